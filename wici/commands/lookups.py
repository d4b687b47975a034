"""Finds what a command's arguments name, or refuses in words that say what there is."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from wici.delivery.models import Dispatch, Recipient
from wici.documents.models import DocumentTemplate
from wici.events.models import Event, MailConnection, Sender
from wici.people.models import Group
from wici.shared.refusals import Refused


def event(slug: str) -> Event:
    """The event with this short name."""
    found = Event.objects.select_related("default_sender").filter(slug=slug).first()
    if found is None:
        raise Refused(
            _("There is no event “%(slug)s”. Make it with: wici event add %(slug)s --name …") % {"slug": slug}
        )
    return found


def missing(what: str, name: str, present: list[str]) -> Refused:
    """The refusal for a name that is not there; ``what`` is a whole sentence with %(name)s."""
    if not present:
        return Refused(what % {"name": name})
    return Refused(
        _("%(sentence)s There is: %(present)s.")
        % {"sentence": what % {"name": name}, "present": ", ".join(present)}
    )


def connection(event: Event, name: str) -> MailConnection:
    """The event's mail connection with this name."""
    found = MailConnection.objects.filter(event=event, name=name).first()
    if found is None:
        present = list(MailConnection.objects.filter(event=event).values_list("name", flat=True))
        raise missing(_("There is no mail connection “%(name)s” in this event."), name, present)
    return found


def sender(event: Event, name: str) -> Sender:
    """The event's sender with this name or address."""
    found = Sender.objects.filter(event=event).filter(Q(name=name) | Q(address=name)).first()
    if found is None:
        present = list(Sender.objects.filter(event=event).values_list("name", flat=True))
        raise missing(_("There is no sender “%(name)s” in this event."), name, present)
    return found


def document(event: Event, name: str) -> DocumentTemplate:
    """The event's document with this name or key."""
    found = DocumentTemplate.objects.filter(event=event).filter(Q(name=name) | Q(key=name)).first()
    if found is None:
        present = list(DocumentTemplate.objects.filter(event=event).values_list("name", flat=True))
        raise missing(_("There is no document “%(name)s” in this event."), name, present)
    return found


def group(event: Event, name: str) -> Group:
    """The event's group with this name."""
    found = Group.objects.filter(event=event, name=name).first()
    if found is None:
        present = list(Group.objects.filter(event=event).values_list("name", flat=True))
        raise missing(_("There is no group “%(name)s” in this event."), name, present)
    return found


def dispatch(number: int) -> Dispatch:
    """The dispatch with this id, of whichever event."""
    found = Dispatch.unscoped.select_related("event").filter(pk=number).first()
    if found is None:
        raise Refused(_("There is no dispatch %(number)d.") % {"number": number})
    return found


def recipient(dispatch: Dispatch, name: str) -> Recipient:
    """A dispatch's recipient by id or, where it is the only one, by address."""
    rows = Recipient.unscoped.filter(dispatch=dispatch).select_related("dispatch")
    found = list(rows.filter(pk=int(name)) if name.isdigit() else rows.filter(address__iexact=name)[:2])
    if not found:
        raise Refused(
            _("Dispatch %(number)d has no recipient “%(name)s”.") % {"number": dispatch.pk, "name": name}
        )
    if len(found) > 1:
        raise Refused(
            _("Several recipients have the address “%(name)s”: give the id that wici recipients shows.")
            % {"name": name}
        )
    return found[0]
