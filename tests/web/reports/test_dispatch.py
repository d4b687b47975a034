"""One dispatch: figures, table, control, decisions, the message that was approved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.web.reports.conftest import end, send
from wici.delivery import control
from wici.delivery.models import Attempt, Dispatch, Recipient
from wici.events.models import Event
from wici.shared.scopes import scope


def address(event: Event, name: str, dispatch: Dispatch, *args: object) -> str:
    return reverse(f"reports:{name}", args=[event.slug, dispatch.pk, *args])


def states(dispatch: Dispatch) -> list[str]:
    rows = Recipient.unscoped.filter(dispatch=dispatch).order_by("position")
    return list(rows.values_list("state", flat=True))


@pytest.mark.parametrize("name", ["dispatch", "live", "message", "message_html", "xlsx", "csv"])
def test_another_events_dispatch_is_not_there(
    organiser: Client, stranger: Client, event: Event, dispatch: Dispatch, name: str
) -> None:
    foreign = send(builders.event())
    answers = (
        organiser.get(address(event, name, dispatch)).status_code,
        organiser.get(address(event, name, foreign)).status_code,
        stranger.get(address(event, name, dispatch)).status_code,
    )
    assert answers == (200, 404, 404)


def test_the_page_says_how_far_it_is_and_who_got_what(organiser: Client, event: Event) -> None:
    dispatch = send(event)
    end(dispatch, "sent", "rejected", "unconfirmed")

    page = organiser.get(address(event, "dispatch", dispatch)).content.decode().replace("<wbr>", "")

    assert "Sent 1 of 3 messages." in page
    assert page.count("550 5.1.1 No such user") == 1
    for state in ("sent", "queued", "rejected", "unconfirmed"):
        assert f'href="?state={state}#recipients"' in page
    for state in ("held", "deferred", "skipped", "cancelled", "sending"):
        assert f'id="figure-{state}"' not in page
    for name in ("Imię1 Łoś", "Imię2 Łoś", "Imię3 Łoś", "osoba2@example.org"):
        assert name in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "rejected"}, ["Imię2"]),
        ({"q": "los"}, ["Imię1", "Imię2", "Imię3"]),
        ({"q": "imie3 łoś"}, ["Imię3"]),
        ({"q": "OSOBA2@"}, ["Imię2"]),
        ({"q": "nikt"}, []),
        ({"state": "sent", "q": "imie"}, ["Imię1", "Imię3"]),
        ({"state": "nonsense"}, ["Imię1", "Imię2", "Imię3"]),
    ],
)
def test_the_table_is_filtered_and_searched(
    organiser: Client, event: Event, query: dict[str, str], found: list[str]
) -> None:
    dispatch = send(event)
    end(dispatch, "sent", "rejected", "sent")
    page = organiser.get(address(event, "dispatch", dispatch), query).content.decode()
    assert [name for name in ("Imię1", "Imię2", "Imię3") if f">{name} Łoś</a>" in page] == found


def test_pages_of_the_table_have_fifty_rows(organiser: Client, event: Event) -> None:
    dispatch = send(event, people=51)
    first = organiser.get(address(event, "dispatch", dispatch)).content.decode()
    second = organiser.get(address(event, "dispatch", dispatch), {"page": 2}).content.decode()
    assert (first.count('id="row-'), second.count('id="row-')) == (50, 1)


def test_the_number_of_queries_does_not_grow_with_the_recipients(
    organiser: Client, event: Event, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for people in (2, 40):
        dispatch = send(event, people)
        with django_assert_max_num_queries(40) as captured:
            organiser.get(address(event, "dispatch", dispatch))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_moving_parts_come_alone_and_stop_when_it_has_ended(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    live = address(event, "live", dispatch)
    running = organiser.get(live, {"state": "queued"}).content.decode()
    end(dispatch, "sent", "sent", "sent")
    ended = organiser.get(live).content.decode()

    parts = ("dispatch-state", "dispatch-controls", "dispatch-figures", "dispatch-matters", "recipients-rows")
    for part in parts:
        assert f'id="{part}"' in running
    assert running.count('hx-swap-oob="true"') == len(parts)
    assert "<html" not in running
    assert f'hx-get="{live}?state=queued" hx-trigger="every 2s"' in running
    assert "hx-get" not in ended


def test_pause_resume_and_cancel(organiser: Client, event: Event, dispatch: Dispatch) -> None:
    paused = organiser.post(address(event, "pause", dispatch), follow=True).content.decode()
    dispatch.refresh_from_db()
    assert (dispatch.state, "Paused by a person." in paused, "Resume" in paused) == ("paused", True, True)

    organiser.post(address(event, "resume", dispatch))
    dispatch.refresh_from_db()
    assert dispatch.state == "queued"

    page = organiser.get(address(event, "dispatch", dispatch)).content.decode()
    assert "Stop 3 messages" in page
    cancelled = organiser.post(address(event, "cancel", dispatch), follow=True).content.decode()
    assert "3 messages were cancelled. 0 messages had already been sent." in cancelled
    assert states(dispatch) == ["cancelled"] * 3


def test_what_has_ended_cannot_be_paused(organiser: Client, event: Event, dispatch: Dispatch) -> None:
    end(dispatch, "sent", "sent", "sent")
    page = organiser.post(address(event, "pause", dispatch), follow=True).content.decode()
    assert "This dispatch is finished already." in page


def test_those_who_did_not_get_it_are_named_by_state_and_sent_it_once(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    rows = end(dispatch, "sent", "rejected", "unconfirmed")
    page = organiser.get(address(event, "dispatch", dispatch)).content.decode()
    assert "1 person did not get this message:" in page
    assert "Send to 1 person" in page

    answer = organiser.post(address(event, "resend", dispatch))
    again = organiser.post(address(event, "resend", dispatch), follow=True).content.decode()

    made = Dispatch.unscoped.get(resend_of=dispatch)
    assert answer["Location"] == address(event, "dispatch", made)
    to = Recipient.unscoped.filter(dispatch=made).values_list("participant", flat=True)
    assert list(to) == [rows[1].participant_id]
    assert "there is nobody who did not get it" in again


def test_unconfirmed_ones_are_decided_all_at_once_or_one_by_one(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    rows = end(dispatch, "unconfirmed", "unconfirmed", "unconfirmed")
    decide = address(event, "decide", dispatch)

    one = organiser.post(decide, {"decision": "sent", "recipient": rows[0].pk})
    assert one["Location"] == address(event, "recipient", dispatch, rows[0].pk)
    assert states(dispatch) == ["sent", "unconfirmed", "unconfirmed"]

    page = organiser.post(decide, {"decision": "resend", "recipient": ""}, follow=True).content.decode()
    assert "2 messages are sent again." in page
    assert states(dispatch) == ["sent", "queued", "queued"]
    nothing = organiser.post(decide, {"decision": "sent"}, follow=True).content.decode()
    assert "Nothing is unconfirmed any more" in nothing


@pytest.mark.parametrize("values", [{"decision": "drop"}, {"decision": "sent", "recipient": "x"}])
def test_a_decision_that_is_none_changes_nothing(
    organiser: Client, event: Event, dispatch: Dispatch, values: dict[str, str]
) -> None:
    end(dispatch, "unconfirmed", "sent", "sent")
    assert organiser.post(address(event, "decide", dispatch), values).status_code == 400
    assert states(dispatch) == ["unconfirmed", "sent", "sent"]


def test_held_messages_are_tried_again(organiser: Client, event: Event, dispatch: Dispatch) -> None:
    end(dispatch, "held", "sent", "held")
    Dispatch.unscoped.filter(pk=dispatch.pk).update(state="paused", pause_reason="held")
    page = organiser.get(address(event, "dispatch", dispatch)).content.decode()
    assert "Try 2 messages again" in page
    answer = organiser.post(address(event, "retry", dispatch), follow=True).content.decode()
    assert "2 messages are tried again." in answer
    assert states(dispatch) == ["queued", "sent", "queued"]


def test_the_approved_message_is_shown_and_never_active(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    page = organiser.get(address(event, "message", dispatch)).content.decode()
    frame = organiser.get(address(event, "message_html", dispatch))
    details = organiser.get(address(event, "message", dispatch), {"part": "details"}).content.decode()

    assert f'src="{address(event, "message_html", dispatch)}"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "Dzień dobry {{ first_name }}" in frame.content.decode()
    policy = frame["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';")
    assert "script-src" not in policy
    assert "biuro@kongres.example.org" in details


def test_a_paused_dispatch_says_why(organiser: Client, event: Event, dispatch: Dispatch) -> None:
    Dispatch.unscoped.filter(pk=dispatch.pk).update(
        state="paused", pause_reason="refusals", pause_words="554 spam", refusal_run=20
    )
    page = organiser.get(address(event, "dispatch", dispatch)).content.decode()
    assert "Paused, because the server refused 20 messages in a row, the last with: 554 spam" in page


def test_a_deleted_dispatch_is_gone(organiser: Client, event: Event, dispatch: Dispatch) -> None:
    with scope(event=event):
        control.delete(dispatch)
    assert organiser.get(address(event, "dispatch", dispatch)).status_code == 404


def test_how_it_went_is_drawn_once_time_has_passed(organiser: Client, event: Event) -> None:
    dispatch = send(event)
    row = end(dispatch, "sent", "sent", "rejected")[0]
    assert "Over time" not in organiser.get(address(event, "dispatch", dispatch)).content.decode()
    later = dispatch.created_at + timedelta(hours=1)
    Attempt.unscoped.create(recipient=row, number=2, at=later, outcome="sent")
    page = organiser.get(address(event, "dispatch", dispatch)).content.decode()
    assert ("Over time" in page, page.count("<polygon")) == (True, 2)
