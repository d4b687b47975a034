"""Staging: what is changed on the way from an npm package to the static files."""

import json
import re

import pytest

from setup import stage


def test_an_icon_is_the_inside_of_its_svg_without_the_invisible_frame() -> None:
    svg = """<svg xmlns="http://www.w3.org/2000/svg"
  width="24"
>
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M3 7l9 6l9 -6" />
  <path d="M3 7h14" />
</svg>
"""
    assert stage.svg_content(svg) == '<path d="M3 7l9 6l9 -6" /><path d="M3 7h14" />'


def test_what_is_not_an_svg_is_refused() -> None:
    with pytest.raises(ValueError, match="Not an SVG image: hello"):
        stage.svg_content("hello")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a{}\n/*# sourceMappingURL=tabler.min.css.map */\n", b"a{}\n"),
        (b"f();\n//# sourceMappingURL=tabler.min.js.map", b"f();"),
        (b"f();/*! a licence */", b"f();/*! a licence */"),
    ],
)
def test_references_to_source_maps_are_dropped(content: bytes, expected: bytes) -> None:
    assert stage.without_source_map(content) == expected


def test_only_the_fonts_for_polish_and_english_are_kept() -> None:
    face = "/* inter-{0}-wght-normal */\n@font-face {{\n  src: url(./files/inter-{0}-wght-normal.woff2);\n}}"
    styles = "\n".join(face.format(subset) for subset in ("vietnamese", "latin-ext", "latin"))
    assert stage.inter_styles(styles) == f"{face.format('latin-ext')}\n\n{face.format('latin')}\n"


def test_a_font_package_that_changed_is_noticed() -> None:
    with pytest.raises(ValueError, match="no longer has the rules for latin-ext, latin"):
        stage.inter_styles("@font-face {}")


def test_every_staged_style_sheet_refers_only_to_staged_files() -> None:
    missing = [
        f"{path}: {name}"
        for path in stage.VENDOR.rglob("*.css")
        for name in re.findall(r"url\(['\"]?([^'\")]+)", path.read_text(encoding="utf-8"))
        if not name.startswith(("data:", "#", "%23")) and not (path.parent / name).exists()
    ]
    assert missing == []


def test_each_staged_package_has_its_licence() -> None:
    names = {path.name: {file.name.lower() for file in path.iterdir()} for path in stage.VENDOR.iterdir()}
    without = [name for name, files in names.items() if not files & {"license", "license.md"}]
    # Tabler's package has no such file; its README and the head of each of its files name the MIT licence.
    assert (without, sorted(names)) == (["tabler"], ["icons", "inter", "tabler", "tinymce"])


def test_the_staged_icons_are_tablers() -> None:
    icons = json.loads(stage.ICONS.read_text(encoding="utf-8"))
    assert (len(icons) > 4000, icons["mail"].startswith("<path")) == (True, True)
