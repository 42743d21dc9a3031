"""Who plays: the ids behind the names of a file, the people lent to each act, and numbers nobody wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from app.collection import Collective
from app.core.actor import Actor
from app.core.ids import (
    ClaimId,
    FacilityId,
    PaymentId,
    PayoutBatchId,
    PayoutId,
    RefundId,
    SubsidyStatementId,
    TransferId,
    UnitId,
)
from app.core.msisdn import Msisdn
from app.membership import NewMember
from app.scenarios.document import Scenario
from app.scenarios.events import Enrol, Pay, Redeliver

ADMINISTRATOR = Actor.person(UUID(int=1))
MANAGER = Actor.person(UUID(int=2))
ACCOUNTANT = Actor.person(UUID(int=3))
APPROVERS = (Actor.person(UUID(int=4)), Actor.person(UUID(int=5)))
ADVISER = Actor.person(UUID(int=6))
WORKER = Actor.system("payouts")
CLERK = Actor.person(UUID(int=7))

FIRST_OF_UNITS = 76_000_000
FIRST_OF_STRANGERS = 66_000_000
FIRST_OF_FACILITIES = 70_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A receipt of the file: its payment, and the operator's own id where an operator brought it."""

    payment_id: PaymentId
    operator: str | None = None
    movement_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A claim of the file, a version of one; `is_one_act` where it bills an amount and not lines."""

    claim_id: ClaimId
    is_one_act: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """A refund of the file, and the payout by which it leaves."""

    refund_id: RefundId
    payout_id: PayoutId


@dataclass(slots=True, kw_only=True)
class Cast:
    """What the names stand for so far; numbers of units, strangers and facilities are written nowhere in the file."""

    own_numbers: Iterator[Msisdn]
    strange_numbers: Iterator[Msisdn]
    payee_numbers: Iterator[Msisdn]
    signatories: Sequence[UUID] = ()  # who proposes a payout account, and the two who approve it
    units: dict[str, UnitId] = field(default_factory=dict)
    payers: dict[str, Msisdn] = field(default_factory=dict)
    receipts: dict[str, Received] = field(default_factory=dict)
    collectives: dict[str, Collective] = field(default_factory=dict)
    facilities: dict[str, FacilityId] = field(default_factory=dict)
    claims: dict[str, Claimed] = field(default_factory=dict)
    batches: dict[str, Sequence[PayoutBatchId]] = field(default_factory=dict)
    payouts: dict[str, PayoutId] = field(default_factory=dict)
    refunds: dict[str, Refunded] = field(default_factory=dict)
    transfers: dict[str, TransferId] = field(default_factory=dict)
    statements: dict[str, SubsidyStatementId] = field(default_factory=dict)


def cast_of(scenario: Scenario) -> Cast:
    """An empty stage for this file."""
    written = {Msisdn.parse(number) for number in _numbers_written(scenario)}
    return Cast(
        own_numbers=_numbers(FIRST_OF_UNITS, written),
        strange_numbers=_numbers(FIRST_OF_STRANGERS, written),
        payee_numbers=_numbers(FIRST_OF_FACILITIES, written),
    )


def nameless(line: int) -> str:
    """What the report calls something the file gives no name; no name can be written so."""
    return f"(line {line})"


def people(unit: str, count: int, *, after: int = 0) -> Sequence[NewMember]:
    """That many invented persons of a unit, the first of a new unit its head."""
    return [NewMember(name=f"{unit} {number}") for number in range(after + 1, after + count + 1)]


def _numbers(first: int, written: set[Msisdn]) -> Iterator[Msisdn]:
    return (number for serial in count(first) if (number := Msisdn(f"+223{serial}")) not in written)


def _numbers_written(scenario: Scenario) -> Iterator[str]:
    for event in scenario.events:
        match event:
            case Enrol(payers=payers):
                yield from payers
            case Pay(payer=str(payer)) | Redeliver(payer=str(payer)):
                yield payer
