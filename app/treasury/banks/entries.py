"""What the books say of the bank: the entries on 5211, each with what it moved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import ledger
from app.core.ids import EntryId, MutualId
from app.db import Session
from app.ledger import Side, StatementCursor, StatementLine
from app.ledger.chart import BANK

A_PAGE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """An entry on the bank's account: `amount_minor` is above zero when it says that money came in."""

    id: EntryId
    event: str
    cause: str
    note: str | None
    booked_on: date
    amount_minor: int


async def bank_entries(
    session: Session, mutual_id: MutualId, since: date | None, until: date | None
) -> Sequence[BankEntry]:
    """Those of these days, the oldest first."""
    lines = await _lines(session, mutual_id, since, until)
    moved: dict[EntryId, int] = defaultdict(int)
    for line in lines:
        moved[line.entry_id] += line.amount_minor if line.side is Side.DEBIT else -line.amount_minor
    headers = {line.entry_id: line for line in lines}
    return [
        BankEntry(
            id=entry_id,
            event=headers[entry_id].event,
            cause=headers[entry_id].cause,
            note=headers[entry_id].note,
            booked_on=headers[entry_id].booked_on,
            amount_minor=minor,
        )
        for entry_id, minor in moved.items()
        if minor
    ]


async def _lines(
    session: Session, mutual_id: MutualId, since: date | None, until: date | None
) -> Sequence[StatementLine]:
    """All of them, page by page: a proof that left some out would be wrong and not say so."""
    lines: list[StatementLine] = []
    after: StatementCursor | None = None
    while True:
        page = await ledger.statement(session, mutual_id, BANK, since=since, until=until, after=after, limit=A_PAGE)
        lines += page
        if len(page) < A_PAGE:
            return lines
        after = page[-1].cursor
