"""Freezing: once per click, whole, exact, and what is said never changes afterwards."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from tests import builders
from tests.delivery.conftest import NOW, MakeScene, batches, rows, states
from wici.delivery import freeze
from wici.delivery import rows as frozen_rows
from wici.delivery.models import Dispatch
from wici.delivery.queries import exact_message
from wici.mailings.models import Mailing, Revision
from wici.people.models import Participant
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


def test_every_member_gets_a_row_in_the_order_of_coming(make_scene: MakeScene) -> None:
    scene = make_scene(5, batch_interval_seconds=60)

    dispatch = scene.freeze(subject="Do zobaczenia {{ first_name }}")

    assert [
        (r.position, r.batch_number, r.participant, r.address, r.name, r.state) for r in rows(dispatch)
    ] == [
        (n, (n + 1) // 2, person, person.email, f"Imię{n} Testowe", "queued")
        for n, person in enumerate(scene.people, start=1)
    ]
    assert batches(dispatch) == [(1, "waiting"), (2, "waiting"), (3, "waiting")]
    assert (dispatch.state, dispatch.total, dispatch.next_batch_at) == ("queued", 5, NOW)
    assert (dispatch.batch_size, dispatch.batch_interval_seconds) == (2, 60)
    assert (dispatch.subject, dispatch.audience_name) == ("Do zobaczenia {{ first_name }}", scene.group.name)
    assert (dispatch.connection, dispatch.message_domain) == (scene.connection, "kongres.example.org")


def test_only_the_data_that_the_message_uses_is_frozen(make_scene: MakeScene) -> None:
    scene = make_scene(0)
    builders.field(scene.event, "Firma")
    builders.field(scene.event, "Dieta")
    builders.participant(scene.event, "Łucja", "Żak", answers={"firma": "Ćma i syn", "dieta": "wege"})

    dispatch = scene.freeze(html="<p>{{ first_name }} {{ firma }} {{ status }}</p>")

    (row,) = rows(dispatch)
    assert row.frozen["first_name"] == "Łucja"
    assert row.frozen["answers"] == {"firma": "Ćma i syn"}
    assert "last_name" not in row.frozen


def test_participants_without_a_usable_address_are_skipped_with_the_reason(make_scene: MakeScene) -> None:
    scene = make_scene(1)
    builders.participant(scene.event, "Bez", "Adresu", email="")
    builders.participant(scene.event, "Same", "Odstępy", email="   ")
    builders.participant(scene.event, "Zły", "Adres", email="anna.example.org")
    builders.participant(scene.event, "Spacja", "Wewnątrz", email="anna nowak@example.org")
    builders.participant(scene.event, "Dobry", "Adres", email="ania@żółw.example")

    dispatch = scene.freeze()

    assert [(r.name, r.state, r.reason, r.batch_number) for r in rows(dispatch)] == [
        ("Imię1 Testowe", "queued", "", 1),
        ("Dobry Adres", "queued", "", 1),
        ("Bez Adresu", "skipped", "no_address", 0),
        ("Same Odstępy", "skipped", "no_address", 0),
        ("Zły Adres", "skipped", "bad_address", 0),
        ("Spacja Wewnątrz", "skipped", "bad_address", 0),
    ]
    assert states(dispatch) == {"queued": 2, "skipped": 4}
    assert batches(dispatch) == [(1, "waiting")]


def test_unusual_addresses_among_usual_ones_are_each_judged(make_scene: MakeScene) -> None:
    scene = make_scene(2)
    for address in ("jan@sub-domena.example.org", "jan@", "", "jan@", "o'brien@example.org"):
        builders.participant(scene.event, "Jan", "Inny", email=address)
    builders.participant(scene.event, "Ostatni", "Zwykły", email="ostatni@example.org")

    frozen = scene.freeze()

    assert [(row.address, row.state, row.reason) for row in rows(frozen)] == [
        *((person.email, "queued", "") for person in scene.people),
        ("jan@sub-domena.example.org", "queued", ""),
        ("o'brien@example.org", "queued", ""),
        ("ostatni@example.org", "queued", ""),
        ("jan@", "skipped", "bad_address"),
        ("", "skipped", "no_address"),
        ("jan@", "skipped", "bad_address"),
    ]


def test_an_address_with_a_line_break_is_not_taken_for_two(make_scene: MakeScene) -> None:
    scene = make_scene(1)
    builders.participant(scene.event, "Jan", "Inny", email="jan@example.org\nanna@example.org")

    frozen = scene.freeze()

    assert [(row.state, row.reason) for row in rows(frozen)] == [
        ("queued", ""),
        ("skipped", "bad_address"),
    ]


def test_people_who_share_an_address_each_get_theirs(make_scene: MakeScene) -> None:
    scene = make_scene(0)
    for name in ("Anna", "Jan"):
        builders.participant(scene.event, name, "Zarząd", email="sekretariat@example.org")

    assert [(r.name, r.address, r.state) for r in rows(scene.freeze())] == [
        ("Anna Zarząd", "sekretariat@example.org", "queued"),
        ("Jan Zarząd", "sekretariat@example.org", "queued"),
    ]


def test_participants_of_other_events_are_never_among_the_recipients(make_scene: MakeScene) -> None:
    make_scene(3)
    scene = make_scene(2)

    assert [r.participant for r in rows(scene.freeze())] == scene.people


def test_typed_addresses_are_merged_and_what_is_wrong_is_kept_with_the_reason(make_scene: MakeScene) -> None:
    scene = make_scene(1)

    dispatch = scene.freeze(
        audience=Mailing.Audience.ADDRESSES,
        addresses="Anna Żółć <anna@example.org>, jan@example.org; ANNA@example.org, nikt",
        html="<p>Dzień dobry</p>",
    )

    assert [(r.address, r.name, r.state, r.reason, r.frozen) for r in rows(dispatch)] == [
        ("anna@example.org", "Anna Żółć", "queued", "", {"email": "anna@example.org", "name": "Anna Żółć"}),
        ("jan@example.org", "", "queued", "", {"email": "jan@example.org", "name": ""}),
        ("anna@example.org", "", "skipped", "duplicate", {}),
        ("nikt", "", "skipped", "bad_address", {}),
    ]
    assert (dispatch.total, dispatch.audience_name) == (4, "")


def test_tags_that_need_a_participant_are_refused_for_typed_addresses(make_scene: MakeScene) -> None:
    scene = make_scene(1)

    with pytest.raises(Refused) as refused:
        scene.freeze(
            audience=Mailing.Audience.ADDRESSES,
            addresses="a@example.org",
            html="<p>{{ participant_code }}</p>",
        )

    assert refused.value.field == "recipients"
    assert Dispatch.unscoped.count() == 0


def test_what_cannot_be_sent_is_refused_and_leaves_nothing_behind(make_scene: MakeScene) -> None:
    scene = make_scene(1)
    mailing = builders.mailing(
        scene.event, group=scene.group, sender=scene.sender, html="<p>{{ nieznany }}</p>"
    )
    token = mailing.send_token

    with pytest.raises(Refused, match="nieznany"):
        freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOW)

    with scope(event=scene.event):
        assert (Dispatch.objects.count(), Revision.objects.count()) == (0, 0)
        # The same button works once the mistake is mended.
        Mailing.objects.update(html="<p>Dzień dobry</p>")
        mended = Mailing.objects.get(send_token=token)
    assert freeze.dispatch(mended, user=None, send_token=token, now=NOW).total == 1


@pytest.mark.parametrize("people", [0, 1])
def test_nobody_to_write_to_is_refused(make_scene: MakeScene, people: int) -> None:
    scene = make_scene(0)
    for _ in range(people):
        builders.participant(scene.event, email="")

    with pytest.raises(Refused) as refused:
        scene.freeze()

    assert refused.value.field == "recipients"
    assert Dispatch.unscoped.count() == 0


def test_a_second_click_gets_the_same_dispatch(make_scene: MakeScene) -> None:
    scene = make_scene(2)
    mailing = builders.mailing(scene.event, group=scene.group, sender=scene.sender)
    token = mailing.send_token

    first = freeze.dispatch(mailing, user=None, send_token=token, now=NOW)
    second = freeze.dispatch(mailing, user=builders.user(), send_token=token, now=NOW)

    assert first == second
    assert states(first) == {"queued": 2}
    assert mailing.send_token != token


def test_the_same_message_can_be_sent_again_on_purpose(make_scene: MakeScene) -> None:
    scene = make_scene(2)
    mailing = builders.mailing(scene.event, group=scene.group, sender=scene.sender)

    first = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOW)
    second = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOW)

    assert first != second


def test_an_unknown_token_is_refused(make_scene: MakeScene) -> None:
    scene = make_scene(1)
    mailing = builders.mailing(scene.event, group=scene.group, sender=scene.sender)

    with pytest.raises(Refused):
        freeze.dispatch(mailing, user=None, send_token=uuid4(), now=NOW)


def test_people_who_click_at_the_same_moment_make_one_dispatch(make_scene: MakeScene) -> None:
    scene = make_scene(20)
    mailing = builders.mailing(scene.event, group=scene.group, sender=scene.sender)
    token = mailing.send_token
    made: list[int] = []
    gate = threading.Barrier(4)

    def click() -> None:
        try:
            with scope(event=scene.event):
                own = Mailing.objects.select_related("event", "sender", "group").get(pk=mailing.pk)
            gate.wait(10)
            made.append(freeze.dispatch(own, user=None, send_token=token, now=NOW).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(made) == 4
    assert len(set(made)) == 1
    assert Dispatch.unscoped.count() == 1
    assert states(Dispatch.unscoped.get()) == {"queued": 20}


def test_nothing_that_is_edited_later_changes_what_is_sent(make_scene: MakeScene) -> None:
    scene = make_scene(2)
    dispatch = scene.freeze(html="<p>{{ first_name }} {{ event_name }}</p>")
    before = [exact_message(row) for row in rows(dispatch)]

    with scope(event=scene.event):
        Mailing.objects.update(html="<p>Zupełnie co innego</p>", subject="Inny temat")
        Participant.objects.update(first_name="Zmieniona", email="inny@example.org")
        scene.people[0].delete()
        scene.event.name = "Inny kongres"
        scene.event.save()

    assert [exact_message(row) for row in rows(dispatch)] == before


def test_a_scheduled_dispatch_is_frozen_now_and_due_then(make_scene: MakeScene) -> None:
    scene = make_scene(1)
    later = NOW + timedelta(days=2)

    dispatch = scene.freeze(scheduled_at=later)
    builders.participant(scene.event)

    assert (dispatch.state, dispatch.next_batch_at, dispatch.scheduled_at) == ("scheduled", later, later)
    assert states(dispatch) == {"queued": 1}
    assert b"Date: Thu, 26 Nov 2026 13:00:00 +0100" in exact_message(rows(dispatch)[0])


def test_a_time_that_has_passed_means_now(make_scene: MakeScene) -> None:
    dispatch = make_scene(1).freeze(scheduled_at=NOW - timedelta(minutes=1))

    assert (dispatch.state, dispatch.next_batch_at, dispatch.scheduled_at) == ("queued", NOW, None)


def test_batches_of_a_large_dispatch_are_full(make_scene: MakeScene) -> None:
    scene = make_scene(0, batch_size=100)
    with scopes_disabled():
        Participant.objects.bulk_create(
            Participant(event=scene.event, code=f"K{n}", first_name=f"Imię{n}", email=f"o{n}@example.org")
            for n in range(2_000)
        )
        Participant.objects.filter(code="K17").update(email="zły adres")

    dispatch = scene.freeze()

    assert states(dispatch) == {"queued": 1_999, "skipped": 1}
    assert len(batches(dispatch)) == 20
    per_batch = {number: 0 for number, _ in batches(dispatch)}
    for row in rows(dispatch)[:1_999]:
        per_batch[row.batch_number] += 1
    assert sorted(set(per_batch.values())) == [99, 100]


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org",
        "anna.maria.nowak@mail.example.com",
        "A_b+c-d@x.pl",
        "a.b.c.d@example.org",
        "x@example",
    ],
)
def test_the_quick_look_at_addresses_agrees_with_the_full_check(address: str) -> None:
    is_quick = frozen_rows._PLAIN.fullmatch(address) is not None
    assert not (is_quick and frozen_rows._is_bad(address))
