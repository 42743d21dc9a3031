"""Own money tied to what its operator calls it, and untied, by whoever records it or by a person at the desk."""

from app import collection
from app.collection import NewOwnTie, OwnTie
from app.core.actor import Actor
from app.core.ids import MutualId, OwnTieId
from app.db import Session
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.providers import Direction
from app.treasury.own_lines import close_lines, reopen_lines


async def tie_own_money(session: Session, mutual: Mutual, new: NewOwnTie, actor: Actor) -> OwnTie:
    """Say that what the operator calls so is this move of ours, once: what it told is explained, and booked once.

    Raises as `collection.tie_own` does, and `OwnMoneyDiffers` if a statement told another amount.
    """
    tie = await collection.tie_own(session, mutual, new, actor)
    await close_lines(session, tie, mutual.id, actor)
    return tie


async def untie_own_money(session: Session, mutual: Mutual, tie_id: OwnTieId, actor: Actor) -> OwnTie:
    """Take a tie back: a payment is in suspense again, a statement's line of money out is an open item again.

    Of money out somebody is told that nothing explains it. Raises `UnknownOwnTie`, `OwnTieUndone`, `PeriodClosed`.
    """
    tie = await collection.untie_own(session, mutual, tie_id, actor)
    if tie.direction is Direction.OUT:
        await reopen_lines(session, tie, mutual.id)
        await raise_incidents(session, [_incident(mutual.id, tie)])
    return tie


def _incident(mutual_id: MutualId, tie: OwnTie) -> Incident:
    return Incident(
        kind="own_money.untied",
        subject_kind="own_tie",
        subject_id=tie.id,
        mutual_id=mutual_id,
        facts={"wallet": str(tie.wallet_id), "operator_reference": tie.operator_reference},
    )
