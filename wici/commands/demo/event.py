"""Makes the demo event through the same functions that the screens call."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone, translation

from wici.commands.demo import joining, papers, people, texting
from wici.delivery import freeze
from wici.delivery.models import Dispatch
from wici.delivery.shifts import work_off
from wici.events import creating, editing
from wici.events.models import AdditionalValue, Event, ParticipationType
from wici.mailings import drafts, gallery
from wici.mailings.models import Mailing
from wici.people import groups, importing
from wici.people.models import Change, Group
from wici.shared.scopes import scope

SLUG = "kongres"
#: Short, so that somebody who tries a dispatch sees its batches leave.
INTERVAL_SECONDS = 10


def make_demo() -> tuple[Event, bool]:
    """The demo event, made now or already there; True when it is new."""
    there = Event.objects.filter(slug=SLUG).first()
    if there is not None:
        return there, False
    with translation.override("pl"):
        event = _make_event()
        with scope(event=event):
            _make_people(event)
            _make_groups(event)
            _make_messages(event)
            papers.make_documents(event)
            joining.open_registration(event)
            joining.open_survey(event)
            joining.send_invitations(event)
            _send_one(event)
            texting.send_sms(event)
            editing.change(event, batch_interval_seconds=INTERVAL_SECONDS)
    return event, True


def _make_event() -> Event:
    first_day = timezone.localdate() + timedelta(days=24)
    event = creating.create_event(
        slug=SLUG, user=None, name="XII Kongres Kultury i Nauki",
        name_en="12th Congress of Culture and Science",
        place="Centrum Kongresowe ICE Kraków", starts_on=first_day, ends_on=first_day + timedelta(days=2),
        website="https://kongres.example", contact="Biuro kongresu: biuro@kongres.example, tel. 12 345 67 89",
        batch_interval_seconds=0,
    )  # fmt: skip
    with scope(event=event):
        for position, (name, name_en) in enumerate(
            (("Słuchacz", "Attendee"), ("Prelegent", "Speaker"), ("Media", "Press"))
        ):
            ParticipationType.objects.create(event=event, name=name, name_en=name_en, position=position)
        AdditionalValue.objects.create(
            event=event, key="infolinia", label="Infolinia", value="12 345 67 89", position=0
        )
        AdditionalValue.objects.create(
            event=event, key="godziny_recepcji", label="Godziny recepcji", value="8.00–18.00", position=1
        )
    return event


def _make_people(event: Event) -> None:
    sheet = people.spreadsheet(timezone.localtime(timezone=event.zone))
    importing.run(event, sheet, source=Change.Source.COMMAND)


def _make_groups(event: Event) -> None:
    everybody = groups.create(event, "Wszyscy", filter="all")
    groups.create(event, "Zarejestrowani", filter={"field": "status", "op": "is", "value": "completed"})
    speakers = {"field": "type", "op": "is", "value": "Prelegent"}
    completed = {"field": "status", "op": "is", "value": "completed"}
    groups.create(event, "Prelegenci", filter={"all": [speakers, completed]})
    groups.create(event, "Bez podanej firmy", filter={"field": "answers.firma", "op": "empty"})
    left = groups.create(
        event, "Zrezygnowali", filter={"field": "status", "op": "in", "value": ["cancelled", "declined"]}
    )
    groups.create(event, "Wszyscy bez rezygnacji", plus=[everybody], minus=[left])


def _make_messages(event: Event) -> None:
    registered = Group.objects.get(event=event, name="Zarejestrowani")
    for ready in gallery.messages("pl"):
        drafts.create(
            event, subject=ready.subject, html=ready.html, is_saved=True,
            sender=event.default_sender, group=registered, preheader=ready.preheader,
        )  # fmt: skip


def _send_one(event: Event) -> Dispatch:
    """A dispatch through the real engine into the test mailbox; one address is refused there, one
    put off (see mailbox.server)."""
    ready = next(message for message in gallery.messages("pl") if message.name == "practical")
    mailing = drafts.create(
        event, subject=ready.subject, html=ready.html, preheader=ready.preheader,
        audience=Mailing.Audience.GROUP, group=Group.objects.get(event=event, name="Zarejestrowani"),
        sender=event.default_sender,
    )  # fmt: skip
    dispatch = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())
    work_off(dispatch)
    return dispatch
