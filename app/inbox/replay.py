"""Putting back what was set apart: a person has mended the cause and has it judged and booked again."""

import structlog

from app.core.actor import Actor
from app.core.ids import DeliveryId, MutualId
from app.db import Session, now
from app.inbox.errors import NotReplayable
from app.inbox.fates import decide
from app.inbox.model import Fate, State
from app.inbox.queries import find_delivery

log = structlog.get_logger()

REPLAYABLE = (State.PARKED, State.QUARANTINED)


async def replay(session: Session, mutual_id: MutualId, delivery_id: DeliveryId, actor: Actor) -> None:
    """Let a parked or quarantined delivery wait again; raises `DeliveryNotFound`, `NotReplayable`.

    One from quarantine is judged again first: what is still forged goes back there.
    """
    found = await find_delivery(session, mutual_id, delivery_id)
    if found.state not in REPLAYABLE:
        raise NotReplayable(state=str(found.state))
    again = Fate(delivery_id=delivery_id, state=State.WAITING, reason="replayed", next_attempt_at=now(session))
    await decide(session, mutual_id, [again], actor)
    log.info("inbox.replayed", delivery_id=str(delivery_id), actor=str(actor))
