"""The audit trail: who did what to what, written in the transaction of the act (RELIABILITY I2, I17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access.caller import Scope
from app.access.tables import AuditRow
from app.core.actor import Actor
from app.core.ids import MutualId, new_id
from app.db import Session, now
from app.db.chain import NO_MUTUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done: its name (`payments.allocate`), what to (`payment:0193…`), and facts free of personal data."""

    name: str
    subject: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """A row of the trail; `position` is where the next page starts."""

    id: UUID
    position: int
    actor: str
    act: str
    subject: str
    facts: Mapping[str, Any]
    request_id: str | None
    done_at: datetime


async def record(session: Session, mutual_id: Scope, act: Act, actor: Actor, *, request_id: str | None = None) -> None:
    """Add the act to the trail; it stands if and only if the act does."""
    session.add(
        AuditRow(
            mutual_id=mutual_id or NO_MUTUAL,
            id=new_id(),
            actor=str(actor),
            act=act.name,
            subject=act.subject,
            facts=dict(act.facts),
            request_id=request_id,
            done_at=now(session),
        )
    )
    await session.flush()


async def list_audit(
    session: Session,
    mutual_id: MutualId,
    *,
    subject: str | None = None,
    actor: str | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Sequence[AuditView]:
    """The trail of a mutual, the newest first; `after` is the last position of the page before."""
    wanted = select(AuditRow).where(AuditRow.mutual_id == mutual_id).order_by(AuditRow.position.desc()).limit(limit)
    if subject is not None:
        wanted = wanted.where(AuditRow.subject == subject)
    if actor is not None:
        wanted = wanted.where(AuditRow.actor == actor)
    if after is not None:
        wanted = wanted.where(AuditRow.position < after)
    return [_view(row) for row in await session.scalars(wanted)]


def _view(row: AuditRow) -> AuditView:
    return AuditView(
        id=row.id,
        position=row.position,
        actor=row.actor,
        act=row.act,
        subject=row.subject,
        facts=row.facts,
        request_id=row.request_id,
        done_at=row.done_at,
    )
