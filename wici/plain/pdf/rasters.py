"""Pictures of dots as image XObjects (ISO 32000-1, 8.9): no larger than their place in print needs.

A JPEG that has a fitting size is embedded as it is, everything else is decoded, made smaller, and packed as a
PNG is (predictor and Flate), or as JPEG when it is a photograph.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from wici.plain.pdf import jpeg
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Scaling
from wici.plain.pdf.objects import Object, Part, Pieces, numbers, stream
from wici.plain.pdf.problems import Problem
from wici.plain.wording import Wording, gettext_noop

#: More is not decoded: 50 million dots are 150 MB of memory, and a sheet of A3 at 400 dpi.
MOST_PIXELS = 50_000_000
DPI = 300
#: Below this, a picture in its place looks coarse on paper.
COARSE_DPI = 100
#: A picture is only made smaller when it has so many times the dots that are needed, along a side.
_SURPLUS = 1.25
#: A lossless picture of more octets is tried as JPEG, if it has as many colours as photographs have.
_LARGE = 300_000
_PHOTO_COLOURS = 20_000
_QUALITY = 88
#: For what came without loss: nothing to be seen on paper.
_BEST_QUALITY = 95

_BROKEN = gettext_noop(
    "The picture is broken: it can't be read to its end. Open it, save it anew, and upload that."
)
_TOO_LARGE = gettext_noop(
    "The picture has more than %(most)d million pixels. Make it smaller and upload it again."
)
_COARSE = gettext_noop(
    "The picture has only %(dpi)d dots per inch at this size and will look coarse in print. Use a larger"
    " picture or a smaller frame."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture goes: points, and how it fills that; ``is_flat``: nothing may be transparent."""

    width_pt: float = 0.0
    height_pt: float = 0.0
    scaling: Scaling = Scaling.CONTAIN
    is_flat: bool = False


def embedded(content: bytes, place: Place) -> Part:
    """A PNG, JPEG, GIF or WebP as a part. Raises DocumentError for a broken or a giant one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _embedded(content, place)
    except Image.DecompressionBombError as error:
        raise DocumentError(Wording(_TOO_LARGE, {"most": MOST_PIXELS // 1_000_000})) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        # What Pillow raises depends on where a file is broken.
        raise DocumentError(Wording(_BROKEN)) from error


def _embedded(content: bytes, place: Place) -> Part:
    image: Image.Image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP"))
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Image.DecompressionBombError
    orientation = image.getexif().get(0x0112, 1)
    is_turned = orientation in (5, 6, 7, 8)
    natural = (height, width) if is_turned else (width, height)
    wanted = _wanted(natural, place)
    if image.format == "JPEG" and wanted is None and image.mode in ("L", "RGB"):
        image.load()
        part = _jpeg(jpeg.stripped(content), image, _profile(image))
        return _measured(_turned(part, orientation), natural, place)
    if wanted and image.format == "JPEG":
        image.draft(None, wanted[::-1] if is_turned else wanted)
    profile = _profile(image)
    image.load()
    is_photo = image.format == "JPEG"
    image = _plain(ImageOps.exif_transpose(image), profile)
    if wanted:
        image = image.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if image.mode not in ("L", "RGB", "P", "1"):
        image, mask = _parted(image, place)
    else:
        mask = None
    profile = profile if image.mode in ("L", "RGB") else b""
    return _measured(_packed(image, mask, profile, is_photo=is_photo), natural, place)


def _wanted(natural: tuple[int, int], place: Place) -> tuple[int, int] | None:
    """The size to make it, in dots; None: as it is."""
    if not (place.width_pt and place.height_pt):
        return None
    needed = [side / 72 * DPI for side in (place.width_pt, place.height_pt)]
    factors = [need / have for need, have in zip(needed, natural, strict=True)]
    if place.scaling is not Scaling.STRETCH:
        factors = [(min if place.scaling is Scaling.CONTAIN else max)(factors)] * 2
    if min(factors) * _SURPLUS > 1:
        return None
    width, height = (max(1, round(have * min(1.0, f))) for have, f in zip(natural, factors, strict=True))
    return width, height


def _plain(image: Image.Image, profile: bytes) -> Image.Image:
    """In one of the ways to keep dots that a PDF knows (1, L, RGB, P), or LA and RGBA."""
    if image.mode == "CMYK":
        return _from_print(image, profile)
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 257).convert("L")
    if image.mode == "P" and "transparency" not in image.info and not profile:
        return image if image.palette and image.palette.mode == "RGB" else image.convert("RGBA")
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("LA" if image.mode in ("L", "1", "La") else "RGBA")
    return image if image.mode in ("1", "L", "LA", "RGB", "RGBA") else image.convert("RGB")


def _from_print(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours of ink as colours of a screen, by the profile that came along if there is one."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB",
            )  # fmt: skip
        except ImageCms.PyCMSError:
            return image.convert("RGB")
        if made is not None:
            return made
    return image.convert("RGB")


def _parted(image: Image.Image, place: Place) -> tuple[Image.Image, Image.Image | None]:
    """Colours and, if anything shows through, how much."""
    mask = image.getchannel("A")
    colours = image.convert("L" if image.mode == "LA" else "RGB")
    if mask.getextrema() == (255, 255):
        return colours, None
    if place.is_flat:
        white = Image.new(colours.mode, colours.size, "white")
        white.paste(colours, mask=mask)
        return white, None
    return colours, mask


def _profile(image: Image.Image) -> bytes:
    """Its colour profile (ICC), unless that says what PDF's own colours say anyhow, or is broken."""
    profile: bytes = image.info.get("icc_profile") or b""
    if not profile:
        return b""
    try:
        read = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = read.profile.xcolor_space.strip()
        about = (read.profile.profile_description or "").lower()
    except (OSError, ValueError, AttributeError):
        return b""
    fits = {"RGB": ("RGB", "RGBA", "P"), "GRAY": ("L", "LA"), "CMYK": ("CMYK",)}.get(space, ())
    return b"" if "srgb" in about or image.mode not in fits or read.profile.version > 4.5 else profile


