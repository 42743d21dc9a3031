"""A wallet that pays is closed only once nothing of it is on its way."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import payouts, wallets
from app.db import constraint_of
from app.facilities import Facility
from app.payouts import State, WalletBusy
from app.providers.simulators.base import PayoutOutcome
from tests.payouts.cashier import a_payout_wallet
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


async def opened_anew(counter: Counter) -> Facility:
    """Another wallet on the account of the one that was closed, and a clinic that is paid by it."""
    cashier = counter.cashier
    wallet = await a_payout_wallet(
        cashier.database,
        cashier.clock,
        cashier.mutual,
        account=counter.wallet.account_code,
        name="Moov, new contract",
        credentials=counter.credentials,
        source_ranges=(),
    )
    return await cashier.facility("ANEW", "76000003", wallet=wallet)


async def test_a_wallet_that_takes_the_account_of_a_closed_one_pays_by_its_lane(counter: Counter) -> None:
    await counter.payout()
    await counter.round()
    await close(counter)
    clinic = await opened_anew(counter)
    await counter.cashier.owe(clinic, 20_000)
    [payout] = (await counter.cashier.approved(clinic)).payouts

    await counter.round()

    assert (await counter.see(payout.id)).state is State.SUCCEEDED
    assert counter.paid("22376000003") == 20_000


async def test_what_was_approved_for_a_closed_wallet_does_not_leave_by_the_one_that_took_its_account(
    counter: Counter,
) -> None:
    waiting = await counter.payout()
    await close(counter)
    clinic = await opened_anew(counter)
    await counter.cashier.owe(clinic, 20_000)
    await counter.cashier.approved(clinic)

    await counter.round()

    assert (await counter.see(waiting)).state is State.APPROVED
    assert (counter.paid(), counter.paid("22376000003")) == (0, 20_000)


async def test_no_statement_gives_the_lane_of_an_open_wallet_to_another(counter: Counter) -> None:
    await counter.payout()
    other = counter.cashier.wallet

    with pytest.raises(DBAPIError) as refused:
        async with counter.cashier.database.transaction() as session:
            taken = text("UPDATE payout_lanes SET wallet_id = :other WHERE wallet_id = :ours")
            await session.execute(taken, {"other": other.id, "ours": counter.wallet.id})

    assert constraint_of(refused.value) == "lane_wallet"


async def test_closing_and_reserving_at_the_same_time_never_leave_a_payout_that_nobody_can_ask_about(
    counter: Counter,
) -> None:
    payout_id = await counter.payout()

    await asyncio.gather(counter.send(payout_id), close(counter), return_exceptions=True)

    is_waiting = (await counter.see(payout_id)).state is State.APPROVED
    assert is_waiting != await is_open(counter)
