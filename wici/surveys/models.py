"""Surveys of an event, their answers, and who has answered."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event
from wici.people.models import Participant
from wici.shared.scopes import EventManager

M = TypeVar("M", bound=models.Model)


class BySurvey(EventManager[M]):
    """For what belongs to a survey."""

    path = "survey__event"


class Survey(models.Model):
    """Questions to participants, each of whom has a link of their own."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="surveys")
    #: Part of its tags; made of the name once, and never changed.
    key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    intro = models.TextField(_("text above the questions"), blank=True)
    intro_en = models.TextField(_("text above the questions in English"), blank=True)
    thanks = models.TextField(_("text after answering"), blank=True)
    thanks_en = models.TextField(_("text after answering in English"), blank=True)
    #: JSON of plain.forms.
    form = models.JSONField(default=dict)
    #: Answers are kept without whose they are.
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    #: Of a named survey: answers may be changed while it is open.
    may_correct = models.BooleanField(_("answers may be changed"), default=False)
    is_closed = models.BooleanField(_("closed"), default=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventManager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("event", "key"), name="unique_survey_key"),
            models.UniqueConstraint(fields=("event", "name"), name="unique_survey_name"),
        )

    def __str__(self) -> str:
        return self.name

    def words(self, name: str, language: str) -> str:
        """One of the texts (``title``, ``intro``, ``thanks``) for a reader of ``language``; what is missing
        comes from the other one."""
        main, english = str(getattr(self, name)), str(getattr(self, f"{name}_en"))
        return (english or main) if language == "en" else (main or english)


class Answer(models.Model):
    """What one participant answered.

    Of an anonymous survey it has neither participant nor time, and its id is random: neither says whose it
    is, nor in which order answers came (see docs/decisions/0018).
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="given")
    participant = models.ForeignKey(
        Participant, null=True, on_delete=models.CASCADE, related_name="survey_answers"
    )
    #: Question key -> answer as plain.forms stores it.
    answers = models.JSONField(default=dict)
    #: What group filters compare (see people.derived).
    folded = models.JSONField(default=dict, editable=False)
    answered_at = models.DateTimeField(null=True)

    objects = BySurvey()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("survey", "participant"), name="one_answer_each"),)


class Answered(models.Model):
    """That a participant has answered a survey: not what, and not when."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="marks")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="survey_marks")

    objects = BySurvey()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("survey", "participant"), name="answered_once"),)
