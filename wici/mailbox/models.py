"""The built-in test mailbox: what the catch-all server took in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event
from wici.shared.scopes import EventManager


class MailboxMessage(models.Model):
    """One message as it came over SMTP, whole; or a text message, whose source is its text in UTF-8."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)
    mail_from = models.CharField(max_length=320, blank=True)
    rcpt_to = models.CharField(max_length=320)
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    subject = models.TextField(blank=True)
    size = models.PositiveIntegerField()
    source = models.BinaryField()
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.EMAIL)

    objects = EventManager()

    class Meta:
        ordering = ("-id",)
