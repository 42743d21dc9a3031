"""Values of money out: what is owed, what is ordered, where each payout stands, and where its money comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.core.actor import Actor
from app.core.ids import (
    DeliveryId,
    FacilityId,
    MutualId,
    PayableId,
    PayeeAccountId,
    PayoutBatchId,
    PayoutId,
    RecoverableId,
    RefundId,
    RegimeId,
    WalletId,
)
from app.core.money import Money
from app.db import Session
from app.ledger import Line
from app.membership import CBHI, Mutual
from app.providers import Payee, PaymentEvent
from app.routing import Choice
from app.wallets import Wallet


class Kind(StrEnum):
    """What a payout is for: care owed to a facility, or money given back to a payer (A7)."""

    BENEFITS = "benefits"
    REFUNDS = "refunds"


class State(StrEnum):
    """Where a payout stands (RELIABILITY 3); the database refuses every move that is not in that picture."""

    DRAFT = "draft"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    RESERVED = "reserved"
    SENDING = "sending"
    NOT_SENT = "not_sent"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REVIEW = "review"
    CONFLICT = "conflict"
    RETURNED = "returned"

    @property
    def is_in_transit(self) -> bool:
        """Whether its money stands in 4012 or 4192 and holds float (RELIABILITY I13)."""
        return self in IN_TRANSIT

    @property
    def is_ordered(self) -> bool:
        """Whether two people approved it: from then on it is the facility's to see."""
        return self not in NOT_ORDERED

    @property
    def word(self) -> str:
        """The console's shorter word (DOMAIN P2, DESIGN 9)."""
        return WORDS[self]


NOT_ORDERED = frozenset({State.DRAFT, State.PENDING_APPROVAL, State.REJECTED})
IN_TRANSIT = frozenset({State.RESERVED, State.SENDING, State.NOT_SENT, State.ACCEPTED, State.UNKNOWN, State.REVIEW})
WORDS: Mapping[State, str] = {
    State.DRAFT: "prepared",
    State.PENDING_APPROVAL: "prepared",
    State.APPROVED: "approved",
    State.REJECTED: "rejected",
    State.RESERVED: "sent",
    State.SENDING: "sent",
    State.NOT_SENT: "sent",
    State.ACCEPTED: "sent",
    State.REVIEW: "sent",
    State.CONFLICT: "sent",
    State.UNKNOWN: "unknown",
    State.SUCCEEDED: "confirmed",
    State.FAILED: "failed",
    State.RETURNED: "returned",
}


class BatchState(StrEnum):
    """Where a batch stands: it is approved or rejected whole, and never fails as a whole."""

    DRAFT = "draft"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayable:
    """Something approved that a facility is to be paid for; `label` is what the facility knows it by.

    `fund_id` is the fund that pays it where the regime's money is not the mutual's own.
    """

    facility_id: FacilityId
    subject_kind: str
    subject_id: UUID
    label: str
    amount: Money
    due_on: date
    regime: str = CBHI
    fund_id: RegimeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecoverable:
    """Something a facility was paid too much for, to be kept back from its next payouts (E13), by which fund if any."""

    facility_id: FacilityId
    subject_kind: str
    subject_id: UUID
    label: str
    amount: Money
    fund_id: RegimeId | None = None


class PaidState(StrEnum):
    """How far the payment of a payable has come (DOMAIN C6)."""

    OPEN = "open"
    IN_BATCH = "in_batch"
    IN_PAYMENT = "in_payment"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableView:
    """A payable with how far its payment has come; `paid_at` once all of it is paid."""

    id: PayableId
    facility_id: FacilityId
    subject_id: UUID
    label: str
    amount_minor: int
    committed_minor: int
    paid_minor: int
    due_on: date
    state: PaidState
    payout_ids: tuple[PayoutId, ...]
    paid_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The way money leaves by: a payout wallet, or the bank (no wallet). Amounts in minor units; none: no limit.

    `operator_down_at` is since when its payouts wait for an operator that does not answer.
    """

    mutual_id: MutualId
    account_code: str
    wallet: Wallet | None
    reserved_minor: int
    floor_minor: int
    cap_minor: int | None
    daily_minor: int | None
    hourly_count: int | None
    stopped_at: datetime | None
    stop_reason: str | None
    paused_at: datetime | None
    operator_balance_minor: int | None
    operator_down_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What of a payable a payout pays."""

    payable_id: PayableId
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """What a payout keeps back of a recoverable."""

    recoverable_id: RecoverableId
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A payout as its row stands: what it pays, to whom, by which wallet and why, and where it has come to."""

    mutual_id: MutualId
    id: PayoutId
    batch_id: PayoutBatchId
    kind: Kind
    account_code: str
    wallet_id: WalletId | None
    facility_id: FacilityId | None
    subject_id: RefundId | None
    part: int
    parts: int
    state: State
    gross: Money
    offset: Money
    amount: Money
    payee: Payee
    payee_account_id: PayeeAccountId | None
    choice: Choice | None
    expected_fee: Money
    expected_levy: Money
    fee: Money | None
    levy: Money | None
    operator_reference: str | None
    reason: str | None
    made_at: datetime
    settled_at: datetime | None
    settled_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Payouts by one lane, approved together; an approver signs the hash; `total` leaves out rejected payouts."""

    mutual_id: MutualId
    id: PayoutBatchId
    number: int
    kind: Kind
    account_code: str
    state: BatchState
    content_hash: bytes | None
    total: Money
    carried_forward: Mapping[FacilityId, int]
    label: str | None
    made_by: str
    made_at: datetime
    decided_at: datetime | None
    payouts: tuple[Payout, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who moves a payout and why, when that happened in the world, and its day in the books."""

    actor: Actor
    because: str
    occurred_at: datetime
    booked_on: date


class Source(Protocol):
    """Where the money of a kind of payout comes from: taken when it is reserved, given back when it did not arrive.

    These two answer the ledger lines that stand against money in transit, and change the rows that those lines mirror.
    """

    async def take(self, session: Session, mutual: Mutual, payout: Payout, act: Act) -> Sequence[Line]:
        """Debits that sum to the payout's amount; raises when the money is no longer there."""
        ...

    async def give_back(self, session: Session, mutual: Mutual, payout: Payout, act: Act) -> Sequence[Line]:
        """Credits that sum to the payout's amount."""
        ...

    async def arrived(self, session: Session, mutual: Mutual, payout: Payout) -> None:
        """It is there: whoever ordered it tells whom it concerns."""
        ...


Sources = Mapping[Kind, Source]


class Outcome(StrEnum):
    """What one piece of evidence about a payout led to."""

    SETTLED = "settled"
    ALREADY_SETTLED = "already_settled"
    NOTED = "noted"
    CONTRADICTED = "contradicted"
    UNKNOWN_PAYOUT = "unknown_payout"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One event about money out as it reached us: how well proven (1 to 4), from which delivery.

    `wallet` is the one it came by; none is the bank.
    """

    event: PaymentEvent
    wallet: Wallet | None
    grade: int
    received_at: datetime
    delivery_id: DeliveryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer for one piece of evidence; `reason` is a stable word when it was refused or noted."""

    outcome: Outcome
    payout_id: PayoutId | None = None
    reason: str | None = None
