"""Checking single addresses and reading typed lists."""

from __future__ import annotations

import re
import time
from unittest import mock

import email_validator
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wici.plain import addresses
from wici.plain.addresses import (
    Address,
    AddressList,
    AddressProblem,
    ListedAddress,
    Reason,
    check,
    parse_list,
)


def ok(text: str) -> Address:
    return Address(text, text, text.lower())


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("anna@example.com", ok("anna@example.com")),
        ("  anna@example.com\r\n", ok("anna@example.com")),
        ("\ufeffanna@example.com\u200b", ok("anna@example.com")),
        ("Anna.Zolc+x@EXAMPLE.com", Address("Anna.Zolc+x@example.com", "Anna.Zolc+x@example.com",
                                            "anna.zolc+x@example.com")),
        ("o'brien!#$%&*/=?^_`{|}~-@sub-1.example.co.uk", ok("o'brien!#$%&*/=?^_`{|}~-@sub-1.example.co.uk")),
        ("a@1a.pl", ok("a@1a.pl")),
        ("a@x.test", ok("a@x.test")),
        ("a@mail.local", ok("a@mail.local")),
        ("x" * 64 + "@example.com", ok("x" * 64 + "@example.com")),
        ("a@" + ".".join(["x" * 49] * 5) + ".pl", ok("a@" + ".".join(["x" * 49] * 5) + ".pl")),
        ('"anna kowalska"@example.com', ok('"anna kowalska"@example.com')),
        ('"a@b,c"@example.com', ok('"a@b,c"@example.com')),
        ('"anna"@Example.com', ok("anna@example.com")),
        ("biuro@ŻÓŁĆ.pl", Address("biuro@żółć.pl", "biuro@xn--kda4b0koi.pl", "biuro@xn--kda4b0koi.pl")),
        ("biuro@xn--kda4b0koi.pl", Address("biuro@żółć.pl", "biuro@xn--kda4b0koi.pl",
                                           "biuro@xn--kda4b0koi.pl")),
        ("Żółć@example.com", Address("Żółć@example.com", None, "żółć@example.com")),
        ("z\u0307@example.com", Address("ż@example.com", None, "ż@example.com")),
    ],
)  # fmt: skip
def test_addresses(typed: str, address: Address) -> None:
    assert check(typed) == address


