"""The documents of one person: which they have, and one of them, made now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from wici.documents import files, issuing
from wici.documents.models import Change, DocumentTemplate
from wici.documents.rendering import MadeDocument, maker_of, sources_of
from wici.documents.serials import serial
from wici.documents.tags import Naming, catalogue_of
from wici.documents.versions import content_of
from wici.merging.catalogue import Shared, shared
from wici.merging.sources import raw
from wici.people.models import Participant


class State(TextChoices):
    """How it stands with a document and a person."""

    VALID = "valid", _("valid")
    REVOKED = "revoked", _("revoked")
    #: They had it once: its condition does not hold any more.
    NOT_THEIRS = "not_theirs", _("no longer theirs")


@dataclass(frozen=True, slots=True)
class Held:
    """A document and a person: whether it is theirs, and how it stands with it.

    ``file_name`` is empty when the template's condition does not hold for them; ``number`` is the valid
    issue, 0 when it is revoked, and ``serial`` is empty then; ``changes`` are the latest first.
    """

    template: DocumentTemplate
    file_name: str
    number: int
    serial: str
    changes: tuple[Change, ...] = ()

    @property
    def is_theirs(self) -> bool:
        """Whether the template is for this person."""
        return bool(self.file_name)

    @property
    def is_revoked(self) -> bool:
        """Whether no issue of it is valid."""
        return self.number == issuing.REVOKED

    @property
    def state(self) -> State:
        """In one word."""
        if self.is_revoked:
            return State.REVOKED
        return State.VALID if self.is_theirs else State.NOT_THEIRS


def documents_of(person: Participant) -> list[Held]:
    """The documents that this person has, and those that they had and that were revoked or issued anew.

    Load the person with ``participation_type``.
    """
    changes: dict[int, list[Change]] = {}
    for change in Change.objects.filter(participant=person).select_related("user"):
        changes.setdefault(change.template_id, []).append(change)
    templates = DocumentTemplate.objects.order_by("name", "pk")
    return [
        Held(
            held.template, held.file_name, held.number, held.serial, tuple(changes.get(held.template.pk, ()))
        )
        for held in _held(person, templates)
        if held.is_theirs or held.template.pk in changes
    ]


def public_documents_of(person: Participant) -> list[Held]:
    """What the person can download from their own page: theirs, valid, and opened to participants."""
    templates = DocumentTemplate.objects.filter(is_public=True).order_by("name", "pk")
    return [held for held in _held(person, templates) if held.is_theirs and not held.is_revoked]


def make_for(person: Participant, template: DocumentTemplate) -> MadeDocument | None:
    """The person's document as the template and their data are now; None when it is not for them.

    Raises DocumentError when it is for them and cannot be made, also when it was revoked.
    """
    frozen = shared(person.event)
    maker = maker_of(template, frozen)
    found = raw(person, sources_of(template.pk, content_of(template), frozen))
    files.fetch_photos(maker.photos_of([found]))
    return maker.make(found)


def _held(person: Participant, templates: Iterable[DocumentTemplate]) -> Iterator[Held]:
    rows = list(templates)
    if not rows:
        return
    frozen = shared(person.event)
    numbers = issuing.valid_numbers(person)
    for template in rows:
        number = issuing.valid_number(numbers, template.pk)
        made = serial(template.pk, person.pk, number) if number else ""
        yield Held(template, _name(person, template, frozen), number, made)


def _name(person: Participant, template: DocumentTemplate, frozen: Shared) -> str:
    naming = Naming(content_of(template), catalogue_of(frozen, template.pk))
    return naming.name_of(raw(person, naming.sources))
