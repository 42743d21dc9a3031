"""Statement lines of money out that we moved ourselves: kept from payouts, closed when tied, open when untied."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from app import collection, payouts
from app.collection import Grade, OwnMoneyDiffers, OwnTie
from app.core.actor import Actor
from app.core.ids import MutualId
from app.db import Session, now
from app.providers import Direction, PaymentEvent
from app.treasury.judging import of_own_money_out
from app.treasury.statement_model import EVIDENCE, Result
from app.treasury.statement_tables import StatementLineRow
from app.treasury.telling import name_of
from app.wallets import Wallet

BESIDE_TIE = (Result.UNKNOWN_PAYOUT, Result.MATCHED, Result.AMOUNT_DIFFERS, Result.FEE_DIFFERS)
"""What a line comes to beside the move of ours that it names, and what it was before somebody tied it."""


async def own_names_out(
    session: Session, mutual_id: MutualId, wallet: Wallet, events: Sequence[PaymentEvent]
) -> frozenset[str]:
    """The names among these that are tied to a move of our own, and are no payout's."""
    told = {name: event for event in events if event.direction is Direction.OUT and (name := name_of(event))}
    tied = await collection.own_names(session, mutual_id, wallet.id, Direction.OUT, told)
    at = now(session)
    heard = [
        payouts.Heard(event=told[name], wallet=wallet, grade=Grade.STATED, received_at=at) for name in sorted(tied)
    ]
    named = await payouts.payouts_named(session, mutual_id, heard)
    return frozenset(name for name, payout in zip(sorted(tied), named, strict=True) if payout is None)


async def close_lines(session: Session, tie: OwnTie, mutual_id: MutualId, actor: Actor) -> None:
    """What a statement told by that name is explained; raises `OwnMoneyDiffers` if it told another amount."""
    if tie.direction is Direction.IN:
        return
    unexplained = (StatementLineRow.result == Result.UNKNOWN_PAYOUT.value, StatementLineRow.closed_at.is_(None))
    for line in await _lines(session, mutual_id, tie, *unexplained):
        if of_own_money_out(line, tie) is not Result.MATCHED:
            raise OwnMoneyDiffers(field="operator_reference")
        line.closed_at, line.closed_by, line.closing = now(session), str(actor), EVIDENCE
    await session.flush()


async def reopen_lines(session: Session, tie: OwnTie, mutual_id: MutualId) -> None:
    """What the tie explained of money out, nothing explains any more; what a person closed stays closed."""
    row = StatementLineRow
    by_tie = (
        row.payout_id.is_(None),
        row.result.in_([result.value for result in BESIDE_TIE]),
        or_(row.closed_at.is_(None), row.closing == EVIDENCE),
    )
    for line in await _lines(session, mutual_id, tie, *by_tie):
        line.result = Result.UNKNOWN_PAYOUT.value
        line.closed_at = line.closed_by = line.closing = None
    await session.flush()


async def _lines(
    session: Session, mutual_id: MutualId, tie: OwnTie, *which: ColumnElement[bool]
) -> Sequence[StatementLineRow]:
    """Lines of the name that is tied, locked."""
    row = StatementLineRow
    named = (row.mutual_id == mutual_id, row.wallet_id == tie.wallet_id, row.name == tie.operator_reference)
    told = (row.direction == tie.direction.value, row.is_ours.is_(False))
    locked = select(row).where(*named, *told, *which).order_by(row.id).with_for_update()
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()
