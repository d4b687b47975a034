"""Independent readers of what Wici makes: Poppler and qpdf of PDF, ZBar and libdmtx of codes in pictures."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from setup.components import find_dmtx, find_poppler, find_qpdf, find_zbar

_SECONDS = 60


class Poppler:
    """``pdffonts``, ``pdftotext`` and ``pdftoppm``."""

    def __init__(self) -> None:
        self._folder = _here(find_poppler, "poppler-utils").parent

    def fonts(self, pdf: bytes) -> list[dict[str, str]]:
        """One dict per font: name, type, encoding, emb, sub, uni (``yes`` or ``no``)."""
        lines = _run([self._folder / "pdffonts"], pdf).decode().splitlines()
        widths = [len(dashes) for dashes in lines[1].split(" ")] if lines else []
        names = ("name", "type", "encoding", "emb", "sub", "uni", "object")
        return [dict(zip(names, _columns(line, widths), strict=True)) for line in lines[2:]]

    def text(self, pdf: bytes, *options: str) -> str:
        """The text of all pages; pages end with a form feed."""
        return _run([self._folder / "pdftotext", *options], pdf, output="-").decode()

    def pictures(self, pdf: bytes, dpi: int = 150, *options: str) -> list[Image.Image]:
        """Every page, in colour. Raises AssertionError when Poppler has a remark about the file."""
        with tempfile.TemporaryDirectory() as folder:
            _run([self._folder / "pdftoppm", "-png", "-r", str(dpi), *options], pdf, output=f"{folder}/page")
            return [
                Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
                for path in sorted(Path(folder).iterdir())
            ]


class Qpdf:
    """``qpdf --check``."""

    def __init__(self) -> None:
        self._program = _here(find_qpdf, "qpdf")

    def remarks(self, pdf: bytes) -> list[str]:
        """What it finds wrong: empty for a file that is as it should be."""
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            command: list[str | Path] = [self._program, "--check", file.name]
            ended = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        lines = [line.replace(file.name, "FILE") for line in (ended.stdout + ended.stderr).splitlines()]
        expected = ("checking FILE", "PDF Version", "File is not encrypted", "File is not linearized")
        return [
            line
            for line in lines
            if not line.startswith((*expected, "No syntax or stream encoding errors found", "qpdf will also"))
            and line.strip() != "errors that qpdf cannot detect"
        ] + ([f"exit code {ended.returncode}"] if ended.returncode else [])


class Zbar:
    """``zbarimg``."""

    def __init__(self) -> None:
        self._program = _here(find_zbar, "zbar-tools")

    def read(self, picture: Image.Image) -> list[str]:
        """What the codes in the picture say, each with its kind: ``QR-Code:K0001``."""
        return _of_picture(
            picture, lambda path: [self._program, "-q", "-Stest-inverted=0", "-Sqrcode.binary=0", path]
        )


class Dmtx:
    """``dmtxread``."""

    def __init__(self) -> None:
        self._program = _here(find_dmtx, "dmtx-utils")

    def read(self, picture: Image.Image) -> list[str]:
        """What the one code in the picture says."""
        return _of_picture(picture, lambda path: [self._program, "-N1", "-n", "-m5000", path])


def _of_picture(picture: Image.Image, command: Callable[[str], list[str | Path]]) -> list[str]:
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        picture.save(file, "PNG")
        file.flush()
        ended = subprocess.run(command(file.name), capture_output=True, timeout=_SECONDS, check=False)
    return ended.stdout.decode().splitlines()


def _here(find: Callable[[], Path | None], package: str) -> Path:
    program = find()
    if program is None:
        raise RuntimeError(f"A program is missing here (Debian: apt-get install {package}).")
    return program


def _columns(line: str, widths: list[int]) -> list[str]:
    found, at = [], 0
    for width in widths:
        found.append(line[at : at + width].strip())
        at += width + 1
    return found


def _run(command: list[str | Path], pdf: bytes, output: str | None = None) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        words = [*command, file.name, *([output] if output else [])]
        ended = subprocess.run(words, capture_output=True, timeout=_SECONDS, check=False)
    assert (ended.returncode, ended.stderr) == (0, b""), ended.stderr.decode()
    return ended.stdout
