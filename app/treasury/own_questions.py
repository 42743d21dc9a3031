"""What operators told and nobody placed that exactly equals a move of our own: asked of people, never answered."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app import collection, ledger, wallets
from app.collection import OWN_EVENTS
from app.core.clock import business_date
from app.core.ids import MutualId, WalletId
from app.core.money import Currency, Money
from app.db import Session, now
from app.membership import Mutual
from app.providers import Direction, PaymentState
from app.treasury.own_model import PROPOSED, OwnMove, OwnQuestion, Told
from app.treasury.statement_model import Result
from app.treasury.statement_tables import StatementLineRow
from app.wallets import Wallet

MOST_ENTRIES = 10_000


async def own_questions(
    session: Session, mutual: Mutual, *, after: UUID | None = None, limit: int = 50
) -> Sequence[OwnQuestion]:
    """Payments in suspense and lines of money out that may be our own, by id; `after` is the id of the last seen."""
    moves = await open_moves(session, mutual.id, business_date(now(session), mutual.timezone) - PROPOSED)
    told = [*await _payments(session, mutual.id, moves), *await _lines(session, mutual.id)] if moves else []
    asked = sorted(asked_of(told, moves), key=lambda question: question.told.id)
    return [question for question in asked if after is None or question.told.id > after][:limit]


def asked_of(told: Iterable[Told], moves: Sequence[OwnMove]) -> Sequence[OwnQuestion]:
    """Those that a move is alike, each with all such moves."""
    questions = [OwnQuestion(told=one, moves=[move for move in moves if move.is_alike(one)]) for one in told]
    return [question for question in questions if question.moves]


async def open_moves(session: Session, mutual_id: MutualId, since: date) -> Sequence[OwnMove]:
    """Moves of our own money in wallets booked since a day and tied to no name, the oldest first."""
    entries = [
        entry
        for event in OWN_EVENTS
        for entry in await ledger.journal(session, mutual_id, event=event, since=since, limit=MOST_ENTRIES)
    ]
    tied = await collection.tied_entries(session, mutual_id, [entry.id for entry in entries])
    ours = await wallets.list_wallets(session, mutual_id)
    moves = [
        OwnMove(
            entry_id=entry.id,
            event=entry.event,
            wallet_id=wallet.id,
            moved=moved,
            occurred_at=entry.occurred_at,
            booked_on=entry.booked_on,
        )
        for entry in entries
        for wallet in ours
        if (moved := collection.moved_by(entry, wallet.account)) and (entry.id, wallet.id) not in tied
    ]
    return sorted(moves, key=lambda move: (move.occurred_at, move.entry_id))


def told_by(row: StatementLineRow) -> Told | None:
    """A line of money out that says clearly what left; none of any other."""
    if row.result != Result.UNKNOWN_PAYOUT or row.closed_at is not None or row.said != PaymentState.SUCCEEDED:
        return None
    if row.amount_minor is None or row.occurred_at is None:
        return None
    return Told(
        id=row.id,
        wallet_id=WalletId(row.wallet_id),
        direction=Direction(row.direction),
        operator_reference=row.name,
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        occurred_at=row.occurred_at,
    )


async def _lines(session: Session, mutual_id: MutualId) -> Sequence[Told]:
    row = StatementLineRow
    wanted = select(row).where(
        row.mutual_id == mutual_id, row.closed_at.is_(None), row.result == Result.UNKNOWN_PAYOUT.value
    )
    rows = await session.scalars(wanted.execution_options(populate_existing=True))
    return [told for line in rows if (told := told_by(line)) is not None]


async def _payments(session: Session, mutual_id: MutualId, moves: Sequence[OwnMove]) -> Sequence[Told]:
    ours = await wallets.list_wallets(session, mutual_id)
    amounts = {move.moved.amount.minor for move in moves if move.moved.direction is Direction.IN}
    waiting = await collection.whole_in_suspense(session, mutual_id, amounts)
    return [
        Told(
            id=one.id,
            wallet_id=one.wallet_id,
            direction=Direction.IN,
            operator_reference=one.operator_reference,
            amount=one.amount,
            occurred_at=one.occurred_at,
            is_payer_ours=None if one.payer is None else one.payer.digits in _numbers(ours),
        )
        for one in waiting
    ]


def _numbers(ours: Sequence[Wallet]) -> frozenset[str]:
    """What operators know us by: merchant numbers and short codes."""
    return frozenset("".join(sign for sign in wallet.receiver or "" if sign.isdigit()) for wallet in ours)
