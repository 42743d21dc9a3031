"""The outbox between two mutuals' books: what the host booked on 4661 waits here until the home mutual has it too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app import notices
from app.claims.tables import ClaimRow, HandOverRow
from app.core.ids import ChargeId, MutualId, new_id
from app.db import Session, bulk, now
from app.notices import Incident

MOST_AT_ONCE = 200
STUCK = "portability.hand_over_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """An amount that an entry of ours put on the home mutual's account, under the key `{kind}:{subject_id}`."""

    row: ClaimRow
    kind: str
    subject_id: UUID
    minor: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hand-over that is open: whose, and to whom."""

    id: ChargeId
    host_id: MutualId
    home_id: MutualId


async def hand_over(session: Session, charged: Sequence[Charged], *, booked_on: date) -> None:
    """Write what visitors' claims put on 4661, in the transaction of the entries; those of our own members are none."""
    rows = [_row(one) | {"booked_on": booked_on, "made_at": now(session)} for one in charged if one.row.home_mutual_id]
    await bulk.insert(session, HandOverRow, rows)


async def waiting_hand_overs(session: Session, *, limit: int = MOST_AT_ONCE) -> Sequence[Waiting]:
    """Those not marked as applied, those that failed least first, then the oldest."""
    of = HandOverRow
    wanted = select(of.id, of.mutual_id, of.home_id).where(of.applied_at.is_(None))
    rows = await session.execute(wanted.order_by(of.attempts, of.id).limit(limit))
    return [Waiting(ChargeId(row.id), MutualId(row.mutual_id), MutualId(row.home_id)) for row in rows]


async def mark_applied(session: Session, one: Waiting) -> None:
    """The home mutual's books have it: the host's own transaction says so, once."""
    await session.execute(_open(one).values(applied_at=now(session), failed_with=None))


async def mark_failed(session: Session, one: Waiting, why: str) -> None:
    """It was tried in vain and stays open, to be tried again; the host's people hear of it. `why` is a stable word."""
    await session.execute(_open(one).values(attempts=HandOverRow.attempts + 1, failed_with=why))
    stuck = Incident(
        kind=STUCK, subject_kind="charge", subject_id=one.id, mutual_id=one.host_id, facts={"failed_with": why}
    )
    await notices.raise_incidents(session, [stuck])


def _open(one: Waiting) -> Any:
    of = HandOverRow
    return update(of).where(of.mutual_id == one.host_id, of.id == one.id, of.applied_at.is_(None))


def _row(one: Charged) -> dict[str, Any]:
    same = (
        "mutual_id", "facility_id", "form_number", "unit_reference", "member_number", "care_type", "regime",
        "service_on", "currency",
    )  # fmt: skip
    return {name: getattr(one.row, name) for name in same} | {
        "id": new_id(),
        "home_id": one.row.home_mutual_id,
        "claim_id": one.row.id,
        "kind": one.kind,
        "subject_id": one.subject_id,
        "amount_minor": one.minor,
    }
