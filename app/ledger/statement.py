"""An account's statement: its lines by business date, with the balance after each."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import Row, Select, and_, select, tuple_

from app.core.ids import EntryId, MutualId
from app.db import Session
from app.ledger.accounts import reference
from app.ledger.model import AccountRef, Side
from app.ledger.queries import balance
from app.ledger.tables import AccountRow, EntryRow, LineRow


@dataclass(frozen=True, slots=True)
class StatementCursor:
    """Where a page ended, and the balance there, so that the next one costs the same wherever it begins."""

    booked_on: date
    entry_id: EntryId
    number: int
    net_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A line as it stands on the statement; `net_minor` is debits less credits up to and with it."""

    entry_id: EntryId
    number: int
    event: str
    cause: str
    note: str | None
    booked_on: date
    account: AccountRef
    side: Side
    amount_minor: int
    net_minor: int

    @property
    def cursor(self) -> StatementCursor:
        """Where the page that begins behind this line starts."""
        return StatementCursor(self.booked_on, self.entry_id, self.number, self.net_minor)


async def statement(
    session: Session,
    mutual_id: MutualId,
    account: AccountRef,
    *,
    since: date | None = None,
    until: date | None = None,
    after: StatementCursor | None = None,
    limit: int = 50,
) -> list[StatementLine]:
    """A page of an account's lines from `since` to `until`, both included, behind `after`; raises `UnknownAccount`.

    A code without party lists the lines of all its parties.
    """
    opening = await _opening(session, mutual_id, account, since, after)
    wanted = _lines_of(mutual_id, account)
    if since is not None:
        wanted = wanted.where(LineRow.booked_on >= since)
    if until is not None:
        wanted = wanted.where(LineRow.booked_on <= until)
    if after is not None:
        here = (after.booked_on, after.entry_id, after.number)
        wanted = wanted.where(tuple_(LineRow.booked_on, LineRow.entry_id, LineRow.number) > here)
    rows = (await session.execute(wanted.limit(limit))).all()
    nets = list(accumulate((_signed(row) for row in rows), initial=opening))[1:]
    return [_statement_line(row, net) for row, net in zip(rows, nets, strict=True)]


async def _opening(
    session: Session, mutual_id: MutualId, account: AccountRef, since: date | None, after: StatementCursor | None
) -> int:
    """The balance before the first line of the page."""
    if after is not None:
        return after.net_minor
    day_before = date.min if since is None else since - timedelta(days=1)
    return (await balance(session, mutual_id, account, at=day_before)).net_minor


def _lines_of(mutual_id: MutualId, account: AccountRef) -> Select[*tuple[Any, ...]]:
    of_code = and_(AccountRow.mutual_id == mutual_id, AccountRow.code == account.code)
    of_entry = and_(EntryRow.mutual_id == LineRow.mutual_id, EntryRow.id == LineRow.entry_id)
    return (
        select(LineRow, AccountRow.code, AccountRow.party, EntryRow.event, EntryRow.cause, EntryRow.note)
        .join(AccountRow, and_(AccountRow.mutual_id == LineRow.mutual_id, AccountRow.id == LineRow.account_id))
        .join(EntryRow, of_entry)
        .where(of_code if account.party is None else and_(of_code, AccountRow.party == account.party))
        .order_by(LineRow.booked_on, LineRow.entry_id, LineRow.number)
    )


def _signed(row: Row[*tuple[Any, ...]]) -> int:
    line: LineRow = row.LineRow
    return line.amount_minor if line.side == Side.DEBIT else -line.amount_minor


def _statement_line(row: Row[*tuple[Any, ...]], net_minor: int) -> StatementLine:
    line: LineRow = row.LineRow
    return StatementLine(
        entry_id=EntryId(line.entry_id),
        number=line.number,
        event=row.event,
        cause=row.cause,
        note=row.note,
        booked_on=line.booked_on,
        account=reference(row.code, row.party),
        side=Side(line.side),
        amount_minor=line.amount_minor,
        net_minor=net_minor,
    )