def test_flags_addresses_that_only_some_servers_take() -> None:
    plain, foreign, idn = check("anna@example.com"), check("żółć@example.com"), check("anna@żółć.pl")
    assert isinstance(plain, Address)
    assert isinstance(foreign, Address)
    assert isinstance(idn, Address)
    assert [plain.needs_smtputf8, foreign.needs_smtputf8, idn.needs_smtputf8] == [False, True, False]
    assert [plain.domain, idn.domain] == ["example.com", "xn--kda4b0koi.pl"]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.EMPTY),
        (" \n", Reason.EMPTY),
        ("\u200b", Reason.EMPTY),
        ("anna", Reason.NO_AT),
        ("anna kowalska", Reason.NO_AT),
        ("anna.example.com", Reason.NO_AT),
        ("anna(at)example.com", Reason.NO_AT),
        ("anna＠example.com", Reason.NO_AT),
        ("anna@@example.com", Reason.TWO_AT),
        ("anna@kowalska@example.com", Reason.TWO_AT),
        ('"anna"@x@example.com', Reason.TWO_AT),
        ("a@example.com b@example.com", Reason.NO_SEPARATOR),
        ("a@example.com b@", Reason.TWO_AT),
        ("an na@example.com", Reason.SPACE),
        ("anna @example.com", Reason.SPACE),
        ("anna@ example.com", Reason.SPACE),
        ("anna@example.com jan", Reason.SPACE),
        ("anna\u00a0k@example.com", Reason.SPACE),
        ('"anna k"@exam ple.com', Reason.SPACE),
        ("@example.com", Reason.EMPTY_LOCAL),
        ("anna@", Reason.EMPTY_DOMAIN),
        ('"anna"@', Reason.EMPTY_DOMAIN),
        (".anna@example.com", Reason.DOTS),
        ("anna.@example.com", Reason.DOTS),
        ("an..na@example.com", Reason.DOTS),
        ("anna@.example.com", Reason.DOTS),
        ("anna@example..com", Reason.DOTS),
        ("anna@example.com.", Reason.DOTS),
        ("an:na@example.com", Reason.BAD_LOCAL),
        ("anna[1]@example.com", Reason.BAD_LOCAL),
        ("an\\na@example.com", Reason.BAD_LOCAL),
        ("anna@example", Reason.NO_DOT),
        ("anna@localhost", Reason.NO_DOT),
        ("anna@exam_ple.com", Reason.BAD_DOMAIN),
        ("anna@-example.com", Reason.BAD_DOMAIN),
        ("anna@example-.com", Reason.BAD_DOMAIN),
        ("anna@ab--c.com", Reason.BAD_DOMAIN),
        ("anna@example.123", Reason.BAD_DOMAIN),
        ("anna@192.0.2.1", Reason.BAD_DOMAIN),
        ("anna@[192.0.2.1]", Reason.BAD_DOMAIN),
        ("anna@example.com?subject=x", Reason.BAD_DOMAIN),
        ("anna@" + "x" * 64 + ".com", Reason.BAD_DOMAIN),
        ("anna@xn--a.pl", Reason.BAD_DOMAIN),
        ("anna@ex☃ample!.com", Reason.BAD_DOMAIN),
        ("x" * 65 + "@example.com", Reason.LOCAL_TOO_LONG),
        ("ż" * 33 + "@example.com", Reason.LOCAL_TOO_LONG),
        ("a@" + ".".join(["x" * 49] * 5) + ".com", Reason.TOO_LONG),
        ("a@" + "x" * 1_000_000 + ".com", Reason.TOO_LONG),
        ("x" * 64 + "@" + "ż." * 24 + "pl", Reason.TOO_LONG),
        ("a@" + "ż." * 80 + "pl", Reason.BAD_DOMAIN),
        ("anna@example.com\r\nBcc: x@example.com", Reason.CONTROL),
        ("anna\n@example.com", Reason.CONTROL),
        ("an\x00na@example.com", Reason.CONTROL),
        ("an\tna@example.com", Reason.CONTROL),
        ("an\u2028na@example.com", Reason.CONTROL),
        ('"an\nna"@example.com', Reason.CONTROL),
        ("an\u200bna@example.com", Reason.INVISIBLE),
        ("anna@exam\u00adple.com", Reason.INVISIBLE),
        ("anna@example.com (praca)", Reason.COMMENT),
        ("anna(praca)@example.com", Reason.COMMENT),
        ("Anna <anna@example.com>", Reason.NAME),
        ("<anna@example.com>", Reason.NAME),
        ('"anna@example.com', Reason.UNCLOSED),
        ('an"na@example.com', Reason.UNCLOSED),
        ("a\ud800b@example.com", Reason.BAD_LOCAL),
    ],
)
def test_refuses_what_is_no_address(typed: str, reason: Reason) -> None:
    problem = check(typed)
    assert isinstance(problem, AddressProblem)
    assert (problem.text, problem.reason) == (typed, reason)
    assert "\n" not in str(problem)
    assert "%(" not in str(problem)
    assert len(str(problem)) < 220


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("anna", "“anna” has no @, so it is not an e-mail address."),
        ("a\r\nb@example.com", "“a␤␤b@example.com” has a line break or another control character inside."),
        ("x" * 300 + "@example.com", "“" + "x" * 79 + "…” has more than 64 characters before the @."),
        ("anna@example", "“anna@example”: the domain after the @ has no dot. Is its ending missing?"),
    ],
)
def test_says_what_is_wrong(typed: str, sentence: str) -> None:
    assert str(check(typed)) == sentence


PART = st.text(st.sampled_from("aZ09._-+'x ż\"@\\"), max_size=8)
DOMAIN = st.lists(st.text(st.sampled_from("aZ09-xnł_"), max_size=6), min_size=1, max_size=4).map(".".join)


