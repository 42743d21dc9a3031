"""Payments that the books do not hold, or that were given away twice, are found (RELIABILITY I6, I8)."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.checker import run_checks
from app.core.ids import MutualId, new_id
from app.db import Database

# Rows that stand alone: the owner takes every foreign key and trigger out of the way first.
ALONE = """
DO $$ DECLARE kept record; BEGIN
  FOR kept IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint
              WHERE contype IN ('f', 'c')
                AND conrelid::regclass::text IN ('payments', 'allocations', 'dues', 'settlements')
  LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', kept.owner, kept.conname); END LOOP;
  ALTER TABLE payments DISABLE TRIGGER USER;
  ALTER TABLE allocations DISABLE TRIGGER USER;
END $$
"""


async def put(owner: AsyncConnection, table: str, **given: object) -> None:
    """A row with these values; other columns that must hold something hold an empty value of their type."""
    columns = await owner.execute(
        text(
            "SELECT column_name, CASE data_type WHEN 'uuid' THEN gen_random_uuid()::text WHEN 'jsonb' THEN '[]'"
            " WHEN 'date' THEN '2026-03-02' WHEN 'timestamp with time zone' THEN '2026-03-02 09:00Z'"
            " WHEN 'boolean' THEN 'false' WHEN 'character varying' THEN 'x' ELSE '0' END AS empty"
            " FROM information_schema.columns WHERE table_name = :table AND is_nullable = 'NO' AND is_identity = 'NO'"
        ),
        {"table": table},
    )
    values = {row.column_name: row.empty for row in columns} | {name: str(value) for name, value in given.items()}
    literals = ", ".join(f"'{value}'" for value in values.values())
    await owner.execute(text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({literals})"))


async def codes(database: Database, mutual_id: MutualId) -> set[str]:
    async with database.transaction() as session:
        return {finding.code for finding in await run_checks(session, mutual_id)}


@pytest.fixture
async def alone(owner: AsyncConnection) -> AsyncConnection:
    await owner.execute(text(ALONE))
    return owner


async def test_a_payment_without_its_entry_is_found(
    database: Database, books: MutualId, alone: AsyncConnection
) -> None:
    await put(alone, "payments", mutual_id=books, amount_minor=5_000, left_minor=5_000, currency="XOF")

    assert await codes(database, books) == {"I6", "DOMAIN 11 (4)", "DOMAIN 11 (7)"}


async def test_a_payment_allocated_beyond_its_amount_is_found(
    database: Database, books: MutualId, alone: AsyncConnection
) -> None:
    payment_id = new_id()
    await put(alone, "payments", mutual_id=books, id=payment_id, amount_minor=5_000, currency="XOF")
    for _ in range(2):
        await put(alone, "allocations", mutual_id=books, payment_id=payment_id, amount_minor=3_000)

    assert await codes(database, books) == {"I6", "I7", "I8", "DOMAIN 11 (7)"}


async def test_a_due_paid_by_nobody_is_found(database: Database, books: MutualId, alone: AsyncConnection) -> None:
    await put(alone, "dues", mutual_id=books, member_minor=6_920, paid_minor=6_920)

    assert await codes(database, books) == {"I8"}
