"""Lays claims on the desk: what other rooms say of them once for all, what other claims say at their turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app import facilities
from app.claims import history
from app.claims.case import Case, Place
from app.claims.model import CareType, ClaimLine, NewClaim
from app.claims.portability import homes
from app.claims.tables import ClaimLineRow, ClaimRow, EligibilityCodeRow
from app.core.clock import business_date
from app.core.ids import FacilityId, MutualId
from app.db import Session, now
from app.db.bulk import among
from app.facilities import Facility
from app.membership import Care, Entitlement, Mutual

NO_YEAR = date(1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDesk:
    """A claim with its lines, who it is about, and the facility on that day; `home` is a visitor's own mutual."""

    row: ClaimRow
    lines: Sequence[ClaimLineRow]
    entitlement: Entitlement
    place: Place
    has_valid_code: bool
    home: Mutual | None = None


async def lay_out(session: Session, mutual: Mutual, rows: Sequence[ClaimRow]) -> Sequence[OnDesk]:
    """The claims in their order; facilities are asked once for each day of care."""
    lines = await lines_of(session, rows)
    cares = [Care(row.unit_reference, row.member_number, row.service_on) for row in rows]
    entitled = await homes.entitled(session, mutual, cares, [_settled_home(row) for row in rows])
    places = await _places(session, mutual, rows)
    codes = await _codes(session, mutual, rows)
    return [
        OnDesk(
            row=row,
            lines=lines[row.id],
            entitlement=one.entitlement,
            place=places[row.facility_id, row.service_on],
            has_valid_code=_opens(mutual, codes.get(row.eligibility_code_index), row, one.entitlement),
            home=one.home,
        )
        for row, one in zip(rows, entitled, strict=True)
    ]


async def cases_of(session: Session, mutual: Mutual, laid_out: Sequence[OnDesk]) -> Sequence[Case]:
    """All that deciding each looks at, as it stands now; what one decision changes for the next is not in it."""
    told = await history.told_of(
        session,
        mutual.id,
        [_asked(mutual, one) for one in laid_out],
        today=business_date(now(session), mutual.timezone),
    )
    return [_case(one, told[one.row.id]) for one in laid_out]


async def case_of(session: Session, mutual: Mutual, one: OnDesk) -> Case:
    """All that deciding it looks at, as it stands now."""
    [case] = await cases_of(session, mutual, [one])
    return case


def _asked(mutual: Mutual, one: OnDesk) -> history.Asked:
    terms = one.entitlement.terms
    return history.Asked(
        row=one.row,
        bearer=(one.home or mutual).id,
        year_from=terms.year_from if terms else NO_YEAR,
        year_to=terms.year_to if terms else NO_YEAR,
    )


def _case(one: OnDesk, told: history.Told) -> Case:
    assert one.row.first_received_on is not None, "a draft is not on the desk"
    return Case(
        claim=_claim(one, has_documents=one.row.has_documents or told.has_documents),
        received_on=one.row.first_received_on,
        place=one.place,
        is_known=one.entitlement.member_id is not None,
        is_covered=one.entitlement.is_covered,
        terms=one.entitlement.terms,
        is_duplicate=told.is_duplicate,
        has_valid_code=one.has_valid_code,
        earlier=told.earlier,
        used_minor=told.used_minor,
        has_recent_overpayment=told.has_recent_overpayment,
        review=told.review,
    )


async def lines_of(session: Session, rows: Sequence[ClaimRow]) -> Mapping[UUID, Sequence[ClaimLineRow]]:
    """The lines of each claim's present round, by number."""
    of = ClaimLineRow
    rounds = {row.id: row.round for row in rows}
    found: dict[UUID, list[ClaimLineRow]] = {row.id: [] for row in rows}
    for line in await session.scalars(
        select(of)
        .where(among(of.mutual_id, {row.mutual_id for row in rows}), among(of.claim_id, rounds))
        .order_by(of.claim_id, of.number)
        .execution_options(populate_existing=True)
    ):
        if line.round == rounds[line.claim_id]:
            found[line.claim_id].append(line)
    return found


def _settled_home(row: ClaimRow) -> MutualId | None:
    """An appeal is borne by the mutual that bore the version before it, whatever was agreed since."""
    return MutualId(row.home_mutual_id) if row.version > 1 and row.home_mutual_id else None


def _claim(one: OnDesk, *, has_documents: bool) -> NewClaim:
    row = one.row
    return NewClaim(
        form_number=row.form_number,
        unit_reference=row.unit_reference,
        member_number=row.member_number,
        care_type=CareType(row.care_type),
        service_on=row.service_on,
        discharged_on=row.discharged_on,
        lines=[ClaimLine(code=line.code, quantity=line.quantity, price_minor=line.price_minor) for line in one.lines],
        has_referral=row.has_referral,
        has_documents=has_documents,
        is_planned=row.is_planned,
    )


async def _places(session: Session, mutual: Mutual, rows: Sequence[ClaimRow]) -> Mapping[tuple[UUID, date], Place]:
    known = await facilities.facilities_by_id(session, mutual.id, {FacilityId(row.facility_id) for row in rows})
    days = sorted({(row.facility_id, row.service_on) for row in rows})
    return {
        (facility_id, on): await _place(session, mutual, known[FacilityId(facility_id)], on) for facility_id, on in days
    }


async def _place(session: Session, mutual: Mutual, facility: Facility, on: date) -> Place:
    return Place(
        code=facility.code,
        level=facility.level,
        has_agreement=await facilities.agreement_on(session, mutual.id, facility.id, on) is not None,
        tariffs=await facilities.tariffs_on(session, mutual.id, facility.id, on),
    )


async def _codes(
    session: Session, mutual: Mutual, rows: Sequence[ClaimRow]
) -> Mapping[bytes | None, EligibilityCodeRow]:
    """The codes that were given, of those written on the forms."""
    of = EligibilityCodeRow
    written = {row.eligibility_code_index for row in rows if row.eligibility_code_index is not None}
    if not written:
        return {}
    given = await session.scalars(select(of).where(of.mutual_id == mutual.id, of.code_index.in_(written)))
    return {code.code_index: code for code in given}


def _opens(mutual: Mutual, code: EligibilityCodeRow | None, row: ClaimRow, entitlement: Entitlement) -> bool:
    """Whether a code was given to this facility for this person, and for the day of admission (C7)."""
    if code is None or (code.facility_id, code.unit_id) != (row.facility_id, entitlement.unit_id):
        return False
    first, last = (business_date(at, mutual.timezone) for at in (code.given_at, code.expires_at - timedelta.resolution))
    return code.member_number == row.member_number and first <= row.service_on <= last