@given(PART, DOMAIN)
@example("info", "example.com")
@example("a", "xn--p.pl")
@example("a", "ab--c.pl")
@example("a", "1.2a")
def test_the_short_way_and_the_library_agree(local: str, domain: str) -> None:
    typed = f"{local}@{domain}"
    short = check(typed)
    with mock.patch.object(addresses, "_PLAIN", re.compile(r"(?!)")):
        long = check(typed)
    if isinstance(short, Address) and isinstance(long, Address):
        assert (short.key, short.needs_smtputf8) == (long.key, long.needs_smtputf8)
    else:
        assert short == long


@given(PART, DOMAIN)
def test_takes_nothing_that_the_library_refuses(local: str, domain: str) -> None:
    typed = f"{local}@{domain}".strip()
    try:
        email_validator.validate_email(typed, check_deliverability=False, allow_quoted_local=True)
        valid = True
    except email_validator.EmailNotValidError:
        valid = False
    assert isinstance(check(typed), Address) is valid


@given(st.text())
def test_any_text_has_a_verdict(text: str) -> None:
    verdict = check(text)
    assert isinstance(verdict, Address) or verdict.text == text


def names_and_addresses(read: AddressList) -> list[tuple[str, str, int]]:
    return [(listed.name, listed.address.text, listed.count) for listed in read.addresses]


def problems(read: AddressList) -> list[tuple[str, Reason, int, int]]:
    return [(problem.text, problem.reason, problem.line, problem.column) for problem in read.problems]


def test_takes_every_separator() -> None:
    read = parse_list("a@x.pl,b@x.pl;c@x.pl\nd@x.pl\te@x.pl\r\nf@x.pl\rg@x.pl\u2028h@x.pl ,;, \n")
    assert names_and_addresses(read) == [("", f"{letter}@x.pl", 1) for letter in "abcdefgh"]
    assert read.problems == ()
    assert parse_list(" \n,;") == parse_list("") == AddressList((), ())


@pytest.mark.parametrize(
    ("typed", "name", "address"),
    [
        ("Anna Żółć <anna@x.pl>", "Anna Żółć", "anna@x.pl"),
        ("  Anna   Żółć<anna@x.pl> ", "Anna Żółć", "anna@x.pl"),
        ('"Żółć, Anna" <anna@x.pl>', "Żółć, Anna", "anna@x.pl"),
        ('"Anna \\"Ania\\" Żółć" <anna@x.pl>', 'Anna "Ania" Żółć', "anna@x.pl"),
        ('Anna "Ania, ta z radia" Żółć <anna@x.pl>', "Anna Ania, ta z radia Żółć", "anna@x.pl"),
        ("'Anna Żółć' <anna@x.pl>", "Anna Żółć", "anna@x.pl"),
        ("Dąbrowska-Nowak, Anna <anna@x.pl>", "Dąbrowska-Nowak, Anna", "anna@x.pl"),
        ("Anna (biuro, II piętro) <anna@x.pl>", "Anna (biuro, II piętro)", "anna@x.pl"),
        ("<anna@x.pl>", "", "anna@x.pl"),
        ("< anna@x.pl >", "", "anna@x.pl"),
        ("mailto:anna@x.pl", "", "anna@x.pl"),
        ("<MAILTO:anna@x.pl>", "", "anna@x.pl"),
        ('"anna, k"@x.pl', "", '"anna, k"@x.pl'),
        ('Anna <"anna k"@x.pl>', "Anna", '"anna k"@x.pl'),
    ],
)
def test_takes_names_and_quotes(typed: str, name: str, address: str) -> None:
    expected = AddressList((ListedAddress(name, ok(address)),), ())
    assert parse_list(typed) == expected
    around = parse_list(f"a@x.pl, {typed}; z@x.pl")
    assert names_and_addresses(around) == [("", "a@x.pl", 1), (name, address, 1), ("", "z@x.pl", 1)]


