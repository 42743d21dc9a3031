"""Money nobody claimed: its age is told, one person proposes it as income, another decides (A8, E25)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import accounting, collection
from app.accounting import IncomeProposal, State
from app.collection import PaymentFrozen, PaymentNotInSuspense
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import PaymentId
from tests.accounting.people import ACCOUNTANT, COORDINATOR, SIGNATORY
from tests.collection.till import Till


async def propose(till: Till, payment_id: PaymentId, person: Actor = ACCOUNTANT) -> IncomeProposal:
    """That it be income."""
    async with till.village.database.transaction() as session:
        return await accounting.propose_income(session, till.village.mutual, payment_id, "PV du conseil", person)


async def approve(till: Till, payment_id: PaymentId, person: Actor = COORDINATOR) -> IncomeProposal:
    """It is."""
    async with till.village.database.transaction() as session:
        return await accounting.approve_income(session, till.village.mutual, payment_id, person)


async def test_e25_two_people_make_unclaimed_money_income(till: Till) -> None:
    payment = await till.suspended(900)

    proposed = await propose(till, payment)
    assert (proposed.amount.minor, proposed.decision.state, await till.in_suspense()) == (900, State.PROPOSED, 900)
    approved = await approve(till, payment)

    row = await till.payment(payment)
    assert (row.status, row.left_minor, await till.in_suspense()) == ("income", 0, 0)
    assert (approved.decision.state, approved.taking_id is not None) == (State.APPROVED, True)
    assert await till.village.balances("7581") == {"7581": -900}
    assert [entry.event for entry in await till.entries(payment)] == ["E03", "E25"]
    assert await till.findings() == []


async def test_a8_its_age_is_told_and_the_board_decides(till: Till) -> None:
    now = till.village.clock.now()
    old = await till.suspended(900, occurred_at=now - timedelta(days=5 * 366))
    young = await till.suspended(700)

    assert (await propose(till, old)).is_of_age
    proposed = await propose(till, young)
    assert (proposed.is_of_age, proposed.age_days) == (False, 0)
    async with till.village.database.transaction() as session:
        mutual = till.village.mutual
        before = accounting.unclaimed_before(session, mutual)
        listed = await collection.list_suspense(session, mutual.id, before=now - timedelta(days=5 * 365 + 2))
    assert (before.isoformat(), [row.id for row in listed]) == ("2021-03-10", [old])


async def test_e11_what_the_operator_takes_back_of_it_is_income_no_more(till: Till) -> None:
    payment = await till.suspended(900)
    await propose(till, payment)
    await approve(till, payment)

    await till.reverse(payment)

    assert await till.village.balances("7581", "47121") == {"7581": 0, "47121": 0}
    assert [entry.event for entry in await till.entries(payment)] == ["E03", "E25", "E11b", "E11d"]
    assert await till.findings() == []


async def test_i15_nobody_approves_what_they_proposed(till: Till) -> None:
    payment = await till.suspended(900)
    await propose(till, payment)

    with pytest.raises(accounting.MakerDecides):
        await approve(till, payment, ACCOUNTANT)

    assert await till.in_suspense() == 900


async def test_what_is_refused_stays_in_suspense_and_may_be_proposed_again(till: Till) -> None:
    payment = await till.suspended(900)
    await propose(till, payment)
    with pytest.raises(accounting.AlreadyProposed):
        await propose(till, payment, SIGNATORY)

    async with till.village.database.transaction() as session:
        refused = await accounting.refuse_income(session, till.village.mutual, payment, "trop tôt", SIGNATORY)

    assert (refused.decision.state, await till.in_suspense()) == (State.REFUSED, 900)
    with pytest.raises(accounting.UnknownIncomeProposal):
        await approve(till, payment)
    await propose(till, payment)
    assert (await approve(till, payment)).decision.state is State.APPROVED
    async with till.village.database.transaction() as session:
        listed = await accounting.list_income_proposals(session, till.village.mutual)
        refusals = await accounting.list_income_proposals(session, till.village.mutual, state=State.REFUSED)
    assert ([one.decision.state for one in listed], len(refusals)) == ([State.APPROVED, State.REFUSED], 1)


async def test_its_maker_takes_it_back(till: Till) -> None:
    payment = await till.suspended(900)
    await propose(till, payment)

    async with till.village.database.transaction() as session:
        withdrawn = await accounting.withdraw_income(session, till.village.mutual, payment, ACCOUNTANT)

    assert withdrawn.decision.state is State.WITHDRAWN


async def test_money_that_found_its_unit_meanwhile_is_not_taken(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(900)
    await propose(till, payment)
    await till.allocate(payment, unit, 400)

    with pytest.raises(accounting.ProposalOutdated):
        await approve(till, payment)
    await till.allocate(payment, unit)
    with pytest.raises(PaymentNotInSuspense):
        await approve(till, payment)


async def test_what_is_not_waiting_or_frozen_is_not_proposed(till: Till) -> None:
    _, reference = await till.unit(1)
    placed = await till.paid(500, reference)
    frozen = await till.suspended(900)
    await till.freeze(frozen)

    with pytest.raises(PaymentNotInSuspense):
        await propose(till, placed)
    with pytest.raises(PaymentFrozen):
        await propose(till, frozen)


async def test_a_decision_of_the_board_is_named(till: Till) -> None:
    payment = await till.suspended(900)

    with pytest.raises(Invalid):
        async with till.village.database.transaction() as session:
            await accounting.propose_income(session, till.village.mutual, payment, " ", ACCOUNTANT)


@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        ("UPDATE takings SET proposed_by = decided_by", "does not change"),
        (
            "INSERT INTO takings SELECT mutual_id, gen_random_uuid(), payment_id, kind, 1, currency, note, decided_by,"
            " decided_by, decided_at, booked_on, NULL FROM takings",
            "two_people",
        ),
        (
            "INSERT INTO takings SELECT mutual_id, gen_random_uuid(), payment_id, kind, 1, currency, note, NULL,"
            " decided_by, decided_at, booked_on, NULL FROM takings",
            "two_people",
        ),
        ("DELETE FROM takings", "never deleted"),
        ("UPDATE income_proposals SET note = 'x'", "stays decided"),
        ("DELETE FROM income_proposals", "never deleted"),
    ],
)
async def test_i15_the_database_itself_keeps_what_was_taken(
    till: Till, owner: AsyncConnection, forbidden: str, why: str
) -> None:
    payment = await till.suspended(900)
    await propose(till, payment)
    await approve(till, payment)

    with pytest.raises(DBAPIError, match=why):
        await owner.execute(text(forbidden))
