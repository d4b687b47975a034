"""The form fields of an event: adding, changing, removing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.events.models import AdditionalValue, Event
from wici.people.asking import form_of
from wici.people.checking import WrongValues
from wici.people.derived import refresh
from wici.people.filter_reading import groups_asking
from wici.people.models import Change, Field, Participant, Section
from wici.people.participants import record
from wici.people.values import line_of, shown, text_of
from wici.plain.filters import answer_field
from wici.plain.forms import (
    Rules,
    Visibility,
    dependents,
    dump_rules,
    dump_visibility,
    problems_of,
)
from wici.plain.keys import fold, slug_key
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope
from wici.shared.spoken import spoken

#: The most form fields of an event: what a form, a table of participants and a person can still handle.
MOST_FIELDS = 200

_WITH_OPTIONS = frozenset({Field.Kind.CHOICE, Field.Kind.CHOICES})
#: Kinds whose stored answers are good answers of a text, too.
_ARE_TEXT = frozenset(
    {
        Field.Kind.TEXT,
        Field.Kind.EMAIL,
        Field.Kind.PHONE,
        Field.Kind.NUMBER,
        Field.Kind.DATE,
        Field.Kind.CHOICE,
    }
)
_TEXTS = frozenset({Field.Kind.TEXT, Field.Kind.LONG_TEXT})
_LONGEST = {"description": 2_000, "description_en": 2_000, "placeholder": 200, "placeholder_en": 200}
_ROWS_AT_ONCE = 1_000


class Details(TypedDict, total=False):
    """How a field is asked in the registration form; what is not given stays as it is."""

    description: str
    description_en: str
    placeholder: str
    placeholder_en: str
    is_required: bool
    rules: Rules
    visibility: Visibility
    section: Section | None
    in_registration: bool


def add(
    event: Event,
    label: str,
    *,
    label_en: str = "",
    kind: str = Field.Kind.TEXT,
    options: Sequence[str] = (),
    options_en: Sequence[str] = (),
    **details: Unpack[Details],
) -> Field:
    """Add a form field; its key is made of the label. Raises WrongValues.

    The key is unique in the event and never that of a system tag or of an additional value.
    ``options_en`` are in the order of ``options``, with empty texts for those without a translation.
    """
    with scope(event=event), transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        known = list(Field.objects.all())
        values = _checked(
            known, None, label=label, label_en=label_en, kind=kind, options=options, options_en=options_en,
            details=details,
        )  # fmt: skip
        if len(known) >= MOST_FIELDS:
            raise WrongValues(
                {"": _("An event can have at most %(limit)s form fields.") % {"limit": MOST_FIELDS}}
            )
        key = slug_key(values["label"], taken_keys(event, known), reserved=reserved_keys())
        position = max((field.position for field in known), default=-1) + 1
        made = Field.objects.create(event=event, key=key, position=position, **values)
        _refuse_unaskable(event, known)
        return made


def taken_keys(event: Event, fields: Sequence[Field]) -> set[str]:
    """Keys that a new field cannot have: those of the fields, and of additional values."""
    additional = AdditionalValue.objects.filter(event=event).values_list("key", flat=True)
    return {field.key for field in fields} | set(additional)


def reserved_keys() -> frozenset[str]:
    """Names that tags have in every event, as their providers in the settings say."""
    providers: list[Any] = [import_string(path) for path in settings.WICI_TAG_PROVIDERS]
    return frozenset().union(*(provider.reserved for provider in providers))


def change(
    field: Field,
    *,
    label: str | None = None,
    label_en: str | None = None,
    kind: str | None = None,
    options: Sequence[str] | None = None,
    options_en: Sequence[str] | None = None,
    **details: Unpack[Details],
) -> Field:
    """Change what is given of a field. The key stays, so that tags in messages keep working.

    Where ``options_en`` are not given, each choice keeps its translation.
    Raises WrongValues; also for another kind once people have answered, if their answers would not fit,
    and for what would leave another question waiting for an answer that can never be given.
    """
    with scope(event=field.event), transaction.atomic():
        Event.objects.select_for_update().get(pk=field.event_id)
        before = list(Field.objects.all())
        values = _checked(
            [other for other in before if other.pk != field.pk],
            field,
            label=field.label if label is None else label,
            label_en=field.label_en if label_en is None else label_en,
            kind=field.kind if kind is None else kind,
            options=field.options if options is None else options,
            options_en=_kept_translations(field, options) if options_en is None else options_en,
            details=details,
        )
        for name, value in values.items():
            setattr(field, name, value)
        field.save()
        _refuse_unaskable(field.event, before)
        return field


def _checked(
    others: Sequence[Field],
    field: Field | None,
    *,
    label: str,
    label_en: str,
    kind: str,
    options: Sequence[str],
    options_en: Sequence[str],
    details: Details,
) -> dict[str, Any]:
    problems: dict[str, Sentence] = {}
    values: dict[str, Any] = {"label": line_of(label), "label_en": line_of(label_en), "kind": kind}
    taken = {fold(name) for other in others for name in (other.label, other.label_en) if name}
    for name in ("label", "label_en"):
        if len(values[name]) > 200:
            problems[name] = _("The label is longer than %(limit)s characters.") % {"limit": 200}
        elif fold(values[name]) in taken:
            problems[name] = _("There is a field “%(label)s” already.") % {"label": values[name]}
    if not values["label"]:
        problems["label"] = _("A field needs a label.")
    if kind not in Field.Kind.values:
        problems["kind"] = _("“%(kind)s” is not a kind of field.") % {"kind": shown(kind)}
    elif field is not None and not _answers_survive(field, kind):
        problems["kind"] = _("People have answered this field, so its kind cannot be changed.")
    chosen = _choices(kind, options, options_en, problems)
    how_asked = _details(details, problems)
    if problems:
        raise WrongValues(problems)
    return {**values, **chosen, **how_asked}


def _kept_translations(field: Field, options: Sequence[str] | None) -> list[str]:
    """Translations of the choices where a door gives new choices but knows nothing of translations."""
    known = {fold(option): english for option, english in zip(field.options, field.options_en, strict=False)}
    return [known.get(fold(option), "") for option in (field.options if options is None else options)]


def _choices(
    kind: str, options: Sequence[str], options_en: Sequence[str], problems: dict[str, Sentence]
) -> dict[str, list[str]]:
    """Choices and their translations, each translation at the place of its choice."""
    if kind not in _WITH_OPTIONS:
        return {"options": [], "options_en": []}
    english = [line_of(option) for option in options_en]
    if any(english[len(options) :]):
        problems["options_en"] = _("There are more choices in English than choices. Take some away.")
    english += [""] * (len(options) - len(english))
    pairs = [(line, english[place]) for place, option in enumerate(options) if (line := line_of(option))]
    if len({fold(option) for option, _english in pairs}) < len(pairs):
        problems["options"] = _("Each choice can stand there only once.")
    translated = [text for _option, text in pairs]
    return {
        "options": [option for option, _english in pairs],
        "options_en": translated if any(translated) else [],
    }


def _details(details: Details, problems: dict[str, Sentence]) -> dict[str, Any]:
    given: Mapping[str, Any] = details
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in _LONGEST:
            values[name] = text_of(value) if name.startswith("description") else line_of(value)
            if len(values[name]) > _LONGEST[name]:
                problems[name] = _("The text is longer than %(limit)s characters.") % {
                    "limit": _LONGEST[name]
                }
        elif name == "rules":
            values["validation"] = dump_rules(value)
        elif name == "visibility":
            values["visibility"] = dump_visibility(value)
        else:
            values[name] = value
    return values


def _refuse_unaskable(event: Event, before: Sequence[Field]) -> None:
    """Refuse a change after which the registration form could not be asked; what was wrong before stays."""
    sections = list(Section.objects.filter(event=event))
    known = problems_of(form_of(before, sections))
    found = problems_of(form_of(Field.objects.filter(event=event), sections))
    new = [problem for problem in found if problem not in known]
    if new:
        raise WrongValues({problem.part or "": spoken(problem.wording) for problem in reversed(new)})


def _answers_survive(field: Field, kind: str) -> bool:
    """Whether answers given so far are answers of the other kind as well."""
    fits = kind == field.kind or (field.kind in _ARE_TEXT and kind in _TEXTS)
    return fits or not _is_answered(field)


def _is_answered(field: Field) -> bool:
    """Whether anybody's answer is kept."""
    return Participant.objects.filter(event=field.event, answers__has_key=field.key).exists()


