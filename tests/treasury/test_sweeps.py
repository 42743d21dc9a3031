"""Sweeps: E18 from a collection wallet to the bank, its fee and levy, and never more than the wallet holds."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.errors import Invalid
from app.core.money import KES, XOF, Money
from app.treasury import NotInTransit, TransferDiffers, WalletTooLow, WrongWallet
from tests.collection.till import ORANGE
from tests.treasury.bank import Bank


@pytest.fixture
async def full(bank: Bank) -> Bank:
    """Orange's collection wallet holds 50 000."""
    await bank.holds(ORANGE, 50_000)
    return bank


async def test_e18_a_sweep_credited_at_once_costs_the_wallet_fee_and_levy(full: Bank) -> None:
    transfer = await full.sweep(full.sweeping(30_000, fee=150, levy=300))

    assert not transfer.is_in_transit
    assert await full.balances() == {
        **{"1211": -50_000, "5211": 30_000, "55211": 19_550},
        **{"6312": 150, "6451": 300},
    }
    assert await full.findings() == []


async def test_e18_a_sweep_in_transit_stands_in_5851_until_the_bank_credits_it(full: Bank) -> None:
    transfer = await full.sweep(full.sweeping(30_000, fee=150, arrives_later=True))

    assert await full.balances() == {"1211": -50_000, "55211": 19_850, "5851": 30_000, "6312": 150}
    assert await full.findings() == []
    await full.credited(transfer)
    assert await full.balances() == {"1211": -50_000, "5211": 30_000, "55211": 19_850, "6312": 150}
    assert await full.findings() == []


async def test_e18_the_wallet_must_hold_amount_fee_and_levy(full: Bank) -> None:
    await full.sweep(full.sweeping(20_000))

    with pytest.raises(WalletTooLow) as refused:
        await full.sweep(full.sweeping(29_800, fee=150, levy=51))
    assert refused.value.field == "amount"
    await full.sweep(full.sweeping(29_800, fee=150, levy=50))
    assert await full.balance("55211") == 0


async def test_e18_two_sweeps_at_once_never_take_the_same_money(full: Bank) -> None:
    done = await asyncio.gather(
        full.sweep(full.sweeping(30_000)), full.sweep(full.sweeping(30_000)), return_exceptions=True
    )

    assert [type(one) for one in done if isinstance(one, Exception)] == [WalletTooLow]
    assert await full.balance("55211") == 20_000


async def test_p4_the_float_of_a_payout_wallet_is_never_swept(full: Bank) -> None:
    await full.top_up(full.new(10_000))

    with pytest.raises(WrongWallet):
        await full.sweep(full.sweeping(1_000, wallet_id=full.payout.id))


async def test_p4_the_database_moves_no_float_either(full: Bank, owner: AsyncConnection) -> None:
    await full.sweep(full.sweeping(1_000))

    with pytest.raises(DBAPIError, match="float of a payout wallet"):
        await owner.execute(
            text(
                "INSERT INTO transfers (mutual_id, id, from_wallet_id, amount_minor, fee_minor, levy_minor, currency,"
                " sent_at, sent_on, sent_by, fee_returned_minor, levy_returned_minor) SELECT mutual_id,"
                " gen_random_uuid(), :payout, 1, 0, 0, currency, sent_at, sent_on, sent_by, 0, 0 FROM transfers"
            ),
            {"payout": full.payout.id},
        )


async def test_the_same_sweep_told_twice_is_booked_once_though_the_wallet_is_empty_then(full: Bank) -> None:
    new = full.sweeping(50_000)

    assert await full.sweep(new) == await full.sweep(new)
    assert await full.balance("5211") == 50_000


async def test_the_same_id_for_another_sweep_is_a_conflict(full: Bank) -> None:
    new = full.sweeping(10_000)
    await full.sweep(new)

    with pytest.raises(TransferDiffers):
        await full.sweep(replace(new, levy=full.francs(5)))


async def test_a_sweep_told_again_after_it_arrived_is_the_same(full: Bank) -> None:
    new = full.sweeping(10_000, arrives_later=True)
    arrived = await full.credited(await full.sweep(new))

    assert await full.sweep(new) == arrived
    with pytest.raises(NotInTransit):
        await full.credited(arrived)


@pytest.mark.parametrize("field", ["fee", "levy"])
@pytest.mark.parametrize("cost", [Money(-1, XOF), Money(5, KES)])
async def test_a_cost_below_nothing_or_in_another_currency_is_refused(full: Bank, field: str, cost: Money) -> None:
    with pytest.raises(Invalid) as refused:
        await full.sweep(replace(full.sweeping(1_000), **{field: cost}))  # type: ignore[arg-type]
    assert refused.value.field == field


async def test_nothing_goes_from_bank_to_bank(full: Bank, owner: AsyncConnection) -> None:
    await full.sweep(full.sweeping(1_000))
    await owner.execute(text("ALTER TABLE transfers DISABLE TRIGGER USER"))

    with pytest.raises(DBAPIError, match="not_bank_to_bank"):
        await owner.execute(text("UPDATE transfers SET from_wallet_id = NULL"))
