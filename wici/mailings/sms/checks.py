"""The check before a text message goes out, and what it will cost: everybody's message is made for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.events.models import MailConnection
from wici.mailings.audience import LEFT
from wici.mailings.audience import participants as members
from wici.mailings.concerned import Concerned
from wici.mailings.findings import Finding, Level, Person, Where, error, warning
from wici.mailings.html_checks import is_local
from wici.mailings.models import Mailing
from wici.mailings.recipient_checks import of_declined, shown_keys
from wici.mailings.rendering import CannotRender
from wici.mailings.sms import audience
from wici.mailings.sms.composing import Examined, country, examine
from wici.mailings.sms.rendering import SmsRenderer
from wici.merging.catalogue import made_when_missing
from wici.merging.sources import frozen_expression
from wici.people.models import Status
from wici.plain.mergetags import TagType, empty_keys
from wici.plain.sms.numbers import Number, NumberList
from wici.plain.sms.parts import Alphabet, measure
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken

#: Messages of more parts than this are named: they cost as much as several.
MANY_PARTS = 3
_ORDER = list(Level)


@dataclass(slots=True)
class Estimate:
    """What would leave now: messages to good numbers, their parts together, the parts of the longest one, and
    how many messages are written in UCS-2. ``price`` is that of one part; None when it is not known."""

    messages: int = 0
    parts: int = 0
    most: int = 0
    in_ucs2: int = 0
    price: Decimal | None = None
    currency: str = ""

    @property
    def cost(self) -> Decimal | None:
        """What all parts cost, in ``currency``, to two places."""
        return None if self.price is None else (self.price * self.parts).quantize(Decimal("0.01"))

    def add(self, text: str) -> int:
        """One more message; returns its parts."""
        measured = measure(text)
        self.messages += 1
        self.parts += measured.parts
        self.most = max(self.most, measured.parts)
        self.in_ucs2 += measured.alphabet is Alphabet.UCS2
        return measured.parts


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, the worst first, what sending would cost, and how many people can be written to."""

    findings: list[Finding]
    estimate: Estimate
    reachable: int


def check(mailing: Mailing, *, at: datetime | None = None) -> Checked:
    """All findings about a text message that would be sent at ``at`` (default: now), as ``mailings.checks``
    gives them of mail. One query for the recipients, whatever their number."""
    examined = examine(mailing, at=at)
    gateway = mailing.gateway
    estimate = Estimate(
        price=gateway.price if gateway else None, currency=gateway.currency if gateway else ""
    )
    survey = _Survey(mailing, examined, estimate)
    found = [*examined.errors, *_of_recipients(mailing, survey), *_of_address(mailing, examined)]
    found += _in_order(examined, {finding.code for finding in found})
    found.sort(key=lambda finding: _ORDER.index(finding.level))
    return Checked(found, estimate, survey.reachable)


def _of_recipients(mailing: Mailing, survey: _Survey) -> list[Finding]:
    if mailing.audience == Mailing.Audience.ADDRESSES:
        typed = audience.numbers(mailing, country(mailing))
        survey.take_typed(typed)
        return [*_of_list(typed), *survey.needing_participant(), *survey.findings()]
    try:
        survey.take_members()
    except Refused as refusal:
        return [error("no_group", str(refusal), "recipients")]
    if not survey.total:
        return [error("nobody", _("The group is empty: nobody would get this message."), "recipients")]
    return list(survey.findings())


def _of_list(typed: NumberList) -> Iterator[Finding]:
    for problem in typed.problems:
        where = Where("recipients", problem.line, problem.column)
        yield Finding(Level.ERROR, "bad_number", spoken(problem.wording), where)
    if not typed.numbers and not typed.problems:
        yield error("nobody", _("No number is typed: nobody would get this message."), "recipients")
    if typed.duplicates:
        sentence = ngettext(
            "%(count)d repeated number is written to once.",
            "%(count)d repeated numbers are written to once each.",
            typed.duplicates,
        )
        yield warning("duplicates", sentence % {"count": typed.duplicates}, "recipients")


