from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.mime import AddressError, needs_smtputf8, to_wire


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("anna@example.org", "anna@example.org"),
        ("Anna.O'Neil+x@Example.ORG", "Anna.O'Neil+x@Example.ORG"),
        ("anna@żółć.pl", "anna@xn--kda4b0koi.pl"),
        ("anna@straße.de", "anna@xn--strae-oqa.de"),
        ("żółć@example.org", "żółć@example.org"),
        ("jan..kowalski@example.org", '"jan..kowalski"@example.org'),
        ("jan.@example.org", '"jan."@example.org'),
        ('"jan kowalski"@example.org', '"jan kowalski"@example.org'),
        ("anna@[192.0.2.1]", "anna@[192.0.2.1]"),
        ("anna@localhost", "anna@localhost"),
    ],
)
def test_an_address_is_written_as_servers_read_it(address: str, wire: str) -> None:
    assert to_wire(address) == wire


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "“” is not an e-mail address."),
        ("anna", "“anna” is not an e-mail address."),
        ("@example.org", "“@example.org” is not an e-mail address."),
        ("anna@", "“anna@” is not an e-mail address."),
        (
            "anna nowak@example.org",
            "“anna nowak@example.org” has a character before the @ that an address cannot have.",
        ),
        ("anna@exam ple.org", "“anna@exam ple.org” has no valid domain after the @."),
        ("anna@example..org", "“anna@example..org” has no valid domain after the @."),
        ("anna@example.org\r\nBcc: x", "“anna@example.org  Bcc: x” has no valid domain after the @."),
        ("x\r\nBcc: a@b.pl", "“x  Bcc: a@b.pl” has an invisible character before the @."),
        ("anna@\u2028.pl", "“anna@ .pl” has no valid domain after the @."),
        ("an\u200bna@example.org", "“an na@example.org” has an invisible character before the @."),
        ("a" * 250 + "@b.pl", f"“{'a' * 99}…” is longer than an e-mail address may be."),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(address: str, reason: str) -> None:
    with pytest.raises(AddressError) as error:
        to_wire(address)

    assert str(error.value) == reason


def test_only_a_local_part_beyond_ascii_needs_smtputf8() -> None:
    assert not needs_smtputf8("anna@żółć.pl")
    assert needs_smtputf8("żółć@example.org")


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_address_brings_a_line_break_or_a_bracket_outside_quotes(local: str, domain: str) -> None:
    try:
        wire = to_wire(f"{local}@{domain}")
    except AddressError:
        return

    unquoted = wire.rpartition("@")[2] if wire.startswith('"') else wire
    assert not set(unquoted) & set("<>,;() \t")
    assert wire.isprintable()
    assert to_wire(wire) == wire
