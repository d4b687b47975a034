"""File names that every file system takes, with the letters that people have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.documents.file_names import ENDING, LONGEST, safe_name, unique


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Certyfikat – Zażółć Gęślą", "Certyfikat – Zażółć Gęślą.pdf"),
        ("wejściówka.pdf", "wejściówka.pdf"),
        ("Wejściówka.PDF", "Wejściówka.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j.pdf"),
        ("  dwa \n wiersze\t ", "dwa wiersze.pdf"),
        ("...", "Certyfikat.pdf"),
        ("", "Certyfikat.pdf"),
        ("CON", "_CON.pdf"),
        ("com1.txt", "_com1.txt.pdf"),
        ("Konrad", "Konrad.pdf"),
        ("fdp.\u202eexe", "fdp. exe.pdf"),
        ("Z\u0307o\u0301łw", "Żółw.pdf"),
        ("Ż" * 200, "Ż" * 75 + ".pdf"),
        ("名刺 山田", "名刺 山田.pdf"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert safe_name(text, "Certyfikat") == name


def test_without_any_name_it_is_a_document() -> None:
    assert safe_name("/", "\0") == "document.pdf"


@given(st.text(), st.text())
def test_whatever_is_written_a_file_can_be_called_so(text: str, instead: str) -> None:
    name = safe_name(text, instead)
    assert name.endswith(ENDING)
    assert not set(name) & set('/\\:*?"<>|\0\r\n')
    assert name[0] not in " ."
    assert len(name.encode()) <= LONGEST + len(ENDING) + 1
    assert safe_name(name, instead) == name


def test_names_in_one_message_differ() -> None:
    assert unique(["a.pdf", "b.pdf", "A.pdf", "a.pdf", "a (2).pdf"]) == [
        "a.pdf", "b.pdf", "A (2).pdf", "a (3).pdf", "a (2) (2).pdf",
    ]  # fmt: skip
