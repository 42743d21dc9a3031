"""Values of co-financing: funders, statements with their lines, receipts, decisions, and where a funder stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.ids import SubsidyStatementId
from app.core.money import Money


class Funder(StrEnum):
    """Who co-finances contributions."""

    STATE = "state"
    DONOR = "donor"

    @property
    def sign(self) -> str:
        """How it stands in the numbers of its statements, whatever the reader's language."""
        return "ETAT" if self is Funder.STATE else "PTF"


class DecisionKind(StrEnum):
    """What two people decide: a claim on a funder is given up (E09), or an excess is given back."""

    DISALLOWANCE = "disallowance"
    REPAYMENT = "repayment"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyStatement:
    """A statement to a funder; `first_on` to `last_on` are the days on which its instalments were settled."""

    id: SubsidyStatementId
    funder: Funder
    turn: int
    serial: int
    funder_name: str
    first_on: date
    last_on: date
    lines_count: int
    billed: Money
    received: Money
    disallowed: Money
    content_hash: bytes
    billed_on: date
    billed_at: datetime
    billed_by: str

    @property
    def number(self) -> str:
        """As both sides quote it: `2026-0003/ETAT`; `2027-0001/PTF2` to the donor that took over."""
        sign = self.funder.sign if self.turn == 1 else f"{self.funder.sign}{self.turn}"
        return f"{self.billed_on.year}-{self.serial:04d}/{sign}"

    @property
    def open(self) -> Money:
        """What is still receivable of it."""
        return self.billed - self.received - self.disallowed


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A share of one settled instalment; a negative amount takes back what an earlier statement billed (F2).

    `head` is the name of the unit's head, for callers who may see persons.
    """

    position: int
    unit_reference: str
    head: str
    antenna: str
    campaign: str
    kind: str
    instalment: int
    persons: int
    settled_on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubsidyReceipt:
    """A funder's money on the bank account; `id` is the caller's own, `received_on` today without.

    `turn` says which funder of the kind paid; it may be left out where there is one only.
    """

    id: UUID
    funder: Funder
    amount: Money
    turn: int | None = None
    received_on: date | None = None
    bank_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyReceipt:
    """A funder's money: what of it settled statements, what was given back, and what is left in 4739."""

    id: UUID
    funder: Funder
    turn: int
    amount: Money
    applied: Money
    repaid: Money
    received_on: date
    bank_reference: str | None
    booked_at: datetime
    booked_by: str

    @property
    def excess(self) -> Money:
        """What settled nothing and was not given back."""
        return self.amount - self.applied - self.repaid


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDisallowance:
    """A part of a statement that its funder will not pay; of its oldest open one when none is named.

    `reason` names the signed decision.
    """

    id: UUID
    funder: Funder
    amount: Money
    reason: str
    statement_id: SubsidyStatementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRepayment:
    """An excess, or a part of one, that is to go back to the funder who paid it."""

    id: UUID
    receipt_id: UUID
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one person proposed, and what another made of it; `is_approved` is none while nobody has decided."""

    id: UUID
    kind: DecisionKind
    funder: Funder
    statement_id: SubsidyStatementId | None
    receipt_id: UUID | None
    amount: Money
    reason: str
    proposed_at: datetime
    proposed_by: str
    is_approved: bool | None
    decided_on: date | None
    decided_at: datetime | None
    decided_by: str | None


class Age(StrEnum):
    """How long ago what is open was billed, in days (F4)."""

    TO_90 = "0-90"
    TO_180 = "91-180"
    TO_365 = "181-365"
    OLDER = ">365"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a mutual and a funder, or all of a kind, stand at the end of a day: accrued = billed + unbilled.

    `unbilled` is below zero while what was undone after billing waits for the next statement (F2). `open_by_age` sums
    to billed - settled - disallowed; `excess` is what stands in 4739.
    """

    funder: Funder
    turn: int | None
    name: str
    at: date
    accrued: Money
    billed: Money
    received: Money
    settled: Money
    disallowed: Money
    excess: Money
    open_by_age: Mapping[Age, Money]

    @property
    def unbilled(self) -> Money:
        """What the next statement would ask for."""
        return self.accrued - self.billed

    @property
    def open(self) -> Money:
        """What is billed and still receivable."""
        return self.billed - self.settled - self.disallowed

    @property
    def receivable(self) -> Money:
        """The balance of 47321 or 47322: billed and unbilled."""
        return self.accrued - self.settled - self.disallowed
