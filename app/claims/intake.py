"""A claim as sent, examined and turned into rows: what it says is kept as it says it, for the checks to judge."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert

from app import facilities, membership
from app.claims.model import MOST_LINES, MOST_QUANTITY, ClaimLine, NewClaim
from app.claims.portability import homes
from app.claims.tables import ClaimDiagnosisRow, ClaimLineRow
from app.core import references
from app.core.errors import Invalid
from app.core.ids import ClaimId, FacilityId, MutualId, UnitId
from app.core.money import MOST_MINOR
from app.db import Session, vault
from app.facilities import TariffItem
from app.membership import Care, Mutual

UNIT_REFERENCE = 10
MOST_FORM = 40
MOST_DIAGNOSIS = 200
MOST_MEMBERS = 999
DIAGNOSIS = "claim.diagnosis"
COMPLAINT = "claim.complaint"
ELIGIBILITY_CODE = "claim.eligibility_code"
Tariffs = Mapping[date, Mapping[str, TariffItem]]
Homes = Mapping[tuple[str, date], MutualId]


def examine(claim: NewClaim) -> None:
    """Raises `Invalid` for what cannot be meant; dates and persons that do not fit are the checks' to find."""
    for field, is_meant in {
        "form_number": _is_written(claim.form_number, MOST_FORM),
        "unit_reference": _is_reference(references.normalise(claim.unit_reference)),
        "member_number": 1 <= claim.member_number <= MOST_MEMBERS,
        "lines": 1 <= len(claim.lines) <= MOST_LINES and all(_is_meant(line) for line in claim.lines),
        "diagnosis": claim.diagnosis is None or _is_written(claim.diagnosis, MOST_DIAGNOSIS),
        "total": claim.billed_minor <= MOST_MINOR,
    }.items():
        if not is_meant:
            raise Invalid(field=field)


def content_of(session: Session, claim: NewClaim, units: Mapping[str, UnitId], visitors: Homes) -> dict[str, Any]:
    """The columns of a claim's row that say what was sent, and about whom it seems to be."""
    reference = references.normalise(claim.unit_reference)
    return {
        "form_number": claim.form_number.strip(),
        "unit_reference": reference,
        "member_number": claim.member_number,
        "unit_id": units.get(reference),
        "home_mutual_id": visitors.get((reference, claim.service_on)),
        "care_type": claim.care_type.value,
        "service_on": claim.service_on,
        "discharged_on": claim.ends_on,
        "has_referral": claim.has_referral,
        "has_documents": claim.has_documents,
        "is_planned": claim.is_planned,
        "eligibility_code_index": code_index(session, claim.eligibility_code),
        "billed_minor": claim.billed_minor,
    }


async def units_of(session: Session, mutual: Mutual, claims: Sequence[NewClaim]) -> Mapping[str, UnitId]:
    """The units whose references the claims bear, by reference."""
    wanted = [references.normalise(claim.unit_reference) for claim in claims]
    found = await membership.find_by_reference(session, mutual.id, wanted)
    return {reference: unit.id for reference, unit in found.items()}


async def homes_of(session: Session, mutual: Mutual, claims: Sequence[NewClaim]) -> Homes:
    """The mutuals of visitors, by reference and day of care."""
    cares = [Care(references.normalise(one.unit_reference), one.member_number, one.service_on) for one in claims]
    found = await homes.home_ids(session, mutual, cares)
    return {(care.reference, care.on): home_id for care, home_id in zip(cares, found, strict=True) if home_id}


async def write_content(
    session: Session,
    mutual_id: MutualId,
    facility_id: FacilityId,
    claims: Mapping[ClaimId, NewClaim],
    *,
    round_number: int = 1,
) -> None:
    """Keep the lines of these claims, and apart from them, sealed, what the persons had."""
    days = {claim.service_on for claim in claims.values()}
    tariffs = {on: await facilities.tariffs_on(session, mutual_id, facility_id, on) for on in sorted(days)}
    lines = [
        {"mutual_id": mutual_id, "claim_id": claim_id, "round": round_number, "number": number}
        | _line(line, tariffs[claim.service_on].get(line.code))
        for claim_id, claim in claims.items()
        for number, line in enumerate(claim.lines, start=1)
    ]
    await session.execute(insert(ClaimLineRow), lines)
    diagnoses = [
        {"mutual_id": mutual_id, "claim_id": claim_id, "round": round_number} | _diagnosis(session, claim.diagnosis)
        for claim_id, claim in claims.items()
        if claim.diagnosis is not None
    ]
    if diagnoses:
        await session.execute(insert(ClaimDiagnosisRow), diagnoses)


def code_index(session: Session, code: str | None) -> bytes | None:
    """The keyed hash under which an eligibility code is kept, however its digits were grouped."""
    digits = "".join(letter for letter in code or "" if letter.isdecimal())
    return vault(session).index(digits, purpose=ELIGIBILITY_CODE) if digits else None


def _line(line: ClaimLine, item: TariffItem | None) -> dict[str, Any]:
    return {
        "code": line.code,
        "quantity": line.quantity,
        "price_minor": line.price_minor,
        "kind": item.kind.value if item else None,
        "speciality": item.speciality if item else None,
        "codes": [],
    }


def _diagnosis(session: Session, diagnosis: str) -> dict[str, bytes]:
    """Two writings of one complaint are the same: `b54` and ` B54 `."""
    keys = vault(session)
    return {
        "diagnosis_sealed": keys.seal(diagnosis.strip(), purpose=DIAGNOSIS),
        "complaint_index": keys.index(" ".join(diagnosis.casefold().split()), purpose=COMPLAINT),
    }


def _is_reference(written: str) -> bool:
    """Ten digits, whether anybody holds them or not (C02)."""
    return len(written) == UNIT_REFERENCE and written.isascii() and written.isdecimal()


def _is_meant(line: ClaimLine) -> bool:
    is_counted = 1 <= line.quantity <= MOST_QUANTITY and 0 <= line.price_minor <= MOST_MINOR
    return is_counted and _is_written(line.code, MOST_FORM)


def _is_written(text: str, most: int) -> bool:
    return 1 <= len(text.strip()) <= most and text.isprintable()
