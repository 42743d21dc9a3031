"""Top-ups: E19 from the bank and from a collection wallet, in transit and credited, once per id."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import ledger, treasury
from app.checker import run_checks
from app.core.errors import Invalid
from app.core.ids import TransferId, new_id
from app.core.money import KES, XOF, Money
from app.ledger import PeriodClosed
from app.treasury import NotInTransit, OtherOperator, TransferDiffers, UnknownTransfer, WalletTooLow, WrongWallet
from app.wallets import WalletNotFound
from tests.collection.till import AGENT, ORANGE
from tests.treasury.bank import Bank


async def test_e19_a_top_up_from_the_bank_is_credited_at_once_and_its_charge_is_6318(bank: Bank) -> None:
    transfer = await bank.top_up(bank.new(20_000, fee=150))

    assert not transfer.is_in_transit
    assert await bank.balances() == {"5211": -20_150, "55212": 20_000, "6318": 150}


async def test_e19_a_top_up_in_transit_stands_in_5851_until_it_is_credited(bank: Bank) -> None:
    transfer = await bank.top_up(bank.new(20_000, arrives_later=True))

    assert transfer.is_in_transit
    assert await bank.balances() == {"5211": -20_000, "5851": 20_000}
    assert not (await bank.credited(transfer)).is_in_transit
    assert await bank.balances() == {"5211": -20_000, "55212": 20_000}


async def test_e19_an_operator_moves_money_between_its_own_wallets_for_a_fee_in_6312(bank: Bank) -> None:
    await bank.holds(ORANGE, 30_100)
    await bank.top_up(bank.new(30_000, fee=100, source=bank.till.wallet.id))

    assert await bank.balances() == {"1211": -30_100, "55212": 30_000, "6312": 100}


async def test_e19_a_collection_wallet_gives_no_more_than_it_holds(bank: Bank) -> None:
    await bank.holds(ORANGE, 30_099)

    with pytest.raises(WalletTooLow):
        await bank.top_up(bank.new(30_000, fee=100, source=bank.till.wallet.id))
    assert await bank.balance("55211") == 30_099


async def test_e19_money_between_two_wallets_may_be_in_transit_too(bank: Bank) -> None:
    await bank.holds(ORANGE, 30_000)
    transfer = await bank.top_up(bank.new(30_000, source=bank.till.wallet.id, arrives_later=True))

    assert await bank.balance("5851") == 30_000
    await bank.credited(transfer)
    assert await bank.balances() == {"1211": -30_000, "55212": 30_000}


async def test_e19_the_other_operators_collection_wallet_cannot_fill_it(bank: Bank) -> None:
    with pytest.raises(OtherOperator):
        await bank.top_up(bank.new(1_000, wallet_id=bank.other_payout.id, source=bank.till.wallet.id))
    assert await bank.balances() == {}


@pytest.mark.parametrize("field", ["wallet", "source"])
async def test_p4_only_a_payout_wallet_is_filled_and_only_from_a_collection_wallet(bank: Bank, field: str) -> None:
    wrong: dict[str, dict[str, object]] = {
        "wallet": {"wallet_id": bank.till.wallet.id},
        "source": {"source": bank.other_payout.id},
    }

    with pytest.raises(WrongWallet) as refused:
        await bank.top_up(bank.new(1_000, **wrong[field]))  # type: ignore[arg-type]
    assert refused.value.field == field


async def test_a_wallet_of_nobody_is_not_found(bank: Bank) -> None:
    with pytest.raises(WalletNotFound):
        await bank.top_up(bank.new(1_000, wallet_id=new_id()))


@pytest.mark.parametrize("amount", [Money(0, XOF), Money(-1, XOF), Money(5, KES)])
async def test_an_amount_of_nothing_or_of_another_currency_is_refused(bank: Bank, amount: Money) -> None:
    with pytest.raises(Invalid) as refused:
        await bank.top_up(replace(bank.new(1_000), amount=amount))
    assert refused.value.field == "amount"


@pytest.mark.parametrize("fee", [Money(-1, XOF), Money(5, KES)])
async def test_a_fee_below_nothing_or_in_another_currency_is_refused(bank: Bank, fee: Money) -> None:
    with pytest.raises(Invalid) as refused:
        await bank.top_up(replace(bank.new(1_000), fee=fee))
    assert refused.value.field == "fee"


async def test_the_same_top_up_told_twice_is_booked_once(bank: Bank) -> None:
    new = bank.new(20_000, fee=150)
    first = await bank.top_up(new)
    bank.village.clock.advance(timedelta(days=1))

    assert await bank.top_up(new) == first
    assert await bank.balance("55212") == 20_000


async def test_the_same_id_for_another_top_up_is_a_conflict_and_the_first_stands(bank: Bank) -> None:
    new = bank.new(20_000)
    await bank.top_up(new)

    with pytest.raises(TransferDiffers):
        await bank.top_up(replace(new, amount=Money(30_000, bank.village.mutual.currency)))
    assert await bank.balance("55212") == 20_000


async def test_two_callers_with_one_id_book_it_once(bank: Bank) -> None:
    new = bank.new(20_000)

    first, second = await asyncio.gather(bank.top_up(new), bank.top_up(new))

    assert first.id == second.id
    assert await bank.balance("55212") == 20_000


async def test_what_has_arrived_does_not_arrive_again(bank: Bank) -> None:
    transfer = await bank.top_up(bank.new(20_000))

    with pytest.raises(NotInTransit):
        await bank.credited(transfer)


async def test_a_transfer_of_nobody_does_not_arrive(bank: Bank) -> None:
    transfer = await bank.top_up(bank.new(1_000, arrives_later=True))

    with pytest.raises(UnknownTransfer):
        await bank.credited(replace(transfer, id=TransferId(new_id())))


async def test_a_closed_month_takes_no_top_up_and_none_is_recorded(bank: Bank) -> None:
    mutual = bank.village.mutual
    async with bank.village.database.transaction() as session:
        await ledger.close_period(session, mutual.id, date(2026, 3, 1), actor=AGENT)

    with pytest.raises(PeriodClosed):
        await bank.top_up(bank.new(1_000))
    async with bank.village.database.transaction() as session:
        assert await treasury.list_transfers(session, mutual.id) == []


async def test_what_is_in_transit_is_listed_until_it_arrives(bank: Bank) -> None:
    await bank.top_up(bank.new(1_000))
    later = await bank.top_up(bank.new(2_000, arrives_later=True))

    async with bank.village.database.transaction() as session:
        waiting = await treasury.list_transfers(session, bank.village.mutual.id, in_transit=True)
        everything = await treasury.list_transfers(session, bank.village.mutual.id)
    assert [one.id for one in waiting] == [later.id]
    assert len(everything) == 2


async def test_i2_what_a_transfer_is_never_changes_and_none_is_deleted(bank: Bank, owner: AsyncConnection) -> None:
    await bank.top_up(bank.new(1_000))
    for forbidden in (
        "UPDATE transfers SET amount_minor = 2",
        "UPDATE transfers SET credited_at = credited_at - interval '1 day'",
        "DELETE FROM transfers",
        "TRUNCATE transfers",
    ):
        with pytest.raises(DBAPIError, match=r"does not change|never deleted"):
            await owner.execute(text(forbidden))


async def test_e19_the_checker_finds_money_in_transit_that_nobody_sent(bank: Bank, owner: AsyncConnection) -> None:
    await bank.top_up(bank.new(1_000, arrives_later=True))
    async with bank.village.database.transaction() as session:
        assert await run_checks(session, bank.village.mutual.id) == []
    await owner.execute(text("ALTER TABLE transfers DISABLE TRIGGER USER"))

    await owner.execute(text("UPDATE transfers SET amount_minor = 900"))

    async with bank.village.database.transaction() as session:
        findings = await run_checks(session, bank.village.mutual.id)
    assert {finding.code for finding in findings} == {"E18"}
