"""The check before care (C7): cover, rates, what ceilings leave, and a code that the person hears of by SMS."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from app import facilities, membership, notices
from app.claims import history, intake, shares
from app.claims.model import CareType, Code, Eligibility
from app.claims.portability import homes
from app.claims.tables import EligibilityCodeRow
from app.core import references
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Conflict, Invalid
from app.core.ids import FacilityId
from app.core.money import Money
from app.db import Session, add_unique, now
from app.facilities import Facility
from app.membership import Care, Entitlement, Mutual, Terms
from app.notices import EligibilityChecked, Notice

CODE_DIGITS = 8
MOST_TRIES = 10


async def check_eligibility(
    session: Session,
    mutual: Mutual,
    facility_id: FacilityId,
    unit_reference: str,
    member_number: int,
    on: date,
    actor: Actor,
    *,
    given_at: datetime | None = None,
) -> Eligibility:
    """Whether care that day at this facility is covered, on which terms; in force, it comes with a code.

    A visitor's own mutual answers, and its number hears of the code. `given_at` is for a check answered by telephone
    and entered later: the code's hours count from then. Raises `UnknownFacility`, `Invalid`.
    """
    asked_at = given_at or now(session)
    if asked_at > now(session):
        raise Invalid(field="given_at")
    facility = await facilities.facility(session, mutual.id, facility_id)
    care = Care(references.normalise(unit_reference), member_number, on)
    [found] = await homes.entitled(session, mutual, [care])
    entitlement, bearer = found.entitlement, found.home or mutual
    known = await membership.find_by_reference(session, bearer.id, [care.reference])
    status = known[care.reference].status if care.reference in known else None
    if refused_for := await _refusal(session, mutual, facility, care, entitlement):
        return Eligibility(refused_for=refused_for, care_on=on, status=status)
    terms = entitlement.terms
    assert terms is not None, "who is covered has terms"
    expires_at = asked_at + timedelta(hours=terms.parameters.eligibility_code)
    code = await _give_code(session, bearer, facility, care, entitlement, actor, (asked_at, expires_at))
    await _tell(session, bearer, facility, care, entitlement, code, expires_at)
    return Eligibility(
        refused_for=None,
        care_on=on,
        status=status,
        rates={CareType(name): rate for name, rate in terms.rates.items()},
        remaining=await _remaining(session, bearer, care, terms),
        cover_from=terms.cover_from,
        cover_to=terms.cover_to,
        code=code,
        expires_at=expires_at,
    )


async def _refusal(
    session: Session, mutual: Mutual, facility: Facility, care: Care, entitlement: Entitlement
) -> Code | None:
    """The first of C01 to C03 that a claim for this care would meet."""
    if await facilities.agreement_on(session, mutual.id, facility.id, care.on) is None:
        return Code.NO_AGREEMENT
    if entitlement.member_id is None:
        return Code.UNKNOWN_BENEFICIARY
    return None if entitlement.is_covered else Code.NOT_COVERED


async def _remaining(session: Session, mutual: Mutual, care: Care, terms: Terms) -> Mapping[str, Money]:
    used = await history.used_in_year(session, mutual.id, care.reference, care.number, terms.year_from, terms.year_to)
    left = shares.ceilings_left(terms.ceilings, CareType.HOSP, used)
    return {name: Money(minor, mutual.currency) for name, minor in left.items()}


async def _give_code(
    session: Session,
    bearer: Mutual,
    facility: Facility,
    care: Care,
    entitlement: Entitlement,
    actor: Actor,
    valid: tuple[datetime, datetime],
) -> str:
    """Digits that were never given before in the facility's mutual; only their keyed hash is kept."""
    for _ in range(MOST_TRIES):
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        row = EligibilityCodeRow(
            mutual_id=facility.mutual_id,
            code_index=intake.code_index(session, code),
            facility_id=facility.id,
            holder_id=bearer.id,
            unit_id=entitlement.unit_id,
            member_number=care.number,
            given_at=valid[0],
            expires_at=valid[1],
            actor=str(actor),
            recorded_at=now(session),
        )
        try:
            await add_unique(session, row, constraint="pk_eligibility_codes", taken=Conflict(field="code"))
        except Conflict:
            continue
        return code
    raise Conflict(field="code")


async def _tell(
    session: Session,
    mutual: Mutual,
    facility: Facility,
    care: Care,
    entitlement: Entitlement,
    code: str,
    expires_at: datetime,
) -> None:
    """The unit's first declared number hears of it: nobody is treated on its cover unknown to it."""
    assert entitlement.unit_id is not None, "who is covered has a unit"
    declared = await membership.payers_of(session, mutual.id, [entitlement.unit_id])
    message = EligibilityChecked(
        mutual=mutual.name,
        unit=care.reference,
        facility=facility.name,
        code=code,
        valid_until=business_date(expires_at, mutual.timezone),
    )
    told = [
        Notice(mutual_id=mutual.id, recipient=number, message=message, unit_id=entitlement.unit_id)
        for number in declared.get(entitlement.unit_id, ())[:1]
    ]
    await notices.write(session, told)
