"""Wallets against their statements, expenses, manual entries and the year's end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.scenarios.events.base import Event
from app.written.values import Percentage


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletStatement(Event):
    """The operator's figure for its `collection` or `payout` wallet; a difference is posted (E24)."""

    kind: ClassVar[str] = "wallet_statement"

    operator: str
    balance: int
    wallet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDifference(Event):
    """A wallet's difference is cleared as cost or income (E24); `amount` None is all of it."""

    kind: ClassVar[str] = "accept_difference"

    operator: str
    wallet: str
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorInvoice(Event):
    """Collection fees an operator did not deduct are invoiced (E21)."""

    kind: ClassVar[str] = "operator_invoice"

    operator: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOperator(Event):
    """An operator's invoice is paid by bank (E21)."""

    kind: ClassVar[str] = "pay_operator"

    operator: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense(Event):
    """An expense on an account of class 6, paid by bank."""

    kind: ClassVar[str] = "expense"

    account: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Event):
    """Any other manual entry; whether it balances is for the ledger to say."""

    kind: ClassVar[str] = "entry"

    debit: Mapping[str, int]
    credit: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseYear(Event):
    """Deferral and outstanding claims, then the result (E26, E27), dated 31 December."""

    kind: ClassVar[str] = "close_year"

    year: int
    not_invoiced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenYear(Event):
    """The mirrors of E26, dated 1 January."""

    kind: ClassVar[str] = "open_year"

    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Appropriate(Event):
    """The assembly's vote on that year's result (E27)."""

    kind: ClassVar[str] = "appropriate"

    year: int
    reserve: Percentage