def _of_address(mailing: Mailing, examined: Examined) -> Iterator[Finding]:
    """What cannot work from an installation that only this machine reaches."""
    gateway = mailing.gateway
    if gateway is None or gateway.connection.kind == MailConnection.Kind.SMS_MAILBOX:
        return
    if not is_local(urlsplit(settings.WICI_URL).hostname or ""):
        return
    tags = examined.content.catalogue()
    if any(tags.by_key[key].type is TagType.LINK for key in examined.content.keys):
        sentence = _("The links lead to %(url)s, which recipients cannot reach. Set WICI_URL.")
        yield warning("local_links", sentence % {"url": settings.WICI_URL}, "html")
    sentence = _("The gateway cannot report to %(url)s which messages were delivered. Set WICI_URL.")
    yield warning("no_reports", sentence % {"url": settings.WICI_URL})


def _in_order(examined: Examined, codes: set[str]) -> list[Finding]:
    """The green list: what was looked at and needs nothing."""
    found = []
    if examined.renderer is not None:
        count = len(examined.content.keys)
        sentence = ngettext(
            "%(count)d tag is used, and it is right.", "%(count)d tags are used, all right.", count
        )
        found.append(Finding(Level.OK, "tags", sentence % {"count": count}))
    if codes.isdisjoint({"no_number", "wrong_number", "bad_number", "nobody", "no_group", "no_phone_field"}):
        found.append(Finding(Level.OK, "numbers", _("Every recipient has a number that can be written to.")))
    if examined.renderer is not None and codes.isdisjoint({"empty_value", "nobody", "no_group"}):
        sentence = _("Every recipient has a value for every tag that is shown.")
        found.append(Finding(Level.OK, "values", sentence))
    return found


