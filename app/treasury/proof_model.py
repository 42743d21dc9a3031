"""Values of a wallet's proof: what the operator says it holds, what our books say, and the difference."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.ids import DifferenceId, WalletId
from app.core.money import Money


class ProofSource(StrEnum):
    """Who states the balance: a person, a statement's file, the operator when asked, or its later callback."""

    PERSON = "person"
    FILE = "file"
    ASKED = "asked"
    TOLD = "told"

    @property
    def is_momentary(self) -> bool:
        """Whether it was asked in the middle of things, with payouts on their way."""
        return self in (ProofSource.ASKED, ProofSource.TOLD)


class Finding(StrEnum):
    """What a proof found."""

    AGREES = "agrees"
    EXPLAINED = "explained"
    POSTED = "posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What may stand on one side only while it moves: payouts that may have left, money that may have arrived."""

    payouts: int
    leaving: Money
    arriving: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A wallet on one day: `ledger` is what its account showed then, earlier differences taken in.

    What the books show above the statement is positive: `explained` of it may be on its way, `posted` is E24.
    """

    id: UUID
    wallet_id: WalletId
    on: date
    source: ProofSource
    stated: Money
    ledger: Money
    moving: Moving
    explained: Money
    posted: Money
    stated_by: str
    stated_at: datetime

    @property
    def finding(self) -> Finding:
        """In one word."""
        if self.posted.minor:
            return Finding.POSTED
        return Finding.EXPLAINED if self.explained.minor else Finding.AGREES


class DifferenceKind(StrEnum):
    """A difference that a proof found, or the acceptance of one."""

    STATED = "stated"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A movement of a wallet's share of 47111: a debit is positive, the books were above the statement (E24).

    `open_after` is what is left of the wallet's difference behind it.
    """

    id: DifferenceId
    wallet_id: WalletId
    number: int
    kind: DifferenceKind
    amount: Money
    open_after: Money
    proof_id: UUID | None
    booked_on: date
    made_by: str
    made_at: datetime
