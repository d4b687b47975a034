"""The pre-send check names what a person should know."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.utils.translation import override
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from tests import builders
from wici.delivery import freeze
from wici.events.models import Event
from wici.mailings import attachments
from wici.mailings.checks import check, has_errors
from wici.mailings.findings import Finding, Level, Person, Where
from wici.mailings.models import Mailing
from wici.people.models import Participant, Status
from wici.shared.refusals import Refused

pytestmark = pytest.mark.engine

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def findings(mailing: Mailing, *levels: Level) -> list[Finding]:
    with override("en"):
        return [found for found in check(mailing, at=NOON) if found.level in (levels or tuple(Level))]


def only(mailing: Mailing, code: str) -> Finding:
    (found,) = [found for found in findings(mailing) if found.code == code]
    return found


def codes(mailing: Mailing, *levels: Level) -> list[str]:
    return [found.code for found in findings(mailing, *levels)]


def write_to(mailing: Mailing, *people: Participant) -> None:
    assert mailing.group is not None
    mailing.group.picked.set(people)


def test_a_message_in_order_has_a_green_list(mailing: Mailing) -> None:
    found = findings(mailing)
    assert [finding.level for finding in found] == [Level.OK] * 6
    assert [finding.code for finding in found] == ["tags", "size", "addresses", "values", "links", "text"]
    assert found[0].sentence == "1 tag is used, and it is right."
    assert not has_errors(found)


def test_mistakes_in_the_message_come_first_with_their_places(mailing: Mailing) -> None:
    mailing.html = "<p>{{ frima }}</p><form>"
    found = findings(mailing)
    assert (found[0].level, found[0].code, found[0].where) == (
        Level.ERROR,
        "unknown_tag",
        Where("html", 1, 7),
    )
    assert [finding.level for finding in found] == sorted((f.level for f in found), key=list(Level).index)
    assert has_errors(found)


def test_people_without_a_value_are_named(mailing: Mailing, event: Event) -> None:
    jan = builders.participant(event, "Jan", "Kos", answers={"firma": " "})
    ewa = builders.participant(event, "Ewa", "Nowak", answers={"firma": "Młyn"})
    write_to(mailing, jan, ewa)
    mailing.html = "<p>{{ imie }}: {{ firma }}</p>"
    found = only(mailing, "empty_value")
    assert (found.level, found.people, found.count) == (Level.WARNING, (Person(jan.pk, "Jan Kos"),), 1)
    assert found.sentence == ("1 recipient has nothing in “Firma”, and the message has no fallback for it.")


@pytest.mark.parametrize(
    "body",
    [
        '{{ firma | default: "Twoja firma" }}',
        "{% if firma %}{{ firma }}{% endif %}",
        "{% if firma == 'Młyn' %}x{% else %}y{% endif %}",
    ],
)
def test_a_fallback_or_a_condition_needs_no_value(mailing: Mailing, event: Event, body: str) -> None:
    write_to(mailing, builders.participant(event, "Jan", "Kos"))
    mailing.html = f"<p>{body}</p>"
    assert "empty_value" not in codes(mailing)


def test_an_empty_value_in_the_subject_counts(mailing: Mailing, event: Event) -> None:
    write_to(mailing, builders.participant(event, "Jan", "Kos"))
    mailing.subject, mailing.html = "Dla {{ firma }}", "<p>x</p>"
    assert only(mailing, "empty_value").count == 1


def test_bad_and_missing_addresses_are_named(mailing: Mailing, event: Event) -> None:
    nobody = builders.participant(event, "Jan", "Kos", "")
    wrong = builders.participant(event, "Ewa", "Nowak", "ewa@")
    odd = builders.participant(event, "Łucja", "Żak", "łucja@example.org")
    good = builders.participant(event)
    write_to(mailing, nobody, wrong, odd, good)
    assert only(mailing, "no_address").people == (Person(nobody.pk, "Jan Kos"),)
    assert only(mailing, "wrong_address").people == (Person(wrong.pk, "Ewa Nowak: ewa@"),)
    assert only(mailing, "odd_address").people == (Person(odd.pk, "Łucja Żak"),)
    assert not has_errors(findings(mailing))
    assert "addresses" not in codes(mailing, Level.OK)


def test_several_people_on_one_address_are_named(mailing: Mailing, event: Event) -> None:
    jan = builders.participant(event, "Jan", "Kos", "Sekretariat@example.org")
    ewa = builders.participant(event, "Ewa", "Nowak", "sekretariat@example.org")
    write_to(mailing, jan, ewa, builders.participant(event))
    found = only(mailing, "shared_address")
    assert set(found.people) == {Person(jan.pk, "Jan Kos"), Person(ewa.pk, "Ewa Nowak")}
    assert found.sentence == ("1 address belongs to several people: each of them gets their own message.")


def test_nobody_to_write_to_is_an_error(mailing: Mailing, event: Event) -> None:
    write_to(mailing)
    assert codes(mailing, Level.ERROR) == ["nobody"]
    assert codes(mailing, Level.OK) == ["tags", "size", "links", "text"]
    write_to(mailing, builders.participant(event, email=""))
    assert codes(mailing, Level.ERROR) == ["nobody"]
    mailing.group = None
    found = only(mailing, "no_group")
    assert (found.level, found.sentence) == (Level.ERROR, "Choose the group that the message is for.")


def test_people_who_left_are_named(mailing: Mailing, event: Event) -> None:
    write_to(
        mailing,
        builders.participant(event, "Jan", "Kos", status=Status.CANCELLED),
        builders.participant(event, "Ewa", "Nowak", status=Status.DECLINED),
        builders.participant(event),
    )
    found = only(mailing, "left")
    assert (found.count, found.sentence) == (2, "2 recipients have cancelled or declined.")


def test_who_declined_is_not_invited_again(mailing: Mailing, event: Event) -> None:
    declined = builders.participant(event, "Ewa", "Nowak", status=Status.DECLINED)
    write_to(mailing, builders.participant(event), declined)
    mailing.html = '<p><a href="{{ invitation_link }}">Zapraszamy</a></p>'
    mailing.save()

    found = only(mailing, "declined")
    with override("en"), pytest.raises(Refused) as refused:
        freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOON)

    assert (found.level, found.count) == (Level.ERROR, 1)
    assert found.people == (Person(declined.pk, "Ewa Nowak"),)
    assert found.sentence == str(refused.value)
    assert found.sentence.startswith("1 recipient has declined, and this message invites.")
    write_to(mailing, builders.participant(event))
    assert "declined" not in codes(mailing)


def test_doubtful_forms_of_address_are_named_when_they_are_used(mailing: Mailing, event: Event) -> None:
    alex = builders.participant(event, "Alex", "Kos")
    write_to(
        mailing, alex, builders.participant(event, "Anna", "Żółć"), builders.participant(event, "", "Kot")
    )
    assert "unknown_gender" not in codes(mailing)
    mailing.html = "<p>{{ powitanie }},</p>"
    assert Person(alex.pk, "Alex Kos") in only(mailing, "unknown_gender").people
    assert only(mailing, "no_name").count == 1
    alex.gender, alex.vocative = "f", "Alex"
    alex.save()
    assert [person.name for person in only(mailing, "unknown_gender").people] == ["Kot"]


def test_typed_addresses_are_checked_one_by_one(mailing: Mailing) -> None:
    mailing.audience = Mailing.Audience.ADDRESSES
    mailing.addresses = "jan@example.org, Ewa <ewa@example.org>\nto nie adres; JAN@example.org"
    found = findings(mailing, Level.ERROR, Level.WARNING)
    assert [(f.level, f.code, f.where) for f in found] == [
        (Level.ERROR, "bad_address", Where("recipients", 2, 1)),
        (Level.WARNING, "duplicates", Where("recipients")),
        (Level.WARNING, "empty_value", Where("html")),
    ]
    assert found[0].sentence == "“to nie adres” has no @, so it is not an e-mail address."
    assert found[1].sentence == "1 repeated address is written to once."
    assert found[2].people == (Person(None, "jan@example.org"),)


def test_tags_that_need_a_participant_are_refused_for_typed_addresses(mailing: Mailing) -> None:
    mailing.audience, mailing.addresses = Mailing.Audience.ADDRESSES, "jan@example.org"
    mailing.html = "<p>{{ kod_uczestnika }} {{ firma }} {{ nazwa_wydarzenia }}</p>"
    assert [found.sentence for found in findings(mailing, Level.ERROR)] == [
        "“Participant code” says something about a participant, and typed addresses have none.",
        "“Firma” says something about a participant, and typed addresses have none.",
    ]


def test_no_typed_address_is_an_error(mailing: Mailing) -> None:
    mailing.audience, mailing.addresses = Mailing.Audience.ADDRESSES, " \n"
    assert codes(mailing, Level.ERROR) == ["nobody"]


def test_what_mail_programs_would_not_like_is_a_warning(mailing: Mailing) -> None:
    mailing.subject = "Raz\r\nBcc: x@example.org"
    mailing.html = '<p><a href="www.x.pl">x</a><script>1</script><b>y</p>'
    mailing.text, mailing.is_text_edited = " ", True
    assert codes(mailing, Level.ERROR) == ["no_body"]
    assert codes(mailing, Level.WARNING) == ["subject_lines", "no_text", "broken_link", "removed", "unclosed"]


def test_html_that_would_break_the_tools_is_an_error(mailing: Mailing) -> None:
    mailing.html = "<div>" * 100_000
    (found,) = findings(mailing)
    assert (found.level, found.code, found.where) == (Level.ERROR, "too_much_html", Where("html"))


def test_a_long_document_and_a_program_are_warnings(mailing: Mailing) -> None:
    mailing.html = "<p>" + "słowo " * 30_000 + "</p>"
    attachments.add(mailing, name="gra.exe", file=io.BytesIO(b"MZ\0\0"))
    assert codes(mailing, Level.WARNING) == ["long_html", "program"]


def test_links_to_a_local_installation_matter_when_mail_leaves_it(
    mailing: Mailing, event: Event, settings: Settings
) -> None:
    mailing.html = '<p><a href="{{ link_zaproszenia }}">x</a></p>'
    settings.WICI_URL = "http://127.0.0.1:8000"
    assert "local_links" not in codes(mailing)
    mailing.sender = builders.sender(
        event, "Inny", connection=builders.connection(event, host="smtp.example.org")
    )
    assert "local_links" in codes(mailing, Level.WARNING)
    settings.WICI_URL = "https://wici.example.org"
    assert "local_links" not in codes(mailing)


def test_many_people_are_counted_and_the_first_ones_named(mailing: Mailing, event: Event) -> None:
    write_to(mailing, *(builders.participant(event, f"Jan {n}", "Kos") for n in range(60)))
    mailing.html = "<p>{{ firma }}</p>"
    found = only(mailing, "empty_value")
    assert (found.count, len(found.people)) == (60, 50)


def test_the_number_of_queries_does_not_grow_with_the_group(
    mailing: Mailing, event: Event, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    mailing.html = "<p>{{ powitanie }} {{ firma }} {{ rodzaj_uczestnictwa }}</p>"
    write_to(mailing, *(builders.participant(event) for _ in range(40)))
    with django_assert_max_num_queries(12):
        check(mailing)
