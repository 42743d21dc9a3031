"""Agreements: the days on which a facility's claims are taken, never two at once (C01)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from app.core.actor import Actor
from app.core.ids import FacilityId, MutualId, new_id
from app.db import Session, add_unique, now
from app.facilities.errors import AgreementOverlaps, InvalidAgreement, UnknownAgreement
from app.facilities.model import Agreement
from app.facilities.register import lock_facility
from app.facilities.tables import AgreementRow


async def open_agreement(
    session: Session,
    mutual_id: MutualId,
    facility_id: FacilityId,
    valid_from: date,
    valid_to: date | None,
    actor: Actor,
) -> Agreement:
    """An agreement from one day to another, both included; raises `UnknownFacility`, `AgreementOverlaps`,
    `InvalidAgreement`."""
    if valid_to is not None and valid_to < valid_from:
        raise InvalidAgreement(field="valid_to")
    await lock_facility(session, mutual_id, facility_id)
    row = AgreementRow(
        mutual_id=mutual_id,
        id=new_id(),
        facility_id=facility_id,
        valid_from=valid_from,
        valid_to=valid_to,
        opened_at=now(session),
        opened_by=str(actor),
    )
    await add_unique(session, row, constraint="agreements_apart", taken=AgreementOverlaps(field="valid_from"))
    return _agreement(row)


async def end_agreement(
    session: Session, mutual_id: MutualId, agreement_id: UUID, valid_to: date, actor: Actor
) -> Agreement:
    """Its last day, brought forward; what was taken stays. Raises `UnknownAgreement`, `InvalidAgreement`."""
    row = await session.get(AgreementRow, (mutual_id, agreement_id), populate_existing=True, with_for_update=True)
    if row is None:
        raise UnknownAgreement
    if valid_to < row.valid_from or (row.valid_to is not None and valid_to > row.valid_to):
        raise InvalidAgreement(field="valid_to")
    row.valid_to, row.ended_at, row.ended_by = valid_to, now(session), str(actor)
    await session.flush()
    return _agreement(row)


async def agreement_on(session: Session, mutual_id: MutualId, facility_id: FacilityId, on: date) -> Agreement | None:
    """The agreement in force on a day, if any."""
    of = AgreementRow
    row = await session.scalar(
        select(of).where(
            of.mutual_id == mutual_id,
            of.facility_id == facility_id,
            of.valid_from <= on,
            or_(of.valid_to.is_(None), of.valid_to >= on),
        )
    )
    return None if row is None else _agreement(row)


async def agreements_of(session: Session, mutual_id: MutualId, facility_id: FacilityId) -> Sequence[Agreement]:
    """All its agreements, the newest first."""
    of = AgreementRow
    rows = await session.scalars(
        select(of).where(of.mutual_id == mutual_id, of.facility_id == facility_id).order_by(of.valid_from.desc())
    )
    return [_agreement(row) for row in rows]


def _agreement(row: AgreementRow) -> Agreement:
    return Agreement(
        id=row.id, facility_id=FacilityId(row.facility_id), valid_from=row.valid_from, valid_to=row.valid_to
    )
