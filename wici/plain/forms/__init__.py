"""Forms as rules: what is asked, of whom, and what counts as an answer.

A Form is sections of questions in two languages. ``checked`` says which questions somebody is
asked and makes stored answers of what they sent, ``problems_of`` says what is wrong with the form itself,
``dump`` and ``load`` keep it as JSON. The registration form and surveys use the same rules.
"""

from wici.plain.forms.answering import Checked, checked
from wici.plain.forms.describing import described
from wici.plain.forms.files import HEAD, Upload, clean_name, endings_of, limit_mb
from wici.plain.forms.model import (
    Answer,
    Condition,
    FileKind,
    Form,
    Joined,
    Kind,
    Option,
    Pattern,
    Question,
    Rules,
    Section,
    Test,
    Visibility,
    Words,
)
from wici.plain.forms.problems import Problem
from wici.plain.forms.reading import NotUnderstood, Raw, read
from wici.plain.forms.storing import (
    NotAForm,
    dump,
    dump_rules,
    dump_visibility,
    load,
    load_rules,
    load_visibility,
)
from wici.plain.forms.structure import dependents, in_order, problems_of

__all__ = [
    "HEAD",
    "Answer",
    "Checked",
    "Condition",
    "FileKind",
    "Form",
    "Joined",
    "Kind",
    "NotAForm",
    "NotUnderstood",
    "Option",
    "Pattern",
    "Problem",
    "Question",
    "Raw",
    "Rules",
    "Section",
    "Test",
    "Upload",
    "Visibility",
    "Words",
    "checked",
    "clean_name",
    "dependents",
    "described",
    "dump",
    "dump_rules",
    "dump_visibility",
    "endings_of",
    "in_order",
    "limit_mb",
    "load",
    "load_rules",
    "load_visibility",
    "problems_of",
    "read",
]
