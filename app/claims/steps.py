"""What happened to claims, kept for ever (RELIABILITY I17): states, codes and figures, never medical detail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.claims.tables import ClaimStepRow
from app.core.actor import Actor
from app.core.ids import ClaimId, MutualId, new_id
from app.db import Session, bulk, now


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An act on a claim: what was done, with which figures, by whom and when."""

    what: str
    facts: Mapping[str, Any]
    actor: str
    made_at: datetime


async def note(
    session: Session, mutual_id: MutualId, what: str, told: Mapping[ClaimId, Mapping[str, Any]], actor: Actor
) -> None:
    """Add one step of this kind to each of these claims, in one statement."""
    rows = [
        {
            "mutual_id": mutual_id,
            "id": new_id(),
            "claim_id": claim_id,
            "what": what,
            "facts": dict(facts),
            "actor": str(actor),
            "made_at": now(session),
        }
        for claim_id, facts in told.items()
    ]
    await bulk.insert(session, ClaimStepRow, rows)


async def steps_of(session: Session, mutual_id: MutualId, claim_id: ClaimId) -> Sequence[Step]:
    """What happened to a claim, in order."""
    of = ClaimStepRow
    rows = await session.scalars(select(of).where(of.mutual_id == mutual_id, of.claim_id == claim_id).order_by(of.id))
    return [Step(what=row.what, facts=row.facts, actor=row.actor, made_at=row.made_at) for row in rows]
