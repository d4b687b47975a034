"""One answer, as it is stored: what was typed is understood, or a sentence says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from wici.plain.addresses import Address, check
from wici.plain.forms.files import Upload, clean_name, problem_with
from wici.plain.forms.model import MAX_LINE, MAX_TEXT, WITH_LENGTH, Answer, Kind, Pattern, Question
from wici.plain.forms.problems import Problem
from wici.plain.forms.wordings import about, short
from wici.plain.keys import fold
from wici.plain.wording import gettext_noop
from wici.plain.written import day_in, line_in, number_in, text_in, tick_in

#: What a door hands over for one question: text, several texts, a file, or nothing.
Raw = str | list[str] | Upload | None

_LONG = gettext_noop("“%(question)s”: the answer is longer than %(limit)s characters. Shorten it.")
_SHORT = gettext_noop("“%(question)s”: the answer needs at least %(limit)s characters. Write more.")
_MANY_VALUES = gettext_noop("“%(question)s” takes one answer, not several. Give one.")
_EMAIL = gettext_noop("“%(question)s”: “%(value)s” is not an e-mail address. Write it like anna@example.org.")
_PHONE = gettext_noop("“%(question)s”: “%(value)s” is not a phone number. Write it like +48 601 234 567.")
_NUMBER = gettext_noop("“%(question)s”: “%(value)s” is not a number. Write it in digits.")
_WHOLE = gettext_noop("“%(question)s”: “%(value)s” is not a whole number. Write it without decimals.")
_SMALL = gettext_noop("“%(question)s”: write a number that is at least %(limit)s.")
_LARGE = gettext_noop("“%(question)s”: write a number that is at most %(limit)s.")
_DATE = gettext_noop("“%(question)s”: “%(value)s” is not a date. Write it like 2026-03-01 or 01.03.2026.")
_EARLY = gettext_noop("“%(question)s”: give a day that is not before %(limit)s.")
_LATE = gettext_noop("“%(question)s”: give a day that is not after %(limit)s.")
_OPTION = gettext_noop("“%(question)s”: “%(value)s” is none of the choices. Choose one that is listed.")
_FEW = gettext_noop("“%(question)s”: choose at least %(limit)s.")
_MOST = gettext_noop("“%(question)s”: choose at most %(limit)s.")
_TICK = gettext_noop("“%(question)s”: tick the box or leave it empty.")
_FILE = gettext_noop("“%(question)s”: choose a file.")
_PATTERNS: Mapping[Pattern, str] = {
    Pattern.DIGITS: gettext_noop("“%(question)s”: write digits only."),
    Pattern.LETTERS: gettext_noop("“%(question)s”: write letters only."),
    Pattern.POSTAL_CODE: gettext_noop("“%(question)s”: write the postal code like 00-950."),
    Pattern.NIP: gettext_noop("“%(question)s”: “%(value)s” is not a NIP (tax number). Check its ten digits."),
    Pattern.WEB_ADDRESS: gettext_noop("“%(question)s”: write a web address like https://example.org."),
}
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]{2,}(?:[/?#]\S*)?\Z", re.IGNORECASE)
_NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)


class NotUnderstood(Exception):
    """An answer that cannot be stored, and the sentence about it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read(question: Question, raw: Raw, *, language: str = "", before: Answer = "") -> Answer:
    """The answer as it is stored; nothing stays nothing (``""`` or ``[]``).

    ``before`` is the answer that this person gave earlier: its choices, and the file sent then, stay valid
    after the form has changed. Raises NotUnderstood. Whether an answer is needed is not looked at.
    """
    return _Reader(question, language, before).read(raw)


