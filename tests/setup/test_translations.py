"""The check for complete translations finds every way in which one can be incomplete."""

from __future__ import annotations

import polib

from setup import translations

PLURALS = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Plural-Forms": PLURALS, "Content-Type": "text/plain; charset=UTF-8"}
    made.extend(entries)
    return made


def source(msgid: str, plural: str = "", context: str | None = None) -> polib.POEntry:
    return polib.POEntry(
        msgid=msgid, msgid_plural=plural, msgctxt=context, occurrences=[("people/forms.py", "")]
    )


def problems(wanted: polib.POEntry, *known: polib.POEntry) -> list[str]:
    return list(translations.compare(catalogue(wanted), catalogue(*known)))


def test_a_complete_translation_has_no_problems() -> None:
    forms = {0: "%(n)s osoba", 1: "%(n)s osoby", 2: "%(n)s osób"}
    one = polib.POEntry(msgid="%(n)s person", msgid_plural="%(n)s people", msgstr_plural=forms)
    assert problems(source("%(n)s person", "%(n)s people"), one) == []
    assert problems(source("Save"), polib.POEntry(msgid="Save", msgstr="Zapisz")) == []


def test_a_missing_string_is_named_with_its_place() -> None:
    assert problems(source("Save")) == ["“Save” is missing (people/forms.py)"]


def test_the_same_string_in_another_context_is_another_string() -> None:
    other = polib.POEntry(msgid="Save", msgstr="Zapisz", msgctxt="button")
    assert problems(source("Save"), other) == ["“Save” is missing (people/forms.py)"]


def test_an_obsolete_translation_does_not_count() -> None:
    old = polib.POEntry(msgid="Save", msgstr="Zapisz", obsolete=True)
    assert problems(source("Save"), old) == ["“Save” is missing (people/forms.py)"]


def test_empty_and_fuzzy_translations_are_named() -> None:
    assert problems(source("Save"), polib.POEntry(msgid="Save", msgstr="")) == [
        "“Save” is not translated (people/forms.py)"
    ]
    fuzzy = polib.POEntry(msgid="Save", msgstr="Zapis", flags=["fuzzy"])
    assert problems(source("Save"), fuzzy) == ["“Save” is marked as fuzzy (people/forms.py)"]


def test_every_plural_form_is_needed() -> None:
    wanted = source("%(n)s person", "%(n)s people")
    two = polib.POEntry(
        msgid="%(n)s person", msgid_plural="%(n)s people", msgstr_plural={0: "%(n)s o", 1: "%(n)s"}
    )
    gap = polib.POEntry(
        msgid="%(n)s person", msgid_plural="%(n)s people", msgstr_plural={0: "%(n)s o", 1: "%(n)s", 2: ""}
    )
    assert problems(wanted, two) == ["“%(n)s person” needs 3 plural forms and has 2 (people/forms.py)"]
    assert problems(wanted, gap) == ["“%(n)s person” lacks a plural form (people/forms.py)"]


def test_placeholders_must_match() -> None:
    strange = polib.POEntry(msgid="Sent to {name}", msgstr="Wysłano do {nazwa}")
    dropped = polib.POEntry(msgid="Sent to %(who)s", msgstr="Wysłano")
    assert problems(source("Sent to {name}"), strange) == [
        "“Sent to {name}” has a placeholder that the source lacks: {nazwa} (people/forms.py)"
    ]
    assert problems(source("Sent to %(who)s"), dropped) == [
        "“Sent to %(who)s” drops a placeholder: %(who)s (people/forms.py)"
    ]


def test_double_braces_are_merge_tags_not_placeholders() -> None:
    tag = polib.POEntry(msgid="Write {{ first_name }}", msgstr="Wpisz {{ imie }}")
    assert problems(source("Write {{ first_name }}"), tag) == []
