"""Reads of statements and their items, and the desk where people close what is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId, OperatorStatementId, PaymentId, PayoutId, WalletId
from app.core.money import Currency, Money
from app.db import Session, now
from app.treasury.own_model import PROPOSED
from app.treasury.own_questions import asked_of, open_moves, told_by
from app.treasury.reconciliation_errors import ItemClosed, UnknownItem, UnknownStatement
from app.treasury.statement_model import Result, Source, StatementItem, ToldStatement
from app.treasury.statement_tables import OperatorStatementRow, StatementLineRow

SETTLED = [result.value for result in Result if not result.needs_somebody]


async def list_statements(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[ToldStatement]:
    """A wallet's statements, the newest first; `after` is the id of the last one seen."""
    row = OperatorStatementRow
    wanted = select(row).where(row.mutual_id == mutual_id, row.wallet_id == wallet_id)
    if after is not None:
        wanted = wanted.where(row.id < after)
    rows = (await session.scalars(wanted.order_by(row.id.desc()).limit(limit))).all()
    counts = await _counts(session, mutual_id, [one.id for one in rows])
    return [_statement(one, counts.get(one.id, {})) for one in rows]


async def find_statement(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, statement_id: OperatorStatementId
) -> ToldStatement:
    """One statement of a wallet; raises `UnknownStatement`."""
    row = await session.get(OperatorStatementRow, (mutual_id, statement_id), populate_existing=True)
    if row is None or row.wallet_id != wallet_id:
        raise UnknownStatement(field="statement_id")
    return _statement(row, (await _counts(session, mutual_id, [row.id])).get(row.id, {}))


async def list_items(
    session: Session,
    mutual_id: MutualId,
    *,
    statement_id: OperatorStatementId | None = None,
    wallet_id: WalletId | None = None,
    result: Result | None = None,
    only_open: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[StatementItem]:
    """Items that were compared, the oldest first; `after` is the id of the last one seen."""
    row = StatementLineRow
    wanted = select(row).where(row.mutual_id == mutual_id, row.result.is_not(None))
    if statement_id is not None:
        wanted = wanted.where(row.statement_id == statement_id)
    if wallet_id is not None:
        wanted = wanted.where(row.wallet_id == wallet_id)
    if result is not None:
        wanted = wanted.where(row.result == result.value)
    if only_open:
        wanted = wanted.where(row.closed_at.is_(None), row.result.not_in(SETTLED))
    if after is not None:
        wanted = wanted.where(row.id > after)
    found = await session.scalars(wanted.order_by(row.id).limit(limit).execution_options(populate_existing=True))
    return await _with_own(session, mutual_id, found.all())


async def _with_own(session: Session, mutual_id: MutualId, rows: Sequence[StatementLineRow]) -> Sequence[StatementItem]:
    """The items, each open one with the moves of our own money that it may be."""
    told = [one for row in rows if (one := told_by(row)) is not None]
    moves = await open_moves(session, mutual_id, now(session).date() - PROPOSED) if told else []
    own = {one.told.id: [move.entry_id for move in one.moves] for one in asked_of(told, moves)}
    return [replace(_item(row), own_entries=own.get(row.id, ())) for row in rows]


async def close_item(
    session: Session, mutual_id: MutualId, item_id: UUID, because: str, person: Actor
) -> StatementItem:
    """A person has found out and says what; raises `UnknownItem`, `ItemClosed`, `Invalid` without a reason."""
    row = await session.get(StatementLineRow, (mutual_id, item_id), populate_existing=True, with_for_update=True)
    if row is None or row.result is None:
        raise UnknownItem(field="item_id")
    if row.closed_at is not None or not Result(row.result).needs_somebody:
        raise ItemClosed
    if not because.strip():
        raise Invalid(field="because")
    row.closed_at, row.closed_by, row.closing = now(session), str(person), because.strip()
    await session.flush()
    return _item(row)


async def _counts(session: Session, mutual_id: MutualId, ids: Collection[UUID]) -> Mapping[UUID, Mapping[Result, int]]:
    row = StatementLineRow
    rows = await session.execute(
        select(row.statement_id, row.result, func.count())
        .where(row.mutual_id == mutual_id, row.statement_id.in_(ids), row.result.is_not(None))
        .group_by(row.statement_id, row.result)
    )
    counts: dict[UUID, dict[Result, int]] = {}
    for statement_id, result, count in rows:
        counts.setdefault(statement_id, {})[Result(str(result))] = count
    return counts


def _statement(row: OperatorStatementRow, results: Mapping[Result, int]) -> ToldStatement:
    return ToldStatement(
        id=OperatorStatementId(row.id),
        wallet_id=WalletId(row.wallet_id),
        source=Source(row.source),
        since=row.since,
        until=row.until,
        is_whole=row.is_whole,
        opening=_money(row.opening_minor, row.currency),
        closing=_money(row.closing_minor, row.currency),
        told=row.lines_told,
        told_by=row.told_by,
        told_at=row.told_at,
        compared_at=row.compared_at,
        results=results,
    )


def _item(row: StatementLineRow) -> StatementItem:
    assert row.result is not None, "only what was compared is shown"
    return StatementItem(
        id=row.id,
        statement_id=OperatorStatementId(row.statement_id),
        wallet_id=WalletId(row.wallet_id),
        is_ours=row.is_ours,
        direction=row.direction,
        said=row.said,
        operator_reference=row.operator_reference,
        amount=_money(row.amount_minor, row.currency),
        fee=_money(row.fee_minor, row.currency),
        occurred_at=row.occurred_at,
        result=Result(row.result),
        payment_id=None if row.payment_id is None else PaymentId(row.payment_id),
        payout_id=None if row.payout_id is None else PayoutId(row.payout_id),
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closing=row.closing,
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, Currency.of(currency))
