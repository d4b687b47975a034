"""What is said: messages, their attachments, and the frozen content of what was sent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wici.documents.models import DocumentTemplate
from wici.events.models import Event, Language, Sender, SmsGateway
from wici.people.models import Group
from wici.shared.scopes import ByMailing, EventManager


class Mailing(models.Model):
    """A message being written or saved for later.

    Everything typed is kept, valid or not: validation happens before sending, never before saving.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    class Format(models.TextChoices):
        VISUAL = "visual", _("visual message")
        DOCUMENT = "document", _("whole HTML document")

    class Audience(models.TextChoices):
        GROUP = "group", _("group")
        ADDRESSES = "addresses", _("any e-mail addresses")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="mailings")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.EMAIL)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.GROUP)
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailings"
    )
    addresses = models.TextField(_("addresses"), blank=True)
    sender = models.ForeignKey(
        Sender, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailings"
    )
    #: Of a text message: the way out, whose sender phones show; the form field with the number (empty: the
    #: first one of a phone); and whether ą leaves as a (see plain.sms.letters).
    gateway = models.ForeignKey(
        SmsGateway, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailings"
    )
    phone_field = models.CharField(max_length=60, blank=True)
    without_letters = models.BooleanField(_("without Polish letters"), default=False)
    reply_to = models.TextField(_("reply-to"), blank=True)
    subject = models.TextField(_("subject"), blank=True)
    preheader = models.TextField(_("preheader"), blank=True)
    format = models.CharField(max_length=10, choices=Format.choices, default=Format.VISUAL)
    #: The body of a visual message, or a whole HTML document exactly as it was given.
    html = models.TextField(blank=True)
    text = models.TextField(_("text part"), blank=True)
    #: False: the text part is made from the HTML whenever it is needed.
    is_text_edited = models.BooleanField(default=False)
    #: A visual message goes out inside the event's mail layout.
    has_layout = models.BooleanField(_("event's mail layout"), default=True)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.POLISH)
    #: Listed under "Saved messages"; an unsaved one is only the author's autosaved work.
    is_saved = models.BooleanField(default=False)
    #: It leaves by itself (see registration.automatic): neither listed among the others nor sent by hand.
    is_automatic = models.BooleanField(default=False)
    #: Counts saves: a save that carries an older number comes from a second open window.
    version = models.PositiveIntegerField(default=0)
    #: What a click on "Send" must carry; sending replaces it, so two clicks make one dispatch.
    send_token = models.UUIDField(default=uuid.uuid4)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventManager()

    class Meta:
        ordering = ("-updated_at",)


class Attachment(models.Model):
    """A file that goes with every message of a mailing. The bytes lie below the uploads folder under
    their SHA-256, so a copy costs nothing and what was sent cannot change."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    position = models.PositiveIntegerField(default=0)

    objects = ByMailing()

    class Meta:
        ordering = ("position", "id")


class AttachedDocument(models.Model):
    """A document that goes with the messages of a mailing, without a tag, one for each recipient."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="documents")
    template = models.ForeignKey(DocumentTemplate, on_delete=models.CASCADE, related_name="attached_to")
    #: Who gets it: what could stand in ``{% if … %}``; empty: everybody who has the document.
    condition = models.CharField(_("condition"), max_length=500, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = ByMailing()

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=("mailing", "template"), name="one_attached_document"),)


class Revision(models.Model):
    """Immutable content that was approved for sending (see mailings.revisions.Content)."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventManager()
