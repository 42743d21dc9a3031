"""Fields as the description tells them: in French and English, each with an example; and the types most share."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.core.errors import Invalid
from app.core.money import MOST_MINOR, Currency, Money

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def told(english: str, french: str, example: Any, **limits: Any) -> Any:
    """A field with its description in both languages and an example."""
    return Field(description=english, examples=[example], json_schema_extra={"x-description-fr": french}, **limits)


def asked(english: str, french: str, example: Any, **limits: Any) -> Any:
    """A query parameter, described likewise."""
    return Query(description=english, examples=[example], json_schema_extra={"x-description-fr": french}, **limits)


def named(english: str, french: str, example: Any) -> Any:
    """A part of the path, described likewise."""
    return Path(description=english, examples=[example], json_schema_extra={"x-description-fr": french})


def _plain(text: str) -> str:
    if not text.isprintable():
        raise ValueError("has characters that cannot be printed")
    return text


def _within(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("is not of this age")
    return day


def _instant(instant: datetime) -> datetime:
    _within(instant.date())
    return instant.astimezone(UTC)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_plain)]
Day = Annotated[date, AfterValidator(_within)]
Instant = Annotated[AwareDatetime, AfterValidator(_instant)]
Minor = Annotated[int, Field(strict=True, ge=0, le=MOST_MINOR)]


class Shown(BaseModel):
    """What we answer."""

    model_config = ConfigDict(frozen=True)


class Asked(BaseModel):
    """What we are asked; fields we do not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(Shown):
    """Money in minor units of its currency."""

    amount: int = told(
        "In minor units: francs have none, cents are.", "En unités mineures : le franc n'en a pas.", 1730
    )
    currency: str = told("ISO 4217 code.", "Code ISO 4217.", "XOF")

    @classmethod
    def of(cls, money: Money) -> "Amount":
        """The amount of a value."""
        return cls(amount=money.minor, currency=money.currency.code)

    @classmethod
    def minor(cls, minor: int, currency: Currency | str) -> "Amount":
        """So much of a currency."""
        return cls(amount=minor, currency=str(currency))


def _shown(money: Any) -> Any:
    return Amount.of(money) if isinstance(money, Money) else money


Figure = Annotated[Amount, BeforeValidator(_shown)]
"""A field that is filled with a `Money`."""


class GivenAmount(Asked):
    """Money as a caller writes it: a whole number, above zero."""

    amount: int = told(
        "In minor units, above zero.", "En unités mineures, au-dessus de zéro.", 1730, strict=True, ge=1, le=MOST_MINOR
    )
    currency: str = told("The mutual's currency.", "La monnaie de la mutuelle.", "XOF", pattern="^[A-Z]{3}$")

    def money(self, currency: Currency, *, field: str = "amount") -> Money:
        """The value, in the mutual's currency; raises `Invalid` in any other."""
        if self.currency != currency.code:
            raise Invalid(field=f"{field}.currency")
        return Money(self.amount, currency)