def test_merges_and_counts_duplicates() -> None:
    read = parse_list("Anna@x.pl, jan@x.pl\nanna@X.PL; Anna Żółć <anna@x.pl>, A. Ż. <ANNA@x.pl>, jan@x.pl")
    assert names_and_addresses(read) == [("Anna Żółć", "Anna@x.pl", 4), ("", "jan@x.pl", 2)]
    assert read.duplicates == 4
    assert read.problems == ()


def test_names_what_is_wrong_as_typed_and_where() -> None:
    read = parse_list(
        "ok@x.pl, anna.x.pl ,  an na@x.pl\r\n"
        "\n"
        "Jan <jan@>; Ewa <ewa@x.pl> z Łodzi, Adam <adam@x.pl\n"
        '"Iza, iza@x.pl\n'
        "  a@x.pl b@x.pl\n"
        "x@x.pl (dom, praca), y\x00@x.pl, Z\x0b <z@x.pl>, > u@x.pl"
    )
    assert names_and_addresses(read) == [("", "ok@x.pl", 1), ("", "iza@x.pl", 1)]
    assert problems(read) == [
        ("anna.x.pl", Reason.NO_AT, 1, 10),
        ("an na@x.pl", Reason.SPACE, 1, 23),
        ("Jan <jan@>", Reason.EMPTY_DOMAIN, 3, 1),
        ("Ewa <ewa@x.pl> z Łodzi", Reason.TEXT_AFTER, 3, 13),
        ("Adam <adam@x.pl", Reason.UNCLOSED, 3, 37),
        ('"Iza', Reason.NO_AT, 4, 1),
        ("a@x.pl b@x.pl", Reason.NO_SEPARATOR, 5, 3),
        ("x@x.pl (dom, praca)", Reason.COMMENT, 6, 1),
        ("y\x00@x.pl", Reason.CONTROL, 6, 22),
        ("Z\x0b <z@x.pl>", Reason.CONTROL, 6, 31),
        ("> u@x.pl", Reason.UNCLOSED, 6, 44),
    ]


@pytest.mark.parametrize("before", ["anna.x.pl", "anna", "Anna4", "A B C D E"])
def test_a_bad_address_before_a_named_one_is_not_taken_for_a_surname(before: str) -> None:
    read = parse_list(f"{before}, Jan <jan@x.pl>")
    assert names_and_addresses(read) == [("Jan", "jan@x.pl", 1)]
    assert problems(read) == [(before, Reason.NO_AT, 1, 1)]


@pytest.mark.parametrize("between", ["\n", ",\n", ";", "\t"])
def test_a_surname_stands_before_a_comma_on_the_line_of_its_first_name(between: str) -> None:
    read = parse_list(f"Kowalska{between}Anna <anna@x.pl>")
    assert names_and_addresses(read) == [("Anna", "anna@x.pl", 1)]
    assert problems(read) == [("Kowalska", Reason.NO_AT, 1, 1)]


@given(st.text(st.sampled_from('ab@.,;<>"()\\ \n\tŻ'), max_size=60))
def test_nothing_typed_is_lost(text: str) -> None:
    read = parse_list(text)
    for problem in read.problems:
        assert text[problem.offset : problem.offset + len(problem.text)] == problem.text
    words = sum(listed.count for listed in read.addresses) + len(read.problems)
    assert (words == 0) is (not text.strip(" \n\t,;"))


@pytest.mark.parametrize(
    "unit", ['"', ' "', ' "\\', "<", "(", "(<", ' "a\\" ', "@", "a@", "a.", '"\\', "> <"]
)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    started = time.perf_counter()
    parse_list(unit * (200_000 // len(unit)))
    assert time.perf_counter() - started < 5


def test_reads_a_long_list() -> None:
    lines = [f"Osoba {number} <osoba.{number}@example-{number % 500}.pl>" for number in range(20_000)]
    read = parse_list("\n".join([*lines, "źle", lines[0]]))
    assert (len(read.addresses), read.duplicates) == (20_000, 1)
    assert problems(read) == [("źle", Reason.NO_AT, 20_001, 1)]
