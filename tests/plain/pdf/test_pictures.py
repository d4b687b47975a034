"""Pictures: what people upload looks on paper as it does on their screens, and says nothing about them."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageOps, ImageStat

from tests.parts.pdf_readers import Poppler, Qpdf
from tests.plain.pdf.paper import with_part
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Scaling
from wici.plain.pdf.objects import Part
from wici.plain.pdf.pictures import embed


def pattern(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> Image.Image:
    """Four fields of different colours, of which no turn or mirror image is like another."""
    width, height = size
    image = Image.new("RGB", size, (250, 240, 20))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), (200, 20, 30))
    draw.rectangle((width // 2, height // 2, width, height), (20, 60, 200))
    draw.rectangle((0, height * 3 // 4, width // 4, height), (20, 160, 60))
    return image.convert(mode)


def black() -> Image.Image:
    """The pattern in black and white."""
    return pattern("L").point(lambda value: 255 * (value > 90)).convert("1")


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def shown(poppler: Poppler, part: Part, size: tuple[int, int] = (120, 80)) -> Image.Image:
    """The part on a page of so many points, a dot each."""
    [picture] = poppler.pictures(with_part(part, *size), 72)
    return picture


def distance(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, 0 to 255. Poppler draws a picture up to a dot larger on each side,
    so edges count less than areas."""
    assert one.size == other.size
    small = [each.convert("RGB").reduce(4) for each in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*small)).mean)


