"""Each invariant of our own money that operators tell of, broken by the owner, is found (A1, E20)."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.clock import VirtualClock
from app.db import Database
from app.ledger import AccountRef
from app.providers import Direction
from tests.checker.test_collection_checks import OUT_OF_THE_WAY, found
from tests.membership.village import a_village
from tests.treasury.bank import Bank, a_bank
from tests.treasury.boxes import a_box
from tests.treasury.statements import statements_of
from tests.treasury.test_own_money import bring, tell

BREAKS = {
    "own_money": [
        "UPDATE payments SET status = 'suspense' WHERE status = 'own'",
        "UPDATE own_ties SET undone_at = now(), undone_by = 'test'",
        "UPDATE entries SET event = 'other' WHERE event = 'own'",
    ],
    "own_wallets": ["UPDATE own_ties SET amount_minor = 1999"],
}


@pytest.fixture
async def brought(database: Database, clock: VirtualClock) -> Bank:
    """An antenna's cash in Orange's collection wallet, of which Orange told."""
    bank = await a_bank(await a_village(database, clock))
    await bring(bank, await a_box(bank, 3_000), 2_000, "OM1")
    await tell(bank, 2_000, "OM1")
    return bank


async def test_what_was_brought_soundly_has_no_findings(brought: Bank) -> None:
    assert await brought.findings() == []


@pytest.mark.parametrize(("name", "sql"), [(name, sql) for name, breaks in BREAKS.items() for sql in breaks])
async def test_what_breaks_an_invariant_of_our_own_money_is_found(
    brought: Bank, owner: AsyncConnection, name: str, sql: str
) -> None:
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(sql))

    assert await found(brought.till, name)


async def test_what_only_an_undone_tie_explained_is_found(database: Database, clock: VirtualClock) -> None:
    bank = await a_bank(await a_village(database, clock))
    await bank.holds(AccountRef("55211"), 9_000)
    await bank.sweep(bank.sweeping(2_000, operator_reference="S1"))
    statements = await statements_of(bank.till)
    await statements.told(statements.line("S1", 2_000, direction=Direction.OUT, payer=None))
    assert not await found(bank.till, "treasury_statements")

    async with database.transaction() as session:
        await session.execute(text("UPDATE own_ties SET undone_at = now(), undone_by = 'test'"))

    assert await found(bank.till, "treasury_statements")
