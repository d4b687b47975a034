"""Designs of documents, what was frozen of them, and which documents were made invalid or anew."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event
from wici.people.models import Participant
from wici.shared.scopes import EventManager

M = TypeVar("M", bound=models.Model)


class ByTemplate(EventManager[M]):
    """For what belongs to a document template."""

    path = "template__event"


class Undeleted(EventManager[M]):
    """Templates that were not deleted."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Rows of the event in scope. Raises ScopeError when no scope is active."""
        return super().get_queryset().filter(deleted_at=None)


class DocumentTemplate(models.Model):
    """A design that documents are made from, one for each participant.

    What the designer saves is kept, right or wrong; what is sent is a ``Version``. A deleted one stays in the
    table (``objects`` does not see it), for documents that were handed out stay genuine, and reports go on
    showing what was sent.
    """

    class Kind(models.TextChoices):
        ENTRY_PASS = "entry_pass", _("entry pass")
        BADGE = "badge", _("badge")
        CERTIFICATE = "certificate", _("certificate")
        OTHER = "other", _("other document")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="document_templates")
    #: Part of its tag; made of the name once, and never changed.
    key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    #: JSON of plain.pdf.model.
    layout = models.JSONField(default=dict)
    #: A template with merge tags; ".pdf" is added.
    file_name = models.CharField(_("file name"), max_length=300, blank=True)
    #: Who has this document: what could stand in ``{% if … %}``; empty: everybody.
    condition = models.CharField(_("condition"), max_length=500, blank=True)
    #: What the public page says of a genuine document: keys of documents.authenticity.FACTS.
    facts = models.JSONField(default=list)
    #: Participants may download it from their personal page.
    is_public = models.BooleanField(_("on the participant's own page"), default=False)
    #: Counts saves: a save that carries an older number comes from a second open window.
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = Undeleted()
    #: Those that were deleted, too.
    every = EventManager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("event", "key"), name="unique_document_key"),
            models.UniqueConstraint(
                fields=("event", "name"), condition=models.Q(deleted_at=None), name="unique_document_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A design as it was when it was approved for sending; never changed."""

    template = models.ForeignKey(DocumentTemplate, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    #: Name, layout, file name and condition, as the template had them (see documents.versions).
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ByTemplate()

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("template", "number"), name="unique_version_number"),)


class Issues(models.Model):
    """Which issue of each document is a participant's valid one, where it is not the first.

    ``numbers`` is a mapping of the template's id, as text, to the number; 0: revoked, and none is valid.
    One row of a participant, so that it can be frozen with their other raw data.
    """

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, primary_key=True, related_name="document_issues"
    )
    numbers = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "issues"


class Change(models.Model):
    """A document was revoked or issued anew: when, by whom, why."""

    template = models.ForeignKey(DocumentTemplate, on_delete=models.CASCADE, related_name="changes")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="document_changes")
    #: The issue that was revoked.
    number = models.PositiveIntegerField()
    #: The issue that took its place; null: none.
    next_number = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ByTemplate()

    class Meta:
        ordering = ("-created_at", "-id")


class Printing(models.Model):
    """Documents of many people were printed or downloaded: when, by whom, whose, how many."""

    class Form(models.TextChoices):
        MERGED = "merged", _("one PDF")
        SINGLE = "single", _("single files")
        SHEETS = "sheets", _("sheets")

    template = models.ForeignKey(DocumentTemplate, on_delete=models.CASCADE, related_name="printings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    form = models.CharField(max_length=6, choices=Form.choices)
    #: Name of the group as it was called then; empty: everybody.
    group_name = models.CharField(max_length=120, blank=True)
    count = models.PositiveIntegerField()
    #: Those whose document could not be made.
    left_out = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ByTemplate()

    class Meta:
        ordering = ("-created_at", "-id")


class WrongSerials(models.Model):
    """How often one network address asked for serials that there are not, in a span of time."""

    #: A keyed hash of the address, another one in every span; never the address itself.
    address = models.CharField(max_length=64, primary_key=True)
    #: When the span ends.
    until = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "wrong serials"
