"""Messages in the payer's language: sentences from a catalogue, amounts and dates as its readers write them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml
from babel.dates import format_date
from babel.numbers import format_decimal

from app.core.money import Money
from app.notices.messages import (
    EligibilityChecked,
    Message,
    PaymentAllocated,
    PaymentInSuspense,
    PaymentRequestFailed,
    PaymentReversed,
    RefundFailed,
    RefundPaid,
)

DEFAULT_LANGUAGE = "fr"
SYMBOLS = {"XOF": "F", "XAF": "F"}


@cache
def languages() -> tuple[str, ...]:
    """The languages there is a catalogue for."""
    folder = files("app.notices") / "languages"
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def render(message: Message, language: str) -> str:
    """The message as one text; in French where there is no catalogue of that language."""
    spoken = language if language in languages() else DEFAULT_LANGUAGE
    return " ".join(_Speaker(spoken).sentences(message))


@cache
def catalogue(language: str) -> dict[str, Any]:
    """The sentences of a language."""
    written: dict[str, Any] = yaml.safe_load(
        (files("app.notices") / "languages" / f"{language}.yaml").read_text("utf-8")
    )
    return written


class _Speaker:
    def __init__(self, language: str) -> None:
        self._language = language
        self._words = catalogue(language)

    def sentences(self, message: Message) -> Iterator[str]:
        """What is said, sentence by sentence (A9)."""
        if isinstance(message, EligibilityChecked):
            yield self._eligibility(message)
            return
        amount = self._money(message.amount)
        match message:
            case PaymentAllocated():
                yield self._words[message.kind].format(mutual=message.mutual, unit=message.unit, amount=amount)
                yield self._words["paid"].format(parts=", ".join(self._parts(message)))
                yield self._remaining(message.remaining)
                if message.next_due_on is not None:
                    yield self._words["next_due"].format(date=self._date(message.next_due_on))
                yield self._words["cover"][message.cover]
            case PaymentInSuspense():
                yield self._words[message.kind][message.reason].format(mutual=message.mutual, amount=amount)
            case PaymentReversed():
                yield self._words[message.kind].format(mutual=message.mutual, unit=message.unit, amount=amount)
                yield self._remaining(message.remaining)
                yield self._words["cover"][message.cover]
            case PaymentRequestFailed():
                yield self._words[message.kind].format(mutual=message.mutual, unit=message.unit, amount=amount)
            case RefundPaid() | RefundFailed():
                yield self._words[message.kind].format(mutual=message.mutual, amount=amount)

    def _eligibility(self, message: EligibilityChecked) -> str:
        sentence: str = self._words[message.kind]
        return sentence.format(
            mutual=message.mutual,
            unit=message.unit,
            facility=message.facility,
            code=message.code,
            date=self._date(message.valid_until),
        )

    def _parts(self, message: PaymentAllocated) -> Iterator[str]:
        shares = {"fee": message.fee, "instalments": message.instalments, "advance": message.advance}
        for name, share in shares.items():
            if share:
                yield self._words["paid_for"][name].format(amount=self._money(share))

    def _remaining(self, amount: Money) -> str:
        name = "remaining" if amount else "nothing_remains"
        sentence: str = self._words[name]
        return sentence.format(amount=self._money(amount))

    def _money(self, amount: Money) -> str:
        symbol = SYMBOLS.get(amount.currency.code, amount.currency.code)
        written: str = self._words["amount"].format(number=_number(amount, self._language), symbol=symbol)
        return written

    def _date(self, day: date) -> str:
        return _day(day, self._language)


@lru_cache(maxsize=4096)
def _number(amount: Money, language: str) -> str:
    """Every decimal of the currency and no more, so that nothing is ever rounded (M1); instalments are often equal."""
    decimals = amount.currency.decimals
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return format_decimal(Decimal(amount.in_units()), format=pattern, locale=language)


@lru_cache(maxsize=512)
def _day(day: date, language: str) -> str:
    return format_date(day, "long", locale=language)
