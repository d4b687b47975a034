"""The list of dispatches."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.web.reports.conftest import end, send
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event
from wici.shared.scopes import scope


def address(event: Event, name: str = "list", *args: object) -> str:
    return reverse(f"reports:{name}", args=[event.slug, *args])


def test_without_a_dispatch_it_says_what_to_do(organiser: Client, event: Event) -> None:
    page = organiser.get(address(event)).content.decode()
    assert "Nothing has been sent yet" in page
    assert 'hx-trigger="every 2s"' not in page


def test_a_row_says_kind_subject_progress_and_when(organiser: Client, event: Event) -> None:
    dispatch = send(event, subject="{{ first_name }}, do zobaczenia")
    end(dispatch, "sent", "sent", "rejected")

    page = organiser.get(address(event)).content.decode()

    assert '<span class="w-num">2/3</span>' in page
    assert '<span class="rp-tag">' in page
    assert "{{" not in page
    assert ", do zobaczenia" in page
    assert "Finished" in page
    assert "e-mail" in page


def test_rows_that_run_ask_for_news_and_stop_when_finished(organiser: Client, event: Event) -> None:
    dispatch = send(event)
    live = f"{address(event, 'list_live')}?ids={dispatch.pk}"
    assert f'hx-get="{live}"' in organiser.get(address(event)).content.decode()

    running = organiser.get(live).content.decode()
    end(dispatch, "sent", "sent", "sent")
    finished = organiser.get(live).content.decode()

    assert (f'hx-get="{live}"' in running, "0/3" in running) == (True, True)
    assert ("hx-get" in finished, "3/3" in finished, "Finished" in finished) == (False, True, True)


def test_news_are_of_this_event_alone(organiser: Client, event: Event) -> None:
    foreign = send(builders.event())
    page = organiser.get(f"{address(event, 'list_live')}?ids={foreign.pk},x,99999999999999999999")
    assert page.status_code == 200
    assert f"sent-{foreign.pk}" not in page.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    organiser: Client, event: Event, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for _more in range(2):
        send(event, subject="{{ first_name }}")
        send(event)
        with django_assert_max_num_queries(30) as captured:
            organiser.get(address(event))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("typed", "found"), [("kawa", True), ("grupa vip", True), ("herbata", False)])
def test_the_search_looks_at_subjects_and_groups(
    organiser: Client, event: Event, typed: str, found: bool
) -> None:
    person = builders.participant(event)
    send(event, subject="Kawa po wykładzie", group=builders.group(event, "Grupa VIP", picked=[person]))
    page = organiser.get(address(event), {"q": typed}).content.decode()
    assert ("Kawa po wykładzie" in page, "Nothing found" in page) == (found, not found)


def test_deleting_one_that_runs_stops_it_and_says_how_many_had_gone(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    with scope(event=event):
        Recipient.objects.filter(dispatch=dispatch, position=1).update(state="sent")

    page = organiser.post(address(event, "delete", dispatch.pk), follow=True).content.decode()

    assert "The dispatch is deleted from the history. 1 message had already been sent." in page
    assert not Dispatch.unscoped.exists()


@pytest.mark.parametrize("name", ["delete", "edit", "pause", "resume", "cancel", "resend", "retry", "decide"])
def test_changes_need_a_post_by_an_organiser_of_this_event(
    organiser: Client, reader: Client, stranger: Client, event: Event, dispatch: Dispatch, name: str
) -> None:
    foreign = send(builders.event())
    here = address(event, name, dispatch.pk)
    answers = (
        organiser.get(here).status_code,
        reader.post(here, {"decision": "sent"}).status_code,
        stranger.post(here, {"decision": "sent"}).status_code,
        organiser.post(address(event, name, foreign.pk), {"decision": "sent"}).status_code,
    )
    assert answers == (405, 403, 404, 404)
    assert set(Dispatch.unscoped.values_list("state", flat=True)) == {"queued"}


def test_a_reader_is_offered_nothing_that_changes(reader: Client, event: Event, dispatch: Dispatch) -> None:
    for page in (address(event), address(event, "dispatch", dispatch.pk)):
        shown = reader.get(page).content.decode()
        assert f"/reports/{dispatch.pk}/delete/" not in shown
        assert f"/reports/{dispatch.pk}/pause/" not in shown


def test_a_tag_stands_where_it_was_written(organiser: Client, event: Event) -> None:
    send(event, subject="{{ first_name }}, do zobaczenia")
    page = organiser.get(address(event)).content.decode()
    assert '<span class="rp-tag">First name</span>, do zobaczenia' in page
