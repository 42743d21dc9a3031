"""Balances: of an account, by party, and of the whole chart; now, or at the end of any business date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, Select, and_, cast, exists, func, select, true
from sqlalchemy.orm import aliased

from app.core.ids import MutualId
from app.db import Session
from app.ledger.accounts import NO_PARTY
from app.ledger.errors import UnknownAccount
from app.ledger.model import AccountRef, Side
from app.ledger.tables import AccountRow, BalanceDayRow, BalanceRow, ChartAccountRow, CodeDayRow, EntryRow, LineRow


@dataclass(frozen=True, slots=True)
class Balance:
    """Both columns of an account, in minor units of its currency."""

    debit_minor: int
    credit_minor: int
    currency: str
    side: Side

    @property
    def net_minor(self) -> int:
        """Debits less credits."""
        return self.debit_minor - self.credit_minor

    @property
    def on_usual_side(self) -> int:
        """What stands on the account's usual side; below zero when it stands on the other."""
        return self.net_minor if self.side is Side.DEBIT else -self.net_minor


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One code of the trial balance: what it moved, and its balance in the column where it stands."""

    code: str
    name_fr: str
    name_en: str
    balance: Balance

    @property
    def debit_balance_minor(self) -> int:
        """The balance, if it is a debit."""
        return max(self.balance.net_minor, 0)

    @property
    def credit_balance_minor(self) -> int:
        """The balance, if it is a credit."""
        return max(-self.balance.net_minor, 0)


async def balance(session: Session, mutual_id: MutualId, account: AccountRef, at: date | None = None) -> Balance:
    """Where an account stands now, or at the end of `at`; a code without party is the sum over its parties.

    A party nobody booked on yet stands at zero; raises `UnknownAccount` when the chart has no such code.
    """
    query = _balances(mutual_id, at, account.party).where(ChartAccountRow.code == account.code)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise UnknownAccount(field="account", account=account.code)
    return _balance(row)


async def balances_by_party(
    session: Session, mutual_id: MutualId, code: str, at: date | None = None
) -> Mapping[UUID, Balance]:
    """Where each party of a code stands, those that ever moved."""
    query = (
        _balances(mutual_id, at)
        .add_columns(AccountRow.party)
        .where(ChartAccountRow.code == code, AccountRow.party != NO_PARTY)
        .group_by(AccountRow.party)
        .having(_moved(at))
    )
    return {row.party: _balance(row) for row in await session.execute(query)}


async def moves_behind(
    session: Session, mutual_id: MutualId, account: AccountRef, moment: datetime, *, until: date, besides: str
) -> bool:
    """Whether entries to the end of a day, `besides` those of one event, tell of what happened after a moment."""
    lines = (
        select(EntryRow.id)
        .join(LineRow, and_(LineRow.mutual_id == EntryRow.mutual_id, LineRow.entry_id == EntryRow.id))
        .join(AccountRow, and_(AccountRow.mutual_id == LineRow.mutual_id, AccountRow.id == LineRow.account_id))
        .where(
            AccountRow.mutual_id == mutual_id,
            AccountRow.code == account.code,
            AccountRow.party == (account.party or NO_PARTY),
            LineRow.booked_on.between(moment.date() - timedelta(days=1), until),
            EntryRow.occurred_at > moment,
            EntryRow.event != besides,
        )
    )
    return bool(await session.scalar(select(exists(lines))))


async def trial_balance(session: Session, mutual_id: MutualId, at: date | None = None) -> list[TrialRow]:
    """Every code that ever moved, in order; debits and credits of all of them agree (RELIABILITY I4)."""
    rows = await session.execute(_codes(mutual_id, at))
    return [TrialRow(row.code, row.name_fr, row.name_en, _balance(row)) for row in rows]


def _codes(mutual_id: MutualId, at: date | None) -> Select[*tuple[Any, ...]]:
    """Both columns per code from the days of codes: households do not count."""
    days, chart = CodeDayRow, ChartAccountRow
    moved = (
        select(days.code, _summed(days.debit_minor, "debit_minor"), _summed(days.credit_minor, "credit_minor"))
        .where(days.mutual_id == mutual_id, true() if at is None else days.day <= at)
        .group_by(days.code)
        .subquery()
    )
    whole = and_(AccountRow.mutual_id == chart.mutual_id, AccountRow.code == chart.code, AccountRow.party == NO_PARTY)
    return (
        select(
            *(chart.code, chart.name_fr, chart.name_en, chart.side, AccountRow.currency),
            *(moved.c.debit_minor, moved.c.credit_minor),
        )
        .join(AccountRow, whole)
        .join(moved, moved.c.code == chart.code)
        .where(chart.mutual_id == mutual_id)
        .order_by(chart.code)
    )


def _balances(mutual_id: MutualId, at: date | None, party: UUID | None = None) -> Select[*tuple[Any, ...]]:
    """Both columns per code, from running balances, or from the days up to a date."""
    whole = aliased(AccountRow)
    moves = BalanceRow if at is None else BalanceDayRow
    debit, credit = _columns(at)
    chart = ChartAccountRow
    of_code = and_(AccountRow.mutual_id == chart.mutual_id, AccountRow.code == chart.code)
    of_account = and_(moves.mutual_id == AccountRow.mutual_id, moves.account_id == AccountRow.id)
    return (
        select(chart.code, chart.name_fr, chart.name_en, chart.side, whole.currency, debit, credit)
        .join(whole, and_(whole.mutual_id == chart.mutual_id, whole.code == chart.code, whole.party == NO_PARTY))
        .outerjoin(AccountRow, of_code if party is None else and_(of_code, AccountRow.party == party))
        .outerjoin(moves, of_account if at is None else and_(of_account, BalanceDayRow.day <= at))
        .where(chart.mutual_id == mutual_id)
        .group_by(chart.code, chart.name_fr, chart.name_en, chart.side, whole.currency)
    )


def _columns(at: date | None) -> tuple[Any, Any]:
    moves = BalanceRow if at is None else BalanceDayRow
    return _summed(moves.debit_minor, "debit_minor"), _summed(moves.credit_minor, "credit_minor")


def _summed(column: Any, name: str) -> Any:
    return cast(func.coalesce(func.sum(column), 0), BigInteger).label(name)


def _moved(at: date | None) -> Any:
    moves = BalanceRow if at is None else BalanceDayRow
    return func.count(moves.account_id) > 0


def _balance(row: Row[*tuple[Any, ...]]) -> Balance:
    return Balance(row.debit_minor, row.credit_minor, row.currency, Side(row.side))
