"""Disallowances (E09) and excesses given back: one person proposes, another decides, once."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.errors import Invalid
from app.core.ids import SubsidyStatementId, new_id
from app.subsidies import (
    AlreadyDecided,
    DecisionDiffers,
    DisallowanceExceedsStatement,
    NoExcess,
    ProposerDecides,
    UnknownDecision,
    UnknownReceipt,
    UnknownStatement,
)
from tests.subsidies.test_receiving import a_statement
from tests.subsidies.treasurer import ACCOUNTANT, DONOR, STATE, Treasurer


async def test_e09_an_approved_disallowance_takes_the_income_out_with_its_receivable(treasurer: Treasurer) -> None:
    made = await a_statement(treasurer)
    proposed = await treasurer.propose(treasurer.disallowance(STATE, 325))
    assert (await treasurer.balances())["47321"] == 4_325

    decided = await treasurer.approve(proposed.id)

    assert (decided.is_approved, decided.statement_id) == (True, made.id)
    now = await treasurer.statement(made)
    assert (now.disallowed.minor, now.open.minor) == (325, 4_000)
    assert await treasurer.balances() == {"47321": 4_000, "47322": 2_595, "7111": -4_000, "7131": -2_595}


async def test_e09_without_a_name_the_oldest_open_statement_is_meant(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    second = await a_statement(treasurer)
    await treasurer.receive(treasurer.receipt(STATE, 4_325))

    assert (await treasurer.propose(treasurer.disallowance(STATE, 1))).statement_id == second.id


async def test_e09_a_named_statement_is_meant(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    second = await a_statement(treasurer)

    proposed = await treasurer.propose(treasurer.disallowance(STATE, 4_325, statement_id=second.id))

    assert (await treasurer.approve(proposed.id)).statement_id == second.id
    assert (await treasurer.statement(second)).open.minor == 0


@pytest.mark.parametrize("amount", [4_326, 10_000])
async def test_e09_no_more_is_disallowed_than_is_open(treasurer: Treasurer, amount: int) -> None:
    made = await a_statement(treasurer)

    for statement_id in (None, made.id):
        with pytest.raises(DisallowanceExceedsStatement):
            await treasurer.propose(treasurer.disallowance(STATE, amount, statement_id=statement_id))


async def test_e09_where_no_statement_is_open_nothing_is_disallowed(treasurer: Treasurer) -> None:
    with pytest.raises(DisallowanceExceedsStatement):
        await treasurer.propose(treasurer.disallowance(STATE, 1))
    with pytest.raises(UnknownStatement):
        await treasurer.propose(treasurer.disallowance(STATE, 1, statement_id=SubsidyStatementId(new_id())))


async def test_e09_what_was_paid_between_proposal_and_decision_counts(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    proposed = await treasurer.propose(treasurer.disallowance(STATE, 4_325))
    await treasurer.receive(treasurer.receipt(STATE, 1_000))

    with pytest.raises(DisallowanceExceedsStatement):
        await treasurer.approve(proposed.id)
    assert (await treasurer.balances())["7111"] == -4_325


async def test_who_proposed_it_does_not_decide_it(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    proposed = await treasurer.propose(treasurer.disallowance(STATE, 325))

    for decide in (treasurer.approve, treasurer.refuse):
        with pytest.raises(ProposerDecides):
            await decide(proposed.id, ACCOUNTANT)


async def test_a_refused_proposal_books_nothing_and_stays_refused(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    proposed = await treasurer.propose(treasurer.disallowance(STATE, 325))

    assert (await treasurer.refuse(proposed.id)).is_approved is False
    with pytest.raises(AlreadyDecided):
        await treasurer.approve(proposed.id)
    assert (await treasurer.balances())["47321"] == 4_325


async def test_two_people_at_once_decide_once(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    proposed = await treasurer.propose(treasurer.disallowance(STATE, 325))

    outcomes = await asyncio.gather(*(treasurer.approve(proposed.id) for _ in range(2)), return_exceptions=True)

    assert sorted(isinstance(one, AlreadyDecided) for one in outcomes) == [False, True]
    assert (await treasurer.balances())["47321"] == 4_000


async def test_a_proposal_told_twice_is_one_and_another_under_its_id_is_refused(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    new = treasurer.disallowance(STATE, 325)

    assert await treasurer.propose(new) == await treasurer.propose(new)
    with pytest.raises(DecisionDiffers):
        await treasurer.propose(replace(new, amount=treasurer.francs(1)))


async def test_a_proposal_needs_a_reason_an_amount_and_its_own_funder(treasurer: Treasurer) -> None:
    made = await a_statement(treasurer)
    wrong = {
        "reason": treasurer.disallowance(STATE, 1, reason=" "),
        "amount": treasurer.disallowance(STATE, 0),
        "funder": treasurer.disallowance(DONOR, 1, statement_id=made.id),
    }

    for field, new in wrong.items():
        with pytest.raises(Invalid) as refused:
            await treasurer.propose(new)
        assert refused.value.field == field


async def test_a_decision_of_nobody_is_not_found(treasurer: Treasurer) -> None:
    with pytest.raises(UnknownDecision):
        await treasurer.approve(new_id())


async def test_f4_an_excess_goes_back_to_its_funder_by_bank_when_another_approves(treasurer: Treasurer) -> None:
    receipt = await treasurer.receive(treasurer.receipt(DONOR, 1_000))
    proposed = await treasurer.propose_repayment(receipt.id, 600)
    assert await treasurer.balances() == {"4739": -1_000, "5211": 1_000}

    await treasurer.approve(proposed.id)

    assert await treasurer.balances() == {"4739": -400, "5211": 400}
    assert (await treasurer.position(DONOR)).excess.minor == 400


async def test_f4_no_more_goes_back_than_the_excess(treasurer: Treasurer) -> None:
    receipt = await treasurer.receive(treasurer.receipt(STATE, 1_000))
    proposed = await treasurer.propose_repayment(receipt.id, 1_000)
    await a_statement(treasurer)
    await treasurer.apply_excess(receipt.id)

    with pytest.raises(NoExcess):
        await treasurer.approve(proposed.id)
    with pytest.raises(NoExcess):
        await treasurer.propose_repayment(receipt.id, 1)
    with pytest.raises(UnknownReceipt):
        await treasurer.propose_repayment(new_id(), 1)


async def test_a_repayment_told_twice_is_one(treasurer: Treasurer) -> None:
    receipt = await treasurer.receive(treasurer.receipt(STATE, 1_000))
    repayment = new_id()

    first = await treasurer.propose_repayment(receipt.id, 500, id=repayment)

    assert await treasurer.propose_repayment(receipt.id, 500, id=repayment) == first
    with pytest.raises(DecisionDiffers):
        await treasurer.propose_repayment(receipt.id, 501, id=repayment)


async def test_the_database_wants_two_people_whoever_writes(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await a_statement(treasurer)
    await treasurer.propose(treasurer.disallowance(STATE, 325))

    with pytest.raises(DBAPIError, match="two_people"):
        await owner.execute(
            text(
                "UPDATE subsidy_decisions SET is_approved = true, decided_on = '2026-01-01', decided_at = now(),"
                " decided_by = proposed_by"
            )
        )