class _Survey:
    """Goes through the recipients once and remembers who is concerned by what."""

    def __init__(self, mailing: Mailing, examined: Examined, estimate: Estimate) -> None:
        self.total = 0
        self._mailing, self._content, self._estimate = mailing, examined.content, estimate
        self._renderer: SmsRenderer | None = examined.renderer
        self._catalogue = examined.content.catalogue()
        shown = shown_keys(examined.renderer.template.nodes) if examined.renderer else frozenset()
        made = made_when_missing()
        self._shown = {key for key in shown if self._catalogue.by_key[key].sources.isdisjoint(made)}
        self._without, self._wrong, self._long = Concerned(), Concerned(), Concerned()
        self._left, self._declined = Concerned(), Concerned()
        self._empty: dict[str, Concerned] = {}
        self._unmade: dict[str, Concerned] = {}
        self._by_number: dict[Number, list[Person]] = {}

    def take_members(self) -> None:
        """Look at the group's members. Raises Refused when there is none, or its conditions are mistaken."""
        field = str(self._content.sms["phone_field"])
        invites = self._catalogue.invites(self._content.keys)
        found = audience.rows(members(self._mailing), field, raw=frozen_expression(self._content.sources))
        for pk, first_name, last_name, email, code, status, typed, raw in found:
            self.total += 1
            person = Person(pk, f"{first_name} {last_name}".strip() or email or code)
            if invites and status == Status.DECLINED:
                self._declined.add(person)
            elif status in LEFT:
                self._left.add(person)
            number = audience.read(typed, str(self._content.sms["country"]))
            if isinstance(number, Number):
                self._take(person, number, raw)
            elif number is None:
                self._without.add(person)
            else:
                self._wrong.add(Person(pk, f"{person.name}: {typed}"))

    def take_typed(self, typed: NumberList) -> None:
        """Look at typed numbers."""
        for listed in typed.numbers:
            self.total += 1
            self._take(Person(None, listed.number.spaced), listed.number, {})

    def _take(self, person: Person, number: Number, raw: dict[str, object]) -> None:
        self._by_number.setdefault(number, []).append(person)
        if self._renderer is None:
            return
        try:
            if self._estimate.add(self._renderer.words(raw)) > MANY_PARTS:
                self._long.add(person)
        except CannotRender as problem:
            self._unmade.setdefault(str(problem), Concerned()).add(person)
        if self._shown:
            empty = empty_keys(self._renderer.template, self._renderer.values(raw))
            for key in empty & self._shown:
                self._empty.setdefault(key, Concerned()).add(person)

    @property
    def reachable(self) -> int:
        """How many people have a number that can be written to."""
        return sum(map(len, self._by_number.values()))

    def needing_participant(self) -> Iterator[Finding]:
        """What has no meaning for a typed number."""
        sentence = _("“%(tag)s” says something about a participant, and typed numbers have none.")
        for label in self._content.needing_participant():
            yield error("needs_participant", sentence % {"tag": label}, "recipients")

    def findings(self) -> Iterator[Finding]:
        """What was found."""
        if self._declined.count:
            sentence = of_declined(self._declined.count)
            yield self._declined.finding(Level.ERROR, "declined", sentence, Where("recipients"))
        if self.total and not self._by_number:
            yield error("nobody", _("No recipient has a number that can be written to."), "recipients")
        yield from self._of_numbers()
        yield from self._of_messages()

    def _of_numbers(self) -> Iterator[Finding]:
        if count := self._without.count:
            sentence = ngettext(
                "%(count)d person has no phone number and is skipped.",
                "%(count)d people have no phone number and are skipped.",
                count,
            )
            yield self._about(self._without, "no_number", sentence)
        if count := self._wrong.count:
            sentence = ngettext(
                "%(count)d person has a phone number that no text message reaches, and is skipped.",
                "%(count)d people have phone numbers that no text message reaches, and are skipped.",
                count,
            )
            yield self._about(self._wrong, "wrong_number", sentence)
        if count := self._left.count:
            sentence = ngettext(
                "%(count)d recipient has cancelled or declined.",
                "%(count)d recipients have cancelled or declined.",
                count,
            )
            yield self._about(self._left, "left", sentence)
        shared = Concerned()
        several = [people for people in self._by_number.values() if len(people) > 1]
        for person in (person for people in several for person in people):
            shared.add(person)
        if several:
            sentence = ngettext(
                "%(count)d number belongs to several people: it gets a message for each of them.",
                "%(count)d numbers belong to several people: they get a message for each of them.",
                len(several),
            ) % {"count": len(several)}
            yield shared.finding(Level.WARNING, "shared_number", sentence, Where("recipients"))

    def _of_messages(self) -> Iterator[Finding]:
        for sentence, concerned in self._unmade.items():
            yield concerned.finding(Level.WARNING, "unmade", sentence, Where("html"))
        if count := self._long.count:
            sentence = ngettext(
                "%(count)d message has more than %(limit)d parts, and costs as much as so many messages.",
                "%(count)d messages have more than %(limit)d parts, and cost as much as so many messages.",
                count,
            ) % {"count": count, "limit": MANY_PARTS}
            yield self._long.finding(Level.WARNING, "many_parts", sentence, Where("html"))
        for key, concerned in sorted(self._empty.items()):
            sentence = ngettext(
                "%(count)d recipient has nothing in “%(tag)s”, and the message has no fallback for it.",
                "%(count)d recipients have nothing in “%(tag)s”, and the message has no fallback for it.",
                concerned.count,
            ) % {"count": concerned.count, "tag": self._catalogue.by_key[key].label}
            yield concerned.finding(Level.WARNING, "empty_value", sentence, Where("html"))

    def _about(self, concerned: Concerned, code: str, sentence: str) -> Finding:
        said = sentence % {"count": concerned.count}
        return concerned.finding(Level.WARNING, code, said, Where("recipients"))
