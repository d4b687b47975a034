"""What is said on an open connection, message after message: decisions only, no sockets.

The order of writes is the point. Where the server offers PIPELINING (RFC 2920), the content of message
N goes out in one write together with MAIL, RCPT and DATA of message N+1; the content of N+1 follows only
after the answers to N's final dot and to N+1's DATA. So every message takes one round trip, and yet at
most one message per connection is begun and not answered, whenever the line is cut.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

from wici.plain.outcomes import Cause, NotSent, Outcome, Rejected, Retry, Sent, Unknown
from wici.plain.smtp.capabilities import Capabilities
from wici.plain.smtp.envelope import Commands, Envelope, commands_for, content_of
from wici.plain.smtp.replies import Reply, is_answer, is_answer_and_opening, is_go_ahead, is_opening

#: Answers that speak of our session, not of the message: syntax and sequence errors, and "log in first"
#: (RFC 5321 section 4.2.2, RFC 4954 section 6). They cost no recipient their message.
_ABOUT_US = frozenset({500, 502, 503, 530, 534, 535, 538})
_ABOUT_LOGIN = frozenset({530, 534, 535, 538})


class Step(Enum):
    """What a reply answers."""

    RESET = "RSET"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    CONTENT = "the final dot"
    #: The final dot after a DATA that the server let through although nobody is to get the message.
    NOTHING = "an empty message"


class Work(Protocol):
    """Where a dialogue gets its messages from, and whom it tells what became of them."""

    def take(self) -> Envelope | None:
        """The next message, if there is one right now and nobody asked to stop."""

    def following(self) -> Envelope | None:
        """As :meth:`take`, but without asking whether to stop: ``is_stopping`` is asked right after it,
        because making a message may take its time."""

    def is_stopping(self) -> bool:
        """Whether nothing new may be begun."""

    def begin(self, envelope: Envelope) -> bool:
        """The content of this message is about to be written; False if it must not be."""

    def settle(self, envelope: Envelope, outcome: Outcome) -> None:
        """This is what became of the message."""

    def give_back(self, envelope: Envelope, failure: NotSent) -> None:
        """The message was never begun; another connection may have it."""


class _Transaction:
    """One message between MAIL and its outcome."""

    __slots__ = ("commands", "envelope", "is_begun", "is_settled")

    def __init__(self, envelope: Envelope, commands: Commands) -> None:
        self.envelope = envelope
        self.commands = commands
        self.is_begun = False
        self.is_settled = False


class Dialogue:
    """The mail transactions of one connection.

    Feed it the server's replies; it writes through ``write``. ``failure`` says why it ended, once it
    has; until then ``is_idle`` tells that it waits for nothing and may be given a message. ``answered``
    counts the messages that the server decided about. ``content`` is the message, if any, whose content is
    written while the answer to its final dot is due.
    """

    def __init__(
        self,
        capabilities: Capabilities,
        work: Work,
        write: Callable[[Sequence[bytes]], None],
        *,
        pipelining: bool = True,
        messages: int = 0,
    ) -> None:
        self._capabilities = capabilities
        self.work = work
        self._write = write
        self._pipelining = pipelining and capabilities.pipelining
        self._messages_left = messages or -1
        #: The answers that are due. In the everyday case they are kept folded instead: first the answer to
        #: ``content``'s final dot, then those to MAIL, RCPT and DATA of ``_opened``.
        self._expected: deque[tuple[Step, _Transaction]] = deque()
        self.content: _Transaction | None = None
        self._opened: _Transaction | None = None
        self._needs_reset = False
        self.failure: NotSent | None = None
        self.answered = 0

    @property
    def is_idle(self) -> bool:
        return self._opened is None and self.content is None and not self._expected and self.failure is None

    @property
    def is_full(self) -> bool:
        """Whether this connection has had as many messages as it may have."""
        return self._messages_left == 0

    @property
    def awaited(self) -> Step | None:
        """What the next reply will answer."""
        if self.content is not None:
            return Step.CONTENT
        if self._opened is not None:
            return Step.MAIL
        return self._expected[0][0] if self._expected else None

    @property
    def awaiting(self) -> int:
        """How many replies are due. What comes beyond them was said before we spoke, so it cannot be
        the answer to what is written next."""
        return (self.content is not None) + 3 * (self._opened is not None) + len(self._expected)

    def start(self, envelope: Envelope) -> None:
        """Send a message. If it cannot go to this server at all, the next one is."""
        pieces = self._opening_of(envelope)
        if pieces:
            self._write(pieces)

    def hear(self, packet: bytes) -> bool:
        """Act on a packet of whole replies, if it says what servers usually say. False: it does not, nothing
        was done, and its replies are to be read one by one (``receive``). Only for when all that we wrote
        has left."""
        content, opened = self.content, self._opened
        if content is not None:
            found = is_answer_and_opening(packet) if opened is not None else None
            if found is None:
                found, opened = is_answer(packet), None
                if found is None:
                    return False
            self.content = None
            self.answered += 1
            self._settle(content, Sent(found[1].decode("ascii").rstrip()))
            if opened is None:
                if self._opened is None:
                    self._next()
                return True
        elif opened is None:
            return self._hear_one(packet)
        elif is_opening(packet) is None:
            return False
        self._opened = None
        self._send_content(opened)
        return True

    def _hear_one(self, packet: bytes) -> bool:
        """The same for the answer to one command, where the server does not offer PIPELINING."""
        if self._pipelining or len(self._expected) != 1:
            return False
        step, transaction = self._expected[0]
        if step is Step.DATA:
            if is_go_ahead(packet) is None:
                return False
            self._expected.popleft()
            self._send_content(transaction)
        elif step not in (Step.MAIL, Step.RCPT) or is_answer(packet) is None:
            return False
        else:
            self._expected.popleft()
            self._ask_on(step, transaction)
        return True

    def receive(self, reply: Reply, *, is_written: bool = True) -> None:
        """Act on the server's reply. ``is_written`` False says that part of what we wrote has not left
        yet, so that a reply to the final dot comes too early."""
        if self.failure is not None:
            return
        self._unfold()
        if not self._expected:
            self.fail(unasked(reply))
            return
        step, transaction = self._expected.popleft()
        if step is Step.CONTENT:
            self._on_content(transaction, reply, is_written)
        elif reply.code == 421:
            self._fail_with(transaction, NotSent(reply.text, cause=Cause.SHUTDOWN))
        elif step is Step.DATA:
            self._on_data(transaction, reply)
        elif step in (Step.MAIL, Step.RCPT):
            self._on_envelope(step, transaction, reply)
        else:
            self._on_clean_up(transaction, step, reply)

    def fail(self, failure: NotSent) -> None:
        """The connection is of no more use: whoever was begun is unknown, the others go back."""
        if self.failure is not None:
            return
        self.failure = failure
        self._unfold()
        # A message stands in the queue several times (MAIL, RCPT, DATA); it is disposed of once.
        while self._expected:
            self._dispose(self._expected.popleft()[1], failure)

    # What each reply means

    def _on_content(self, transaction: _Transaction, reply: Reply, is_written: bool) -> None:
        if not (reply.is_positive or reply.is_temporary or reply.is_permanent) or (
            reply.is_positive and not is_written
        ):
            self._fail_with(transaction, _nonsense(Step.CONTENT, reply))
            return
        self.answered += 1
        self._settle(transaction, Sent(reply.text) if reply.is_positive else _refusal(reply))
        if reply.code == 421:
            self.fail(NotSent(reply.text, cause=Cause.SHUTDOWN))
        elif not is_written:
            # The server refused in the middle of the content; what it makes of the rest is anyone's guess.
            self.fail(NotSent(reply.text, cause=Cause.PROTOCOL))
        elif not self._expected:
            self._next()

    def _on_envelope(self, step: Step, transaction: _Transaction, reply: Reply) -> None:
        if not reply.is_positive and not self._refuse(step, transaction, reply):
            return
        if self._pipelining:
            return
        if transaction.is_settled:
            self._needs_reset = step is Step.RCPT
            self._next()
        else:
            self._ask_on(step, transaction)

    def _ask_on(self, step: Step, transaction: _Transaction) -> None:
        """The command after an accepted MAIL or RCPT, where each waits for its answer."""
        if step is Step.MAIL:
            self._expected.append((Step.RCPT, transaction))
            self._write([transaction.commands.rcpt])
        else:
            self._expected.append((Step.DATA, transaction))
            self._write([b"DATA\r\n"])

    def _on_data(self, transaction: _Transaction, reply: Reply) -> None:
        if reply.code == 354:
            if transaction.is_settled:
                self._send_nothing(transaction)
            else:
                self._send_content(transaction)
            return
        if reply.is_positive or reply.code < 400:
            self._fail_with(transaction, _nonsense(Step.DATA, reply))
            return
        if self._refuse(Step.DATA, transaction, reply):
            self._needs_reset = True
            self._next()

    def _on_clean_up(self, transaction: _Transaction, step: Step, reply: Reply) -> None:
        if step is Step.RESET and not reply.is_positive:
            self._fail_with(transaction, _nonsense(step, reply))
        elif step is Step.RESET and not self._pipelining:
            self._expected.append((Step.MAIL, transaction))
            self._write([transaction.commands.mail])
        elif not self._expected:
            self._next()

    def _refuse(self, step: Step, transaction: _Transaction, reply: Reply) -> bool:
        """The message is refused before its content. The first refusal counts: after it, the server
        refuses RCPT and DATA only because of the one before. False if the session ended over it."""
        if transaction.is_settled:
            return True
        if reply.code < 400:
            self._fail_with(transaction, _nonsense(step, reply))
            return False
        if reply.code in _ABOUT_US:
            cause = Cause.LOGIN if reply.code in _ABOUT_LOGIN else Cause.PROTOCOL
            self._fail_with(transaction, NotSent(reply.text, permanent=True, cause=cause))
            return False
        self.answered += 1
        self._settle(transaction, _refusal(reply))
        return True

    # What is written

    def _send_content(self, transaction: _Transaction) -> None:
        # The next message first: making it may take long, and nothing may come between the question whether
        # to stop, the note that this message begins, and its first byte.
        opening = self._chained(self.work.following) if self._pipelining else []
        if self.work.is_stopping() or not self.work.begin(transaction.envelope):
            # Without a final dot the server must not deliver anything (RFC 5321 section 4.1.1.4).
            self._fail_with(transaction, NotSent("Stopped before this message began.", cause=Cause.STOPPED))
            return
        transaction.is_begun = True
        self.content = transaction
        pieces = content_of(transaction.envelope)
        pieces += opening
        self._write(pieces)

    def _send_nothing(self, transaction: _Transaction) -> None:
        """RFC 2920 section 3.1: an accepted DATA without an accepted recipient gets a lone dot."""
        self._expected.append((Step.NOTHING, transaction))
        self._write([b".\r\n", *self._chained(self.work.take)] if self._pipelining else [b".\r\n"])

    def _next(self) -> None:
        pieces = self._chained(self.work.take)
        if pieces:
            self._write(pieces)

    def _chained(self, take: Callable[[], Envelope | None]) -> list[bytes]:
        """The opening of the next message, if there is one now."""
        if self._messages_left == 0 or self.failure is not None:
            return []
        envelope = take()
        return self._opening_of(envelope) if envelope is not None else []

    def _opening_of(self, envelope: Envelope) -> list[bytes]:
        commands = commands_for(envelope, self._capabilities)
        while isinstance(commands, Rejected):
            self.work.settle(envelope, commands)
            following = self.work.take()
            if following is None:
                return []
            envelope = following
            commands = commands_for(envelope, self._capabilities)
        self._messages_left -= 1
        return self._opening(_Transaction(envelope, commands))

    def _opening(self, transaction: _Transaction) -> list[bytes]:
        expected, commands = self._expected, transaction.commands
        if self._pipelining and not self._needs_reset and not expected:
            self._opened = transaction
            return [commands.mail, commands.rcpt, b"DATA\r\n"]
        pieces: list[bytes] = []
        if self._needs_reset:
            self._needs_reset = False
            expected.append((Step.RESET, transaction))
            pieces.append(b"RSET\r\n")
            if not self._pipelining:
                return pieces
        expected.append((Step.MAIL, transaction))
        pieces.append(commands.mail)
        if self._pipelining:
            expected.append((Step.RCPT, transaction))
            expected.append((Step.DATA, transaction))
            pieces.append(commands.rcpt)
            pieces.append(b"DATA\r\n")
        return pieces

    def _unfold(self) -> None:
        """Put the answers that are due into the queue, to be received one by one."""
        if self.content is not None:
            self._expected.append((Step.CONTENT, self.content))
            self.content = None
        if self._opened is not None:
            self._expected.extend((step, self._opened) for step in (Step.MAIL, Step.RCPT, Step.DATA))
            self._opened = None

    # What becomes of a message

    def _settle(self, transaction: _Transaction, outcome: Outcome) -> None:
        transaction.is_settled = True
        self.work.settle(transaction.envelope, outcome)

    def _dispose(self, transaction: _Transaction, failure: NotSent) -> None:
        if transaction.is_settled:
            return
        if transaction.is_begun:
            self._settle(transaction, Unknown(failure.reason, failure.cause))
        else:
            transaction.is_settled = True
            self.work.give_back(transaction.envelope, failure)

    def _fail_with(self, transaction: _Transaction, failure: NotSent) -> None:
        """The session ended over this message, which no longer stands in the queue of answers."""
        self._dispose(transaction, failure)
        self.fail(failure)


def unasked(reply: Reply) -> NotSent:
    """What a reply means that answers nothing: the server is about to hang up, or is confused."""
    if reply.code == 421:
        return NotSent(reply.text, cause=Cause.SHUTDOWN)
    return NotSent(f"The server answered what nobody asked: {reply.text}", cause=Cause.PROTOCOL)


def _refusal(reply: Reply) -> Retry | Rejected:
    kind = Retry if reply.is_temporary else Rejected
    return kind(reply.code, reply.enhanced, reply.text)


def _nonsense(step: Step, reply: Reply) -> NotSent:
    return NotSent(f"The server's answer to {step.value} makes no sense: {reply.text}", cause=Cause.PROTOCOL)
