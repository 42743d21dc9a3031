"""Whole minor units of one currency, and the rounding rules of money (DOMAIN M1-M6)."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.core.errors import Invalid

# Eighteen digits fit a bigint with room for sums; no scheme of ours comes near.
MOST_MINOR = 10**15
# A number as short as 1e999999999, or an int of that size, would be written out to a gigabyte before it is refused.
MOST_DIGITS = 18
PLAIN_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?")


class InvalidAmount(Invalid):
    """The text or number is not an amount of this currency: sign, exponent, fraction, blank or size."""

    code = "money.invalid_amount"


class UnknownCurrency(Invalid):
    """No currency of ours has this code."""

    code = "money.unknown_currency"


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 code and how many decimals its minor unit has."""

    code: str
    decimals: int

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def of(code: str) -> "Currency":
        """The currency with this code; raises `UnknownCurrency`."""
        try:
            return CURRENCIES[code]
        except KeyError:
            raise UnknownCurrency from None


XOF = Currency("XOF", 0)
XAF = Currency("XAF", 0)
GNF = Currency("GNF", 0)
RWF = Currency("RWF", 0)
UGX = Currency("UGX", 0)
KES = Currency("KES", 2)
GHS = Currency("GHS", 2)
ZMW = Currency("ZMW", 2)
CURRENCIES = {currency.code: currency for currency in (XOF, XAF, GNF, RWF, UGX, KES, GHS, ZMW)}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units: `Money(1500, XOF)` is 1,500 F, `Money(1500, KES)` is KSh 15.00."""

    minor: int
    currency: Currency

    @classmethod
    def parse(cls, text: str | int | Decimal, currency: Currency) -> "Money":
        """Read an amount in units exactly as operators write it: digits, perhaps a decimal point.

        `"1500.00"` is 1,500 F; `"1500.50"` in francs raises `InvalidAmount`, for we never round (M1).
        """
        if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
            raise InvalidAmount
        if isinstance(text, Decimal) and abs(text.adjusted()) > MOST_DIGITS:
            raise InvalidAmount
        if isinstance(text, int) and abs(text) > MOST_MINOR:
            raise InvalidAmount
        written = format(text, "f") if isinstance(text, Decimal) else str(text)
        if not PLAIN_NUMBER.fullmatch(written):
            raise InvalidAmount
        return cls(_minor_units(written, currency), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        """The amount in units with its code, for logs and test output: `1500 XOF`, `15.00 KES`."""
        return f"{self.in_units()} {self.currency.code}"

    def in_units(self) -> str:
        """Plain decimal text in units, as most operators want it: `1500`, `15.00`."""
        return format(Decimal(self.minor).scaleb(-self.currency.decimals), "f")

    def split(self, parts: int) -> tuple["Money", ...]:
        """Cut into equal parts; the remainder goes to the first (M2)."""
        return tuple(Money(minor, self.currency) for minor in split(self.minor, parts))

    def _same(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "amounts of two currencies do not mix"
        return other


def _minor_units(written: str, currency: Currency) -> int:
    try:
        scaled = Decimal(written).scaleb(currency.decimals)
    except InvalidOperation:
        raise InvalidAmount from None
    if scaled != scaled.to_integral_value() or scaled > MOST_MINOR:
        raise InvalidAmount
    return int(scaled)


def split(total: int, parts: int) -> tuple[int, ...]:
    """SPLIT of M2: every part is `total div parts`, and the remainder goes to the first."""
    part, remainder = divmod(total, parts)
    return (part + remainder, *([part] * (parts - 1)))


def rate_of(minor: int, rate: Decimal) -> int:
    """`minor` × `rate` (0.01 is one percent), half up: expected fees and the levy (M5)."""
    return int((Decimal(minor) * rate + Decimal("0.5")) // 1)
