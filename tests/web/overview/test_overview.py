"""The overview and the attention line."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tests import builders
from wici.delivery.models import Batch, Dispatch, Heartbeat, Recipient
from wici.events.models import Event
from wici.mailings.models import Revision
from wici.people.models import Status
from wici.shared.scopes import scopes_disabled


def dispatch(event: Event, state: str, recipients: list[str], **fields: object) -> Dispatch:
    now = timezone.now()
    with scopes_disabled():
        revision = Revision.objects.create(event=event, content={})
        values = {"subject": "Informacje praktyczne", "next_batch_at": now - timedelta(minutes=1), **fields}
        made = Dispatch.unscoped.create(
            event=event, revision=revision, state=state, total=len(recipients), batch_size=100,
            batch_interval_seconds=60, **values,
        )  # fmt: skip
        Recipient.unscoped.bulk_create(
            Recipient(dispatch=made, position=number, state=code, batch_number=1)
            for number, code in enumerate(recipients)
        )
        waits = "queued" in recipients
        Batch.unscoped.create(
            dispatch=made, number=1, state=Batch.State.WAITING if waits else Batch.State.DONE
        )
    return made


def test_an_empty_event_says_what_to_do_next(organiser: Client, event: Event) -> None:
    page = organiser.get("/e/kongres/").content.decode()
    assert "Next steps" in page
    assert "There are no participants yet" in page
    assert "On its way" not in page


def test_figures_are_counted_from_the_rows_of_this_event(organiser: Client, event: Event) -> None:
    other = builders.event("inny")
    dispatch(other, "finished", ["sent"] * 7)
    builders.participant(other)
    dispatch(event, "finished", ["sent", "sent", "rejected", "unconfirmed", "held"])
    for status in (Status.COMPLETED, Status.COMPLETED, Status.INVITED):
        builders.participant(event, status=status)
    context = organiser.get("/e/kongres/").context
    assert [context[name] for name in ("sent", "rejected", "to_decide", "waiting", "people_total")] == [
        2,
        1,
        2,
        0,
        3,
    ]
    assert dict(context["people"])[Status.COMPLETED] == 2


def test_a_queue_that_nobody_works_on_is_said_aloud(organiser: Client, event: Event) -> None:
    dispatch(event, "queued", ["queued", "queued"])
    overview = organiser.get("/e/kongres/").content.decode()
    elsewhere = organiser.get("/e/kongres/settings/").content.decode()
    assert "Messages wait, and nothing sends them." in overview
    assert "Messages wait, and nothing sends them: neither" in elsewhere
    Heartbeat.objects.create(kind="worker", worker="w", at=timezone.now())
    assert "nothing sends them" not in organiser.get("/e/kongres/").content.decode()
    assert "nothing sends them" not in organiser.get("/e/kongres/settings/").content.decode()


def test_what_is_on_its_way_moves_by_itself(organiser: Client, event: Event) -> None:
    dispatch(event, "sending", ["sent", "queued"])
    fragment = organiser.get("/e/kongres/queue/", headers={"HX-Request": "true"}).content.decode()
    assert "1 / 2" in fragment
    assert 'hx-trigger="every 4s"' in fragment
    with scopes_disabled():
        Dispatch.unscoped.update(state="finished")
    assert "hx-trigger" not in organiser.get("/e/kongres/queue/").content.decode()


def test_a_dispatch_that_paused_by_itself_asks_for_attention(organiser: Client, event: Event) -> None:
    dispatch(event, "paused", ["queued"], pause_reason="refusals", pause_words="550 no", refusal_run=12)
    assert "the server refused 12 messages in a row" in organiser.get("/e/kongres/settings/").content.decode()
    with scopes_disabled():
        Dispatch.unscoped.update(pause_reason="user")
    assert 'class="w-attention"' not in organiser.get("/e/kongres/settings/").content.decode()
