"""Values of reconciliation: what a statement was, what each of its lines came to, and what is to be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.ids import EntryId, OperatorStatementId, PaymentId, PayoutId, WalletId
from app.core.money import Money

EVIDENCE = "evidence"
"""Why an item was closed, if not by a person's reason."""


class Source(StrEnum):
    """How a statement reached us."""

    API = "api"
    FILE = "file"


class Result(StrEnum):
    """What comparing came to, for one line of a statement or for one movement of ours that it lacks."""

    MATCHED = "matched"
    THEIRS_ONLY = "theirs_only"
    NOTHING_MOVED = "nothing_moved"
    AMOUNT_DIFFERS = "amount_differs"
    FEE_DIFFERS = "fee_differs"
    CONTRADICTED = "contradicted"
    OURS_ONLY = "ours_only"
    UNKNOWN_PAYOUT = "unknown_payout"
    NOT_OURS = "not_ours"
    UNREADABLE = "unreadable"

    @property
    def needs_somebody(self) -> bool:
        """Whether it stays open until a person closes it or later evidence agrees."""
        return self not in (Result.MATCHED, Result.THEIRS_ONLY, Result.NOTHING_MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedBalances:
    """What a statement says the wallet held before and after it, where it does."""

    opening: Money | None = None
    closing: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStatement:
    """A statement as it was told: `told` lines, of which `fresh` ones no statement told before; results of those."""

    id: OperatorStatementId
    wallet_id: WalletId
    source: Source
    since: datetime
    until: datetime
    is_whole: bool
    opening: Money | None
    closing: Money | None
    told: int
    told_by: str
    told_at: datetime
    compared_at: datetime | None
    results: Mapping[Result, int]

    @property
    def fresh(self) -> int:
        """How many lines it was the first to tell."""
        return sum(count for result, count in self.results.items() if result is not Result.OURS_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementItem:
    """One line of a statement, told by it first, or a movement of ours that it lacks; with what it came to.

    `closing` says why nothing is left to do: `evidence` when a later statement agreed, else a person's reason.
    `own_entries` are moves of our own money that it exactly equals, while it is open.
    """

    id: UUID
    statement_id: OperatorStatementId
    wallet_id: WalletId
    is_ours: bool
    direction: str
    said: str
    operator_reference: str | None
    amount: Money | None
    fee: Money | None
    occurred_at: datetime | None
    result: Result
    payment_id: PaymentId | None
    payout_id: PayoutId | None
    closed_at: datetime | None
    closed_by: str | None
    closing: str | None
    own_entries: Sequence[EntryId] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody is to look at it."""
        return self.result.needs_somebody and self.closed_at is None