def photo(width: int, height: int) -> Image.Image:
    """Noise of many colours, as a photograph has."""
    chance = random.Random(width)
    small = Image.frombytes("RGB", (64, 48), chance.randbytes(64 * 48 * 3))
    return small.resize((width, height), Image.Resampling.BICUBIC)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (saved(pattern(), "PNG"), pattern()),
        (saved(pattern("L"), "PNG"), pattern("L")),
        (saved(black(), "PNG"), black()),
        (saved(pattern().convert("P", palette=Image.Palette.ADAPTIVE, colors=4), "PNG"), pattern()),
        (saved(pattern("L").point(lambda v: v * 257, "I").convert("I;16"), "PNG"), pattern("L")),
        (saved(pattern(), "GIF"), pattern()),
        (saved(pattern(), "WEBP", lossless=True), pattern()),
        (saved(pattern(), "JPEG", quality=95, subsampling=0), pattern()),
        (saved(pattern(), "JPEG", quality=95, subsampling=0, progressive=True), pattern()),
        (saved(pattern("L"), "JPEG", quality=95), pattern("L")),
        (saved(pattern("CMYK"), "JPEG", quality=95), pattern("CMYK").convert("RGB")),
    ],
    ids=[
        "png",
        "grey",
        "black",
        "palette",
        "16bit",
        "gif",
        "webp",
        "jpeg",
        "progressive",
        "grey-jpeg",
        "cmyk-jpeg",
    ],
)
def test_pictures_look_as_they_are(
    poppler: Poppler, qpdf: Qpdf, content: bytes, expected: Image.Image
) -> None:
    part = embed(content)
    assert distance(shown(poppler, part), expected) < 4
    assert qpdf.remarks(with_part(part, 120, 80)) == []
    assert (part.is_transparent, part.problems) == (False, ())
    assert part.width_pt / part.height_pt == pytest.approx(1.5)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_shows_the_ground(poppler: Poppler, qpdf: Qpdf, kind: str) -> None:
    image = pattern("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    content = saved(image, kind, lossless=True) if kind == "WEBP" else saved(image, kind)
    expected = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    part, flat = embed(content), embed(content, is_flat=True)
    assert (part.is_transparent, flat.is_transparent) == (True, False)
    assert distance(shown(poppler, part), expected) < 4
    assert distance(shown(poppler, flat), expected) < 4
    assert qpdf.remarks(with_part(part, 120, 80)) == []


def test_a_palette_may_have_a_transparent_colour(poppler: Poppler) -> None:
    image = pattern().convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    hidden = image.getpixel((100, 10))
    expected = pattern()
    ImageDraw.floodfill(expected, (100, 10), (255, 255, 255))
    part = embed(saved(image, "PNG", transparency=hidden))
    assert part.is_transparent
    assert shown(poppler, part).getpixel((100, 10)) == (255, 255, 255)
    assert shown(poppler, part).getpixel((10, 10)) == (200, 20, 30)


def test_an_interlaced_png_is_read(poppler: Poppler) -> None:
    part = embed(_interlaced(pattern()))
    assert distance(shown(poppler, part), pattern()) < 4


def _interlaced(image: Image.Image) -> bytes:
    """PNG, Adam7 (RFC 2083, 2.6), which Pillow doesn't write."""
    import struct
    import zlib

    passes = (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    )
    rows = bytearray()
    for x0, y0, dx, dy in passes:
        for y in range(y0, image.height, dy):
            rows.append(0)
            for x in range(x0, image.width, dx):
                pixel = image.getpixel((x, y))
                assert isinstance(pixel, tuple)
                rows += bytes(int(part) for part in pixel)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", *image.size, 8, 2, 0, 0, 1)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("width_pt", [0.0, 12.0])
def test_photos_are_shown_as_the_camera_was_held(poppler: Poppler, orientation: int, width_pt: float) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = saved(pattern(size=(240, 160)), "JPEG", quality=95, subsampling=0, exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    part = embed(content, width_pt=width_pt, height_pt=width_pt)
    assert part.width_pt / part.height_pt == pytest.approx(upright.width / upright.height)
    assert distance(shown(poppler, part, upright.size), upright) < 16


def test_a_photo_is_embedded_as_it_is_but_for_what_it_tells_about_people() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (50.0, 3.0, 12.0)
    plain = saved(pattern(), "JPEG", quality=90, progressive=True)
    content = saved(pattern(), "JPEG", quality=90, progressive=True, exif=exif, comment="Anna, Kraków")
    part = embed(content + b"appended film")
    [image] = part.objects
    assert b"SecretCamera" in content
    assert image.stream == plain
    assert b"/Filter/DCTDecode" in b"".join(piece for piece in image.body if isinstance(piece, bytes))


def test_a_colour_profile_goes_along_unless_it_is_the_usual_one() -> None:
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = _adobe_like_profile(usual)
    assert len(embed(saved(pattern(), "PNG", icc_profile=usual)).objects) == 1
    for kind in ("PNG", "JPEG"):
        part = embed(saved(pattern(), kind, icc_profile=other))
        assert len(part.objects) == 2
        assert any(b"/ICCBased " in piece for piece in part.objects[0].body if isinstance(piece, bytes))
    assert len(embed(saved(pattern(), "JPEG", icc_profile=b"no profile" * 20)).objects) == 1


def _adobe_like_profile(usual: bytes) -> bytes:
    """The usual one under another name, as far as anybody reads."""
    return usual.replace("sRGB".encode("utf-16-be"), "aRGB".encode("utf-16-be")).replace(b"sRGB", b"aRGB")


def test_a_giant_photo_gets_no_more_dots_than_its_place_needs() -> None:
    content = saved(photo(4000, 3000), "JPEG", quality=90)
    part = embed(content, width_pt=85, height_pt=85)
    head = part.objects[0].body[0]
    assert isinstance(head, bytes)
    # 85 pt are 354 dots at 300 dpi.
    assert b"/Width 354/Height 266" in head
    assert sum(len(each.stream or b"") for each in part.objects) < 60_000 < len(content)
    cover = embed(content, width_pt=85, height_pt=85, scaling=Scaling.COVER)
    assert b"/Width 472/Height 354" in b"".join(p for p in cover.objects[0].body if isinstance(p, bytes))


def test_the_same_picture_for_the_same_place_is_made_once() -> None:
    content = saved(photo(640, 480), "JPEG")
    first = embed(content, width_pt=50, height_pt=50)
    assert embed(bytes(bytearray(content)), width_pt=50, height_pt=50) is first
    assert embed(content, width_pt=60, height_pt=50) is not first


def test_a_large_lossless_photo_is_packed_as_a_photo(poppler: Poppler) -> None:
    image = photo(900, 700)
    part = embed(saved(image, "PNG"))
    assert b"DCTDecode" in b"".join(p for p in part.objects[0].body if isinstance(p, bytes))
    assert distance(shown(poppler, part, image.size), image) < 6


def test_a_coarse_picture_is_remarked_on() -> None:
    content = saved(pattern(), "PNG")
    [problem] = embed(content, width_pt=283.5, height_pt=283.5).problems
    assert str(problem.wording) == (
        "The picture has only 30 dots per inch at this size and will look coarse in print. Use a larger"
        " picture or a smaller frame."
    )
    assert embed(content, width_pt=50, height_pt=50).problems == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Upload the picture again."),
        (
            b"BM" + bytes(60),
            "This is not a picture that can be used. Use a PNG, JPEG, SVG, GIF or WebP file.",
        ),
        (
            saved(photo(200, 200), "JPEG")[:9000],
            "The picture is broken: it can't be read to its end. Open it, save it anew, and upload that.",
        ),
        (
            saved(photo(200, 200), "PNG")[:9000],
            "The picture is broken: it can't be read to its end. Open it, save it anew, and upload that.",
        ),
        (
            b"\x89PNG\r\n\x1a\nnothing",
            "The picture is broken: it can't be read to its end. Open it, save it anew, and upload that.",
        ),
        (
            saved(Image.new("1", (8000, 7000)), "PNG"),
            "The picture has more than 50 million pixels. Make it smaller and upload it again.",
        ),
    ],
    ids=["empty", "bmp", "cut-jpeg", "cut-png", "no-png", "bomb"],
)
def test_what_is_no_picture_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError) as refused:
        embed(content)
    assert str(refused.value) == sentence
