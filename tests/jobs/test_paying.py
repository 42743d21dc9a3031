"""What is approved is sent at once by the queue, and asked about when it is due."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from app import jobs, payouts, wallets
from app.core.clock import VirtualClock
from app.core.vault import SealBroken
from app.db import Database, queue
from app.payouts import State
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import Counter, a_counter


@pytest.fixture
async def counter(database: Database, database_url: str, clock: VirtualClock) -> AsyncIterator[Counter]:
    """An operator that signs, and a clinic to be paid by it."""
    async with a_counter(await a_cashier(database, clock), database_url) as counter:
        yield counter


async def test_the_second_approval_has_the_batch_sent_at_once(counter: Counter, database_url: str) -> None:
    stopped = asyncio.Event()

    async def send(payload: Mapping[str, str]) -> None:
        await jobs.pay_mutual(counter.desk, payload)
        stopped.set()

    payout_id = await counter.payout()
    follow = partial(jobs.follow_payouts, counter.desk)
    async with asyncio.timeout(20):
        await queue.work(database_url, {payouts.SEND: send, payouts.FOLLOW: follow}, [], stopped)
    await counter.drained()

    assert (await counter.see(payout_id)).state is State.SUCCEEDED


async def test_a_job_asks_about_what_is_due_at_one_wallet(counter: Counter) -> None:
    payout_id = await counter.payout()
    await counter.send(payout_id)

    await jobs.follow_payouts(
        counter.desk, {"mutual": str(counter.cashier.mutual.id), "wallet": str(counter.wallet.id)}
    )
    assert (await counter.attempts(payout_id))[0].queries == 0
    await counter.round()

    assert (await counter.see(payout_id)).state is State.SUCCEEDED


async def test_with_nothing_approved_nothing_is_sent_and_nobody_asked(counter: Counter) -> None:
    assert await counter.round() == 0

    assert await counter.incidents() == []


async def test_whatever_is_wrong_with_one_wallet_the_others_pay(counter: Counter) -> None:
    """One whose own callback address can no longer be told: what was to leave by it is in doubt, and asked about."""
    cashier, lost = counter.cashier, text("UPDATE wallets SET token_sealed = 'gone' WHERE id = :id")
    by_orange = await cashier.facility("CSCOM", "76000002", wallet=cashier.wallet)
    await cashier.owe(by_orange, 20_000)
    [in_doubt] = (await cashier.approved(by_orange)).payouts
    async with cashier.database.transaction() as session:
        await session.execute(lost, {"id": cashier.wallet.id})
    with pytest.raises(SealBroken):
        await counter.send(in_doubt.id)
    payout_id = await counter.payout()

    await counter.round(timedelta(minutes=10))

    assert (await counter.see(in_doubt.id)).state is State.UNKNOWN
    assert (await counter.see(payout_id)).state is State.SUCCEEDED


async def test_a_closed_wallet_reserves_nothing_and_holds_up_no_other(counter: Counter) -> None:
    cashier = counter.cashier
    by_orange = await cashier.facility("CSCOM", "76000002", wallet=cashier.wallet)
    await cashier.owe(by_orange, 20_000)
    [waiting] = (await cashier.approved(by_orange)).payouts
    payout_id = await counter.payout()
    async with cashier.database.transaction() as session:
        await wallets.close_wallet(session, cashier.mutual.id, cashier.wallet.id, cashier.first)

    await counter.round()

    assert (await counter.see(waiting.id)).state is State.APPROVED
    assert (await counter.see(payout_id)).state is State.SUCCEEDED
