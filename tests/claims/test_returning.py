"""Returned for what it lacks, corrected by the facility: a new round that keeps its place (C6)."""

import pytest

from app import claims
from app.claims import Code, NewClaim
from app.core.actor import Actor
from app.core.ids import ClaimId, new_id
from tests.claims.clinic import ACCOUNTANT, CLERK, Clinic, act, of

OTHER_CLERK = Actor.person(new_id())


async def returned(clinic: Clinic, claim_id: ClaimId, by: Actor = ACCOUNTANT) -> None:
    async with clinic.village.database.transaction() as session:
        await claims.return_claim(session, clinic.village.mutual, claim_id, by, lacks=Code.NO_REFERRAL)


async def corrected(clinic: Clinic, claim_id: ClaimId, bill: NewClaim, by: Actor = OTHER_CLERK) -> None:
    async with clinic.village.database.transaction() as session:
        await claims.correct_claim(session, clinic.village.mutual, claim_id, bill, by)


async def test_a_returned_claim_is_corrected_and_keeps_its_place(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500), diagnosis="B54")
    before = await clinic.view(claim_id)
    await returned(clinic, claim_id)
    await clinic.village.live_until("2026-04-20")

    await corrected(clinic, claim_id, clinic.bill(of("CONS"), of("TEST"), form_number="F-77", diagnosis="J00"))

    after = await clinic.view(claim_id)
    assert (after.status, after.position, after.received_on) == ("received", before.position, before.received_on)
    assert ([line.code for line in after.lines], after.billed.minor) == (["CONS", "TEST"], 2_850)
    assert (after.form_number, after.entered_by) == ("F-77", str(OTHER_CLERK))
    assert await clinic.scalar("SELECT count(*) FROM claim_lines") == 3, "what was sent first is kept"


async def test_who_corrected_it_does_not_decide_it(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))
    await returned(clinic, claim_id)
    await corrected(clinic, claim_id, clinic.bill(act(500)))

    with pytest.raises(claims.MakerDecides):
        await clinic.decide(claim_id, by=OTHER_CLERK)
    await clinic.decide(claim_id, by=CLERK)

    assert (await clinic.view(claim_id)).status == "approved"


async def test_only_what_the_facility_has_back_is_corrected(clinic: Clinic) -> None:
    received, decided = await clinic.sent(act(500)), await clinic.sent(act(2_400))
    await clinic.decided(decided)

    for claim_id in (received, decided):
        with pytest.raises(claims.NotWithFacility):
            await corrected(clinic, claim_id, clinic.bill())


async def test_only_what_was_received_is_returned_and_not_by_who_entered_it(clinic: Clinic) -> None:
    claim_id, decided = await clinic.sent(act(500)), await clinic.sent(act(2_400))
    await clinic.decided(decided)

    with pytest.raises(claims.MakerDecides):
        await returned(clinic, claim_id, by=CLERK)
    with pytest.raises(claims.AlreadyDecided):
        await returned(clinic, decided)
    await returned(clinic, claim_id)
    with pytest.raises(claims.NotReceived):
        await returned(clinic, claim_id)


async def test_what_it_lacked_is_kept(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))
    await returned(clinic, claim_id)

    async with clinic.village.database.transaction() as session:
        steps = await claims.steps_of(session, clinic.village.mutual.id, claim_id)

    assert (steps[-1].what, steps[-1].facts) == ("returned", {"lacks": "C12"})


async def test_a_draft_is_corrected_and_stays_one(clinic: Clinic) -> None:
    async with clinic.village.database.transaction() as session:
        mutual, bill = clinic.village.mutual, clinic.bill()
        draft = await claims.submit_claim(session, mutual, clinic.cscom.id, bill, CLERK, as_draft=True)

    await corrected(clinic, draft, clinic.bill(of("TEST")))

    view = await clinic.view(draft)
    assert (view.status, view.billed.minor) == ("draft", 2_250)
