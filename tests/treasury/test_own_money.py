"""Own money that an operator tells of as well: tied by its reference, booked once whatever comes first (E13, E18–E20)."""

import asyncio
from dataclasses import replace

import pytest

from app import collection, treasury
from app.collection import Grade, NewOwnTie, Outcome, OwnMoneyDiffers, OwnTie, PaymentStatus
from app.core.ids import AntennaId, CashDepositId, EntryId, new_id
from app.treasury import CashDeposit, NewCashDeposit
from tests.collection.till import AGENT
from tests.treasury.bank import Bank
from tests.treasury.boxes import a_box


@pytest.fixture
async def antenna(bank: Bank) -> AntennaId:
    """The antenna of MICMO, with 3 000 in its box."""
    return await a_box(bank, 3_000)


async def bring(bank: Bank, antenna: AntennaId, amount: int, name: str | None = None) -> CashDeposit:
    """Cash is brought to Orange's collection wallet, under what Orange called it."""
    new = NewCashDeposit(
        id=CashDepositId(new_id()),
        antenna_id=antenna,
        amount=bank.francs(amount),
        wallet_id=bank.till.wallet.id,
        operator_reference=name,
    )
    async with bank.village.database.transaction() as session:
        return await treasury.deposit_cash(session, bank.village.mutual, new, AGENT)


async def tell(bank: Bank, amount: int, name: str, **other: object) -> Outcome:
    """Orange calls back."""
    [receipt] = await bank.till.book(bank.till.heard(amount, txn=name, fee=0, **other))  # type: ignore[arg-type]
    return receipt.outcome


async def stands(bank: Bank) -> tuple[int, int, int]:
    """Orange's collection wallet, the boxes, and what nobody could place."""
    return await bank.balance("55211"), await bank.balance("5711"), await bank.till.in_suspense()


async def ties(bank: Bank) -> list[OwnTie]:
    async with bank.village.database.transaction() as session:
        return list(await collection.own_ties(session, bank.village.mutual.id))


async def tie(bank: Bank, entry_id: EntryId, name: str) -> OwnTie:
    new = NewOwnTie(wallet_id=bank.till.wallet.id, entry_id=entry_id, operator_reference=name)
    async with bank.village.database.transaction() as session:
        return await collection.tie_own(session, bank.village.mutual, new, AGENT)


async def untie(bank: Bank, one: OwnTie) -> OwnTie:
    async with bank.village.database.transaction() as session:
        return await collection.untie_own(session, bank.village.mutual, one.id, AGENT)


async def test_e20_a_deposit_that_its_callback_follows_is_booked_once(bank: Bank, antenna: AntennaId) -> None:
    await bring(bank, antenna, 2_000, "OM1")

    outcomes = [await tell(bank, 2_000, "OM1"), await tell(bank, 2_000, "OM1")]

    assert outcomes == [Outcome.OWN, Outcome.ALREADY_BOOKED]
    assert await stands(bank) == (2_000, 1_000, 0)
    assert await bank.findings() == []


async def test_e20_a_deposit_that_its_callback_precedes_is_booked_once(bank: Bank, antenna: AntennaId) -> None:
    await tell(bank, 2_000, "OM1")

    await bring(bank, antenna, 2_000, "OM1")

    assert await stands(bank) == (2_000, 1_000, 0)
    assert await bank.findings() == []


@pytest.mark.parametrize("turn", range(4))
async def test_e20_a_deposit_and_its_callback_at_the_same_moment_are_booked_once(
    bank: Bank, antenna: AntennaId, turn: int
) -> None:
    acts = [bring(bank, antenna, 2_000, "OM1"), tell(bank, 2_000, "OM1"), tell(bank, 2_000, "OM1")]

    await asyncio.gather(*(acts[turn % 2 :] + acts[: turn % 2]))

    assert await stands(bank) == (2_000, 1_000, 0)
    assert await bank.till.payments() == 2, "cash once, and what Orange told"
    assert await bank.findings() == []


async def test_m5_the_operator_keeps_its_fee_of_our_own_money_too(bank: Bank, antenna: AntennaId) -> None:
    await tell(bank, 500, "OM1")
    before = await bank.balance("6311")
    await bring(bank, antenna, 1_000, "OM2")
    await bank.till.book(bank.till.heard(1_000, txn="OM2", fee=10))
    await bank.till.book(bank.till.heard(1_000, txn="OM3", fee=10))
    await bring(bank, antenna, 1_000, "OM3")

    assert await bank.balance("6311") - before == 20
    assert await bank.balance("55211") == 500 + 2 * 990
    assert await bank.findings() == []


async def test_a3_what_a_family_was_given_of_it_is_taken_back_from_the_family(bank: Bank, antenna: AntennaId) -> None:
    unit, reference = await bank.till.unit(2)
    await tell(bank, 2_000, "OM1", typed=reference)

    await bring(bank, antenna, 2_000, "OM1")

    assert await stands(bank) == (2_000, 1_000, 0)
    [one] = await ties(bank)
    await untie(bank, one)
    [payment] = [row for row in await held(bank) if row == 2_000]
    assert payment == 2_000
    assert await bank.findings() == []


async def held(bank: Bank) -> list[int]:
    """What waits to be identified, payment by payment."""
    async with bank.village.database.transaction() as session:
        return [row.left_minor for row in await collection.list_suspense(session, bank.village.mutual.id)]
