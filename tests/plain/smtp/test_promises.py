"""The promises, held against a server that does anything whatsoever at any time."""

from __future__ import annotations

from collections import Counter, deque

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.smtp_server import FEATURES, Ask, FakeSmtpServer, On
from tests.plain.smtp.sending import QUICK, envelopes, send
from wici.plain.outcomes import NotSent, Rejected, Retry, Sent
from wici.plain.smtp import Limits

SURPRISES = st.sampled_from(
    [
        None,
        None,
        None,
        On("", drop=True),
        On("", "250 2.0.0 Ok"),
        On("", "250 2.0.0 Ok", drop=True),
        On("", "354 Go on"),
        On("", "354 Go on\n250 2.0.0 Ok"),
        On("", "421 4.3.2 Bye"),
        On("", "421 4.3.2 Bye", drop=True),
        On("", "450 4.2.1 Later"),
        On("", "503 5.5.1 Sequence"),
        On("", "550 5.1.1 Never"),
        On("", "250 2.0.0 Ok\n250 2.0.0 Ok"),
        On("", "250-2.0.0 Ok\n550 No"),
        On("", b"\xff\x00\xfe\n"),
        On("", b""),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    surprises=st.lists(SURPRISES, max_size=40),
    count=st.integers(1, 12),
    connections=st.integers(1, 3),
    per_connection=st.integers(0, 3),
    pipelining=st.booleans(),
)
def test_every_envelope_gets_one_outcome_that_is_true(
    surprises: list[On | None], count: int, connections: int, per_connection: int, pipelining: bool
) -> None:
    left = deque(surprises)

    def decide(ask: Ask) -> On | None:
        return left.popleft() if left and ask.verb != "CONTENT-LINE" else None

    features = FEATURES if pipelining else FEATURES[1:]
    limits = Limits(connections, messages_per_connection=per_connection)
    with FakeSmtpServer(decide=decide, features=features) as server:
        # A server that says nothing (b"") is waited for only briefly.
        log = send(server, iter(envelopes(count)), limits=limits, timeouts=SHORT)

    outcomes = dict(log.outcomes)
    accepted = Counter(server.recipients)
    assert sorted(number for number, _ in log.outcomes) == list(range(count))
    assert max(Counter(log.begun).values(), default=1) == 1
    for number in range(count):
        address, outcome = f"p{number}@example.org", outcomes[number]
        assert accepted[address] <= 1
        if isinstance(outcome, Sent):
            assert number in log.begun
            assert accepted[address] == 1
        elif isinstance(outcome, NotSent):
            assert number not in log.begun
            assert accepted[address] == 0
        elif isinstance(outcome, Retry | Rejected):
            assert accepted[address] == 0 or number in log.begun
        else:
            assert number in log.begun
    assert {n for n in range(count) if accepted[f"p{n}@example.org"]} <= set(log.begun)


SHORT = type(QUICK)(
    connect=5,
    tls=5,
    greeting=0.3,
    command=0.3,
    mail=0.3,
    rcpt=0.3,
    data=0.3,
    data_block=5,
    data_end=0.3,
    quit=0.3,
)
