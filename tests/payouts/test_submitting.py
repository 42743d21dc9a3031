"""A batch is submitted once; what is given up before it is approved is free for the next one."""

import asyncio

import pytest

from app import payouts
from app.core.ids import ClaimId, PayoutBatchId, PayoutId, new_id
from app.facilities import Facility
from app.payouts import Batch, BatchDecided, BatchState, PaidState, State, UnknownBatch, UnknownPayout
from tests.payouts.cashier import Cashier


async def drop(cashier: Cashier, batch: Batch, position: int) -> Batch:
    async with cashier.database.transaction() as session:
        return await payouts.drop_payout(
            session, cashier.mutual, batch.payouts[position].id, "wrong number", cashier.maker
        )


async def discard(cashier: Cashier, batch: Batch) -> Batch:
    async with cashier.database.transaction() as session:
        return await payouts.discard_batch(session, cashier.mutual, batch.id, "mistaken", cashier.maker)


async def test_a_batch_submitted_twice_at_once_waits_once(cashier: Cashier, clinic: Facility) -> None:
    """RELIABILITY 24."""
    await cashier.owe(clinic, 2_000)
    [draft] = await cashier.prepare()

    first, second = await asyncio.gather(cashier.submit(draft), cashier.submit(draft))

    assert first == second
    assert (first.state, [one.state for one in first.payouts]) == (
        BatchState.PENDING_APPROVAL,
        [State.PENDING_APPROVAL],
    )


async def test_a_decided_batch_is_not_submitted_again(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.approved()

    with pytest.raises(BatchDecided):
        await cashier.submit(batch)


async def test_a_discarded_batch_frees_its_claims_and_offsets(cashier: Cashier, clinic: Facility) -> None:
    claims = await cashier.owe(clinic, 2_000)
    found = await cashier.recover(clinic, 600)
    [draft] = await cashier.prepare()

    discarded = await discard(cashier, draft)

    assert (discarded.state, discarded.payouts[0].state, discarded.total.minor) == (
        BatchState.REJECTED,
        State.REJECTED,
        0,
    )
    assert await cashier.committed(*claims) == [0]
    assert await cashier.committed(*found, table="recoverables") == [0]
    assert (await cashier.prepare())[0].total.minor == 1_400


async def test_an_approved_batch_is_not_discarded(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.approved()

    with pytest.raises(BatchDecided):
        await discard(cashier, batch)
    with pytest.raises(BatchDecided):
        await drop(cashier, batch, 0)


async def test_a_dropped_payout_changes_what_is_approved(
    cashier: Cashier, clinic: Facility, hospital: Facility
) -> None:
    """Who approved before looks again (I15)."""
    await cashier.owe(clinic, 2_000)
    claims = await cashier.owe(hospital, 3_000)
    before = await cashier.submitted()
    await cashier.approve(before, cashier.first)

    after = await drop(cashier, before, 1)

    assert (after.total.minor, after.content_hash != before.content_hash) == (2_000, True)
    assert await cashier.committed(*claims) == [0]
    with pytest.raises(payouts.ContentChanged):
        await cashier.approve(before, cashier.second)
    await cashier.approve(after, cashier.second)
    assert (await cashier.approve(after, cashier.first)).state is BatchState.APPROVED


async def test_a_batch_without_its_last_payout_is_discarded(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)

    assert (await drop(cashier, await cashier.submitted(), 0)).state is BatchState.REJECTED


async def test_a_dropped_payout_is_not_dropped_again(cashier: Cashier, clinic: Facility, hospital: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    await cashier.owe(hospital, 2_000)
    [batch] = await cashier.prepare()
    await drop(cashier, batch, 0)

    with pytest.raises(BatchDecided):
        await drop(cashier, batch, 0)


async def test_what_the_mutual_does_not_have_is_said(cashier: Cashier) -> None:
    async with cashier.database.transaction() as session:
        with pytest.raises(UnknownBatch):
            await payouts.batch(session, cashier.mutual.id, PayoutBatchId(new_id()))
        with pytest.raises(UnknownPayout):
            await payouts.payout(session, cashier.mutual.id, PayoutId(new_id()))
        with pytest.raises(UnknownPayout):
            await payouts.drop_payout(session, cashier.mutual, PayoutId(new_id()), "wrong number", cashier.maker)
        with pytest.raises(UnknownBatch):
            await payouts.submit_batch(session, cashier.mutual, PayoutBatchId(new_id()), cashier.maker)


async def test_a_claim_is_followed_into_its_batch_and_out_again(cashier: Cashier, clinic: Facility) -> None:
    """DOMAIN C6, as far as batches go."""
    claim = ClaimId(new_id())
    await cashier.owe(clinic, 2_000, claims=[claim])
    seen = [(await cashier.payables(claim))[0].state]

    [batch] = await cashier.prepare()
    [view] = await cashier.payables(claim)
    await discard(cashier, batch)

    seen += [view.state, (await cashier.payables(claim))[0].state]
    assert seen == [PaidState.OPEN, PaidState.IN_BATCH, PaidState.OPEN]
    assert (view.payout_ids, view.committed_minor) == ((batch.payouts[0].id,), 2_000)
