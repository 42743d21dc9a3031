"""What is read from a statement file: movements, what refused to be read, and the balances it states."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.collection import Statement
from app.core.money import Currency, Money
from app.core.msisdn import Msisdn
from app.providers import Direction, PaymentState
from app.treasury.statement_model import StatedBalances

NOTHING_STATED = StatedBalances()


class Fault(StrEnum):
    """Why a row, or a cell of it, cannot be read."""

    MISSING = "missing"
    AMOUNT = "amount"
    DATE = "date"
    WORD = "word"
    ACCOUNT = "account"
    FORMULA = "formula"
    SPREADSHEET_ERROR = "spreadsheet_error"
    DIGITS_LOST = "digits_lost"
    UNPRINTABLE = "unprintable"
    BOTH_SIDES = "both_sides"
    TOO_MANY_CELLS = "too_many_cells"
    NO_COLUMN = "no_column"
    COLUMN_TWICE = "column_twice"
    DIFFERS = "differs"
    ORPHAN = "orphan"
    BALANCE = "balance"
    NOTHING_TO_READ = "nothing_to_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRefused:
    """A row that cannot be read, the column of ours at fault, and why; never what stood in it."""

    row: int
    field: str
    reason: Fault


class Kind(StrEnum):
    """What a row tells of."""

    PAYMENT = "payment"
    REVERSAL = "reversal"
    FEE = "fee"
    LEVY = "levy"
    OWN_MONEY = "own_money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A row that was read; `moved_minor` is what it moved the balance by, below zero when money left."""

    row: int
    kind: Kind
    state: PaymentState
    direction: Direction
    reference: str
    occurred_at: datetime
    amount: Money
    fee: Money | None = None
    levy: Money | None = None
    party: Msisdn | None = None
    party_name: str | None = None
    typed: str | None = None
    request: str | None = None
    reverses: str | None = None
    parent: str | None = None
    moved_minor: int = 0
    balance_minor: int | None = None

    @property
    def said(self) -> tuple[object, ...]:
        """All but where it stands: two rows that say the same are one."""
        facts = (self.state, self.direction, self.occurred_at, self.amount, self.fee, self.levy, self.typed)
        return (*facts, self.request, self.reverses, self.parent, self.balance_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMove:
    """Money of ours on the move, as the operator states it: a sweep or a top-up, never a payment."""

    row: int
    reference: str
    direction: Direction
    amount: Money
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A row that says again what an earlier one said; it counts once."""

    row: int
    first_row: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whose file it is: what the mapping cannot know."""

    provider: str
    currency: Currency
    timezone: str
    region: str
    receiver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What a file says, or why it was refused: `statement` is there only when no row was refused."""

    rows_read: int
    left_out: int
    refused: Sequence[RowRefused]
    repeated: Sequence[Repeated] = ()
    own_moves: Sequence[OwnMove] = ()
    balances: StatedBalances = NOTHING_STATED
    statement: Statement | None = None
