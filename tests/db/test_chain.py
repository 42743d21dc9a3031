"""Seals: a chain per mutual that any later change of a row breaks (RELIABILITY I18)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.ids import MutualId
from app.db import Database, chain
from app.ledger import credit, debit, post
from tests.ledger.books import BANK, MOOV, a_mutual, an_entry, received, xof
from tests.waiting import until_waiting


@pytest.fixture
async def mutual_id(database: Database) -> MutualId:
    async with database.transaction() as session:
        return await a_mutual(session)


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[AsyncConnection]:
    """The owner's connection, every statement committed at once, with the journal's triggers off."""
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for table in ("entries", "lines", "seals"):
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield connection
    await engine.dispose()


async def book(database: Database, mutual_id: MutualId, *amounts: int) -> None:
    async with database.transaction() as session:
        await post(session, [received(mutual_id, xof(amount)) for amount in amounts])


async def broken(database: Database, mutual_id: MutualId) -> list[int]:
    async with database.transaction() as session:
        return [seal.number for seal in await chain.verify(session, mutual_id, "entries")]


async def head(database: Database, mutual_id: MutualId) -> str:
    async with database.transaction() as session:
        return await chain.head(session, mutual_id)


async def sealed(database: Database, mutual_id: MutualId) -> list[tuple[int, int]]:
    query = text("SELECT number, row_count FROM seals WHERE mutual_id = :m ORDER BY number")
    async with database.transaction() as session:
        return [(row.number, row.row_count) for row in await session.execute(query, {"m": mutual_id})]


async def three_seals(database: Database, mutual_id: MutualId) -> None:
    for amounts in ((1, 2, 3), (4,), (5, 6)):
        await book(database, mutual_id, *amounts)
        await chain.seal(database, "entries")


async def test_the_journal_is_chained(database: Database) -> None:
    async with database.transaction() as session:
        assert "entries" in await chain.chains(session)


async def test_every_batch_gets_a_seal_that_verifies(database: Database, mutual_id: MutualId) -> None:
    await three_seals(database, mutual_id)

    assert await sealed(database, mutual_id) == [(1, 3), (2, 1), (3, 2)]
    assert await broken(database, mutual_id) == []


async def test_sealing_again_seals_nothing(database: Database, mutual_id: MutualId) -> None:
    await three_seals(database, mutual_id)

    assert await chain.seal(database, "entries") == 0


async def test_a_long_run_is_cut_into_seals(
    database: Database, mutual_id: MutualId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "LONGEST_RUN", 2)
    await book(database, mutual_id, 1, 2, 3, 4, 5)

    assert await chain.seal(database, "entries") == 3
    assert await sealed(database, mutual_id) == [(1, 2), (2, 2), (3, 1)]
    assert await broken(database, mutual_id) == []


async def test_each_mutual_has_its_own_chain(database: Database, mutual_id: MutualId) -> None:
    async with database.transaction() as session:
        neighbour = await a_mutual(session)
    for amount in (1, 2):
        await book(database, mutual_id, amount)
        await book(database, neighbour, amount)
    await chain.seal(database, "entries")

    assert await sealed(database, mutual_id) == await sealed(database, neighbour) == [(1, 2)]
    assert await head(database, mutual_id) != await head(database, neighbour)


async def test_the_head_moves_with_every_seal(database: Database, mutual_id: MutualId) -> None:
    await book(database, mutual_id, 1)
    await chain.seal(database, "entries")
    before = await head(database, mutual_id)
    await book(database, mutual_id, 2)
    unsealed = await head(database, mutual_id)
    await chain.seal(database, "entries")

    assert before == unsealed != await head(database, mutual_id)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE lines SET amount_minor = 40 WHERE amount_minor = 4",
        "UPDATE entries SET note = 'x' WHERE id IN (SELECT entry_id FROM lines WHERE amount_minor = 4)",
        "UPDATE entries SET occurred_at = occurred_at - interval '1 microsecond' "
        "WHERE id IN (SELECT entry_id FROM lines WHERE amount_minor = 4)",
        "DELETE FROM lines WHERE amount_minor = 4",
        "UPDATE seals SET row_count = 2 WHERE number = 2",
        "UPDATE seals SET sealed_at = sealed_at + interval '1 second' WHERE number = 2",
    ],
)
async def test_tampering_is_found_in_its_seal(
    database: Database, mutual_id: MutualId, owner: AsyncConnection, tampering: str
) -> None:
    await three_seals(database, mutual_id)

    await owner.execute(text(tampering))

    assert await broken(database, mutual_id) == [2]


async def test_a_seal_made_again_over_other_rows_breaks_the_next_one(
    database: Database, mutual_id: MutualId, owner: AsyncConnection
) -> None:
    await three_seals(database, mutual_id)

    await owner.execute(text("UPDATE seals SET hash = decode(repeat('00', 32), 'hex') WHERE number = 2"))

    assert await broken(database, mutual_id) == [2, 3]


async def test_a_removed_seal_is_missed(database: Database, mutual_id: MutualId, owner: AsyncConnection) -> None:
    await three_seals(database, mutual_id)

    await owner.execute(text("DELETE FROM seals WHERE number = 2"))

    assert 3 in await broken(database, mutual_id)


async def test_two_sealers_at_once_make_each_seal_once(database: Database, mutual_id: MutualId) -> None:
    await book(database, mutual_id, 1, 2, 3)

    made = await asyncio.gather(*(chain.seal(database, "entries") for _ in range(4)))

    assert sum(made) == 1
    assert await sealed(database, mutual_id) == [(1, 3)]


async def test_sealing_waits_for_entries_under_way(database: Database, mutual_id: MutualId) -> None:
    """A smaller position that commits later would else never be sealed."""
    elsewhere = an_entry(mutual_id, debit(MOOV, xof(2)), credit(BANK, xof(2)))
    async with database.transaction() as slow:
        await post(slow, [received(mutual_id, xof(1))])
        async with database.transaction() as quick:
            await post(quick, [elsewhere])
        sealing = asyncio.create_task(chain.seal(database, "entries"))
        await until_waiting(database)

    await sealing
    assert await sealed(database, mutual_id) == [(1, 2)]
