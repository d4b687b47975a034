"""What is wrong with a template, in words for its author."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from wici.plain.mergetags import ErrorCode, TemplateError
from wici.shared.refusals import Sentence


def sentence_of(mistake: TemplateError) -> str:
    """A template's mistake in the user's language."""
    names = {"name": mistake.name, "suggestion": mistake.suggestion}
    if mistake.suggestion and mistake.code in _WITH_SUGGESTION:
        return str(_WITH_SUGGESTION[mistake.code]) % names
    return str(_MISTAKES[mistake.code]) % names


_MISTAKES: Mapping[ErrorCode, Sentence] = {
    ErrorCode.UNKNOWN_TAG: gettext_lazy("There is no tag “%(name)s”. Choose one from the list of tags."),
    ErrorCode.UNKNOWN_FILTER: gettext_lazy(
        "Tags have no filter “%(name)s”. There is: default, upcase, downcase, capitalize and strip."
    ),
    ErrorCode.UNKNOWN_STATEMENT: gettext_lazy(
        "There is no statement “%(name)s”. There is: if, elsif, else, endif, unless and endunless."
    ),
    ErrorCode.UNCLOSED_TAG: gettext_lazy("The tag that begins with “%(name)s” is not closed: add }} or %%}."),
    ErrorCode.UNCLOSED_IF: gettext_lazy("The condition “%(name)s” has no end: add {%% end%(name)s %%}."),
    ErrorCode.UNCLOSED_COMMENT: gettext_lazy("The comment has no end: add {%% endcomment %%}."),
    ErrorCode.UNCLOSED_RAW: gettext_lazy("The literal text has no end: add {%% endraw %%}."),
    ErrorCode.STRAY_END: gettext_lazy("There is nothing here that “%(name)s” could end. Remove it."),
    ErrorCode.STRAY_ELSE: gettext_lazy("“%(name)s” stands outside of a condition. Remove it."),
    ErrorCode.WRONG_END: gettext_lazy("“%(name)s” does not end the condition that is open here."),
    ErrorCode.ELSE_AFTER_ELSE: gettext_lazy("“%(name)s” cannot follow “else” in the same condition."),
    ErrorCode.TOO_DEEP: gettext_lazy("There are too many conditions inside one another."),
    ErrorCode.EMPTY_TAG: gettext_lazy("The braces are empty: write the name of a tag between them."),
    ErrorCode.BAD_SYNTAX: gettext_lazy("This tag cannot be understood from “%(name)s” on."),
    ErrorCode.MISSING_QUOTES: gettext_lazy("Put the text “%(name)s” in quotation marks."),
    ErrorCode.BAD_OPERATOR: gettext_lazy(
        "Values cannot be compared with “%(name)s”: use ==, != or contains."
    ),
    ErrorCode.WRONG_BRACES: gettext_lazy("“%(name)s” stands in the wrong kind of braces."),
    ErrorCode.MARKUP_IN_TAG: gettext_lazy(
        "There is formatting inside of the tag “%(name)s”: remove the tag and insert it again."
    ),
    ErrorCode.ENCODED_TAG: gettext_lazy(
        "The braces of the tag “%(name)s” in a link were encoded by an HTML tool: write them as {{ }}."
    ),
    ErrorCode.TAG_IN_SCRIPT: gettext_lazy("The tag “%(name)s” stands in a script. Mail programs run none."),
    ErrorCode.TAG_IN_TAG_NAME: gettext_lazy(
        "The tag “%(name)s” stands inside of an HTML tag, but in no attribute's value."
    ),
    ErrorCode.ATTRIBUTE_NEEDS_QUOTES: gettext_lazy(
        "Put the value of the attribute with the tag “%(name)s” in quotation marks."
    ),
    ErrorCode.IMAGE_NOT_HERE: gettext_lazy("The tag “%(name)s” is a picture and cannot stand here."),
    ErrorCode.LINK_AFTER_SCHEME: gettext_lazy(
        "The tag “%(name)s” is a whole address: remove the “https://” before it."
    ),
    ErrorCode.BRANCHES_DIFFER: gettext_lazy(
        "The branches of this condition open and close the HTML in different ways."
    ),
}
_WITH_SUGGESTION: Mapping[ErrorCode, Sentence] = {
    ErrorCode.UNKNOWN_TAG: gettext_lazy("There is no tag “%(name)s”. Did you mean “%(suggestion)s”?"),
    ErrorCode.UNKNOWN_FILTER: gettext_lazy("Tags have no filter “%(name)s”. Did you mean “%(suggestion)s”?"),
    ErrorCode.UNKNOWN_STATEMENT: gettext_lazy(
        "There is no statement “%(name)s”. Did you mean “%(suggestion)s”?"
    ),
    ErrorCode.WRONG_BRACES: gettext_lazy(
        "“%(name)s” stands in the wrong kind of braces. Write: %(suggestion)s"
    ),
}
