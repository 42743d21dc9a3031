"""Deciding: entries, what is owed, who may, and in which order (C4 to C6, E12)."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from app import claims, ledger, payouts
from app.claims import MedicalDecision
from app.core.clock import VirtualClock
from app.core.errors import MutuelleError
from app.core.ids import ClaimId, new_id
from app.core.money import KES, Money
from app.db import Database
from app.ledger import Side
from app.payouts import PaidState
from tests.claims.clinic import ACCOUNTANT, ADVISER, CLERK, Clinic, a_clinic, act, of
from tests.claims.test_worked_examples import shares
from tests.membership.village import day


async def test_an_approved_claim_is_booked_and_owed(clinic: Clinic) -> None:
    """E12: 6011 to 4011 of the facility, due 30 days after receipt."""
    claim_id = await clinic.sent(act(7_450), form_number="F-77")

    [decision] = await clinic.decide(claim_id)

    [entry] = await clinic.entries(claim_id)
    lines = {(line.account.code, line.account.party, line.side): line.amount.minor for line in entry.lines}
    assert lines == {("6011", None, Side.DEBIT): 5_215, ("4011", clinic.cscom.id, Side.CREDIT): 5_215}
    assert (entry.event, entry.booked_on, entry.note, decision.posted.minor) == ("E12", day("2026-04-08"), None, 5_215)
    async with clinic.village.database.transaction() as session:
        owed = await payouts.payables_of(session, clinic.village.mutual.id, "claim", [claim_id])
    payable = owed[claim_id]
    assert (payable.amount_minor, payable.label, payable.due_on, payable.state) == (
        5_215,
        "F-77",
        day("2026-05-08"),
        PaidState.OPEN,
    )


@pytest.mark.parametrize(("care", "code"), [("OUT", "6011"), ("HOSP", "6012"), ("EMERG", "6013")])
async def test_each_care_type_has_its_account(clinic: Clinic, care: str, code: str) -> None:
    await clinic.decided(await clinic.sent(act(500), care=care))

    assert [account for account, minor in (await clinic.village.balances("6011", "6012", "6013")).items() if minor] == [
        code
    ]


async def test_a_mutual_in_shillings_shares_to_the_cent(database: Database, clock: VirtualClock) -> None:
    """M1, M4: KSh 12.35 are 1,235 cents."""
    clinic = await a_clinic(database, clock, currency=KES)

    [view] = await clinic.decided(await clinic.sent(act(1_235)))

    assert (view.mutual, view.member) == (Money(864, KES), Money(371, KES))
    assert await clinic.findings() == []


async def test_a_rejection_posts_nothing(clinic: Clinic) -> None:
    """C6."""
    claim_id = await clinic.sent(act(500), member_number=9)

    [decision] = await clinic.decide(claim_id)

    view = await clinic.view(claim_id)
    assert (view.status, view.codes, shares(view)) == ("rejected", ("C02",), [500, None, 0, None, None])
    assert (await clinic.entries(claim_id), await clinic.owed(), decision.posted.minor) == ([], 0, 0)


async def test_a_share_of_nothing_is_approved_and_owes_nothing(database: Database, clock: VirtualClock) -> None:
    clinic = await a_clinic(database, clock, ceilings={"per_person_year": 0})

    [view] = await clinic.decided(await clinic.sent(act(500)))

    assert (view.status, shares(view), view.codes) == ("approved", [500, 500, 0, 500, 0], ("C13",))
    assert await clinic.findings() == []


async def test_a_claim_is_decided_once(clinic: Clinic) -> None:
    """C6."""
    approved, rejected = await clinic.sent(act(500)), await clinic.sent(act(1_235), member_number=9)
    await clinic.decide(approved, rejected)

    for claim_id in (approved, rejected):
        with pytest.raises(claims.AlreadyDecided):
            await clinic.decide(claim_id)


async def test_naming_a_claim_twice_decides_none(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))

    with pytest.raises(claims.AlreadyDecided):
        await clinic.decide(claim_id, claim_id)

    assert (await clinic.view(claim_id)).status == "received"


async def test_one_that_waits_for_the_adviser_holds_up_all(clinic: Clinic) -> None:
    """C5: nothing is decided, and the refusal names the claim."""
    easy, stay = await clinic.sent(act(500)), await clinic.sent(act(500), care="HOSP")

    with pytest.raises(claims.AdviserRequired) as refused:
        await clinic.decide(easy, stay)

    assert refused.value.facts == {"claim": stay}
    assert (await clinic.view(easy)).status == "received"
    assert await clinic.owed() == 0


async def test_of_two_refusals_the_advisers_comes_first(clinic: Clinic) -> None:
    """SCENARIOS 7."""
    decided, stay = await clinic.sent(act(500)), await clinic.sent(act(500), care="HOSP")
    await clinic.decide(decided)

    with pytest.raises(claims.AdviserRequired):
        await clinic.decide(decided, stay)
    await clinic.review(stay, MedicalDecision.APPROVE)
    with pytest.raises(claims.AlreadyDecided):
        await clinic.decide(decided, stay)

    assert (await clinic.view(stay)).status == "in_review"


async def test_an_unknown_claim_decides_none(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))

    with pytest.raises(claims.UnknownClaim):
        await clinic.decide(claim_id, ClaimId(new_id()))

    assert (await clinic.view(claim_id)).status == "received"


async def test_nobody_decides_what_he_entered(clinic: Clinic) -> None:
    """RELIABILITY 25, I15."""
    claim_id = await clinic.sent(act(500))

    with pytest.raises(claims.MakerDecides):
        await clinic.decide(claim_id, by=CLERK)
    with pytest.raises(claims.MakerDecides):
        await clinic.review(claim_id, MedicalDecision.APPROVE, by=CLERK)

    assert (await clinic.view(claim_id)).status == "received"


async def test_not_even_by_sql(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))
    decide = (
        "UPDATE claims SET state = 'rejected', codes = '{C14}', mutual_minor = 0, decided_on = now(),"
        " decided_at = now(), decided_by = :who WHERE id = :id RETURNING 1"
    )

    with pytest.raises(IntegrityError, match="maker_decides"):
        await clinic.scalar(decide, id=claim_id, who=str(CLERK))
    with pytest.raises(IntegrityError, match="shares_sum"):
        await clinic.scalar(decide.replace("rejected", "approved"), id=claim_id, who=str(ACCOUNTANT))


async def test_a_ceiling_of_the_year_is_spent_in_the_order_given(database: Database, clock: VirtualClock) -> None:
    """C3: two persons, each with a year of 6,000."""
    clinic = await a_clinic(database, clock, ceilings={"per_person_year": 6_000}, adviser_threshold=100_000)
    first, second = await clinic.sent(act(7_450)), await clinic.sent(act(2_400))
    other = await clinic.sent(act(2_400), member_number=2)

    views = await clinic.decided(second, first, other)

    assert [shares(view)[2] for view in views] == [1_680, 4_320, 1_680]
    assert [view.codes for view in views] == [(), ("C13",), ()]


async def test_what_was_recovered_can_be_spent_again(database: Database, clock: VirtualClock) -> None:
    clinic = await a_clinic(database, clock, ceilings={"per_person_year": 5_215})
    first = await clinic.sent(act(7_450))
    await clinic.decided(first)
    await clinic.overpaid(first, 600)

    [view] = await clinic.decided(await clinic.sent(act(2_400)))

    assert (shares(view)[2], view.codes) == (600, ("C13",))


async def test_two_deciders_at_once_spend_one_ceiling(database: Database, clock: VirtualClock) -> None:
    clinic = await a_clinic(database, clock, ceilings={"per_person_year": 6_000})
    one, other = await clinic.sent(act(7_450)), await clinic.sent(act(7_450), service="2026-03-20")
    for claim_id in (one, other):
        await clinic.review(claim_id, MedicalDecision.APPROVE)

    await asyncio.gather(clinic.decide(one), clinic.decide(other))

    assert await clinic.owed() == 6_000


async def test_two_deciders_of_one_claim_pay_it_once(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(7_450))

    outcomes = await asyncio.gather(clinic.decide(claim_id), clinic.decide(claim_id), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDecided", "list"]
    assert await clinic.owed() == 5_215


async def test_examining_sends_to_the_adviser_what_he_must_see(clinic: Clinic) -> None:
    """C6: in_review."""
    easy, stay = await clinic.sent(act(500)), await clinic.sent(act(500), care="HOSP")

    async with clinic.village.database.transaction() as session:
        judged = await claims.examine_claims(session, clinic.village.mutual, [easy, stay], ACCOUNTANT)
        again = await claims.examine_claims(session, clinic.village.mutual, [stay], ACCOUNTANT)

    assert [judgement.mutual_minor for judgement in [*judged, *again]] == [350, 400, 400]
    assert [(await clinic.view(claim_id)).status for claim_id in (easy, stay)] == ["received", "in_review"]


async def test_what_the_adviser_saw_is_told(clinic: Clinic) -> None:
    claim_id = await clinic.sent(of("CONS"), of("TEST"), care="HOSP")
    await clinic.review(claim_id, MedicalDecision.REDUCE, {"CONS": 400}, by=ADVISER)

    [view] = await clinic.decided(claim_id)

    assert (view.has_adviser, view.codes, shares(view)) == (True, ("C14",), [2_850, 2_650, 2_120, 530, 200])
    assert [line.codes for line in view.lines] == [("C14",), ()]


async def test_a_closed_month_takes_no_decision(clinic: Clinic) -> None:
    """DOMAIN 11 (8)."""
    claim_id = await clinic.sent(act(500))
    async with clinic.village.database.transaction() as session:
        await ledger.close_period(session, clinic.village.mutual.id, day("2026-04-08"), actor=ACCOUNTANT)

    with pytest.raises(MutuelleError, match=r"ledger\.period_closed"):
        await clinic.decide(claim_id)

    assert (await clinic.view(claim_id)).status == "received"


async def test_every_act_is_kept_with_its_author(clinic: Clinic) -> None:
    """RELIABILITY I17."""
    claim_id = await clinic.sent(act(500), care="HOSP")
    await clinic.decided(claim_id)

    async with clinic.village.database.transaction() as session:
        steps = await claims.steps_of(session, clinic.village.mutual.id, claim_id)

    assert [(step.what, step.actor) for step in steps] == [
        ("received", str(CLERK)),
        ("reviewed", str(ADVISER)),
        ("approved", str(ACCOUNTANT)),
    ]
    assert steps[-1].facts == {"codes": [], "billed_minor": 500, "mutual_minor": 400, "lines": [[]]}
