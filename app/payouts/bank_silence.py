"""Payouts by bank of which the bank says nothing for too long go to two people, with an incident (I22)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.core.actor import Actor
from app.core.ids import MutualId, PayoutId
from app.db import Database, Session, now
from app.ledger.chart import BANK
from app.membership import Mutual
from app.payouts import freezing, moving
from app.payouts.following import ASKED_ABOUT, NEVER_ANSWERED
from app.payouts.tables import AttemptRow, PayoutRow

# Three working days for the transfer, a week between statements.
PATIENCE = timedelta(days=10)


async def doubt_bank(database: Database, mutual: Mutual, actor: Actor) -> int:
    """Give what left with a payment file longer ago than the patience to two people; answers how many."""
    async with database.transaction() as session:
        silent = await _silent(session, mutual.id)
    for payout_id in silent:

        async def work(session: Session, payout_id: PayoutId = payout_id) -> None:
            await _doubt(session, mutual, payout_id, actor)

        await database.run(work)
    return len(silent)


async def _silent(session: Session, mutual_id: MutualId) -> Sequence[PayoutId]:
    attempt, payout = AttemptRow, PayoutRow
    rows = await session.scalars(
        select(payout.id)
        .join(attempt, (payout.mutual_id == attempt.mutual_id) & (payout.id == attempt.payout_id))
        .where(
            payout.mutual_id == mutual_id,
            payout.account_code == BANK.code,
            payout.wallet_id.is_(None),
            payout.state.in_([state.value for state in ASKED_ABOUT]),
            attempt.outcome.is_(None),
            attempt.first_sent_at <= now(session) - PATIENCE,
        )
        .order_by(payout.id)
    )
    return [PayoutId(one) for one in rows]


async def _doubt(session: Session, mutual: Mutual, payout_id: PayoutId, actor: Actor) -> None:
    """Unless it was confirmed in the meantime."""
    row = await moving.lock(session, mutual.id, payout_id)
    if row.state in ASKED_ABOUT:
        act = await moving.act_of(session, mutual, actor, "never_answered")
        await freezing.freeze(session, mutual, row, act, None, kind=NEVER_ANSWERED)
