"""Values of money in: what is heard of a payment, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from app.core.ids import AntennaId, CollectiveId, DeliveryId, PaymentId, UnitId
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.ledger import AccountRef
from app.providers import PaymentEvent
from app.wallets import Wallet

WAITS_FOR_PAYMENT = "waits_for_payment"
"""The reason of a receipt whose delivery is to be offered again once the payment it tells of is booked."""


class Grade(IntEnum):
    """How strong the evidence is (RELIABILITY 4)."""

    CLAIMED = 1
    SIGNED = 2
    ANSWERED = 3
    STATED = 4


class PaymentStatus(StrEnum):
    """Where a payment's money is now."""

    SUSPENSE = "suspense"
    ALLOCATED = "allocated"
    COLLECTIVE = "collective"
    REFUNDED = "refunded"
    REVERSED = "reversed"
    INCOME = "income"
    OWN = "own"


class Reason(StrEnum):
    """Why a payment waits in suspense (A3)."""

    UNKNOWN = "UNKNOWN"
    AMBIGUOUS_MSISDN = "AMBIGUOUS_MSISDN"
    UNIT_CLOSED = "UNIT_CLOSED"


class Method(StrEnum):
    """How a payment found its unit."""

    REFERENCE = "reference"
    MSISDN = "msisdn"
    AGENT = "agent"


class Outcome(StrEnum):
    """What one piece of evidence led to."""

    ALLOCATED = "allocated"
    IN_SUSPENSE = "in_suspense"
    COLLECTIVE = "collective"
    OWN = "own"
    ALREADY_BOOKED = "already_booked"
    CONTRADICTED = "contradicted"
    UNPROVEN = "unproven"
    REVERSED = "reversed"
    NOTED = "noted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One event as it reached us: about which wallet, how well proven, from which delivery."""

    event: PaymentEvent
    wallet: Wallet
    grade: Grade
    received_at: datetime
    delivery_id: DeliveryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer for one piece of evidence; `reason` is a stable word when it was refused or waits."""

    outcome: Outcome
    payment_id: PaymentId | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A recorded payment; `account` holds its money: a wallet's account, or an antenna's cash."""

    id: PaymentId
    account: AccountRef
    amount: Money
    fee: Money
    operator_reference: str
    occurred_at: datetime
    value_on: date
    booked_on: date
    typed_reference: str | None = None
    payer: Msisdn | None = None
    antenna_id: AntennaId | None = None
    is_mobile: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a payment belongs by A3: a unit, a collective, or suspense with its reason."""

    unit_id: UnitId | None = None
    collective_id: CollectiveId | None = None
    method: Method | None = None
    reason: Reason | None = None
