"""Copies the few files that the screens use out of the npm packages into the project's static files.

Whole packages will not do: they are large, and Django's manifest storage stops at their references to files
that are not there. What is copied stays as its makers wrote it, but for references to source maps. Every
package's licence goes along.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from setup.commands import ROOT

PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "wici" / "web" / "static" / "vendor"
ICONS = ROOT / "wici" / "web" / "staged" / "icons.json"
FONTS = ROOT / "wici" / "documents" / "staged"

TABLER = {
    "dist/css/tabler.min.css": "tabler.min.css",
    "dist/js/tabler.min.js": "tabler.min.js",
    "README.md": "README.md",
    "package.json": "package.json",
}
# tabler.min.js contains Popper.
POPPER = {"LICENSE.md": "POPPER-LICENSE.md"}

INTER = "@fontsource-variable/inter"
INTER_STYLES = "wght.css"
INTER_SUBSETS = ("latin-ext", "latin")

TINYMCE_PLUGINS = (
    "advlist",
    "anchor",
    "autolink",
    "autoresize",
    "charmap",
    "code",
    "directionality",
    "fullscreen",
    "image",
    "link",
    "lists",
    "nonbreaking",
    "searchreplace",
    "table",
    "visualblocks",
    "visualchars",
    "wordcount",
)
TINYMCE = (
    "tinymce.min.js",
    "license.md",
    "notices.txt",
    "themes/silver/theme.min.js",
    "models/dom/model.min.js",
    "icons/default/icons.min.js",
    *(
        f"skins/ui/{skin}/{name}"
        for skin in ("oxide", "oxide-dark")
        for name in ("skin.min.css", "content.min.css", "content.inline.min.css")
    ),
    *(f"skins/content/{skin}/content.min.css" for skin in ("default", "dark")),
    *(f"plugins/{plugin}/plugin.min.js" for plugin in TINYMCE_PLUGINS),
)
TINYMCE_POLISH = {
    "langs8/pl.js": "langs/pl.js",
    "LICENSE.md": "langs/LICENSE.md",
    "NOTICE.md": "langs/NOTICE.md",
}

GOOGLE_FONTS = "@expo-google-fonts"
_UPRIGHT = ("400Regular", "700Bold")
_ALL_STYLES = (*_UPRIGHT, "400Regular_Italic", "700Bold_Italic")
#: The fonts that documents are set in: family as its files are called, package, styles.
DOCUMENT_FONTS = (
    ("NotoSans", "noto-sans", _ALL_STYLES),
    ("NotoSerif", "noto-serif", _ALL_STYLES),
    ("Montserrat", "montserrat", _ALL_STYLES),
    ("PlayfairDisplay", "playfair-display", _ALL_STYLES),
    ("GreatVibes", "great-vibes", ("400Regular",)),
    # Letters that those lack come from the following ones.
    ("NotoSansArabic", "noto-sans-arabic", _UPRIGHT),
    ("NotoSansHebrew", "noto-sans-hebrew", _UPRIGHT),
    ("NotoEmoji", "noto-emoji", _UPRIGHT),
)
DEJAVU = {"ttf/DejaVuSans.ttf": "DejaVuSans.ttf", "LICENSE": "LICENSE-DejaVu"}

_SOURCE_MAP = re.compile(rb"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)")
_FONT_FACE = re.compile(r"/\* inter-(?P<subset>[a-z-]+)-wght-normal \*/\s*@font-face \{[^}]*\}")
_SVG_CONTENT = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_EMPTY_FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def stage() -> None:
    """Stage everything; what was staged before stays in place until the new files are complete."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    _copy("@tabler/core", TABLER, fresh / "tabler")
    _copy("@popperjs/core", POPPER, fresh / "tabler")
    _copy_inter(fresh / "inter")
    _copy("tinymce", {name: name for name in TINYMCE}, fresh / "tinymce")
    _copy("tinymce-i18n", TINYMCE_POLISH, fresh / "tinymce")
    _copy("@tabler/icons", {"LICENSE": "LICENSE"}, fresh / "icons")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    ICONS.parent.mkdir(parents=True, exist_ok=True)
    ICONS.write_text(json.dumps(outline_icons()), encoding="utf-8")
    _stage_fonts()


def _stage_fonts() -> None:
    """The fonts of documents, which the server reads; no browser does."""
    fresh = FONTS.with_name("staged.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for family, package, styles in DOCUMENT_FONTS:
        files = {f"{style}/{family}_{style}.ttf": f"{family}_{style}.ttf" for style in styles}
        _copy(f"{GOOGLE_FONTS}/{package}", {**files, "LICENSE_FONT": f"LICENSE-{family}"}, fresh)
    _copy("dejavu-fonts-ttf", DEJAVU, fresh)
    shutil.rmtree(FONTS, ignore_errors=True)
    fresh.rename(FONTS)


def outline_icons() -> dict[str, str]:
    """The content of every outline icon's ``<svg>``, by name."""
    folder = PACKAGES / "@tabler" / "icons" / "icons" / "outline"
    return {path.stem: svg_content(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.svg"))}


def svg_content(svg: str) -> str:
    """What an icon draws: the inside of its ``<svg>`` in one line, without the invisible frame."""
    found = _SVG_CONTENT.search(svg)
    if found is None:
        raise ValueError(f"Not an SVG image: {svg[:80]}")
    return " ".join(found.group(1).replace(_EMPTY_FRAME, "").split()).replace("> <", "><")


def without_source_map(content: bytes) -> bytes:
    """A script or style sheet without its reference to a source map, which is not staged."""
    return _SOURCE_MAP.sub(b"", content)


def inter_styles(styles: str) -> str:
    """Those ``@font-face`` rules of Inter's style sheet that cover Polish and English."""
    wanted = [found.group() for found in _FONT_FACE.finditer(styles) if found["subset"] in INTER_SUBSETS]
    if len(wanted) != len(INTER_SUBSETS):
        raise ValueError(f"{INTER}/{INTER_STYLES} no longer has the rules for {', '.join(INTER_SUBSETS)}")
    return "\n\n".join(wanted) + "\n"


def _copy_inter(target: Path) -> None:
    names = ["LICENSE", *(f"files/inter-{subset}-wght-normal.woff2" for subset in INTER_SUBSETS)]
    _copy(INTER, {name: name for name in names}, target)
    styles = (PACKAGES / INTER / INTER_STYLES).read_text(encoding="utf-8")
    (target / "inter.css").write_text(inter_styles(styles), encoding="utf-8")


def _copy(package: str, names: Mapping[str, str], target: Path) -> None:
    """Copy files of one package, source name -> name under ``target``."""
    for source, name in names.items():
        content = (PACKAGES / package / source).read_bytes()
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(without_source_map(content) if path.suffix in {".js", ".css"} else content)
