"""How amounts, dates, percentages, names and the other single values of a scenario are written (SCENARIOS 2)."""

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

from app.core.msisdn import InvalidMsisdn, Msisdn
from app.core.references import is_collective
from app.written.fields import Place, Read, T, scalar
from app.written.nodes import Scalar

LARGEST_AMOUNT = 999_999_999_999_999
LONGEST_NAME = 64
_NOT_USED = {"yes", "no", "on", "off", "true", "false", "null", "none", "~"}
_WHOLE = re.compile(r"(0|[1-9][0-9]*(_[0-9]+)*)")
_PERCENTAGE = re.compile(r"([0-9]{1,3}(\.[0-9]{1,4})?) ?%")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ACCOUNT = re.compile(r"[1-9][0-9]{1,7}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Percentage:
    """A rate as it is written, `Decimal("0.5")` for `0.5 %`."""

    percent: Decimal

    def of(self, amount: int) -> int:
        """That part of an amount, half up (M5)."""
        return int((amount * self.percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def __str__(self) -> str:
        return f"{self.percent} %"


def plain(place: Place, what: str) -> str:
    """An unquoted value."""
    written = scalar(place)
    if not written.is_plain:
        place.refuse("must be {what}, without quotes", what=what)
    if not written.value:
        place.refuse("is empty, must be {what}", what=what)
    return written.value


def quoted(place: Place) -> str:
    """A text that YAML would spoil without its quotes: references, transaction ids, form numbers."""
    written = scalar(place)
    if written.is_plain:
        place.refuse("must be in quotes")
    if not written.value.strip():
        place.refuse("is empty")
    return written.value


def text(place: Place) -> str:
    """Words for people, in quotes or not."""
    written = scalar(place)
    if not written.value.strip():
        place.refuse("is empty, must be a text")
    if written.is_plain and written.value.lower() in _NOT_USED:
        place.refuse("must be a text; {word} as a word goes in quotes", word=written.value)
    return written.value


def name(place: Place) -> str:
    """A letter (accents allowed), then letters, digits, `-` and `_`."""
    written = text(place)
    if not written[0].isalpha() or not all(is_name_letter(letter) for letter in written):
        place.refuse("must begin with a letter and go on in letters, digits, - and _")
    if len(written) > LONGEST_NAME:
        place.refuse("is longer than {most} letters", most=LONGEST_NAME)
    return written


def is_name_letter(letter: str) -> bool:
    """Whether a name may hold this letter after its first."""
    return letter.isalpha() or letter in "0123456789-_"


def amount(place: Place) -> int:
    """Whole francs, zero or more, grouped by `_` if the writer likes."""
    written = plain(place, "an amount in whole francs")
    if not _WHOLE.fullmatch(written):
        place.refuse("must be an amount in whole francs, digits and _ only: no sign, decimal point or leading zero")
    digits = written.replace("_", "")
    if len(digits) > len(str(LARGEST_AMOUNT)):
        place.refuse("is larger than {most}", most=LARGEST_AMOUNT)
    return int(digits)


def amount_above_zero(place: Place) -> int:
    """An amount of at least one franc."""
    found = amount(place)
    if found == 0:
        place.refuse("must be more than 0")
    return found


def count(place: Place) -> int:
    """A whole number from 1."""
    written = plain(place, "a whole number")
    if not _WHOLE.fullmatch(written) or written == "0":
        place.refuse("must be a whole number from 1")
    digits = written.replace("_", "")
    if len(digits) > 9:
        place.refuse("is too large")
    return int(digits)


def percentage(place: Place) -> Percentage:
    """A percentage with its sign, from 0 % to 100 %."""
    found = _PERCENTAGE.fullmatch(plain(place, "a percentage such as 0.5 %"))
    if not found:
        place.refuse("must be a percentage with its sign, such as 0.5 %")
    percent = Decimal(found[1])
    if percent > 100:
        place.refuse("is more than 100 %")
    return Percentage(percent)


def day(place: Place) -> date:
    """A date written 2026-01-31."""
    found = day_in(plain(place, "a date such as 2026-01-31"))
    if found is None:
        place.refuse("must be a date such as 2026-01-31")
    return found


def day_in(written: str) -> date | None:
    """The date a plain value writes, if it writes one between 1900 and 2199."""
    if not _DAY.fullmatch(written):
        return None
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if 1900 <= found.year < 2200 else None


def year(place: Place) -> int:
    """A year in four digits."""
    written = plain(place, "a year such as 2026")
    if not re.fullmatch(r"(19|20|21)[0-9]{2}", written):
        place.refuse("must be a year such as 2026")
    return int(written)


def truth(place: Place) -> bool:
    """`true` or `false`, and no other word."""
    written = plain(place, "true or false")
    if written not in {"true", "false"}:
        place.refuse("must be true or false")
    return written == "true"


def or_none(read: Read[T]) -> Read[T | None]:
    """A reader that also takes the absence, `none`."""

    def read_or_none(place: Place) -> T | None:
        match place.node:
            case Scalar(value="none", is_plain=True):
                return None
        return read(place)

    return read_or_none


def word(*choices: str) -> Read[str]:
    """A reader of one word out of a list."""

    def read_word(place: Place) -> str:
        written = scalar(place).value
        if written not in choices:
            place.refuse("must be {choices}", choices=choices)
        return written

    return read_word


def account(place: Place) -> str:
    """An account code in digits; whether the chart has it is for the books to say."""
    written = scalar(place).value
    if not _ACCOUNT.fullmatch(written):
        place.refuse("must be an account code, digits only")
    return written


def clock(place: Place) -> time:
    """A time of day in quotes."""
    written = quoted(place)
    if not _CLOCK.fullmatch(written):
        place.refuse('must be a time such as "14:30"')
    return time.fromisoformat(written)


def phone(place: Place) -> str:
    """A mobile number in quotes, as written."""
    written = quoted(place)
    try:
        Msisdn.parse(written)
    except InvalidMsisdn:
        place.refuse('must be a mobile number such as "76000001", or with + one abroad')
    return written


def circle(place: Place) -> str:
    """A circle's code in quotes; 90 to 99 belong to collective payers."""
    written = quoted(place)
    if not re.fullmatch(r"[0-8][0-9]", written):
        place.refuse('must be a circle code such as "01"; 90 to 99 are kept for collective payers')
    return written


def collective_reference(place: Place) -> str:
    """A collective payer's reference in quotes: ten digits from 90, whose check digits hold (DOMAIN 3)."""
    written = quoted(place)
    if not is_collective(written):
        place.refuse('must be a collective reference such as "9000001732" with right check digits')
    return written