def remove(field: Field, *, user: User | None = None, source: Change.Source = Change.Source.STAFF) -> int:
    """Remove a field and everybody's answers to it, which stay in the change log.

    Gives how many people had answered. Refused while a group asks for the field, or another question is
    shown by its answer.
    """
    with scope(event=field.event), transaction.atomic():
        refuse_if_needed(field)
        asking = groups_asking(field.event, answer_field(field.key))
        if asking:
            raise Refused(
                _("The field “%(label)s” is used by these groups: %(groups)s. Change them first.")
                % {"label": field.label, "groups": ", ".join(group.name for group in asking)}
            )
        answered = Participant.objects.filter(event=field.event, answers__has_key=field.key).order_by("pk")
        ids = list(answered.values_list("pk", flat=True))
        for start in range(0, len(ids), _ROWS_AT_ONCE):
            people = list(Participant.objects.filter(pk__in=ids[start : start + _ROWS_AT_ONCE]))
            _take_answers(field, people, user, source)
        field.delete()
        return len(ids)


def archive(field: Field, *, is_archived: bool = True) -> Field:
    """Ask a field no longer, or again. Answers, tag and conditions of groups stay as they are.

    Refused while another question is shown by the answer to it.
    """
    with scope(event=field.event), transaction.atomic():
        Event.objects.select_for_update().get(pk=field.event_id)
        if is_archived:
            refuse_if_needed(field)
        before = list(Field.objects.all())
        field.is_archived = is_archived
        field.save(update_fields=["is_archived"])
        _refuse_unaskable(field.event, before)
        return field


def asked_of_type(event: Event, type_id: int) -> list[str]:
    """Labels of the fields that are asked of people with this participation type only, or of few types."""
    with scope(event=event):
        return [
            field.label for field in Field.objects.all() if str(type_id) in field.visibility.get("types", ())
        ]


def refuse_if_needed(field: Field) -> None:
    """Refuse when the answer to this field shows other questions of the registration form."""
    event_fields = Field.objects.filter(event=field.event_id)
    needing = dependents(form_of(event_fields, Section.objects.filter(event=field.event_id)), field.key)
    if needing:
        names = ", ".join(f"“{question.label.text}”" for question in needing)
        raise Refused(
            _("These questions are shown by the answer to “%(label)s”: %(questions)s. Change them first.")
            % {"label": field.label, "questions": names}
        )


def _take_answers(
    field: Field, people: Sequence[Participant], user: User | None, source: Change.Source
) -> None:
    edits = [(person.pk, {f"answers.{field.key}": [person.answers.pop(field.key), ""]}) for person in people]
    for person in people:
        refresh(person)
    Participant.objects.bulk_update(people, ["answers", "search", "folded"])
    record(field.event, edits, user=user, source=source)
