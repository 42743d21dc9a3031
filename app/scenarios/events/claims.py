"""What the facilities bill, and what is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.scenarios.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One act or drug; the price is the agreed one where the file states none."""

    code: str
    quantity: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Event):
    """A facility's claim, received the day it stands under.

    It bills the `amount` of one covered act at exactly that agreed price, or `lines`.
    `member` may be a number the unit lacks (C02); `form` None is a number of its own.
    """

    kind: ClassVar[str] = "claim"

    id: str
    facility: str
    unit: str
    member: int
    care_type: str
    service_on: date
    discharged_on: date
    amount: int | None
    lines: tuple[ClaimLine, ...]
    form: str | None
    diagnosis: str | None
    has_referral: bool
    has_documents: bool
    is_planned: bool
    has_eligibility_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Medical(Event):
    """The medical adviser's decision; `lines` gives the eligible amounts by code when he reduces."""

    kind: ClassVar[str] = "medical"

    claim: str
    decision: str
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(Event):
    """Claims are decided in this order; an `absent` adviser approves nothing (C5)."""

    kind: ClassVar[str] = "decide"

    claims: tuple[str, ...]
    adviser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal(Event):
    """A claim comes back with the same content as version `id` (C6)."""

    kind: ClassVar[str] = "appeal"

    claim: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpayment(Event):
    """An amount of an approved claim is found too much (E13)."""

    kind: ClassVar[str] = "overpayment"

    claim: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repay(Event):
    """A facility pays an overpayment back to the `bank` or to an operator's wallet; `txn` as of a deposit."""

    kind: ClassVar[str] = "repay"

    facility: str
    amount: int
    to: str
    txn: str | None
