"""The register of facilities: entered once by code, changed in name and level, passed over while on hold."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, select

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import FacilityId, MutualId, new_id
from app.db import Session, add_unique, now
from app.facilities.errors import AlreadyOnHold, FacilityExists, NotOnHold, UnknownFacility
from app.facilities.model import Facility, Hold, Level, Mutual, NewFacility
from app.facilities.tables import FacilityHoldRow, FacilityRow


async def register_facility(session: Session, mutual: Mutual, new: NewFacility, actor: Actor) -> Facility:
    """Enter a facility; raises `FacilityExists`, `Invalid`."""
    code, name = _told("code", new.code), _told("name", new.name)
    at, by = now(session), str(actor)
    row = FacilityRow(
        mutual_id=mutual.id,
        id=new_id(),
        code=code,
        name=name,
        level=new.level.value,
        created_at=at,
        created_by=by,
        changed_at=at,
        changed_by=by,
    )
    await add_unique(session, row, constraint="uq_facilities_mutual_id_code", taken=FacilityExists(field="code"))
    return _facility(row, None)


async def change_facility(
    session: Session,
    mutual_id: MutualId,
    facility_id: FacilityId,
    actor: Actor,
    *,
    name: str | None = None,
    level: Level | None = None,
) -> Facility:
    """Give it another name or level; its code stays. Raises `UnknownFacility`, `Invalid`."""
    row = await lock_facility(session, mutual_id, facility_id)
    row.name = row.name if name is None else _told("name", name)
    row.level = row.level if level is None else level.value
    row.changed_at, row.changed_by = now(session), str(actor)
    await session.flush()
    return await facility(session, mutual_id, facility_id)


async def facility(session: Session, mutual_id: MutualId, facility_id: FacilityId) -> Facility:
    """The facility of this id; raises `UnknownFacility`."""
    found = await facilities_by_id(session, mutual_id, [facility_id])
    if facility_id not in found:
        raise UnknownFacility(field="facility_id")
    return found[facility_id]


async def facility_by_code(session: Session, mutual_id: MutualId, code: str) -> Facility:
    """The facility of this code; raises `UnknownFacility`."""
    found = await _read(session, _facilities(mutual_id).where(FacilityRow.code == code))
    if not found:
        raise UnknownFacility(field="facility")
    return found[0]


async def facilities_by_id(
    session: Session, mutual_id: MutualId, ids: Collection[FacilityId]
) -> Mapping[FacilityId, Facility]:
    """Those of these facilities that the mutual has, in one statement."""
    found = await _read(session, _facilities(mutual_id).where(FacilityRow.id.in_(ids)))
    return {one.id: one for one in found}


async def list_facilities(
    session: Session, mutual_id: MutualId, *, after: str | None = None, limit: int | None = None
) -> Sequence[Facility]:
    """The facilities of a mutual by code; `after` is the last code of the page before."""
    wanted = _facilities(mutual_id).order_by(FacilityRow.code).limit(limit)
    return await _read(session, wanted if after is None else wanted.where(FacilityRow.code > after))


async def hold_facility(
    session: Session, mutual_id: MutualId, facility_id: FacilityId, because: str, actor: Actor
) -> Facility:
    """From now on batches pass over it (P1); raises `UnknownFacility`, `AlreadyOnHold`, `Invalid` without a reason."""
    await lock_facility(session, mutual_id, facility_id)
    row = FacilityHoldRow(
        mutual_id=mutual_id,
        id=new_id(),
        facility_id=facility_id,
        because=_told("because", because),
        held_at=now(session),
        held_by=str(actor),
    )
    await add_unique(session, row, constraint="uq_facility_holds_open", taken=AlreadyOnHold())
    return await facility(session, mutual_id, facility_id)


async def release_facility(
    session: Session, mutual_id: MutualId, facility_id: FacilityId, because: str, actor: Actor
) -> Facility:
    """The next batch takes it again; raises `UnknownFacility`, `NotOnHold`, `Invalid` without a reason."""
    await lock_facility(session, mutual_id, facility_id)
    of = FacilityHoldRow
    row = await session.scalar(
        select(of).where(of.mutual_id == mutual_id, of.facility_id == facility_id, of.released_at.is_(None))
    )
    if row is None:
        raise NotOnHold
    row.released_because = _told("because", because)
    row.released_at, row.released_by = now(session), str(actor)
    await session.flush()
    return await facility(session, mutual_id, facility_id)


async def holds_of(session: Session, mutual_id: MutualId, facility_id: FacilityId) -> Sequence[Hold]:
    """All its holds, the newest first."""
    of = FacilityHoldRow
    rows = await session.scalars(
        select(of).where(of.mutual_id == mutual_id, of.facility_id == facility_id).order_by(of.id.desc())
    )
    return [_hold(row) for row in rows]


async def lock_facility(session: Session, mutual_id: MutualId, facility_id: FacilityId) -> FacilityRow:
    """Its row, so that acts on one facility follow each other; raises `UnknownFacility`."""
    row = await session.get(
        FacilityRow, (mutual_id, facility_id), populate_existing=True, with_for_update={"key_share": True}
    )
    if row is None:
        raise UnknownFacility(field="facility_id")
    return row


def _facilities(mutual_id: MutualId) -> Select[FacilityRow, datetime | None]:
    hold = FacilityHoldRow
    is_open = and_(
        hold.mutual_id == FacilityRow.mutual_id, hold.facility_id == FacilityRow.id, hold.released_at.is_(None)
    )
    joined = select(FacilityRow, hold.held_at).outerjoin(hold, is_open)
    return joined.where(FacilityRow.mutual_id == mutual_id).execution_options(populate_existing=True)


async def _read(session: Session, wanted: Select[FacilityRow, datetime | None]) -> Sequence[Facility]:
    return [_facility(row, held_at) for row, held_at in await session.execute(wanted)]


def _told(field: str, text: str) -> str:
    """The text without the space around it; raises `Invalid` when nothing is left."""
    if not (told := text.strip()):
        raise Invalid(field=field)
    return told


def _facility(row: FacilityRow, on_hold_since: datetime | None) -> Facility:
    return Facility(
        id=FacilityId(row.id),
        mutual_id=MutualId(row.mutual_id),
        code=row.code,
        name=row.name,
        level=Level(row.level),
        on_hold_since=on_hold_since,
    )


def _hold(row: FacilityHoldRow) -> Hold:
    return Hold(
        because=row.because,
        held_at=row.held_at,
        held_by=row.held_by,
        released_because=row.released_because,
        released_at=row.released_at,
        released_by=row.released_by,
    )