class _Reader:
    """Reads answers to one question."""

    def __init__(self, question: Question, language: str, before: Answer) -> None:
        self.question = question
        self.language = language
        self.before = before

    def read(self, raw: Raw) -> Answer:
        kind = self.question.kind
        if kind is Kind.FILE:
            return self._file(raw)
        if isinstance(raw, Upload):
            raise self._wrong(_MANY_VALUES)
        texts = [raw] if isinstance(raw, str) else list(raw or ())
        limit = self._limit()
        if any(len(text) > limit * 2 for text in texts) or len(texts) > MAX_LINE:
            raise self._wrong(_LONG, limit=limit)
        if kind is Kind.CHOICES:
            return self._choices(texts)
        filled = [text for text in texts if text.strip()]
        if len(filled) > 1 and kind is not Kind.CHECKBOX:
            raise self._wrong(_MANY_VALUES)
        text = text_in(filled[-1]) if filled else ""
        text = text if kind is Kind.LONG_TEXT else " ".join(text.split())
        if len(text) > limit:
            raise self._wrong(_LONG, limit=limit)
        return self._READERS[kind](self, text) if text else ""

    def _wrong(self, template: str, **values: object) -> NotUnderstood:
        return NotUnderstood(about(self.question, self.language, template, **values))

    def _limit(self) -> int:
        most = MAX_TEXT if self.question.kind is Kind.LONG_TEXT else MAX_LINE
        given = self.question.rules.max_length if self.question.kind in WITH_LENGTH else None
        return min(most, given or most)

    def _text(self, text: str) -> str:
        rules = self.question.rules
        if rules.min_length is not None and len(text) < rules.min_length:
            raise self._wrong(_SHORT, limit=rules.min_length)
        if rules.pattern is not None and self.question.kind is Kind.TEXT:
            fitting = _FITTING[rules.pattern](text)
            if fitting is None:
                raise self._wrong(_PATTERNS[rules.pattern], value=short(text))
            return fitting
        return text

    def _email(self, text: str) -> str:
        checked = check(text.removeprefix("mailto:"))
        if isinstance(checked, Address):
            return checked.text
        raise self._wrong(_EMAIL, value=short(text))

    def _phone(self, text: str) -> str:
        if len(text) > 100 or sum(character.isdigit() for character in text) < 5:
            raise self._wrong(_PHONE, value=short(text))
        return text

    def _number(self, text: str) -> str:
        rules, number = self.question.rules, number_in(text)
        if number is None:
            raise self._wrong(_NUMBER, value=short(text))
        if rules.is_whole and "." in number:
            raise self._wrong(_WHOLE, value=short(text))
        if rules.smallest is not None and Decimal(number) < rules.smallest:
            raise self._wrong(_SMALL, limit=rules.smallest)
        if rules.largest is not None and Decimal(number) > rules.largest:
            raise self._wrong(_LARGE, limit=rules.largest)
        return number

    def _date(self, text: str) -> str:
        rules, day = self.question.rules, day_in(text)
        if day is None:
            raise self._wrong(_DATE, value=short(text))
        self._within(day, rules.earliest, rules.latest)
        return day.isoformat()

    def _within(self, day: date, earliest: date | None, latest: date | None) -> None:
        if earliest is not None and day < earliest:
            raise self._wrong(_EARLY, limit=earliest.isoformat())
        if latest is not None and day > latest:
            raise self._wrong(_LATE, limit=latest.isoformat())

    def _choice(self, text: str) -> str:
        known = [option.value for option in self.question.options]
        former = [self.before] if isinstance(self.before, str) else self.before
        if text in known:
            return text
        for value in (*known, *former):
            if value and fold(value) == fold(text):
                return value
        raise self._wrong(_OPTION, value=short(text))

    def _choices(self, texts: list[str]) -> list[str]:
        chosen = list(dict.fromkeys(self._choice(line) for text in texts if (line := line_in(text))))
        place = {option.value: number for number, option in enumerate(self.question.options)}
        chosen.sort(key=lambda value: place.get(value, len(place)))
        rules = self.question.rules
        if chosen and rules.fewest is not None and len(chosen) < rules.fewest:
            raise self._wrong(_FEW, limit=rules.fewest)
        if rules.most is not None and len(chosen) > rules.most:
            raise self._wrong(_MOST, limit=rules.most)
        return chosen

    def _tick(self, text: str) -> str:
        is_ticked = tick_in(text)
        if is_ticked is None:
            raise self._wrong(_TICK)
        return "yes" if is_ticked else ""

    def _file(self, raw: Raw) -> str:
        """The name of a new file, or of the one that was sent before; other names are not believed."""
        if isinstance(raw, Upload):
            problem = problem_with(self.question, raw, self.language)
            if problem is not None:
                raise NotUnderstood(problem)
            return clean_name(raw.name)
        if not raw or raw == self.before:
            return raw if isinstance(raw, str) else ""
        raise self._wrong(_FILE)

    _READERS: Mapping[Kind, Callable[[_Reader, str], str]] = {
        Kind.TEXT: _text,
        Kind.LONG_TEXT: _text,
        Kind.EMAIL: _email,
        Kind.PHONE: _phone,
        Kind.NUMBER: _number,
        Kind.DATE: _date,
        Kind.CHOICE: _choice,
        Kind.CHECKBOX: _tick,
    }


def _digits(text: str) -> str | None:
    return text if text.isascii() and text.isdecimal() else None


def _letters(text: str) -> str | None:
    return text if all(part.isalpha() or part in " -'’." for part in text) else None


def _postal_code(text: str) -> str | None:
    digits = re.sub(r"[\s-]", "", text)
    return f"{digits[:2]}-{digits[2:]}" if re.fullmatch(r"[0-9]{5}", digits) else None


def _nip(text: str) -> str | None:
    """Ten digits, the last one a check digit: the weighted sum of the others modulo 11 (Polish Ministry of
    Finance, numbering of taxpayers)."""
    digits = re.sub(r"[\s-]", "", text.upper().removeprefix("PL"))
    if not re.fullmatch(r"[0-9]{10}", digits):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(digits, _NIP_WEIGHTS, strict=False))
    return digits if total % 11 == int(digits[9]) else None


def _web_address(text: str) -> str | None:
    whole = text if "://" in text else f"https://{text}"
    return whole if len(whole) <= MAX_LINE and _WEB_ADDRESS.match(whole) else None


_FITTING: Mapping[Pattern, Callable[[str], str | None]] = {
    Pattern.DIGITS: _digits,
    Pattern.LETTERS: _letters,
    Pattern.POSTAL_CODE: _postal_code,
    Pattern.NIP: _nip,
    Pattern.WEB_ADDRESS: _web_address,
}
