"""How people join the demo event: its registration form, invitations under way, and a survey with answers."""

from __future__ import annotations

import random

from django.utils import timezone

from wici.delivery import freeze
from wici.delivery.shifts import work_off
from wici.events.models import Event, ParticipationType
from wici.mailings import drafts, gallery
from wici.mailings.models import Mailing
from wici.people import groups
from wici.people.models import Field, Group, Participant, Section, Status
from wici.plain.forms import Condition, Raw, Rules, Test, Visibility
from wici.registration import building, editing
from wici.registration.invitations import answering as invitation_answers
from wici.registration.invitations import codes, general
from wici.surveys import answering
from wici.surveys import building as surveys
from wici.surveys.models import Survey

#: What a spreadsheet does not say of its columns: their names in English, in the order of the form.
_COMPANY = {"firma": "Company", "stanowisko": "Position", "miasto": "City"}
_CONGRESS = {"dieta": "Diet", "telefon": "Phone"}
_DAYS = ("piątek", "sobota", "niedziela")
_DAYS_EN = ("Friday", "Saturday", "Sunday")
_WORKSHOPS = ("Muzeum w telefonie", "Nauka na scenie", "Granty bez lęku", "Dostępność od podstaw")
_WORKSHOPS_EN = ("A museum in your phone", "Science on stage", "Grants without fear", "Accessibility basics")
_TRAVEL = ("pociągiem", "samochodem", "samolotem", "mieszkam w Krakowie")
_TRAVEL_EN = ("by train", "by car", "by plane", "I live in Kraków")
_WISHES = (
    "Proszę o napisy podczas wykładów.",
    "Chętnie poprowadzę spacer po Kazimierzu.",
    "Czy będzie tłumaczenie na ukraiński?",
    "Więcej przerw na rozmowy!",
)
_ANSWERED = 84


def open_registration(event: Event) -> None:
    """A form in two sections, open; speakers and the press need a code."""
    _ask_imported(event, building.add_section(event, "Twoja firma", title_en="Your company"), _COMPANY)
    section = building.add_section(event, "Na kongresie", title_en="At the congress")
    _ask_imported(event, section, _CONGRESS)
    days = building.add_question(
        event, "Dni", label_en="Days", section=section, kind=Field.Kind.CHOICES, options=_DAYS,
        options_en=_DAYS_EN, is_required=True, rules=Rules(fewest=1),
    )  # fmt: skip
    building.add_question(
        event, "Kolacja w sobotę", label_en="Dinner on Saturday", section=section,
        kind=Field.Kind.CHECKBOX, description="Bankiet w Sukiennicach o 19.30, w cenie kongresu.",
        description_en="Banquet at the Cloth Hall at 7.30 p.m., included.",
        visibility=Visibility(conditions=(Condition(days.key, Test.IS, _DAYS[1]),)),
    )  # fmt: skip
    building.add_question(
        event, "Uwagi", label_en="Remarks", section=section, kind=Field.Kind.LONG_TEXT,
        placeholder="Na przykład: potrzebuję miejsca dla wózka", placeholder_en="For example: I need a ramp",
    )  # fmt: skip
    kinds = {kind.name: kind for kind in ParticipationType.objects.all()}
    editing.offer(
        event,
        {kinds["Słuchacz"]: (True, 400), kinds["Prelegent"]: (False, None), kinds["Media"]: (False, 30)},
    )
    general.add(event, "MEDIA-KRK", general.Terms("redakcje", kinds["Media"], limit=30))
    general.add(event, "MOWCA-KRK", general.Terms("rada programowa", kinds["Prelegent"]))
    editing.change(
        event, is_closed=False, asks_type=True, may_see=True, may_change=True, may_cancel=True, limit=500,
        intro="Udział jest bezpłatny. Rejestracja zajmuje dwie minuty.",
        intro_en="Admission is free. Registering takes two minutes.",
    )  # fmt: skip


def _ask_imported(event: Event, section: Section, labels: dict[str, str]) -> None:
    for key, english in labels.items():
        field = Field.objects.get(event=event, key=key)
        building.include_question(field)
        building.change_question(field, section=section, label_en=english)


def send_invitations(event: Event) -> None:
    """An invitation to everybody who is only invited; some have opened it, one will not come."""
    invited = Participant.objects.filter(status=Status.INVITED)
    codes.make_missing(event, invited)
    group = groups.create(
        event, "Zaproszeni", filter={"field": "status", "op": "is", "value": Status.INVITED.value}
    )
    _send(event, group)
    for number, person in enumerate(invited.order_by("pk")):
        if number % 2 == 0:
            invitation_answers.opened(person, timezone.now())
        if number == 2:
            invitation_answers.decline(person, "W tym czasie mam zajęcia ze studentami.", timezone.now())


def _send(event: Event, group: Group) -> None:
    ready = next(message for message in gallery.messages("pl") if message.name == "invitation")
    mailing = drafts.create(
        event, subject=ready.subject, html=ready.html, preheader=ready.preheader,
        audience=Mailing.Audience.GROUP, group=group, sender=event.default_sender,
    )  # fmt: skip
    work_off(freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now()))


def open_survey(event: Event) -> None:
    """A survey that a third of those who registered have answered."""
    survey = surveys.create(
        event, name="Przed kongresem", title="Twój kongres", title_en="Your congress", is_closed=False,
        may_correct=True, intro="Trzy pytania, minuta. Pomogą nam dobrać sale i przerwy.",
        intro_en="Three questions, one minute. They help us to choose rooms and breaks.",
        thanks="Dziękujemy! Do zobaczenia w Krakowie.", thanks_en="Thank you! See you in Kraków.",
    )  # fmt: skip
    surveys.add_question(
        survey, label="Warsztaty, które Cię interesują", label_en="Workshops that interest you",
        kind="choices", options=_WORKSHOPS, options_en=_WORKSHOPS_EN,
    )  # fmt: skip
    surveys.add_question(
        survey, label="Jak przyjedziesz?", label_en="How will you travel?", kind="choice",
        options=_TRAVEL, options_en=_TRAVEL_EN, is_required=True,
    )  # fmt: skip
    surveys.add_question(survey, label="O czym mamy pamiętać?", label_en="What else?", kind="long_text")
    _answer(survey, random.Random(7))  # noqa: S311


def _answer(survey: Survey, chance: random.Random) -> None:
    questions = [each.key for section in answering.form_of(survey).sections for each in section.questions]
    people = Participant.objects.filter(status=Status.COMPLETED).order_by("pk")[:_ANSWERED]
    for person in people.select_related("event"):
        wish = chance.choice(_WISHES) if chance.random() < 0.15 else ""
        given: tuple[Raw, ...] = (
            chance.sample(_WORKSHOPS, chance.randint(1, 3)),
            chance.choices(_TRAVEL, (50, 25, 5, 20))[0],
            wish,
        )
        answering.answer(
            survey, person, dict(zip(questions, given, strict=True)), language="pl", now=timezone.now()
        )
