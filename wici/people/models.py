"""Participants, the fields they are asked for, groups of them, and what changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wici.events.models import Event, Language, ParticipationType
from wici.people.folded_text import FoldedText
from wici.shared.scopes import ByGroup, EventManager


class Status(models.TextChoices):
    """Registration status."""

    INVITED = "invited", _("invited")
    STARTED = "started", _("started")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    DECLINED = "declined", _("declined")

    @property
    def wordings(self) -> list[str]:
        """What it is called in each language: its tag says the one of the recipient's language."""
        said = []
        for language in Language.values:
            with override(language):
                said.append(str(self.label))
        return list(dict.fromkeys(said))


class Gender(models.TextChoices):
    """Grammatical gender for Polish forms of address; empty when it is not known."""

    UNKNOWN = "", _("not given")
    FEMININE = "f", _("feminine")
    MASCULINE = "m", _("masculine")


class Section(models.Model):
    """Questions of the registration form under one heading."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sections")
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = EventManager()

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class Field(models.Model):
    """A question whose answer is kept with each participant; its key is its merge tag.

    Those with ``in_registration`` are asked by the registration form, unless they are archived.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        LONG_TEXT = "long_text", _("long text")
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        CHOICE = "choice", _("one choice")
        CHOICES = "choices", _("many choices")
        CHECKBOX = "checkbox", _("checkbox")
        FILE = "file", _("file")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="fields")
    key = models.CharField(_("tag"), max_length=40)
    label = models.CharField(_("label"), max_length=200)
    label_en = models.CharField(_("label in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.TEXT)
    #: For choices: a list of labels, each the value that is stored.
    options = models.JSONField(_("choices"), default=list, blank=True)
    #: What each choice is called in English, in the same order; missing or empty: as in ``options``.
    options_en = models.JSONField(_("choices in English"), default=list, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    placeholder = models.CharField(_("example in the empty field"), max_length=200, blank=True)
    placeholder_en = models.CharField(_("example in English"), max_length=200, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    #: JSON of plain.forms: what an answer must be, and when the question is shown.
    validation = models.JSONField(default=dict, blank=True)
    visibility = models.JSONField(default=dict, blank=True)
    #: None: before the first section.
    section = models.ForeignKey(
        Section, verbose_name=_("section"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="fields",
    )  # fmt: skip
    in_registration = models.BooleanField(_("asked in the registration form"), default=True)
    #: No longer asked; the answers stay, and so do the tag and the condition for groups.
    is_archived = models.BooleanField(_("archived"), default=False)
    position = models.PositiveIntegerField(default=0)

    objects = EventManager()

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=("event", "key"), name="unique_field_key"),)

    def __str__(self) -> str:
        return self.label


class Participant(models.Model):
    """A person known to an event. Several may share an e-mail address; each gets their own mail."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participants")
    code = models.CharField(_("participant code"), max_length=40)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    participation_type = models.ForeignKey(
        ParticipationType, verbose_name=_("participation type"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="participants",
    )  # fmt: skip
    status = models.CharField(
        _("registration status"), max_length=12, choices=Status.choices, default=Status.COMPLETED
    )
    language = models.CharField(
        _("language"), max_length=5, choices=Language.choices, default=Language.POLISH
    )
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True, default="")
    #: A correction of the vocative first name, used instead of the one made by rule.
    vocative = models.CharField(_("vocative of the first name"), max_length=100, blank=True)
    #: Form field key -> text, a list of texts for many choices, "yes"/"" for a checkbox, ISO dates.
    answers = models.JSONField(default=dict, blank=True)
    #: Folded text (plain.keys.fold) of names, e-mail, code and answers for keyword search.
    search = models.TextField(blank=True, editable=False)
    #: What group filters compare, made by people.derived: databases cannot fold text as Python does.
    folded = models.JSONField(default=dict, editable=False)
    registered_at = models.DateTimeField(_("registered"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventManager()

    class Meta:
        ordering = ("last_name", "first_name", "id")
        constraints = (models.UniqueConstraint(fields=("event", "code"), name="unique_participant_code"),)
        indexes = (
            models.Index(fields=("event", "last_name", "first_name", "id"), name="participant_by_name"),
            models.Index(
                F("event"),
                FoldedText("last_name"),
                FoldedText("first_name"),
                F("id"),
                name="participant_by_folded_name",
            ),
            models.Index(fields=("event", "email"), name="participant_by_email"),
            models.Index(fields=("event", "status"), name="participant_by_status"),
            models.Index(fields=("event", "participation_type"), name="participant_by_type"),
            # The last one, because SQLite takes the newest whose order does not matter (see migration 0003).
            models.Index(fields=("event", "registered_at"), name="participant_by_registration"),
        )

    def __str__(self) -> str:
        return self.full_name or self.email or self.code

    @property
    def full_name(self) -> str:
        """First and last name with one space between, either may be missing."""
        return f"{self.first_name} {self.last_name}".strip()


class Group(models.Model):
    """A saved set of participants: (filter or picked people, plus groups) minus groups.

    ``filter`` is the JSON of plain.filters, evaluated whenever the group is used; null means that no
    filter is part of the group.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=120)
    filter = models.JSONField(null=True, blank=True)
    picked = models.ManyToManyField(Participant, related_name="picked_in", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventManager()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("event", "name"), name="unique_group_name"),)

    def __str__(self) -> str:
        return self.name


class GroupPart(models.Model):
    """Another group whose members are added to, or taken from, a group."""

    class Sign(models.TextChoices):
        PLUS = "plus", _("plus")
        MINUS = "minus", _("minus")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="parts")
    other = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="used_in")
    sign = models.CharField(max_length=5, choices=Sign.choices)

    objects = ByGroup()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("group", "other"), name="one_part_per_group"),)


class Change(models.Model):
    """One edit of a participant: who changed what, when."""

    class Source(models.TextChoices):
        STAFF = "staff", _("staff")
        IMPORT = "import", _("import")
        PARTICIPANT = "participant", _("participant")
        COMMAND = "command", _("command line")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    source = models.CharField(max_length=12, choices=Source.choices)
    #: Field name or "answers.key" -> [old, new]; empty when the participant was created.
    what = models.JSONField(default=dict)

    objects = EventManager()

    class Meta:
        ordering = ("-at", "-id")
