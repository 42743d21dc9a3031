"""Antenna cash: E20 to the bank and to a collection wallet, never more than the box holds; where it stands."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import collection, membership, treasury
from app.core.errors import Invalid
from app.core.ids import AntennaId, CashDepositId, new_id
from app.core.money import KES, Money
from app.ledger.chart import ANTENNA_CASH
from app.treasury import CashDeposit, CashTooLow, DepositDiffers, NewCashDeposit, WrongWallet
from tests.collection.till import AGENT
from tests.treasury.bank import Bank


@pytest.fixture
async def antenna(bank: Bank) -> AntennaId:
    """The antenna of MICMO, with 3 000 in its box since the first day."""
    async with bank.village.database.transaction() as session:
        antenna = (await membership.antennas(session, bank.village.mutual.id))[0].id
    await receive(bank, antenna, 3_000)
    return antenna


async def receive(bank: Bank, antenna: AntennaId, amount: int) -> None:
    """A family pays in cash."""
    unit, _ = await bank.till.unit(2)
    async with bank.village.database.transaction() as session:
        await collection.receive_cash(
            session,
            bank.village.mutual,
            unit_id=unit,
            antenna_id=antenna,
            amount=bank.francs(amount),
            receipt_number=str(new_id()),
            occurred_at=bank.village.clock.now(),
            actor=AGENT,
        )


def deposit(bank: Bank, antenna: AntennaId, amount: int, **other: object) -> NewCashDeposit:
    """So much is brought to the bank."""
    facts = {"id": CashDepositId(new_id()), "antenna_id": antenna, "amount": bank.francs(amount)}
    return NewCashDeposit(**(facts | other))  # type: ignore[arg-type]


async def bring(bank: Bank, new: NewCashDeposit) -> CashDeposit:
    async with bank.village.database.transaction() as session:
        return await treasury.deposit_cash(session, bank.village.mutual, new, AGENT)


async def test_e20_cash_goes_to_the_bank(bank: Bank, antenna: AntennaId) -> None:
    await bring(bank, deposit(bank, antenna, 2_000))

    assert (await bank.balance("5211"), await bank.balance("5711")) == (2_000, 1_000)
    assert await bank.findings() == []


async def test_e20_cash_goes_to_a_collection_wallet(bank: Bank, antenna: AntennaId) -> None:
    await bring(bank, deposit(bank, antenna, 2_000, wallet_id=bank.till.wallet.id))

    assert (await bank.balance("55211"), await bank.balance("5711")) == (2_000, 1_000)
    assert await bank.findings() == []


async def test_p4_cash_does_not_go_to_a_payout_wallet(bank: Bank, antenna: AntennaId) -> None:
    with pytest.raises(WrongWallet):
        await bring(bank, deposit(bank, antenna, 2_000, wallet_id=bank.payout.id))


async def test_e20_no_more_than_the_box_holds(bank: Bank, antenna: AntennaId) -> None:
    with pytest.raises(CashTooLow) as refused:
        await bring(bank, deposit(bank, antenna, 3_001))
    assert refused.value.field == "amount"
    await bring(bank, deposit(bank, antenna, 3_000))
    assert await bank.balance("5711") == 0


async def test_e20_nor_what_another_antenna_holds(bank: Bank, antenna: AntennaId) -> None:
    async with bank.village.database.transaction() as session:
        other = await membership.add_antenna(session, bank.village.mutual.id, "Konna")

    with pytest.raises(CashTooLow):
        await bring(bank, deposit(bank, other.id, 1))


async def test_e20_cash_of_the_opening_books_may_be_brought_by_any_antenna(bank: Bank, antenna: AntennaId) -> None:
    await bank.holds(ANTENNA_CASH, 500)

    await bring(bank, deposit(bank, antenna, 3_500))

    assert await bank.balance("5711") == 0


async def test_e20_two_deposits_at_once_never_bring_the_same_cash(bank: Bank, antenna: AntennaId) -> None:
    done = await asyncio.gather(*(bring(bank, deposit(bank, antenna, 2_000)) for _ in range(2)), return_exceptions=True)

    assert [type(one) for one in done if isinstance(one, Exception)] == [CashTooLow]
    assert await bank.balance("5711") == 1_000


async def test_the_same_deposit_told_twice_is_booked_once(bank: Bank, antenna: AntennaId) -> None:
    new = deposit(bank, antenna, 3_000)
    first = await bring(bank, new)

    assert await bring(bank, new) == first
    with pytest.raises(DepositDiffers):
        await bring(bank, replace(new, amount=bank.francs(2_000)))
    assert await bank.balance("5211") == 3_000


async def test_an_unknown_antenna_or_another_currency_is_refused(bank: Bank, antenna: AntennaId) -> None:
    wrong = {
        "antenna_id": deposit(bank, AntennaId(new_id()), 1),
        "amount": replace(deposit(bank, antenna, 1), amount=Money(1, KES)),
    }

    for field, new in wrong.items():
        with pytest.raises(Invalid) as refused:
            await bring(bank, new)
        assert refused.value.field == field


async def test_the_position_says_what_is_on_hand_and_since_when(bank: Bank, antenna: AntennaId) -> None:
    first_day = bank.village.today
    bank.village.clock.advance(timedelta(days=2))
    await receive(bank, antenna, 1_000)
    await bring(bank, deposit(bank, antenna, 2_999))

    async with bank.village.database.transaction() as session:
        before = await treasury.cash_position(session, bank.village.mutual, antenna)
    await bring(bank, deposit(bank, antenna, 1))
    async with bank.village.database.transaction() as session:
        after = await treasury.cash_position(session, bank.village.mutual, antenna)
        register = await treasury.list_deposits(session, bank.village.mutual.id, antenna)

    assert (before.received.minor, before.deposited.minor, before.on_hand.minor) == (4_000, 2_999, 1_001)
    assert (before.oldest_on, after.oldest_on) == (first_day, first_day + timedelta(days=2))
    assert [one.amount.minor for one in register] == [2_999, 1]


async def test_an_empty_box_has_no_oldest_day(bank: Bank, antenna: AntennaId) -> None:
    await bring(bank, deposit(bank, antenna, 3_000))

    async with bank.village.database.transaction() as session:
        position = await treasury.cash_position(session, bank.village.mutual, antenna)
    assert (position.on_hand.minor, position.oldest_on) == (0, None)


async def test_i2_a_deposit_never_changes_and_the_checker_finds_one_that_did(
    bank: Bank, antenna: AntennaId, owner: AsyncConnection
) -> None:
    await bring(bank, deposit(bank, antenna, 2_000))
    for forbidden in ("UPDATE cash_deposits SET amount_minor = 1", "DELETE FROM cash_deposits"):
        with pytest.raises(DBAPIError, match="is refused"):
            await owner.execute(text(forbidden))
    await owner.execute(text("ALTER TABLE cash_deposits DISABLE TRIGGER USER"))

    await owner.execute(text("UPDATE cash_deposits SET amount_minor = 1999"))

    assert set(await bank.findings()) == {"E20"}
