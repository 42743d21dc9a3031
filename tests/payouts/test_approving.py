"""Two people give their word, neither the maker, each once, on the batch as it stands (I15, RELIABILITY 25, 26)."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import payouts
from app.db import chain
from app.facilities import Facility
from app.ledger import AccountRef, credit, debit
from app.payouts import (
    AlreadyApproved,
    BatchDecided,
    BatchState,
    ContentChanged,
    FloatTooLow,
    Limits,
    MakerApproves,
    State,
)
from tests.payouts.cashier import AGENT, Cashier, persons


async def test_the_second_approval_approves_batch_and_payouts(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()

    waiting = await cashier.approve(batch, cashier.first)
    approved = await cashier.approve(batch, cashier.second)

    assert (waiting.state, waiting.payouts[0].state) == (BatchState.PENDING_APPROVAL, State.PENDING_APPROVAL)
    assert (approved.state, approved.payouts[0].state) == (BatchState.APPROVED, State.APPROVED)
    assert approved.decided_at == cashier.clock.now()
    async with cashier.database.transaction() as session:
        approvers = await payouts.approvers_of(session, cashier.mutual.id, batch.id)
    assert approvers == [str(cashier.first), str(cashier.second)]


async def test_the_maker_neither_approves_nor_rejects(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()

    with pytest.raises(MakerApproves):
        await cashier.approve(batch, cashier.maker)
    with pytest.raises(MakerApproves):
        await cashier.reject(batch, cashier.maker)


async def test_one_person_approves_once(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    await cashier.approve(batch, cashier.first)

    with pytest.raises(AlreadyApproved):
        await cashier.approve(batch, cashier.first)
    assert (await cashier.batch(batch.id)).state is BatchState.PENDING_APPROVAL


async def test_another_content_than_that_of_the_batch_is_not_approved(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()

    with pytest.raises(ContentChanged):
        async with cashier.database.transaction() as session:
            await payouts.approve_batch(session, cashier.mutual, batch.id, bytes(32), cashier.first)


async def test_a_batch_that_lost_a_payout_unnoticed_is_not_approved(
    cashier: Cashier, clinic: Facility, hospital: Facility
) -> None:
    await cashier.owe(clinic, 2_000)
    await cashier.owe(hospital, 3_000)
    batch = await cashier.submitted()
    async with cashier.database.transaction() as session:
        gone = {"id": batch.payouts[0].id}
        await session.execute(text("UPDATE payouts SET state = 'rejected' WHERE id = :id"), gone)

    with pytest.raises(ContentChanged):
        await cashier.approve(batch, cashier.first)


async def test_a_draft_and_a_decided_batch_are_not_approved(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [draft] = await cashier.prepare()
    with pytest.raises(BatchDecided):
        async with cashier.database.transaction() as session:
            await payouts.approve_batch(session, cashier.mutual, draft.id, b"", cashier.first)
    batch = await cashier.submit(draft)
    for person in (cashier.first, cashier.second):
        await cashier.approve(batch, person)

    with pytest.raises(BatchDecided):
        await cashier.approve(batch, persons()[0])
    with pytest.raises(BatchDecided):
        await cashier.reject(batch, persons()[0])


async def test_a_rejected_batch_frees_its_claims(cashier: Cashier, clinic: Facility) -> None:
    claims = await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    await cashier.approve(batch, cashier.first)

    rejected = await cashier.reject(batch, cashier.second)

    assert (rejected.state, rejected.payouts[0].state) == (BatchState.REJECTED, State.REJECTED)
    assert await cashier.committed(*claims) == [0]
    assert (await cashier.prepare())[0].number == 2


async def test_two_approvers_at_once_are_two_words(cashier: Cashier, clinic: Facility) -> None:
    """RELIABILITY 26."""
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()

    answers = await asyncio.gather(*(cashier.approve(batch, one) for one in (cashier.first, cashier.second)))

    assert sorted(one.state.value for one in answers) == ["approved", "pending_approval"]
    assert (await cashier.batch(batch.id)).state is BatchState.APPROVED


async def test_one_person_twice_at_once_is_one_word(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()

    answers = await asyncio.gather(*(cashier.approve(batch, cashier.first) for _ in range(3)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in answers) == ["AlreadyApproved", "AlreadyApproved", "Batch"]
    assert (await cashier.batch(batch.id)).state is BatchState.PENDING_APPROVAL


async def test_approved_and_rejected_at_once_is_one_decision(cashier: Cashier, clinic: Facility) -> None:
    """RELIABILITY 26."""
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    await cashier.approve(batch, cashier.first)

    answers = await asyncio.gather(
        cashier.approve(batch, cashier.second), cashier.reject(batch, persons()[0]), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in answers) == ["Batch", "BatchDecided"]
    decided = await cashier.batch(batch.id)
    assert decided.state in (BatchState.APPROVED, BatchState.REJECTED)
    assert {one.state.value for one in decided.payouts} == {decided.state.value}


async def test_a_batch_is_approved_up_to_the_last_franc_of_its_float(cashier: Cashier, clinic: Facility) -> None:
    """P1: amount 10,000 and fee 50 against a float of 10,050 above the floor."""
    await cashier.owe(clinic, 10_000)
    batch = await cashier.submitted()
    await floor(cashier, 1_000_000 - 10_050)

    await cashier.approve(batch, cashier.first)

    assert (await cashier.approve(batch, cashier.second)).state is BatchState.APPROVED


async def test_a_batch_the_float_cannot_carry_whole_is_refused(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 10_000)
    batch = await cashier.submitted()
    await floor(cashier, 1_000_000 - 10_049)
    await cashier.approve(batch, cashier.first)

    with pytest.raises(FloatTooLow) as refused:
        await cashier.approve(batch, cashier.second)

    assert refused.value.facts == {"account": "55212", "needed_minor": 10_050, "free_minor": 10_049}
    assert (await cashier.batch(batch.id)).state is BatchState.PENDING_APPROVAL
    await cashier.post(
        debit(AccountRef("55212"), cashier.money(1)), credit(AccountRef("1211"), cashier.money(1))
    )  # a top-up, and the same person's word counts
    assert (await cashier.approve(batch, cashier.second)).state is BatchState.APPROVED


async def floor(cashier: Cashier, minor: int) -> None:
    async with cashier.database.transaction() as session:
        await payouts.set_limits(session, cashier.mutual, "55212", Limits(floor_minor=minor), AGENT)


async def test_every_step_is_written_with_who_and_why(cashier: Cashier, clinic: Facility) -> None:
    """I17."""
    await cashier.owe(clinic, 2_000)
    batch = await cashier.approved()

    async with cashier.database.transaction() as session:
        steps = await session.execute(
            text("SELECT from_state, to_state, moved_by, moved_because FROM payout_steps ORDER BY position")
        )
    assert [tuple(step) for step in steps] == [
        (None, "draft", str(cashier.maker), "prepared"),
        ("draft", "pending_approval", str(cashier.maker), "submitted"),
        ("pending_approval", "approved", str(cashier.second), "approved"),
    ]
    assert batch.made_by == str(cashier.maker)


async def test_words_that_were_given_are_sealed(cashier: Cashier, clinic: Facility, owner: AsyncConnection) -> None:
    """I18."""
    await cashier.owe(clinic, 2_000)
    await cashier.approved()
    assert await chain.seal(cashier.database, "payout_approvals") == 1

    await owner.execute(text("ALTER TABLE payout_approvals DISABLE TRIGGER USER"))
    async with cashier.database.transaction() as session:
        sound = await chain.verify(session, cashier.mutual.id, "payout_approvals")
    await owner.execute(text("UPDATE payout_approvals SET person = 'person:other' WHERE position = 1"))

    async with cashier.database.transaction() as session:
        broken = await chain.verify(session, cashier.mutual.id, "payout_approvals")
    assert ([one.number for one in sound], [one.number for one in broken]) == ([], [1])
