"""Fates: what was decided on deliveries, written in the transaction that decided it."""

from collections.abc import Sequence
from datetime import datetime

from app.core.actor import Actor
from app.core.ids import MutualId
from app.db import Session, bulk, now
from app.inbox.model import Fate, lane_of
from app.inbox.tables import DeliveryFateRow

DRAIN = Actor.system("drain")

OVER_FORMER = """ON CONFLICT (mutual_id, delivery_id) DO UPDATE SET
  state = excluded.state, reason = excluded.reason, attempts = excluded.attempts, facts = excluded.facts,
  next_attempt_at = excluded.next_attempt_at, decided_at = excluded.decided_at, decided_by = excluded.decided_by"""


async def decide(session: Session, mutual_id: MutualId, fates: Sequence[Fate], actor: Actor = DRAIN) -> None:
    """Write the fates, over former ones of the same deliveries; one statement for all."""
    in_order = sorted(fates, key=lambda fate: fate.delivery_id)
    decided_at = now(session)
    rows = [_row(mutual_id, fate, decided_at, actor) for fate in in_order]
    await bulk.insert(session, DeliveryFateRow, rows, on_conflict=OVER_FORMER)


def _row(mutual_id: MutualId, fate: Fate, decided_at: datetime, actor: Actor) -> bulk.Row:
    return {
        "mutual_id": mutual_id,
        "delivery_id": fate.delivery_id,
        "lane": lane_of(mutual_id),
        "state": str(fate.state),
        "reason": fate.reason,
        "attempts": fate.attempts,
        "next_attempt_at": fate.next_attempt_at,
        "decided_at": decided_at,
        "decided_by": str(actor),
        "facts": dict(fate.facts),
    }
