"""Every page asks the database at most fifteen times (with all tags seventeen), however much there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import builders
from wici.delivery import freeze
from wici.delivery.models import Attempt, Batch, Dispatch, Recipient
from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.mailings.models import Mailing
from wici.people.models import Field
from wici.registration.invitations import codes
from wici.shared.scopes import scope
from wici.surveys import building
from wici.surveys.models import Survey

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

MOST = 15
#: Pages that have all tags and the values of a person: each kind of tag is a query.
MOST_WITH_TAGS = 17
_WITH_TAGS = ("compose:", "sms:", "documents:print")
#: Whatever can be numerous is so many times there.
FEW, MANY = 2, 5


def test_every_page_asks_little_and_no_more_when_there_is_more(event: Event, organiser: Client) -> None:
    _add(event, FEW)
    few = {name: _asked(organiser, address) for name, address in _pages(event).items()}
    _add(event, MANY - FEW)
    many = {name: _asked(organiser, address) for name, address in _pages(event).items()}

    assert {name: len(found) for name, found in many.items() if len(found) > _most(name)} == {}
    assert {name: len(found) for name, found in many.items()} == {
        name: len(found) for name, found in few.items()
    }


def _most(name: str) -> int:
    return MOST_WITH_TAGS if name.startswith(_WITH_TAGS) else MOST


def _asked(client: Client, address: str) -> list[Mapping[str, str]]:
    """The statements of a page; the second time, as the first may make what is missing."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(database) as found:
        client.get(address)
    transactions = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [query for query in found.captured_queries if not query["sql"].startswith(transactions)]


def _add(event: Event, count: int) -> None:
    """More people, fields, groups, surveys, senders and dispatches of every kind."""
    for _ in range(count):
        field = builders.field(event, f"Pole {Field._base_manager.count()}")
        kind = builders.participation_type(event, f"Typ {field.pk}")
        people = [builders.participant(event, type=kind, answers={field.key: "x"}) for _ in range(3)]
        everybody = builders.group(event, filter="all")
        picked = builders.group(event, picked=people[:2], plus=[everybody])
        builders.group(
            event,
            filter={"field": f"answers.{field.key}", "op": "is", "value": "x"},
            minus=[picked],
        )
        with scope(event=event):
            codes.make_missing(event, event.participants.all())
            survey = building.create(event, name=f"Ankieta {kind.pk}", title="Ankieta")
            building.add_question(survey, label="Ocena")
        subject = f"Dla {{{{ first_name }}}}, {{{{ {field.key} }}}}"
        sender = builders.sender(event, f"Biuro {field.pk}")
        builders.document(event, f"Dokument {field.pk}")
        mailing = builders.mailing(event, subject, group=everybody, sender=sender)
        _sent(mailing)
        _under_way(mailing)
        _paused(mailing)


def _frozen(mailing: Mailing) -> Dispatch:
    mailing.refresh_from_db()
    return freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())


def _sent(mailing: Mailing) -> None:
    """A dispatch that has ended, one recipient rejected."""
    dispatch, now = _frozen(mailing), timezone.now()
    rows = Recipient.unscoped.filter(dispatch=dispatch)
    rows.update(state="sent", attempts=1, changed_at=now)
    rows.filter(position=1).update(state="rejected")
    for place, row in enumerate(rows):
        at = now + timedelta(seconds=place)
        Attempt.unscoped.create(recipient=row, number=1, at=at, outcome=row.state)
    Batch.unscoped.filter(dispatch=dispatch).update(state="done")
    Dispatch.unscoped.filter(pk=dispatch.pk).update(state="finished", started_at=now, finished_at=now)


def _under_way(mailing: Mailing) -> None:
    """A dispatch with recipients that are sent, queued, deferred, and being written to."""
    mailing.event.batch_size = 2
    dispatch, now = _frozen(mailing), timezone.now()
    rows = Recipient.unscoped.filter(dispatch=dispatch)
    rows.filter(position=1).update(state="sent")
    rows.filter(position=2).update(state="deferred", due_at=now)
    first = Batch.unscoped.filter(dispatch=dispatch, number=1)
    first.update(state="leased", leased_until=now + timedelta(minutes=2))


def _paused(mailing: Mailing) -> None:
    """A dispatch that stopped by itself."""
    dispatch = _frozen(mailing)
    Dispatch.unscoped.filter(pk=dispatch.pk).update(state="paused", pause_reason="disk", pause_words="full")


def _pages(event: Event) -> dict[str, str]:
    """The addresses of all pages that an organiser opens, by a name."""
    with scope(event=event):
        person = event.participants.order_by("pk")[0].pk
        picked, mailing = event.groups.order_by("pk")[1].pk, Mailing.objects.order_by("pk")[0].pk
        survey, field = Survey.objects.order_by("pk")[0].pk, Field.objects.order_by("pk")[0]
        sender = event.senders.order_by("pk")[0]
        template = DocumentTemplate.objects.order_by("pk")[0].pk
        sent, moving, _ = Dispatch.objects.order_by("pk")[:3]
    row = Recipient.unscoped.filter(dispatch=sent).order_by("position")[1].pk
    numbers: dict[str, tuple[int, ...]] = {
        "participants:card": (person,), "participants:messages": (person,), "participants:history": (person,),
        "groups:edit": (picked,), "compose:edit": (mailing,), "compose:preview": (mailing,),
        "compose:people": (mailing,), "compose:members": (picked,), "reports:dispatch": (sent.pk,),
        "reports:live": (moving.pk,), "reports:message": (sent.pk,), "reports:recipient": (sent.pk, row),
        "invitations:person": (person,), "surveys:results": (survey,), "surveys:settings": (survey,),
        "surveys:questions": (survey,), "settings:sender": (sender.pk,),
        "documents:design": (template,), "documents:settings": (template,), "documents:print": (template,),
        "participants:documents": (person,), "participants:surveys": (person,),
        "settings:connection": (sender.connection_id or 0,), "settings:field": (field.pk,),
    }  # fmt: skip
    plain = (
        "overview:overview", "overview:queue", "participants:list", "participants:new", "groups:list",
        "groups:new", "compose:new", "messages:list", "messages:unfinished", "messages:ready", "reports:list",
        "invitations:list", "invitations:codes", "invitations:new", "registration:form",
        "registration:automatic", "registration:settings", "surveys:list", "surveys:new", "mailbox:list",
        "settings:event", "settings:email", "settings:new_sender", "settings:connections",
        "settings:new_connection", "settings:mailing", "settings:cron", "settings:types", "settings:fields",
        "settings:values", "documents:list", "documents:new", "sms:new", "settings:gateways",
        "settings:new_gateway",
    )  # fmt: skip
    addresses = {name: reverse(name, args=[event.slug]) for name in plain}
    addresses |= {name: reverse(name, args=[event.slug, *found]) for name, found in numbers.items()}
    people, report = addresses["participants:list"], addresses["reports:dispatch"]
    return {
        **addresses,
        "people searched and filtered": (
            f"{people}?q=anna&status=completed&group={picked}&sort=answers.{field.key}"
        ),
        "a dispatch under way": reverse("reports:dispatch", args=[event.slug, moving.pk]),
        "some of a dispatch": f"{report}?state=sent&q=anna",
        "search": f"{reverse('search:search', args=[event.slug])}?q=dla",
    }
