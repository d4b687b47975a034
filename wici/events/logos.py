"""The event's logo: a small picture, drawn anew from what was uploaded, so that nothing else is in it."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from wici.events.models import Event
from wici.shared.refusals import Refused
from wici.uploads import files

MAX_BYTES = 5 * 1024 * 1024
#: A logo is shown at most 300 px wide; twice that for sharp screens.
MAX_WIDTH, MAX_HEIGHT = 600, 300
#: A picture of more points is refused before it is unpacked.
MAX_POINTS = 40_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def path_of(event: Event) -> Path | None:
    """The logo's file, if the event has one and it is there."""
    if not event.logo:
        return None
    try:
        path = files.located(event.logo)
    except ValueError:
        return None
    return path if path.is_file() else None


def save(event: Event, upload: BinaryIO, size: int) -> None:
    """Makes the uploaded picture the event's logo. Raises Refused for what is not a usable picture."""
    if size > MAX_BYTES:
        raise Refused(
            _("The file is too large: a logo can have at most %(limit)d MB.")
            % {"limit": MAX_BYTES // 1024**2},
            field="logo",
        )
    content = _redrawn(upload)
    name = f"logos/{hashlib.sha256(content).hexdigest()[:32]}.png"
    files.keep(name, content)
    event.logo = name
    event.save(update_fields=["logo"])


def remove(event: Event) -> None:
    """The event has no logo any more; the file stays for messages that show it."""
    event.logo = ""
    event.save(update_fields=["logo"])


def _redrawn(upload: BinaryIO) -> bytes:
    try:
        with Image.open(upload, formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_POINTS:
                raise Refused(
                    _("The picture has too many points. Please make it smaller first."), field="logo"
                )
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except Refused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(
            _("This file is not a picture that can be used. Please choose a PNG, JPEG, WebP or GIF file."),
            field="logo",
        ) from None
    drawn.thumbnail((MAX_WIDTH, MAX_HEIGHT))
    result = BytesIO()
    drawn.save(result, "PNG", optimize=True)
    return result.getvalue()
