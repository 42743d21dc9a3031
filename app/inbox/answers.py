"""Answers to our own calls: evidence that is kept beside the callbacks, decided as it is stored (DESIGN 9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from app.core.actor import Actor
from app.core.ids import DeliveryId, MutualId, WalletId
from app.db import Session, bulk, now
from app.inbox.fates import decide
from app.inbox.model import Fate, NewDelivery, Origin, Standing, State
from app.inbox.tables import DeliveryRow, row_of
from app.providers import Authenticity

FIND = text("""
SELECT content_hash, id FROM deliveries
WHERE mutual_id = :mutual_id AND wallet_id = :wallet_id AND content_hash = ANY(CAST(:hashes AS bytea[]))
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """What an operator answered, and what follows from it; `facts` hold ids and codes, never a person's data."""

    body: bytes
    state: State = State.BOOKED
    reason: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


async def record_answers(
    session: Session,
    *,
    mutual_id: MutualId,
    wallet_id: WalletId,
    origin: Origin,
    event: str,
    answers: Sequence[RecordedAnswer],
    actor: Actor,
) -> Sequence[DeliveryId]:
    """Store the answers and their fates in this transaction; the delivery of each, an older one for the same bytes."""
    if not answers:
        return []
    deliveries = [_delivery(session, mutual_id, wallet_id, origin, event, answer) for answer in answers]
    rows = [row_of(delivery) for delivery in deliveries]
    await bulk.insert(session, DeliveryRow, rows, on_conflict="ON CONFLICT DO NOTHING")
    hashes = [delivery.content_hash for delivery in deliveries]
    found = await session.execute(FIND, {"mutual_id": mutual_id, "wallet_id": wallet_id, "hashes": hashes})
    ids = {content: DeliveryId(delivery_id) for content, delivery_id in found}
    fates = {ids[content]: _fate(ids[content], answer) for content, answer in zip(hashes, answers, strict=True)}
    await decide(session, mutual_id, list(fates.values()), actor)
    return [ids[content] for content in hashes]


def _fate(delivery_id: DeliveryId, answer: RecordedAnswer) -> Fate:
    return Fate(delivery_id=delivery_id, state=answer.state, reason=answer.reason, facts=answer.facts)


def _delivery(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, origin: Origin, event: str, answer: RecordedAnswer
) -> NewDelivery:
    return NewDelivery(
        mutual_id=mutual_id,
        wallet_id=wallet_id,
        origin=origin,
        event=event,
        body=answer.body,
        headers={},
        source=None,
        standing=Standing(authenticity=Authenticity.PROVEN),
        received_at=now(session),
    )
