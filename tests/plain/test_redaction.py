"""Whatever stands around it, an address or a secret does not stay."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wici.plain.redaction import ADDRESS, SECRET, Redaction

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
SECRETS = st.text(st.characters(codec="utf-8"), min_size=4, max_size=40).filter(
    lambda secret: secret not in SECRET + ADDRESS
)


@given(before=TEXT, address=st.emails(), after=TEXT)
def test_no_address_stays(before: str, address: str, after: str) -> None:
    told = Redaction().text(f"{before} <{address}> {after}")

    assert address not in told
    assert ADDRESS in told


@given(before=TEXT, secret=SECRETS, after=TEXT)
def test_no_secret_stays(before: str, secret: str, after: str) -> None:
    redaction = Redaction()
    redaction.remember(secret)

    assert secret not in redaction.text(f"{before}{secret}{after}").replace(SECRET, "\0").replace(
        ADDRESS, "\0"
    )


@given(secret=SECRETS, address=st.emails(), number=st.integers())
def test_nested_values_are_searched_too(secret: str, address: str, number: int) -> None:
    redaction = Redaction()
    redaction.remember(secret)

    told = redaction.value({"a": [f"<{address}>", {secret: number}], "b": ValueError(f"<{address}>")})

    assert address not in str(told)
    assert redaction.value({"n": number, "t": True, "o": None}) == {"n": number, "t": True, "o": None}


def test_addresses_of_every_kind() -> None:
    told = Redaction().text(
        "550 5.1.1 <anna.zolc+x@poczta.example>: no 'o'neil@x.pl', żółć@łąka.pl, \"a b\"@x.pl, "
        "x@[127.0.0.1] /u?e=anna%40x.pl postgresql://wici:pass@db/wici"
    )

    for part in ("anna", "neil", "żółć", "łąka", "a b", "127.0.0.1", "pass"):
        assert part not in told
    assert told.startswith(f"550 5.1.1 <{ADDRESS}>: no")


def test_what_is_no_address_stays() -> None:
    words = "batch 12 of dispatch 7: 98 sent, 2 deferred (421 4.7.0 Try again) in 31 ms"
    redaction = Redaction()
    redaction.remember("", "abc")

    assert redaction.text(words + " abc") == words + " abc"
