"""Invitations, and the codes that open the registration."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event, ParticipationType
from wici.people.models import Participant
from wici.shared.scopes import EventManager


class GeneralCode(models.Model):
    """One code for many: whoever knows it may register with it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="general_codes")
    #: As it is shown, and as it is compared (see plain.invitation_codes.compared).
    code = models.CharField(_("code"), max_length=40)
    key = models.CharField(max_length=40)
    note = models.TextField(_("who got it"), blank=True)
    #: The type that it adds to those offered to everybody.
    participation_type = models.ForeignKey(
        ParticipationType, verbose_name=_("participation type that it unlocks"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    limit = models.PositiveIntegerField(_("how many may register with it"), null=True, blank=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventManager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (models.UniqueConstraint(fields=("event", "key"), name="unique_general_code"),)

    def __str__(self) -> str:
        return self.code


class CodeUse(models.Model):
    """A participant who completed the registration with a general code."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    general_code = models.ForeignKey(GeneralCode, on_delete=models.CASCADE, related_name="uses")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="code_uses")
    at = models.DateTimeField()

    objects = EventManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("general_code", "participant"), name="one_use_per_participant"),
        )


class Invitation(models.Model):
    """One participant's own invitation: their unique code, and what they did with the link.

    That it was sent, that they registered and that they cancelled is not kept here: the ledger of sending
    and the participant's status say so (see ``states``).
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invitations")
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="invitation")
    code = models.CharField(_("code"), max_length=40)
    key = models.CharField(max_length=40)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    #: Why they will not attend, in their own words.
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventManager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("event", "key"), name="unique_invitation_code"),)
