"""What every write of an event's data makes sure of."""

from __future__ import annotations

import re
import zoneinfo

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from wici.plain import addresses
from wici.shared.refusals import Refused

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str, *, field: str) -> str:
    """The text without white space around it. Raises Refused for a line break or another control
    character: such a text would reach the header of a message."""
    stripped = text.strip()
    if _CONTROL.search(stripped):
        raise Refused(
            _("This must be one line of text, without line breaks or control characters."), field=field
        )
    return stripped


def named(text: str, *, field: str = "name") -> str:
    """A name: one line, not empty. Raises Refused."""
    name = one_line(text, field=field)
    if not name:
        raise Refused(_("Please give a name."), field=field)
    return name


def address(text: str, *, field: str, is_required: bool = True) -> str:
    """An e-mail address as it is stored. Raises Refused with the reason."""
    if not text.strip() and not is_required:
        return ""
    found = addresses.check(text)
    if isinstance(found, addresses.AddressProblem):
        raise Refused(_(found.wording.template) % found.wording.values, field=field)
    return found.text


def time_zone(name: str) -> str:
    """A time zone's name. Raises Refused for one that does not exist."""
    if name not in zoneinfo.available_timezones():
        raise Refused(
            _("“%(name)s” is not a time zone. Examples: Europe/Warsaw, Europe/London, UTC.") % {"name": name},
            field="time_zone",
        )
    return name


def valid(thing: Model) -> None:
    """Raises Refused with the first problem that the model's own rules find, naming the field."""
    try:
        thing.clean_fields()
        thing.validate_constraints()
    except ValidationError as error:
        problems = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        field, messages = next(iter(problems.items()))
        raise Refused(_sentence(thing, field, messages[0]), field=field) from None


def _sentence(thing: Model, field: str, message: str) -> str:
    names = {found.name for found in thing._meta.get_fields()}
    if field not in names:
        return message
    label = capfirst(str(getattr(thing._meta.get_field(field), "verbose_name", field)))
    return _("%(label)s: %(problem)s") % {"label": label, "problem": message}
