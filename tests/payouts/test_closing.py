"""A wallet that pays is closed only once nothing of it is on its way."""

import asyncio

import pytest

from app import payouts, wallets
from app.payouts import State, WalletBusy
from app.providers.simulators.base import PayoutOutcome
from tests.payouts.counter import Counter


async def close(counter: Counter) -> None:
    async with counter.cashier.database.transaction() as session:
        await payouts.close_wallet(session, counter.cashier.mutual.id, counter.wallet.id, counter.cashier.first)


async def is_open(counter: Counter) -> bool:
    async with counter.cashier.database.transaction() as session:
        return (await wallets.find_wallet(session, counter.cashier.mutual.id, counter.wallet.id)).is_open


async def test_a_wallet_whose_payout_nobody_has_heard_of_stays_open(counter: Counter) -> None:
    """RELIABILITY 3: what may have been paid must be asked about, and only an open wallet can ask."""
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)

    with pytest.raises(WalletBusy) as refused:
        await close(counter)

    assert refused.value.facts == {"payouts": 1}


async def test_a_wallet_that_has_settled_everything_can_be_closed(counter: Counter) -> None:
    await counter.payout()
    await counter.round()

    await close(counter)

    assert not await is_open(counter)


async def test_closing_and_reserving_at_the_same_time_never_leave_a_payout_that_nobody_can_ask_about(
    counter: Counter,
) -> None:
    payout_id = await counter.payout()

    await asyncio.gather(counter.send(payout_id), close(counter), return_exceptions=True)

    is_waiting = (await counter.see(payout_id)).state is State.APPROVED
    assert is_waiting != await is_open(counter)
