"""The proof of the bank: its closing balance against 5211, and what explains the difference (DOMAIN P4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select

from app import ledger
from app.core.ids import MutualId
from app.core.money import Currency, Money
from app.db import Session
from app.ledger.chart import BANK
from app.membership import Mutual
from app.treasury.banks.entries import BankEntry, bank_entries
from app.treasury.banks.errors import NoStatement
from app.treasury.banks.items import BankItem, open_items
from app.treasury.banks.tables import BankLineRow, BankStatementRow, BankTieRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BankProof:
    """What the bank and the books hold at a day, and what lies between them.

    `gap` is the bank less the books. It comes of what differed `before` the first statement, of lines that are not in
    the books and of entries that are not at the bank yet; what is left `unexplained` is money of missing statements.
    """

    at: date
    stated: Money
    booked: Money
    before: Money
    in_bank: Sequence[BankItem]
    in_books: Sequence[BankEntry]
    unexplained: Money
    missing_since: Sequence[date]

    @property
    def gap(self) -> Money:
        """The bank less the books."""
        return self.stated - self.booked


async def prove_bank(session: Session, mutual: Mutual, until: date | None = None) -> BankProof:
    """Compare the newest statement up to a day with the books on its last day; nothing is posted.

    Raises `NoStatement`.
    """
    statements = await list_bank_statements(session, mutual.id, until)
    if not statements:
        raise NoStatement
    first, last = min(statements, key=lambda one: (one.opened_on, one.closed_on)), statements[-1]
    at, currency = last.closed_on, Currency.of(last.currency)
    booked = (await ledger.balance(session, mutual.id, BANK, at=at)).net_minor
    day_before = first.opened_on - timedelta(days=1)
    before = first.opening_minor - (await ledger.balance(session, mutual.id, BANK, at=day_before)).net_minor
    lines, entries = await _apart(session, mutual.id, first.opened_on, at)
    open_lines = {item.line_id: item for item in await open_items(session, mutual.id, at)}
    sums = sum(row.amount_minor for row in lines) - sum(one.amount_minor for one in entries)
    return BankProof(
        at=at,
        stated=Money(last.closing_minor, currency),
        booked=Money(booked, currency),
        before=Money(before, currency),
        in_bank=[open_lines[row.id] for row in lines if row.id in open_lines],
        in_books=entries,
        unexplained=Money(last.closing_minor - booked - before - sums, currency),
        missing_since=_breaks(statements),
    )


async def list_bank_statements(
    session: Session, mutual_id: MutualId, until: date | None = None
) -> Sequence[BankStatementRow]:
    """Those of days up to this one, the oldest first; of one day the one that the bank made last is the newest."""
    of = BankStatementRow
    order = (of.closed_on, of.made_at, of.line_count, of.reference)
    wanted = select(of).where(of.mutual_id == mutual_id).order_by(*order)
    return list(await session.scalars(wanted if until is None else wanted.where(of.closed_on <= until)))


async def _apart(
    session: Session, mutual_id: MutualId, since: date, at: date
) -> tuple[Sequence[BankLineRow], Sequence[BankEntry]]:
    """Lines and entries of these days whose other side is not of these days, or not there at all."""
    of = BankLineRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.booked_on <= at).order_by(of.booked_on, of.id)
    lines = list(await session.scalars(wanted))
    entries = await bank_entries(session, mutual_id, since, at)
    whole = await _whole_ties(session, mutual_id, {row.id for row in lines} | {one.id for one in entries})
    return [row for row in lines if row.id not in whole], [one for one in entries if one.id not in whole]


async def _whole_ties(session: Session, mutual_id: MutualId, there: set[UUID]) -> set[UUID]:
    """The lines and entries of ties that lie wholly among these."""
    of = BankTieRow
    wanted = select(of.tie_id, of.line_id, of.entry_id).where(of.mutual_id == mutual_id, of.undone_at.is_(None))
    sides: dict[UUID, set[UUID]] = {}
    for tie_id, line_id, entry_id in await session.execute(wanted):
        sides.setdefault(tie_id, set()).update(one for one in (line_id, entry_id) if one is not None)
    return {one for members in sides.values() if members <= there for one in members}


def _breaks(statements: Sequence[BankStatementRow]) -> Sequence[date]:
    """The last days of statements that the next one does not go on from."""
    return [
        one.closed_on
        for one, following in pairwise(statements)
        if following.opened_on > one.closed_on and following.opening_minor != one.closing_minor
    ]
