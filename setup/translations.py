"""Builds the translations that Django reads, and checks that they are complete.

    python -m setup.translations build    write a .mo beside every .po (no msgfmt needed)
    python -m setup.translations check    compare them with the sources' strings (needs gettext's xgettext)

English is the source language: its sentences stand in the code, so there is nothing to translate into it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from setup.commands import ROOT

PACKAGE = ROOT / "wici"
LANGUAGES = ("pl",)
DOMAINS = ("django", "djangojs")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!\{)\{\w*\}(?!\})")


def build() -> list[Path]:
    """Write the .mo of every .po; returns the paths written."""
    written = []
    for path in sorted(PACKAGE.rglob("*.po")):
        target = path.with_suffix(".mo")
        polib.pofile(str(path)).save_as_mofile(str(target))
        written.append(target)
    return written


def check() -> list[str]:
    """Every string of the sources that is not, or not safely, translated, as a sentence each."""
    problems = []
    for template in extract():
        domain = Path(template.fpath).stem
        for language in LANGUAGES:
            path = PACKAGE / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
            known = polib.pofile(str(path)) if path.exists() else polib.POFile()
            where = path.relative_to(ROOT)
            problems += [f"{where}: {problem}" for problem in compare(template, known)]
    return problems


def extract() -> list[polib.POFile]:
    """The strings marked for translation in the sources, as Django's makemessages finds them."""
    with tempfile.TemporaryDirectory(prefix="wici-strings-") as folder:
        copy = Path(folder) / "wici"
        shutil.copytree(
            PACKAGE, copy, ignore=shutil.ignore_patterns("vendor", "staged", "*.mo", "__pycache__", "*.po")
        )
        (copy / "locale").mkdir(exist_ok=True)
        for domain in DOMAINS:
            command = ["makemessages", "--keep-pot", "--all", "--domain", domain, "--add-location", "file"]
            ended = subprocess.run(
                [sys.executable, "-P", "-m", "django", *command],
                cwd=copy,
                capture_output=True,
                text=True,
                check=False,
            )
            if ended.returncode:
                raise RuntimeError(f"The strings could not be gathered:\n{ended.stdout}{ended.stderr}")
        return [polib.pofile(str(path)) for path in sorted((copy / "locale").glob("*.pot"))]


def compare(template: polib.POFile, known: polib.POFile) -> Iterator[str]:
    """What keeps the translations of ``known`` from covering the strings of ``template``."""
    forms = plural_forms(known)
    translated = {(entry.msgctxt, entry.msgid): entry for entry in known if not entry.obsolete}
    for entry in template:
        found = translated.get((entry.msgctxt, entry.msgid))
        problem = "is missing" if found is None else fault(entry, found, forms)
        if problem:
            place = ", ".join(sorted({name for name, _ in entry.occurrences}))
            yield f"“{entry.msgid}” {problem} ({place})"


def plural_forms(catalogue: polib.POFile) -> int:
    """How many plural forms the catalogue's language has, as its header says."""
    found = re.search(r"nplurals\s*=\s*(\d+)", catalogue.metadata.get("Plural-Forms", ""))
    return int(found.group(1)) if found else 1


def fault(entry: polib.POEntry, found: polib.POEntry, forms: int) -> str | None:
    """What is wrong with one translation, or None."""
    texts = list(found.msgstr_plural.values()) if entry.msgid_plural else [found.msgstr]
    if "fuzzy" in found.flags:
        return "is marked as fuzzy"
    if entry.msgid_plural and len(texts) != forms:
        return f"needs {forms} plural forms and has {len(texts)}"
    if not all(texts):
        return "is not translated" if not any(texts) else "lacks a plural form"
    wanted = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
    strange = sorted(set().union(*map(placeholders, texts)) - wanted)
    if strange:
        return f"has a placeholder that the source lacks: {', '.join(strange)}"
    if not entry.msgid_plural and placeholders(found.msgstr) != wanted:
        return f"drops a placeholder: {', '.join(sorted(wanted - placeholders(found.msgstr)))}"
    return None


def placeholders(text: str) -> set[str]:
    """The places that a sentence leaves for values: ``%(name)s``, ``%s``, ``{name}``."""
    return set(_PLACEHOLDER.findall(text))


def main() -> int:
    match sys.argv[1:]:
        case ["build"]:
            print(f"{len(build())} written")
            return 0
        case ["check"]:
            problems = check()
            print("\n".join(problems) if problems else "Every string is translated.")
            return 1 if problems else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    raise SystemExit(main())
