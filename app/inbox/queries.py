"""Reads for the back office: deliveries by state, wallet and date, one with its body, and how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from app.core.ids import DeliveryId, MutualId, WalletId
from app.db import Session
from app.inbox.errors import DeliveryNotFound
from app.inbox.model import Origin, State
from app.inbox.tables import DeliveryFateRow, DeliveryRow, DrainLaneRow

FATE_OF = and_(DeliveryFateRow.mutual_id == DeliveryRow.mutual_id, DeliveryFateRow.delivery_id == DeliveryRow.id)
STATE = func.coalesce(
    DeliveryFateRow.state, case((DeliveryRow.quarantine.is_not(None), "quarantined"), else_="waiting")
).label("current_state")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery as a person sees it. `position` is where the next page starts; `body` only when one was asked for."""

    mutual_id: MutualId
    id: DeliveryId
    position: int
    wallet_id: WalletId
    origin: Origin
    event: str
    source: str | None
    authenticity: str
    state: State
    reason: str | None
    attempts: int
    next_attempt_at: datetime | None
    received_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    facts: Mapping[str, Any]
    size: int
    body: str | None = None


async def list_deliveries(
    session: Session,
    mutual_id: MutualId,
    *,
    state: State | None = None,
    wallet_id: WalletId | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Sequence[DeliveryView]:
    """The newest first; `after` is the last position of the page before, `until` is not included."""
    wanted = _views(mutual_id).where(DeliveryRow.position > 0).order_by(DeliveryRow.position.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(STATE.in_([state]))
    if wallet_id is not None:
        wanted = wanted.where(DeliveryRow.wallet_id == wallet_id)
    if since is not None:
        wanted = wanted.where(DeliveryRow.received_at >= since)
    if until is not None:
        wanted = wanted.where(DeliveryRow.received_at < until)
    if after is not None:
        wanted = wanted.where(DeliveryRow.position < after)
    return [_view(row) for row in await session.execute(wanted)]


async def find_delivery(session: Session, mutual_id: MutualId, delivery_id: DeliveryId) -> DeliveryView:
    """One delivery with its body as text, what is no UTF-8 replaced; raises `DeliveryNotFound`."""
    wanted = _views(mutual_id).add_columns(DeliveryRow.body).where(DeliveryRow.id == delivery_id)
    row = (await session.execute(wanted)).one_or_none()
    if row is None:
        raise DeliveryNotFound
    return _view(row, body=row.body.decode(errors="replace"))


async def count_deliveries(session: Session, mutual_id: MutualId) -> Mapping[State, int]:
    """How many deliveries are in each state."""
    counted = (
        select(STATE, func.count())
        .select_from(DeliveryRow)
        .outerjoin(DeliveryFateRow, FATE_OF)
        .where(DeliveryRow.mutual_id == mutual_id)
        .group_by(STATE)
    )
    return {State(state): count for state, count in await session.execute(counted)}


async def has_drain(session: Session, at: datetime) -> bool:
    """Whether a worker holds a lane at this instant: its lease is its heartbeat, and runs out soon after it stops."""
    running = select(DrainLaneRow.lane).where(DrainLaneRow.leased_until >= at).limit(1)
    return await session.scalar(running) is not None


def _views(mutual_id: MutualId) -> Select[Any]:
    columns = [
        column for column in DeliveryRow.__table__.columns if column.name not in ("body", "headers", "content_hash")
    ]
    size = func.octet_length(DeliveryRow.body).label("size")
    return (
        select(
            *columns, size, STATE, *(column for column in DeliveryFateRow.__table__.columns if column.name in OF_FATE)
        )
        .select_from(DeliveryRow)
        .outerjoin(DeliveryFateRow, FATE_OF)
        .where(DeliveryRow.mutual_id == mutual_id)
    )


OF_FATE = ("reason", "attempts", "next_attempt_at", "decided_at", "decided_by", "facts")


def _view(row: Any, body: str | None = None) -> DeliveryView:
    return DeliveryView(
        mutual_id=MutualId(row.mutual_id),
        id=DeliveryId(row.id),
        position=row.position,
        wallet_id=WalletId(row.wallet_id),
        origin=Origin(row.origin),
        event=row.event,
        source=row.source,
        authenticity=row.authenticity,
        state=State(row.current_state),
        reason=row.reason or row.quarantine,
        attempts=row.attempts or 0,
        next_attempt_at=row.next_attempt_at,
        received_at=row.received_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        facts=row.facts or {},
        size=row.size,
        body=body,
    )
