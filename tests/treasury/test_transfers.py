"""Transfers in transit: what is overdue, and what comes back instead of arriving (E18, E19)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import ledger, treasury
from app.core.errors import Invalid
from app.treasury import TRANSIT_DAYS, NotInTransit, Transfer
from tests.collection.till import ORANGE
from tests.treasury.bank import Bank


@pytest.fixture
async def underway(bank: Bank) -> Transfer:
    """A sweep that the bank has not credited."""
    await bank.holds(ORANGE, 30_450)
    return await bank.sweep(bank.sweeping(30_000, fee=150, levy=300, arrives_later=True))


async def test_e18_a_sweep_that_the_bank_rejects_is_back_in_the_wallet_and_its_costs_stay(
    bank: Bank, underway: Transfer
) -> None:
    back = await bank.returned(underway)

    assert (back.is_in_transit, back.credited_at) == (False, None)
    assert await bank.balances() == {"1211": -30_450, "55211": 30_000, "6312": 150, "6451": 300}
    assert await bank.findings() == []


async def test_e18_costs_come_back_when_the_operator_gives_them_back(bank: Bank, underway: Transfer) -> None:
    await bank.returned(underway, fee=150, levy=200)

    assert await bank.balances() == {"1211": -30_450, "55211": 30_350, "6451": 100}
    assert await bank.findings() == []


async def test_e19_a_top_up_that_the_operator_rejects_is_back_in_the_bank(bank: Bank) -> None:
    transfer = await bank.top_up(bank.new(20_000, fee=150, arrives_later=True))

    await bank.returned(transfer, fee=150)

    assert await bank.balances() == {}
    assert await bank.findings() == []


async def test_what_came_back_names_the_entry_it_undoes(bank: Bank, underway: Transfer) -> None:
    await bank.returned(underway)

    async with bank.village.database.transaction() as session:
        left, back = await ledger.journal(session, bank.village.mutual.id, cause=f"transfer:{underway.id}")
    assert (back.event, back.reverses) == ("E18", left.id)


@pytest.mark.parametrize("costs", [{"fee": 151}, {"fee": -1}, {"levy": 301}])
async def test_no_more_comes_back_than_was_paid(bank: Bank, underway: Transfer, costs: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        await bank.returned(underway, **costs)
    assert await bank.balance("5851") == 30_000


async def test_what_arrived_does_not_come_back_and_what_came_back_does_not_arrive(
    bank: Bank, underway: Transfer
) -> None:
    arrived = await bank.top_up(bank.new(1_000))
    await bank.returned(underway)

    with pytest.raises(NotInTransit):
        await bank.returned(arrived)
    with pytest.raises(NotInTransit):
        await bank.returned(underway)
    with pytest.raises(NotInTransit):
        await bank.credited(underway)


async def test_what_should_have_arrived_is_listed_as_overdue(bank: Bank, underway: Transfer) -> None:
    mutual_id, sent_on = bank.village.mutual.id, underway.sent_on
    bank.village.clock.advance(timedelta(days=1))
    await bank.top_up(bank.new(2_000, arrives_later=True))
    last, late = sent_on + timedelta(days=TRANSIT_DAYS), sent_on + timedelta(days=TRANSIT_DAYS + 1)

    async with bank.village.database.transaction() as session:
        on_time = await treasury.list_transfers(session, mutual_id, overdue_on=last)
        overdue = await treasury.list_transfers(session, mutual_id, overdue_on=late)

    assert (on_time, overdue) == ([], [underway])
    assert (underway.is_overdue(last), underway.is_overdue(late)) == (False, True)


async def test_i2_the_end_of_a_transfer_never_changes(bank: Bank, underway: Transfer, owner: AsyncConnection) -> None:
    await bank.returned(underway)

    for forbidden in (
        "UPDATE transfers SET returned_at = NULL, returned_by = NULL",
        "UPDATE transfers SET fee_returned_minor = 1",
        "UPDATE transfers SET levy_minor = 1",
        "UPDATE transfers SET credited_at = returned_at, credited_by = returned_by",
    ):
        with pytest.raises(DBAPIError, match="does not change"):
            await owner.execute(text(forbidden))


@pytest.mark.parametrize(
    "broken",
    [
        "levy_minor = 299",
        "returned_at = NULL, returned_by = NULL, fee_returned_minor = 0",
        "fee_returned_minor = 149",
    ],
)
async def test_e18_the_checker_finds_a_transfer_that_moved_something_else(
    bank: Bank, underway: Transfer, owner: AsyncConnection, broken: str
) -> None:
    await bank.returned(underway, fee=150)
    assert await bank.findings() == []
    await owner.execute(text("ALTER TABLE transfers DISABLE TRIGGER USER"))

    await owner.execute(text(f"UPDATE transfers SET {broken}"))

    assert set(await bank.findings()) == {"E18"}
