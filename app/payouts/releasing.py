"""Releasing what a payout holds: its claims go to the next batch, what it kept back is owed again (P1, P2)."""

from sqlalchemy import or_, select, update

from app import ledger
from app.core.actor import Actor
from app.core.ids import EntryId, PayoutId
from app.db import Session, now
from app.ledger.tables import EntryRow
from app.membership import Mutual
from app.payouts import entries, moving
from app.payouts.errors import NotFailed, OutcomeUnknown
from app.payouts.model import Act, Payout, State
from app.payouts.rows import payout_of
from app.payouts.tables import ItemRow, OffsetRow, PayoutRow


async def release(session: Session, mutual: Mutual, payout_id: PayoutId, actor: Actor) -> Payout:
    """A person gives the claims of a payout that failed to the next batch; it is never sent again (P2).

    Raises `OutcomeUnknown` while it may have been paid, `NotFailed`.
    """
    row = await moving.lock(session, mutual.id, payout_id)
    state = State(row.state)
    if state.is_in_transit or state is State.CONFLICT:
        raise OutcomeUnknown
    if state is not State.FAILED or row.released_at is not None:
        raise NotFailed
    await release_content(session, row, await moving.act_of(session, mutual, actor, "released"))
    return payout_of(session, row)


async def release_content(session: Session, row: PayoutRow, act: Act) -> None:
    """Free the claims and what was kept back of a payout that is over without paying them; E13 is mirrored."""
    row.released_at = now(session)
    await session.flush()
    for of in (ItemRow, OffsetRow):
        mine = (of.mutual_id == row.mutual_id, of.payout_id == row.id, of.released_at.is_(None))
        await session.execute(update(of).where(*mine).values(released_at=row.released_at))
    payout = payout_of(session, row)
    if payout.offset:
        entry_id = await last_entry_of(session, payout, "offset")
        await ledger.post(session, [entries.offset_released(payout, entry_id, act)])


async def last_entry_of(session: Session, payout: Payout, what: str) -> EntryId:
    """The entry of a payout that a mirror links to: the last, where people found the same more than once."""
    of, key = EntryRow, entries.key_of(payout, what)
    wanted = (
        select(of.id)
        .where(of.mutual_id == payout.mutual_id, of.cause == f"payout:{payout.id}")
        .where(or_(of.key == key, of.key.startswith(f"{key}:", autoescape=True)))
        .order_by(of.position.desc())
        .limit(1)
    )
    return EntryId((await session.execute(wanted)).scalar_one())
