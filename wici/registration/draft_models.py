"""Registrations that are being filled in, the files that participants send, and counts against abuse."""

from __future__ import annotations

from django.db import models

from wici.events.models import Event, Language
from wici.people.models import Participant
from wici.shared.scopes import EventManager


class Draft(models.Model):
    """What somebody has typed so far, right or wrong, of a new registration or of a change to one.

    Only the browser that began it can open it, or another one through the participant's personal page.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    #: Names the draft in addresses; made by the page that it begins on, so that a double click begins one.
    key = models.CharField(max_length=32, unique=True)
    #: SHA-256 of the secret in the browser's cookie.
    browser = models.CharField(max_length=64, db_index=True)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="drafts")
    #: A completed registration that its participant is changing.
    is_change = models.BooleanField(default=False)
    language = models.CharField(max_length=5, choices=Language.choices)
    #: The invitation code that was used, "" without one.
    code = models.CharField(max_length=64, blank=True)
    #: Question -> what was typed: a text, or a list of texts.
    typed = models.JSONField(default=dict)
    #: Question -> {"name", "sha256", "size"} of the file that was sent.
    files = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    #: When the participant confirmed the summary; then ``typed`` and ``files`` are empty.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EventManager()


class AnswerFile(models.Model):
    """A file that a participant sent as an answer; its bytes lie in registration.registering.files."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="answer_files")
    #: The question's key.
    question = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    #: Bytes.
    size = models.PositiveBigIntegerField()
    sent_at = models.DateTimeField()

    objects = EventManager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("participant", "question"), name="one_answer_file"),)


class AddressCount(models.Model):
    """How often one network address has done something within a span of time; never the address itself."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    #: A keyed hash of the address, another one in every span.
    address = models.CharField(max_length=64)
    #: When the span ends.
    until = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects = EventManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("event", "what", "address"), name="one_count_per_address"),
        )
        indexes = (models.Index(fields=("until",), name="address_count_until"),)
