"""Participation types, additional values, staff and logo of an event."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import builders
from wici.accounts.models import User
from wici.events import additional, logos, staff, types
from wici.events.models import AdditionalValue, Event, Membership, ParticipationType, Role
from wici.shared.refusals import Refused
from wici.shared.scopes import scope


@pytest.fixture
def event(db: None) -> Iterator[Event]:
    made = builders.event("kongres")
    with scope(event=made):
        yield made


def names() -> list[str]:
    return list(ParticipationType.objects.values_list("name", flat=True))


def test_types_keep_the_order_that_they_are_given(event: Event) -> None:
    made = [types.add(event, name=name) for name in ("Słuchacz", "Prelegent", "Media")]
    types.move(made[2], -1)
    assert names() == ["Słuchacz", "Media", "Prelegent"]
    types.move(made[0], 5)
    assert names() == ["Media", "Prelegent", "Słuchacz"]


def test_two_types_cannot_be_told_apart_by_capitals_or_accents(event: Event) -> None:
    types.add(event, name="Słuchacz", name_en="Attendee")
    for name in ("SŁUCHACZ", "sluchacz", "attendee", ""):
        with pytest.raises(Refused) as refusal:
            types.add(event, name=name)
        assert refusal.value.field == "name"
    assert names() == ["Słuchacz"]


def test_a_type_that_people_have_stays(event: Event) -> None:
    made = types.add(event, name="Media")
    with pytest.raises(Refused, match="2 participants"):
        types.remove(made, people=2)
    types.remove(made, people=0)
    assert names() == []


def test_the_tag_of_a_value_is_made_of_its_label_and_is_free(event: Event) -> None:
    made = [
        additional.add(event, label=label, value=" 12 ", taken={"pokoj"})
        for label in ("Infolinia", "Pokój", "infolinia!")
    ]
    assert [(value.key, value.value) for value in made] == [
        ("infolinia", "12"),
        ("pokoj_2", "12"),
        ("infolinia_2", "12"),
    ]
    additional.change(made[0], label="Telefon", value="13")
    additional.move(made[0], 1)
    assert list(AdditionalValue.objects.values_list("key", "label")) == [
        ("pokoj_2", "Pokój"),
        ("infolinia", "Telefon"),
        ("infolinia_2", "infolinia!"),
    ]
    with pytest.raises(Refused):
        additional.change(made[1], label="Telefon", value="")


def test_somebody_new_gets_an_account_without_a_password(event: Event) -> None:
    added = staff.add(event, email="Jan@Example.org", role="reader", name="Jan Nowak")
    user = User.objects.get(email="jan@example.org")
    assert added == (added.membership, True)
    assert (user.name, user.has_usable_password(), added.membership.role) == ("Jan Nowak", False, "reader")
    with pytest.raises(Refused) as refusal:
        staff.add(event, email="jan@example.org", role="owner")
    assert refusal.value.field == "email"


def test_an_existing_account_joins_as_it_is(event: Event) -> None:
    known = builders.user("jan@example.org", name="Jan")
    added = staff.add(event, email="jan@example.org", role="organiser", name="Somebody Else")
    assert (added.is_new_user, added.membership.user) == (False, known)
    assert User.objects.get(pk=known.pk).name == "Jan"


def test_an_event_keeps_an_owner(event: Event) -> None:
    owner = staff.add(event, email="a@example.org", role="owner").membership
    for refused in (lambda: staff.remove(owner), lambda: staff.change_role(owner, "reader")):
        with pytest.raises(Refused):
            refused()
    other = staff.add(event, email="b@example.org", role="reader").membership
    staff.change_role(other, "owner")
    staff.remove(owner)
    assert list(Membership.objects.values_list("user__email", "role")) == [("b@example.org", Role.OWNER)]


@pytest.mark.parametrize(("email", "role", "field"), [("jan", "reader", "email"), ("a@b.pl", "boss", "role")])
def test_wrong_staff_is_refused_and_no_account_is_left(
    event: Event, email: str, role: str, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        staff.add(event, email=email, role=role)
    assert refusal.value.field == field
    assert User.objects.count() == 0


def picture(width: int, height: int, form: str) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (width, height), "#206bc4").save(file, form)
    return file


def test_a_logo_is_drawn_anew_as_a_small_png(event: Event, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = picture(2000, 1000, "JPEG")
    file.seek(0, 2)
    file.write(b"<script>alert(1)</script>")
    size = file.tell()
    file.seek(0)
    logos.save(event, file, size)
    path = logos.path_of(event)
    assert path is not None
    with Image.open(path) as stored:
        assert (stored.format, stored.size) == ("PNG", (600, 300))
    assert b"script" not in path.read_bytes()
    logos.remove(event)
    assert logos.path_of(event) is None


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n broken"]
)
def test_what_is_no_picture_is_refused(event: Event, content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        logos.save(event, BytesIO(content), len(content))
    assert refusal.value.field == "logo"
    assert event.logo == ""


def test_a_huge_file_is_refused_unread(event: Event) -> None:
    with pytest.raises(Refused, match="5 MB"):
        logos.save(event, BytesIO(), logos.MAX_BYTES + 1)
