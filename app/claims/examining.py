"""Claims are looked at as they come in, so that the medical adviser's queue fills by itself (C5)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Integer, exists, select

from app.claims import steps
from app.claims.deciding import examine_claims
from app.claims.locking import decide_alone
from app.claims.model import ClaimState
from app.claims.tables import ClaimRow, ClaimStepRow
from app.core.actor import Actor
from app.core.ids import ClaimId, MutualId
from app.db import Session
from app.membership import Mutual

EXAMINED = "examined"
MOST_AT_ONCE = 200


async def examine_received(session: Session, mutual: Mutual, actor: Actor, *, limit: int = MOST_AT_ONCE) -> int:
    """Examine claims that came in, or came back corrected, since the last time; answers how many there were.

    Nothing is decided: those the adviser must see wait for him, the others for whoever decides.
    """
    await decide_alone(session, mutual.id)
    fresh = await _unexamined(session, mutual.id, limit)
    if fresh:
        await examine_claims(session, mutual, list(fresh), actor)
        await steps.note(session, mutual.id, EXAMINED, fresh, actor)
    return len(fresh)


async def _unexamined(session: Session, mutual_id: MutualId, limit: int) -> Mapping[ClaimId, Mapping[str, Any]]:
    """The first received first, with the round that is to be examined: a corrected claim begins a new one."""
    of, step = ClaimRow, ClaimStepRow
    is_done = exists().where(
        step.mutual_id == of.mutual_id,
        step.claim_id == of.id,
        step.what == EXAMINED,
        step.facts["round"].astext.cast(Integer) == of.round,
    )
    wanted = (
        select(of.id, of.round)
        .where(of.mutual_id == mutual_id, of.state == ClaimState.RECEIVED.value, ~is_done)
        .order_by(of.position)
        .limit(limit)
    )
    return {ClaimId(claim_id): {"round": number} for claim_id, number in await session.execute(wanted)}
