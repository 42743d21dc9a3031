"""Each invariant of reconciliation, broken by the owner with constraints out of the way, is found (DOMAIN 11 (7))."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import treasury
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.db import Database
from tests.checker.test_collection_checks import OUT_OF_THE_WAY, found
from tests.membership.village import a_village
from tests.treasury.bank import Bank, a_bank
from tests.treasury.statements import ACCOUNTANT, COORDINATOR, statements_of

BREAKS = [
    ("treasury_differences", "UPDATE differences SET amount_minor = amount_minor + 1"),
    ("treasury_differences", "UPDATE entries SET key = key || 'x' WHERE event = 'E24'"),
    ("treasury_differences", "DELETE FROM differences WHERE kind = 'accepted'"),
    ("treasury_differences", "UPDATE wallets SET account_code = account_code || '9'"),
    ("treasury_proofs", "UPDATE wallet_proofs SET posted_minor = posted_minor + 1"),
    ("treasury_proofs", "UPDATE differences SET open_after_minor = open_after_minor + 1"),
    ("treasury_proofs", "UPDATE differences SET number = number + 1"),
    ("treasury_accepted", "UPDATE differences SET made_by = 'person:one'"),
    ("treasury_accepted", "UPDATE differences SET made_by = 'system:one' WHERE kind = 'accepted'"),
    ("treasury_statements", "UPDATE statement_lines SET payment_id = NULL"),
    ("treasury_statements", "UPDATE statement_lines SET amount_minor = amount_minor + 1"),
]


@pytest.fixture
async def reconciled(database: Database, clock: VirtualClock) -> Bank:
    """A wallet with a statement, a proof, a difference, and a part of it accepted."""
    bank = await a_bank(await a_village(database, clock))
    statements = await statements_of(bank.till)
    await statements.told(statements.line("A1"))
    await bank.top_up(bank.new(20_000))
    async with database.transaction() as session:
        mutual, today, wallet = bank.village.mutual, bank.village.today, bank.payout.id
        await treasury.prove_wallet(session, mutual, wallet, today, Money(19_990, XOF), ACCOUNTANT)
        await treasury.accept_difference(session, mutual, wallet, Money(4, XOF), COORDINATOR)
    return bank


async def test_what_is_reconciled_soundly_has_no_findings(reconciled: Bank) -> None:
    assert await reconciled.till.findings() == []


@pytest.mark.parametrize(("name", "sql"), BREAKS)
async def test_what_is_broken_is_found(reconciled: Bank, owner: AsyncConnection, name: str, sql: str) -> None:
    await owner.execute(text(OUT_OF_THE_WAY))
    await owner.execute(text(sql))

    assert await found(reconciled.till, name) != []
