"""Plays the events of claims, through the use-cases of that room."""

from datetime import time

from app import claims, membership
from app.claims import AdviserRequired, CareType, ClaimLine, MedicalDecision, NewClaim
from app.core.ids import ClaimId
from app.db import Session
from app.scenarios.events import Appeal, Claim, Decide, Medical, Overpayment
from app.scenarios.play.cast import ADVISER, CLERK, MANAGER, Claimed, nameless
from app.scenarios.play.founding_facilities import act_at
from app.scenarios.play.stage import Stage, instant

BEFORE_CARE = time(7)
BECAUSE = "as the scenario tells"


async def claim(stage: Stage, event: Claim) -> None:
    """A facility's claim is received today (C1)."""
    facility_id = stage.cast.facilities[event.facility]
    async with stage.database.transaction() as session:
        unit = await membership.reference_of(session, stage.mutual.id, stage.cast.units[event.unit])
        code = await _eligibility_code(session, stage, event, unit) if event.has_eligibility_code else None
        new = _new_claim(event, unit, code)
        claim_id = await claims.submit_claim(session, stage.mutual, facility_id, new, CLERK)
    if event.refused is None:
        stage.cast.claims[event.id] = Claimed(claim_id=claim_id, is_one_act=event.amount is not None)


async def medical(stage: Stage, event: Medical) -> None:
    """The adviser says what he thinks of it (C5)."""
    claimed = stage.cast.claims[event.claim]
    async with stage.database.transaction() as session:
        lines = dict(event.lines)
        if claimed.is_one_act and lines:
            view = await claims.claim_view(session, stage.mutual.id, claimed.claim_id)
            lines = {view.lines[0].code: sum(lines.values())}
        await claims.record_medical(
            session,
            stage.mutual,
            claimed.claim_id,
            MedicalDecision(event.decision),
            ADVISER,
            eligible_minor=lines or None,
        )


async def decide(stage: Stage, event: Decide) -> None:
    """Decide in this order; an adviser who is there approves what he must see and has not seen (C5)."""
    claim_ids = [stage.cast.claims[name].claim_id for name in event.claims]
    async with stage.database.transaction() as session:
        while (unseen := await _unseen(session, stage, claim_ids, is_there=event.adviser == "approves")) is not None:
            await claims.record_medical(session, stage.mutual, unseen, MedicalDecision.APPROVE, ADVISER)


async def appeal(stage: Stage, event: Appeal) -> None:
    """The claim comes back as a new version (C6)."""
    claimed = stage.cast.claims[event.claim]
    async with stage.database.transaction() as session:
        version = await claims.appeal(session, stage.mutual, claimed.claim_id, CLERK)
    if event.refused is None:
        stage.cast.claims[event.id] = Claimed(claim_id=version, is_one_act=claimed.is_one_act)


async def overpayment(stage: Stage, event: Overpayment) -> None:
    """Too much was approved (E13)."""
    async with stage.database.transaction() as session:
        await claims.find_overpayment(
            session,
            stage.mutual,
            stage.cast.claims[event.claim].claim_id,
            stage.francs(event.amount),
            MANAGER,
            reason=BECAUSE,
        )


async def _unseen(session: Session, stage: Stage, claim_ids: list[ClaimId], *, is_there: bool) -> ClaimId | None:
    """Decide them all; or answer the first that an adviser who is there must see before anything is decided."""
    try:
        async with session.begin_nested():
            await claims.decide_claims(session, stage.mutual, claim_ids, MANAGER)
    except AdviserRequired as required:
        if not is_there:
            raise
        return ClaimId(required.facts["claim"])  # type: ignore[arg-type]
    return None


async def _eligibility_code(session: Session, stage: Stage, event: Claim, unit: str) -> str | None:
    """The code that was given by telephone on the morning of the care, if it is covered (C7)."""
    checked = await claims.check_eligibility(
        session,
        stage.mutual,
        stage.cast.facilities[event.facility],
        unit,
        event.member,
        event.service_on,
        CLERK,
        given_at=min(instant(event.service_on, BEFORE_CARE), stage.clock.now()),
    )
    return checked.code


def _new_claim(event: Claim, unit: str, eligibility_code: str | None) -> NewClaim:
    return NewClaim(
        form_number=event.form or nameless(event.line),
        unit_reference=unit,
        member_number=event.member,
        care_type=CareType(event.care_type),
        service_on=event.service_on,
        discharged_on=event.discharged_on,
        lines=_lines(event),
        diagnosis=event.diagnosis,
        has_referral=event.has_referral,
        has_documents=event.has_documents,
        is_planned=event.is_planned,
        eligibility_code=eligibility_code,
    )


def _lines(event: Claim) -> list[ClaimLine]:
    """The lines written, or one act at exactly the amount."""
    if event.amount is not None:
        return [ClaimLine(code=act_at(event.amount), quantity=1, price_minor=event.amount)]
    return [ClaimLine(code=line.code, quantity=line.quantity, price_minor=line.price) for line in event.lines]
