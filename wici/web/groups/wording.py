"""A whole group in words: its conditions, who was picked, which groups are added and taken away."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.people.filter_reading import Vocabulary
from wici.people.filter_words import Line, words
from wici.people.membership import Definition
from wici.shared.refusals import Refused


def lines(definition: Definition, vocabulary: Vocabulary) -> list[Line]:
    """The group in sentences; mistaken conditions say what is wrong with them."""
    found: list[Line] = []
    if definition.filter is not None:
        try:
            found += words(definition.filter, vocabulary.event, vocabulary)
        except Refused as refusal:
            found.append(Line(0, str(refusal.sentence)))
    picked = len(definition.picked)
    if picked:
        sentence = (
            ngettext("Also %(n)d person picked by hand", "Also %(n)d people picked by hand", picked)
            if found
            else ngettext("%(n)d person picked by hand", "%(n)d people picked by hand", picked)
        )
        found.append(Line(0, sentence % {"n": picked}))
    for pk in definition.plus:
        template = _("Also the members of “%(group)s”") if found else _("The members of “%(group)s”")
        found.append(Line(0, template % {"group": _name(pk, vocabulary)}))
    found += [
        Line(0, _("Without the members of “%(group)s”") % {"group": _name(pk, vocabulary)})
        for pk in definition.minus
    ]
    return found


def _name(pk: int, vocabulary: Vocabulary) -> str:
    group = vocabulary.groups.get(pk)
    return group.name if group else _("a group that was deleted")
