"""How people register for an event: when, how many, and what they may do afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event, ParticipationType
from wici.registration.automatic_models import AutomaticMessage, Happening
from wici.registration.draft_models import AddressCount, AnswerFile, Draft
from wici.registration.invitations.models import CodeUse, GeneralCode, Invitation
from wici.registration.personal_models import PersonalLink
from wici.shared.scopes import EventManager

__all__ = [
    "AddressCount",
    "AnswerFile",
    "AutomaticMessage",
    "CodeUse",
    "Draft",
    "GeneralCode",
    "Happening",
    "Invitation",
    "PersonalLink",
    "RegistrationForm",
    "SameEmail",
    "TypeOffer",
]


class SameEmail(models.TextChoices):
    """What happens when somebody registers with an address that is registered already."""

    FORBID = "forbid", _("is refused")
    WARN = "warn", _("is possible after a warning")
    ALLOW = "allow", _("is possible")


class RegistrationForm(models.Model):
    """The registration of one event; its questions are people.Field and people.Section."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="registration_form")
    intro = models.TextField(_("text above the form"), blank=True)
    intro_en = models.TextField(_("text above the form in English"), blank=True)
    outro = models.TextField(_("text after registration"), blank=True)
    outro_en = models.TextField(_("text after registration in English"), blank=True)
    #: Closed by hand, whatever the times say. A new event's registration is closed.
    is_closed = models.BooleanField(_("closed"), default=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_text = models.TextField(_("text while registration is closed"), blank=True)
    closed_text_en = models.TextField(_("text while registration is closed in English"), blank=True)
    code_only = models.BooleanField(_("only with an invitation code"), default=False)
    same_email = models.CharField(
        _("a second registration with the same e-mail address"), max_length=6, choices=SameEmail.choices,
        default=SameEmail.FORBID,
    )  # fmt: skip
    #: How many may register altogether; None is no limit.
    limit = models.PositiveIntegerField(_("places"), null=True, blank=True)
    asks_type = models.BooleanField(_("ask for the participation type"), default=True)
    may_see = models.BooleanField(_("participants may see their registration"), default=True)
    see_until = models.DateTimeField(_("until"), null=True, blank=True)
    may_change = models.BooleanField(_("participants may change their answers"), default=True)
    change_until = models.DateTimeField(_("until"), null=True, blank=True)
    may_cancel = models.BooleanField(_("participants may cancel"), default=True)
    cancel_until = models.DateTimeField(_("until"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventManager()

    def words(self, name: str, language: str) -> str:
        """One of the texts (``intro``, ``outro``, ``closed_text``) in a participant's language; what is
        missing comes from the other one."""
        main, english = str(getattr(self, name)), str(getattr(self, f"{name}_en"))
        return (english or main) if language == "en" else (main or english)


class TypeOffer(models.Model):
    """How one participation type is offered; a type without a row is offered without a limit."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    participation_type = models.OneToOneField(
        ParticipationType, on_delete=models.CASCADE, related_name="offer"
    )
    #: False: only for those whose invitation code unlocks it, or whom the organiser gives it.
    is_offered = models.BooleanField(_("offered to everybody"), default=True)
    limit = models.PositiveIntegerField(_("places"), null=True, blank=True)

    objects = EventManager()
