"""What is wrong with a message's recipients: addresses, empty values, guesses. One query for a group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.mailings import audience
from wici.mailings.concerned import Concerned, Recipient
from wici.mailings.content import Content
from wici.mailings.document_checks import DocumentSurvey
from wici.mailings.findings import MOST_NAMED, Finding, Level, Person, Where, error
from wici.mailings.models import Mailing
from wici.mailings.rendering import Templates
from wici.merging import forms_of_address
from wici.merging.catalogue import Catalogue, evaluator, made_when_missing
from wici.merging.sources import frozen_expression, raw_of_address
from wici.people.models import Status
from wici.plain.addresses import Address, AddressList, check
from wici.plain.mergetags import If, Node, Value, empty_keys
from wici.plain.polish import Doubt
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken


def check_recipients(
    mailing: Mailing,
    content: Content,
    templates: Templates | None,
    documents: DocumentSurvey | None = None,
) -> list[Finding]:
    """Findings about who gets the message; without templates, values are not looked at, and without a
    survey of them, documents are not."""
    catalogue = content.catalogue()
    survey = _Survey(content, catalogue, templates)
    if mailing.audience == Mailing.Audience.ADDRESSES:
        typed = audience.addresses(mailing)
        survey.take_all(_typed(typed))
        return [*_of_list(typed), *_needing_participant(content), *survey.findings()]
    try:
        members = _members(mailing, content)
        survey.take_all(documents.watching(members) if documents is not None else members)
    except Refused as refusal:
        return [error("no_group", str(refusal), "recipients")]
    if not survey.total:
        return [error("nobody", _("The group is empty: nobody would get this message."), "recipients")]
    of_documents = documents.findings() if documents is not None else ()
    return [*survey.findings(), *_left_out(mailing, content), *of_documents]


def refuse_declined(mailing: Mailing, content: Content) -> None:
    """Raises Refused when a message that invites would go to people who have declined."""
    if not content.catalogue().invites(content.keys):
        return
    count = audience.participants(mailing).filter(status=Status.DECLINED).count()
    if count:
        raise Refused(of_declined(count), field="recipients")


def _left_out(mailing: Mailing, content: Content) -> Iterator[Finding]:
    """Who is in the group of a message that leaves at a date, and does not get it."""
    if not mailing.is_automatic or mailing.group is None:
        return
    reached = audience.at_a_date(mailing, invites=content.catalogue().invites(content.keys))
    left = audience.participants(mailing).filter(status__in=audience.LEFT)
    out = left.exclude(pk__in=reached.order_by().values("pk")).order_by("last_name", "first_name", "pk")
    count = out.count()
    if count:
        sentence = ngettext(
            "%(count)d person in the group has cancelled or declined and does not get this message.",
            "%(count)d people in the group have cancelled or declined and do not get this message.",
            count,
        ) % {"count": count}
        named = [Person(each.pk, each.full_name or each.email or each.code) for each in out[:MOST_NAMED]]
        concerned = Concerned(named, count)
        yield concerned.finding(Level.WARNING, "left_out", sentence, Where("recipients"))


def of_declined(count: int) -> str:
    return ngettext(
        "%(count)d recipient has declined, and this message invites. Choose a group without them, for example"
        " one that the Invitations page makes.",
        "%(count)d recipients have declined, and this message invites. Choose a group without them, for"
        " example one that the Invitations page makes.",
        count,
    ) % {"count": count}


def _members(mailing: Mailing, content: Content) -> Iterator[Recipient]:
    sources = {*content.sources, *_doubtful_sources(content)}
    rows = audience.participants(mailing).annotate(raw=frozen_expression(sources)).order_by()
    columns = ("pk", "first_name", "last_name", "email", "code", "status", "raw")
    for pk, first_name, last_name, email, code, status, raw in rows.values_list(*columns).iterator(2000):
        name = f"{first_name} {last_name}".strip() or email or code
        yield Recipient(Person(pk, name), email.strip(), status, raw)


def _typed(found: AddressList) -> Iterator[Recipient]:
    for listed in found.addresses:
        raw = raw_of_address(listed.address.text, listed.name)
        yield Recipient(Person(None, listed.name or listed.address.text), listed.address.text, "", raw)


def _doubtful_sources(content: Content) -> frozenset[str]:
    uses_forms = not forms_of_address.ALIASES.keys().isdisjoint(content.keys)
    return forms_of_address.SOURCES if uses_forms else frozenset()


def _of_list(found: AddressList) -> list[Finding]:
    """What is wrong with the typed list itself; every bad address with its reason."""
    findings = [
        Finding(
            Level.ERROR, "bad_address", spoken(problem.wording),
            Where("recipients", problem.line, problem.column),
        )
        for problem in found.problems
    ]  # fmt: skip
    if not found.addresses and not found.problems:
        findings.append(
            error("nobody", _("No address is typed: nobody would get this message."), "recipients")
        )
    if found.duplicates:
        sentence = ngettext(
            "%(count)d repeated address is written to once.",
            "%(count)d repeated addresses are written to once each.",
            found.duplicates,
        )
        values = {"count": found.duplicates}
        findings.append(
            Finding(Level.WARNING, "duplicates", sentence % values, Where("recipients"), (), found.duplicates)
        )
    return findings


def _needing_participant(content: Content) -> list[Finding]:
    sentence = _("“%(tag)s” says something about a participant, and typed addresses have none.")
    return [
        error("needs_participant", sentence % {"tag": label}, "recipients")
        for label in content.needing_participant()
    ]


class _Survey:
    """Goes through the recipients once and remembers who is concerned by what."""

    def __init__(self, content: Content, catalogue: Catalogue, templates: Templates | None) -> None:
        self.total = 0
        self._content, self._catalogue = content, catalogue
        self._templates = (
            [t for t in (templates.subject, templates.html, templates.text) if t] if templates else []
        )
        shown = frozenset().union(*(shown_keys(template.nodes) for template in self._templates))
        made = made_when_missing()
        #: Keys that somebody may have no value for.
        self._shown = frozenset(key for key in shown if catalogue.by_key[key].sources.isdisjoint(made))
        self._evaluate = evaluator([catalogue.by_key[key] for key in content.keys]) if self._shown else None
        self._asks_doubts = bool(_doubtful_sources(content))
        self._without_address, self._bad_address, self._odd_address = Concerned(), Concerned(), Concerned()
        self._left, self._declined = Concerned(), Concerned()
        self._invites = catalogue.invites(content.keys)
        self._empty: dict[str, Concerned] = {}
        self._doubts: dict[Doubt, Concerned] = {}
        self._by_address: dict[str, list[Person]] = {}

    def take_all(self, recipients: Iterable[Recipient]) -> None:
        """Look at everybody."""
        for recipient in recipients:
            self.total += 1
            self._look_at_address(recipient)
            self._look_at_values(recipient)
            if self._invites and recipient.status == Status.DECLINED:
                self._declined.add(recipient.person)
            elif recipient.status in audience.LEFT:
                self._left.add(recipient.person)
            if self._asks_doubts:
                for doubt in forms_of_address.doubts(recipient.raw, self._content.shared):
                    self._doubts.setdefault(doubt, Concerned()).add(recipient.person)

    def _look_at_address(self, recipient: Recipient) -> None:
        if not recipient.address:
            self._without_address.add(recipient.person)
            return
        address = check(recipient.address)
        if not isinstance(address, Address):
            self._bad_address.add(
                Person(recipient.person.id, f"{recipient.person.name}: {recipient.address}")
            )
            return
        self._by_address.setdefault(address.key, []).append(recipient.person)
        if address.needs_smtputf8:
            self._odd_address.add(recipient.person)

    def _look_at_values(self, recipient: Recipient) -> None:
        """Only who lacks a value that is shown somewhere is looked at closely: in which branches?"""
        if self._evaluate is None:
            return
        values = self._evaluate(recipient.raw)
        if all(values[key].strip() for key in self._shown):
            return
        empty: frozenset[str] = frozenset().union(*(empty_keys(each, values) for each in self._templates))
        for key in empty & self._shown:
            self._empty.setdefault(key, Concerned()).add(recipient.person)

    def findings(self) -> list[Finding]:
        """What was found, the worst first."""
        found = [*self._of_addresses(), *self._of_values(), *self._of_doubts()]
        if self._declined.count:
            sentence = of_declined(self._declined.count)
            found.insert(0, self._declined.finding(Level.ERROR, "declined", sentence, Where("recipients")))
        if self._left.count:
            sentence = ngettext(
                "%(count)d recipient has cancelled or declined.",
                "%(count)d recipients have cancelled or declined.",
                self._left.count,
            )
            found.append(self._warning(self._left, "left", sentence))
        return found

    def _of_addresses(self) -> Iterator[Finding]:
        reachable = sum(map(len, self._by_address.values()))
        if self.total and not reachable:
            yield error("nobody", _("No recipient has an address that can be written to."), "recipients")
        if self._without_address.count:
            sentence = ngettext(
                "%(count)d person has no e-mail address and is skipped.",
                "%(count)d people have no e-mail address and are skipped.",
                self._without_address.count,
            )
            yield self._warning(self._without_address, "no_address", sentence)
        if self._bad_address.count:
            sentence = ngettext(
                "%(count)d person has an address that cannot be right and is skipped.",
                "%(count)d people have addresses that cannot be right and are skipped.",
                self._bad_address.count,
            )
            yield self._warning(self._bad_address, "wrong_address", sentence)
        if self._odd_address.count:
            sentence = ngettext(
                "%(count)d address has letters before the @ that many servers do not take.",
                "%(count)d addresses have letters before the @ that many servers do not take.",
                self._odd_address.count,
            )
            yield self._warning(self._odd_address, "odd_address", sentence)
        yield from self._of_shared_addresses()

    def _of_shared_addresses(self) -> Iterator[Finding]:
        concerned = Concerned()
        several = [people for people in self._by_address.values() if len(people) > 1]
        for people in several:
            for person in people:
                concerned.add(person)
        if several:
            sentence = ngettext(
                "%(count)d address belongs to several people: each of them gets their own message.",
                "%(count)d addresses belong to several people: each of them gets their own message.",
                len(several),
            ) % {"count": len(several)}
            yield concerned.finding(Level.WARNING, "shared_address", sentence, Where("recipients"))

    def _of_values(self) -> Iterator[Finding]:
        for key, concerned in sorted(self._empty.items()):
            sentence = ngettext(
                "%(count)d recipient has nothing in “%(tag)s”, and the message has no fallback for it.",
                "%(count)d recipients have nothing in “%(tag)s”, and the message has no fallback for it.",
                concerned.count,
            ) % {"count": concerned.count, "tag": self._catalogue.by_key[key].label}
            yield concerned.finding(Level.WARNING, "empty_value", sentence, Where("html"))

    def _of_doubts(self) -> Iterator[Finding]:
        for doubt, concerned in sorted(self._doubts.items(), key=lambda item: list(Doubt).index(item[0])):
            yield self._warning(concerned, doubt.value, _doubt_sentence(doubt, concerned.count))

    def _warning(self, concerned: Concerned, code: str, sentence: str) -> Finding:
        return concerned.finding(
            Level.WARNING, code, sentence % {"count": concerned.count}, Where("recipients")
        )


def _doubt_sentence(doubt: Doubt, count: int) -> str:
    sentences: dict[Doubt, Callable[[], str]] = {
        Doubt.NO_NAME: lambda: ngettext(
            "%(count)d recipient has no first name to be addressed by.",
            "%(count)d recipients have no first name to be addressed by.",
            count,
        ),
        Doubt.UNKNOWN_GENDER: lambda: ngettext(
            "The name of %(count)d recipient does not tell the gender: the salutation is “Szanowni Państwo”.",
            "The names of %(count)d recipients do not tell the gender: the salutation is “Szanowni Państwo”.",
            count,
        ),
        Doubt.GUESSED_GENDER: lambda: ngettext(
            "The gender of %(count)d recipient is guessed from the ending of the name.",
            "The gender of %(count)d recipients is guessed from the ending of the name.",
            count,
        ),
        Doubt.GUESSED_VOCATIVE: lambda: ngettext(
            "The vocative of %(count)d name may be wrong. It can be corrected for each person.",
            "The vocatives of %(count)d names may be wrong. They can be corrected for each person.",
            count,
        ),
    }
    return sentences[doubt]()


def shown_keys(nodes: Iterable[Node]) -> frozenset[str]:
    """Keys of values without a fallback, in whatever branch."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Value) and node.fallback is None:
            found.add(node.key)
        elif isinstance(node, If):
            for branch in node.branches:
                found |= shown_keys(branch.body)
    return frozenset(found)
