"""The organiser's forms about one question and one section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from wici.events.models import ParticipationType
from wici.people.asking import rules_of, visibility_of
from wici.people.models import Field, Section
from wici.plain.forms import Condition, FileKind, Joined, Kind, Pattern, Rules, Test, Visibility
from wici.plain.forms.files import MOST_MB, USUAL_MB
from wici.plain.forms.model import MAX_CONDITIONS
from wici.web.inputs import DateInput, spelt

#: Empty lines for further conditions, below those that are there.
SPARE = 2

TESTS = (
    (Test.IS.value, _("is")),
    (Test.IS_NOT.value, _("is not")),
    (Test.CONTAINS.value, _("contains")),
    (Test.ANSWERED.value, _("is answered")),
)
PATTERNS = (
    ("", _("anything")),
    (Pattern.DIGITS.value, _("digits only")),
    (Pattern.LETTERS.value, _("letters only")),
    (Pattern.POSTAL_CODE.value, _("a Polish postal code (00-950)")),
    (Pattern.NIP.value, _("a NIP (Polish tax number)")),
    (Pattern.WEB_ADDRESS.value, _("a web address")),
)
FILE_KINDS = (
    (FileKind.PDF.value, _("PDF")),
    (FileKind.IMAGE.value, _("pictures")),
    (FileKind.DOCUMENT.value, _("documents")),
    (FileKind.SPREADSHEET.value, _("spreadsheets")),
)
JOINED = ((Joined.ALL.value, _("all of them are true")), (Joined.ANY.value, _("any of them is true")))
#: Which rules belong to which kinds; others are not kept.
_RULES_OF: dict[str, frozenset[Kind]] = {
    "min_length": frozenset({Kind.TEXT, Kind.LONG_TEXT}),
    "max_length": frozenset({Kind.TEXT, Kind.LONG_TEXT}),
    "pattern": frozenset({Kind.TEXT}),
    "smallest": frozenset({Kind.NUMBER}),
    "largest": frozenset({Kind.NUMBER}),
    "is_whole": frozenset({Kind.NUMBER}),
    "earliest": frozenset({Kind.DATE}),
    "latest": frozenset({Kind.DATE}),
    "fewest": frozenset({Kind.CHOICES}),
    "most": frozenset({Kind.CHOICES}),
    "file_kinds": frozenset({Kind.FILE}),
    "largest_mb": frozenset({Kind.FILE}),
}


def _text(label: Any, *, rows: int = 2, help_text: Any = "") -> forms.CharField:
    # Not stripped: an empty first line of the English choices belongs to the first choice.
    return forms.CharField(
        label=label, required=False, help_text=help_text, strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _number(label: Any, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=least)


class Asked(Protocol):
    """Another question, by whose answer a question may be shown."""

    @property
    def key(self) -> str:
        """Names its answer."""

    @property
    def label(self) -> str:
        """What screens call it."""

    @property
    def kind(self) -> str:
        """What it takes."""

    @property
    def options(self) -> Sequence[str]:
        """Its choices."""


class AskingForm(forms.Form):
    """Everything about one question, of the registration form or of a survey."""

    label = forms.CharField(label=_("Label"), required=False)
    label_en = forms.CharField(label=_("Label in English"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: spelt(Field.Kind.choices))
    options = _text(
        _("Choices"), rows=5, help_text=_("One in each line, in the order in which they are shown.")
    )
    options_en = _text(_("Choices in English"), rows=5, help_text=_("In the same lines as the choices."))
    is_required = forms.BooleanField(label=_("An answer is required"), required=False)
    description = _text(_("Description"))
    description_en = _text(_("Description in English"))
    placeholder = forms.CharField(label=_("Example in the empty field"), required=False)
    placeholder_en = forms.CharField(label=_("Example in English"), required=False)

    min_length = _number(_("At least so many characters"), 1)
    max_length = _number(_("At most so many characters"), 1)
    pattern = forms.ChoiceField(label=_("It must be"), required=False, choices=lambda: spelt(PATTERNS))
    smallest = forms.DecimalField(label=_("Smallest number"), required=False, max_digits=15, decimal_places=6)
    largest = forms.DecimalField(label=_("Largest number"), required=False, max_digits=15, decimal_places=6)
    is_whole = forms.BooleanField(label=_("Whole numbers only"), required=False)
    earliest = forms.DateField(label=_("First possible day"), required=False, widget=DateInput())
    latest = forms.DateField(label=_("Last possible day"), required=False, widget=DateInput())
    fewest = _number(_("At least so many choices"))
    most = _number(_("At most so many choices"), 1)
    file_kinds = forms.MultipleChoiceField(
        label=_("Kinds of files"), required=False, choices=lambda: spelt(FILE_KINDS),
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked means all of them."),
    )  # fmt: skip
    largest_mb = forms.IntegerField(
        label=_("Largest file in MB"), required=False, min_value=1, max_value=MOST_MB, initial=USUAL_MB
    )

    types = forms.MultipleChoiceField(
        label=_("Only for these participation types"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means everybody."),
    )  # fmt: skip
    joined = forms.ChoiceField(
        label=_("With several conditions the question is shown when"), choices=lambda: spelt(JOINED),
        initial=Joined.ALL.value, required=False,
    )  # fmt: skip

    def offer(self, others: Iterable[Asked], initial: dict[str, Any], data: Any) -> None:
        """Offer the event's participation types, and conditions on the answers to the other questions."""
        types = list(ParticipationType.objects.all())
        cast(forms.ChoiceField, self.fields["types"]).choices = [(str(made.pk), made.name) for made in types]
        self.others = list(others)
        self.has_types = bool(types)
        choices = [("", _("no condition")), *((other.key, other.label) for other in self.others)]
        count = max(len(initial.get("conditions", ())) + SPARE, _sent(data))
        for place in range(min(count, MAX_CONDITIONS)):
            self._add_condition(place, choices, initial)

    def _add_condition(self, place: int, choices: list[tuple[str, Any]], initial: dict[str, Any]) -> None:
        stored = initial.get("conditions", ())
        given = stored[place] if place < len(stored) else None
        name = f"condition_{place}"
        gone = [(given.question, given.question)] if given and given.question not in dict(choices) else []
        self.fields[f"{name}_question"] = forms.ChoiceField(
            label=_("When the answer to"), required=False, choices=[*choices, *gone],
            initial=given.question if given else "",
        )  # fmt: skip
        self.fields[f"{name}_test"] = forms.ChoiceField(
            label=_("is compared"), choices=TESTS, required=False,
            initial=given.test.value if given else Test.IS.value,
        )  # fmt: skip
        self.fields[f"{name}_value"] = forms.CharField(
            label=_("with"), required=False, initial=given.value if given else "",
            widget=forms.TextInput(attrs={"list": "known-answers", "autocomplete": "off"}),
        )  # fmt: skip

    @property
    def conditions(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The lines of conditions: question, test, value."""
        place = 0
        while f"condition_{place}_question" in self.fields:
            name = f"condition_{place}"
            yield self[f"{name}_question"], self[f"{name}_test"], self[f"{name}_value"]
            place += 1

    @property
    def known_answers(self) -> list[str]:
        """What an answer can be compared with: choices of the other questions, and yes for checkboxes."""
        options = [option for other in self.others for option in other.options]
        ticks = ["yes"] if any(other.kind == Field.Kind.CHECKBOX for other in self.others) else []
        return list(dict.fromkeys([*ticks, *options]))

    def values(self) -> dict[str, Any]:
        """What a builder takes. Lines of choices keep their places, so that both languages meet."""
        data = self.cleaned_data
        texts = ("label", "label_en", "description", "description_en", "placeholder", "placeholder_en")
        found: dict[str, Any] = {name: data[name] for name in (*texts, "kind", "is_required")}
        return {
            **found,
            "options": data["options"].splitlines(),
            "options_en": data["options_en"].splitlines(),
            "rules": self._rules(),
            "visibility": self._visibility(),
        }

    def _rules(self) -> Rules:
        data = self.cleaned_data
        kind = Kind(data["kind"])
        given: dict[str, Any] = {name: data[name] for name, kinds in _RULES_OF.items() if kind in kinds}
        given = {name: value for name, value in given.items() if value not in (None, "", [])}
        if "pattern" in given:
            given["pattern"] = Pattern(given["pattern"])
        if "file_kinds" in given:
            given["file_kinds"] = frozenset(map(FileKind, given["file_kinds"]))
        return Rules(**given)

    def _visibility(self) -> Visibility:
        data = self.cleaned_data
        conditions = []
        for question, test, value in self.conditions:
            key = data[question.name]
            if key:
                named = Test(data[test.name] or Test.IS.value)
                conditions.append(
                    Condition(key, named, "" if named is Test.ANSWERED else data[value.name].strip())
                )
        joined = Joined(data["joined"] or Joined.ALL.value) if len(conditions) > 1 else Joined.ALL
        return Visibility(frozenset(data["types"]), joined, tuple(conditions))


class QuestionForm(AskingForm):
    """One question of the registration form; what it may be is decided by ``people.fields``."""

    section = forms.ChoiceField(label=_("Section"), required=False)

    def __init__(self, data: Any = None, *, field: Field | None = None, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        sections = [(str(made.pk), made.title) for made in Section.objects.all()]
        cast(forms.ChoiceField, self.fields["section"]).choices = [
            ("", _("before the first section")),
            *sections,
        ]
        asked = Field.objects.filter(in_registration=True, is_archived=False)
        self.offer([other for other in asked if field is None or other.pk != field.pk], initial, data)

    def values(self) -> dict[str, Any]:
        """What ``registration.building`` takes."""
        section = self.cleaned_data["section"]
        return {**super().values(), "section": Section.objects.get(pk=int(section)) if section else None}


def _sent(data: Any) -> int:
    """How many lines of conditions the sent form has."""
    count = 0
    while data and count < MAX_CONDITIONS and f"condition_{count}_question" in data:
        count += 1
    return count


def initial_of(field: Field) -> dict[str, Any]:
    """A stored question as the form shows it."""
    rules, visibility = rules_of(field), visibility_of(field)
    same = (
        "label",
        "label_en",
        "kind",
        "is_required",
        "description",
        "description_en",
        "placeholder",
        "placeholder_en",
    )
    return {
        **{name: getattr(field, name) for name in same},
        "options": "\n".join(field.options),
        "options_en": "\n".join(field.options_en),
        "section": str(field.section_id or ""),
        **initial_of_rules(rules, visibility),
    }


def initial_of_rules(rules: Rules, visibility: Visibility) -> dict[str, Any]:
    """What an answer must be, and when the question is shown, as the form shows it."""
    limits = {name: getattr(rules, name) for name in _RULES_OF if name not in ("pattern", "file_kinds")}
    return {
        **{name: value for name, value in limits.items() if value is not None},
        "pattern": rules.pattern.value if rules.pattern else "",
        "file_kinds": [kind.value for kind in rules.file_kinds],
        "types": list(visibility.types),
        "joined": visibility.joined.value,
        "conditions": visibility.conditions,
    }


def initial_of_new(section: str) -> dict[str, Any]:
    """A new question, in the section whose button was used."""
    return {"kind": Field.Kind.TEXT.value, "section": section}


class SectionForm(forms.Form):
    """The texts of a section."""

    title = forms.CharField(label=_("Title"), required=False)
    title_en = forms.CharField(label=_("Title in English"), required=False)
    description = _text(_("Description"))
    description_en = _text(_("Description in English"))