def _jpeg(data: bytes, image: Image.Image, profile: bytes) -> Part:
    space, extra = _space(image, profile, 1)
    return Part((Object((*_head(image), b"/ColorSpace", *space, b"/Filter/DCTDecode>>"), data), *extra))


def _packed(image: Image.Image, mask: Image.Image | None, profile: bytes, *, is_photo: bool) -> Part:
    """The image as the first object, its mask and profile after it."""
    data = b"" if is_photo and image.mode in ("L", "RGB") else _flate(image)
    entries: Pieces = (_predictor(image),)
    if not data or (len(data) > _LARGE and image.mode == "RGB" and _is_photo(image)):
        file = io.BytesIO()
        quality, subsampling = (_QUALITY, 2) if is_photo else (_BEST_QUALITY, 0)
        image.save(file, "JPEG", quality=quality, subsampling=subsampling, optimize=True)
        data, entries = file.getvalue(), (b"/Filter/DCTDecode",)
    masks = (
        [Object((*_head(mask), b"/ColorSpace/DeviceGray", _predictor(mask), b">>"), _flate(mask))]
        if mask
        else []
    )
    space, extra = _space(image, profile, 1 + len(masks))
    shown: Pieces = (b"/SMask ", 1) if mask else ()
    body = (*_head(image), b"/ColorSpace", *space, *entries, *shown, b">>")
    return Part((Object(body, data), *masks, *extra), is_transparent=mask is not None)


def _is_photo(image: Image.Image) -> bool:
    return image.getcolors(_PHOTO_COLOURS) is None


def _head(image: Image.Image) -> Pieces:
    bits = 1 if image.mode == "1" else 8
    return (b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d" % (*image.size, bits),)


def _predictor(image: Image.Image) -> bytes:
    colours, bits = (3 if image.mode == "RGB" else 1), (1 if image.mode == "1" else 8)
    return b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>" % (
        colours,
        bits,
        image.width,
    )


def _space(image: Image.Image, profile: bytes, place: int) -> tuple[Pieces, tuple[Object, ...]]:
    """The colour space, and what it refers to, which stands at that place of the part."""
    device = b"/DeviceRGB" if image.mode == "RGB" else b"/DeviceGray"
    if image.mode == "P":
        colours = bytes(image.getpalette("RGB") or ())
        return (b"[/Indexed/DeviceRGB %d<%b>]" % (len(colours) // 3 - 1, colours.hex().encode()),), ()
    if not profile:
        return (device,), ()
    count = 3 if image.mode == "RGB" else 1
    return (b"[/ICCBased ", place, b"]"), (stream((b"/N %d/Alternate%b" % (count, device),), profile),)


def _flate(image: Image.Image) -> bytes:
    """Rows with PNG's filters, packed, as the chunks of a PNG file hold them (PDF's predictor 15)."""
    file = io.BytesIO()
    # Pillow writes small palettes with fewer bits a dot; their numbers as shades of grey it leaves alone.
    plane = Image.frombytes("L", image.size, image.tobytes()) if image.mode == "P" else image
    plane.save(file, "PNG")
    content, at, data = file.getvalue(), 8, []
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] == b"IDAT":
            data.append(content[at + 8 : at + 8 + size])
        at += 12 + size
    return b"".join(data)


#: EXIF's orientations as matrices of the unit square: where the stored picture's corners go (a b c d e f).
_TURNS = {
    2: (-1, 0, 0, 1, 1, 0), 3: (-1, 0, 0, -1, 1, 1), 4: (1, 0, 0, -1, 0, 1), 5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1), 7: (0, 1, 1, 0, 0, 0), 8: (0, 1, -1, 0, 1, 0),
}  # fmt: skip


def _turned(part: Part, orientation: int) -> Part:
    """The picture as the camera was held: turned when it is drawn, so that its data stay as they are."""
    if orientation not in _TURNS:
        return part
    place = len(part.objects)
    form = stream(
        (b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</I ", 0, b">>>>"),
        b"%b cm /I Do" % numbers(*_TURNS[orientation]),
    )
    return Part((*part.objects, form), root=place)


def _measured(part: Part, natural: tuple[int, int], place: Place) -> Part:
    """With its size at 150 dpi, and what is to be said about it in its place."""
    width, height = natural
    problems: tuple[Problem, ...] = ()
    if place.width_pt and place.height_pt:
        sides = [
            have * 72 / side for have, side in zip(natural, (place.width_pt, place.height_pt), strict=True)
        ]
        dpi = min(sides) if place.scaling is not Scaling.CONTAIN else max(sides)
        if dpi < COARSE_DPI:
            problems = (Problem("", Wording(_COARSE, {"dpi": int(dpi)})),)
    return Part(part.objects, part.root, width * 72 / 150, height * 72 / 150, part.is_transparent, problems)
