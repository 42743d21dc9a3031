"""Appeals: within 30 days, the same content again, and only the difference is posted (C6, DOMAIN 16)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from app import claims
from app.claims import MedicalDecision
from app.core.actor import Actor
from app.core.ids import new_id
from tests.claims.clinic import ACCOUNTANT, CLERK, Clinic, act, of
from tests.claims.test_worked_examples import W5, shares

COLLEAGUE = Actor.person(new_id())


async def test_the_new_version_is_received_today_with_the_same_content(clinic: Clinic) -> None:
    first = await clinic.sent(*W5, diagnosis="B54", service="2026-03-05")
    await clinic.decided(first)
    await clinic.village.live_until("2026-04-20")

    second = await clinic.appeal(first)

    old, new = await clinic.view(first), await clinic.view(second)
    assert (new.version, new.root_id, new.is_current, old.is_current) == (2, first, True, False)
    assert (new.status, new.received_on, new.form_number) == ("received", clinic.village.today, old.form_number)
    assert [(line.code, line.price) for line in new.lines] == [(line.code, line.price) for line in old.lines]
    assert await clinic.scalar("SELECT count(DISTINCT complaint_index) FROM claim_diagnoses") == 1


@pytest.mark.parametrize("version", ["rejected", "reduced"])
async def test_a_rejected_or_reduced_claim_is_appealable(clinic: Clinic, version: str) -> None:
    told: dict[str, Any] = {"member_number": 9} if version == "rejected" else {}
    claim_id = await clinic.sent(*W5, **told)
    await clinic.decided(claim_id)

    assert (await clinic.view(await clinic.appeal(claim_id))).status == "received"


async def test_what_was_paid_as_billed_undecided_or_superseded_is_not(clinic: Clinic) -> None:
    whole, waiting, reduced = await clinic.sent(act(500)), await clinic.sent(act(2_400)), await clinic.sent(*W5)
    await clinic.decided(whole, reduced)
    await clinic.appeal(reduced)

    for claim_id in (whole, waiting, reduced):
        with pytest.raises(claims.NotAppealable):
            await clinic.appeal(claim_id)


@pytest.mark.parametrize(("days", "appealable"), [(30, True), (31, False)])
async def test_thirty_days_are_in_time(clinic: Clinic, days: int, appealable: bool) -> None:
    claim_id = await clinic.sent(*W5)
    await clinic.decided(claim_id)
    clinic.village.clock.advance(timedelta(days=days))

    if appealable:
        await clinic.appeal(claim_id)
    else:
        with pytest.raises(claims.NotAppealable):
            await clinic.appeal(claim_id)


async def test_an_appeal_that_wins_posts_the_difference(clinic: Clinic) -> None:
    """The adviser had taken 2,250 off; on appeal he takes 1,000."""
    first = await clinic.sent(of("CONS"), of("TEST"))
    await clinic.review(first, MedicalDecision.REDUCE, {"TEST": 0})
    await clinic.decide(first)
    second = await clinic.appeal(first)
    await clinic.review(second, MedicalDecision.REDUCE, {"TEST": 1_250})
    await clinic.decide(second)

    assert [shares(await clinic.view(one))[2] for one in (first, second)] == [420, 1_295]
    assert [[line.amount.minor for line in entry.lines] for entry in await clinic.entries(second)] == [[875, 875]]
    assert await clinic.owed() == 1_295


async def test_a_rejected_claim_that_wins_is_paid_whole(clinic: Clinic) -> None:
    """The missing document was attached meanwhile."""
    first = await clinic.sent(act(7_450), has_documents=False)
    await clinic.decided(first)
    async with clinic.village.database.transaction() as session:
        await claims.attach_document(
            session,
            clinic.village.mutual.id,
            first,
            name="ordonnance.pdf",
            media_type="application/pdf",
            content=b"%PDF-1.7 example",
            actor=CLERK,
        )

    [second] = await clinic.decided(await clinic.appeal(first))

    assert (second.status, shares(second)[2], await clinic.owed()) == ("approved", 5_215, 5_215)


async def test_a_duplicate_stays_one_on_appeal(clinic: Clinic) -> None:
    """And the claim it repeats, appealed after it, is still the first."""
    first = await clinic.sent(*W5, form_number="F-9")
    again = await clinic.sent(act(500), form_number="F-9")
    await clinic.decided(first, again)

    views = await clinic.decided(await clinic.appeal(again), await clinic.appeal(first))

    assert [(view.status, view.codes) for view in views] == [("rejected", ("C05",)), ("approved", ("C07", "C08"))]
    assert await clinic.owed() == 5_075


async def test_who_entered_the_first_version_does_not_decide_the_next(clinic: Clinic) -> None:
    """RELIABILITY 25: an appeal repeats what he entered, whoever appeals."""
    [claim_id] = await clinic.submit(clinic.bill(*W5), by=ACCOUNTANT)
    await clinic.review(claim_id, MedicalDecision.APPROVE)
    await clinic.decide(claim_id, by=COLLEAGUE)
    second = await clinic.appeal(claim_id)

    for decides in (
        clinic.review(second, MedicalDecision.APPROVE, by=ACCOUNTANT),
        clinic.decide(second, by=ACCOUNTANT),
    ):
        with pytest.raises(claims.MakerDecides):
            await decides
    await clinic.review(second, MedicalDecision.APPROVE)
    await clinic.decide(second, by=COLLEAGUE)


async def test_lateness_is_judged_on_the_first_versions_date(clinic: Clinic) -> None:
    """DOMAIN 16: 120 days after the care."""
    claim_id = await clinic.sent(*W5, service="2026-03-05")
    await clinic.village.live_until("2026-06-03")
    await clinic.decided(claim_id)
    await clinic.village.live_until("2026-07-03")

    [second] = await clinic.decided(await clinic.appeal(claim_id))

    assert second.status == "approved"


async def test_an_appeal_that_loses_leaves_what_stood(clinic: Clinic) -> None:
    """C6: rejection posts nothing."""
    first = await clinic.sent(*W5)
    await clinic.decided(first)
    second = await clinic.appeal(first)
    await clinic.review(second, MedicalDecision.REFUSE)
    await clinic.decide(second)

    assert [(await clinic.view(one)).status for one in (first, second)] == ["approved", "rejected"]
    assert await clinic.owed() == 5_075


async def test_an_appeal_that_ends_lower_gives_back_the_difference(clinic: Clinic) -> None:
    """E13: an approved claim is never edited."""
    first = await clinic.sent(*W5)
    await clinic.decided(first)
    second = await clinic.appeal(first)
    await clinic.review(second, MedicalDecision.REDUCE, {"GENERICS": 1_400})
    await clinic.decide(second)

    assert [shares(await clinic.view(one))[2] for one in (first, second)] == [5_075, 2_975]
    assert await clinic.village.balances("6011", "4091", "4011") == {"6011": 2_975, "4091": 2_100, "4011": -5_075}


async def test_what_was_found_too_much_is_not_given_again(clinic: Clinic) -> None:
    first = await clinic.sent(*W5)
    await clinic.decided(first)
    await clinic.overpaid(first, 600)

    await clinic.decided(await clinic.appeal(first))

    assert await clinic.village.balances("6011", "4091") == {"6011": 4_475, "4091": 600}


async def test_an_appeal_of_an_appeal_posts_the_difference_to_both(clinic: Clinic) -> None:
    claim_id = await clinic.sent(of("CONS"), of("TEST"))
    for left in (0, 250, 1_250):
        await clinic.review(claim_id, MedicalDecision.REDUCE, {"TEST": left})
        await clinic.decide(claim_id)
        claim_id = await clinic.appeal(claim_id)

    assert await clinic.owed() == 1_295
    async with clinic.village.database.transaction() as session:
        chain = await claims.versions_of(session, clinic.village.mutual.id, claim_id)
    assert [(view.version, shares(view)[2]) for view in chain] == [(1, 420), (2, 595), (3, 1_295), (4, None)]


async def test_a_decided_version_never_changes(clinic: Clinic) -> None:
    """C6: not even by SQL."""
    claim_id = await clinic.sent(act(500))
    await clinic.decided(claim_id)

    for change in ("mutual_minor = 1", "state = 'received'", "form_number = 'X'", "codes = '{C05}'"):
        with pytest.raises(DBAPIError, match="does not change"):
            await clinic.scalar(f"UPDATE claims SET {change} WHERE id = :id RETURNING 1", id=claim_id)
    with pytest.raises(DBAPIError, match="does not change"):
        await clinic.scalar("UPDATE claim_lines SET codes = '{C06}' WHERE claim_id = :id RETURNING 1", id=claim_id)
