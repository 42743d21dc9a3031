"""Incidents: raised once per kind and subject, resolved by a person, or by what ends them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.ids import MutualId, new_id
from app.db import Session, now
from app.notices.tables import IncidentRow


class UnknownIncident(NotFound):
    """The mutual has no incident of this id."""

    code = "notices.unknown_incident"


class IncidentResolved(Refused):
    """A person has resolved the incident already; that decision stands."""

    code = "notices.incident_resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What to raise: a stable `kind` (`payment.contradicted`), what it is about, and facts free of personal data."""

    kind: str
    subject_kind: str
    subject_id: UUID
    mutual_id: MutualId | None = None
    facts: dict[str, Any] = field(default_factory=dict)


async def raise_incidents(session: Session, incidents: Sequence[Incident]) -> None:
    """Record them; one that is already open for the same subject is left as it is."""
    if not incidents:
        return
    rows = [
        {
            "id": new_id(),
            "mutual_id": incident.mutual_id,
            "kind": incident.kind,
            "subject_kind": incident.subject_kind,
            "subject_id": incident.subject_id,
            "facts": incident.facts,
            "raised_at": now(session),
        }
        for incident in incidents
    ]
    await session.execute(insert(IncidentRow).values(rows).on_conflict_do_nothing())


async def list_incidents(
    session: Session, mutual_id: MutualId, *, is_open: bool | None = None, after: UUID | None = None, limit: int = 50
) -> Sequence[IncidentRow]:
    """The newest first; `after` is the id of the last one seen."""
    wanted = select(IncidentRow).where(IncidentRow.mutual_id == mutual_id).order_by(IncidentRow.id.desc()).limit(limit)
    if is_open is not None:
        wanted = wanted.where(IncidentRow.resolved_at.is_(None) if is_open else IncidentRow.resolved_at.is_not(None))
    return list(await session.scalars(wanted if after is None else wanted.where(IncidentRow.id < after)))


async def resolve_incident(
    session: Session, mutual_id: MutualId, incident_id: UUID, *, resolution: str, actor: Actor
) -> IncidentRow:
    """A person has looked at it and says what was found; raises `UnknownIncident`, `IncidentResolved`."""
    row = await session.scalar(
        select(IncidentRow).where(IncidentRow.mutual_id == mutual_id, IncidentRow.id == incident_id).with_for_update()
    )
    if row is None:
        raise UnknownIncident
    if row.resolved_at is not None:
        raise IncidentResolved
    row.resolved_at, row.resolved_by, row.resolution = now(session), str(actor), resolution
    await session.flush()
    return row


async def close_incident(session: Session, incident: Incident, resolution: str, actor: Actor) -> None:
    """What it told of is over by itself: the open one of this kind and subject is resolved, if there is one."""
    row = IncidentRow
    is_it = (row.kind == incident.kind) & (row.subject_kind == incident.subject_kind)
    is_open = is_it & (row.subject_id == incident.subject_id) & row.resolved_at.is_(None)
    ended = {"resolved_at": now(session), "resolved_by": str(actor), "resolution": resolution}
    await session.execute(update(row).where(is_open).values(ended))
