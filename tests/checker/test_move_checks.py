"""Each invariant of our own money on the move, broken by the owner, is found (E18, E20, E21)."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import membership, treasury
from app.core.clock import VirtualClock
from app.core.ids import CashDepositId, new_id
from app.db import Database
from app.ledger import AccountRef
from app.treasury import NewCashDeposit
from tests.checker.test_collection_checks import OUT_OF_THE_WAY, found
from tests.collection.till import AGENT
from tests.membership.village import a_village
from tests.treasury.bank import Bank, a_bank
from tests.treasury.invoicing import an_invoicing

BREAKS = {
    "treasury_cash": [
        "UPDATE cash_deposits SET amount_minor = amount_minor + 1",
        "DELETE FROM cash_deposits",
        "UPDATE cash_deposits SET wallet_id = (SELECT id FROM wallets LIMIT 1)",
    ],
    "treasury_invoices": [
        "UPDATE operator_invoices SET paid_minor = 0",
        "UPDATE operator_payment_parts SET amount_minor = amount_minor + 1",
    ],
    "treasury_operators": [
        "UPDATE operator_invoices SET amount_minor = amount_minor + 1",
        "UPDATE operator_payments SET amount_minor = amount_minor - 1",
        "DELETE FROM operator_payments",
    ],
    "treasury_transfers": [
        "UPDATE transfers SET amount_minor = amount_minor - 1",
        "UPDATE transfers SET fee_minor = fee_minor + 1",
        "UPDATE transfers SET to_wallet_id = NULL",
        "DELETE FROM transfers",
    ],
}


@pytest.fixture
async def moved(database: Database, clock: VirtualClock) -> Bank:
    """A treasurer who filled a wallet, brought an antenna's cash, and paid a part of an operator's invoice."""
    bank = await a_bank(await a_village(database, clock))
    await bank.top_up(bank.new(1_000, 50))
    await bank.holds(AccountRef("5711"), 5_000)
    wave = await an_invoicing(bank)
    await wave.recorded(100)
    await wave.pay(wave.payment(80))
    mutual = bank.village.mutual
    async with database.transaction() as session:
        antenna = (await membership.antennas(session, mutual.id))[0]
        brought = NewCashDeposit(id=CashDepositId(new_id()), antenna_id=antenna.id, amount=bank.francs(2_000))
        await treasury.deposit_cash(session, mutual, brought, AGENT)
    return bank


async def test_what_was_moved_soundly_has_no_findings(moved: Bank) -> None:
    assert await moved.findings() == []


@pytest.mark.parametrize(("name", "sql"), [(name, sql) for name, breaks in BREAKS.items() for sql in breaks])
async def test_what_breaks_an_invariant_of_moves_is_found(
    moved: Bank, owner: AsyncConnection, name: str, sql: str
) -> None:
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(sql))

    assert await found(moved.till, name)
