"""Incidents: raised once per kind and subject, resolved by a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import MutualId, new_id
from app.db import Session, now
from app.notices.tables import IncidentRow


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
