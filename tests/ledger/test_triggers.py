"""What the database refuses by itself, whatever SQL the runtime role sends (RELIABILITY 28)."""

import asyncio
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app import ledger
from app.core.ids import MutualId, new_id
from app.db import Database, Session, constraint_of
from app.db.database import sqlstate_of
from app.ledger import post
from tests.ledger.books import A_DAY, BY_US, ORANGE, received, xof
from tests.waiting import until_waiting

DENIED = "42501"

# One statement for header and lines, as `post` writes them; `lines` is [[number, account, side, amount, currency], …].
WRITE = text("""
    WITH header AS (
        INSERT INTO entries (mutual_id, id, key, event, cause, actor, occurred_at, booked_on, posted_at, line_count,
                             content_hash)
        VALUES (:mutual_id, :id, CAST(:id AS uuid)::text, 'E03', 'by hand', 'person:nobody', now(), :day, now(),
                :line_count, '')
    )
    INSERT INTO lines (mutual_id, entry_id, number, account_id, side, amount_minor, currency, booked_on)
    SELECT :mutual_id, :id, (l->>0)::smallint, (l->>1)::uuid, l->>2, (l->>3)::bigint, l->>4, :line_day
    FROM json_array_elements(CAST(:lines AS json)) AS l
""")

MORE_LINES = text("""
    INSERT INTO lines (mutual_id, entry_id, number, account_id, side, amount_minor, currency, booked_on)
    SELECT mutual_id, entry_id, number + 2, account_id, side, amount_minor, currency, booked_on FROM lines
    WHERE mutual_id = :mutual_id AND entry_id = :entry_id
""")

Lines = list[list[Any]]


async def account(session: Session, mutual_id: MutualId, code: str) -> str:
    query = text("SELECT id FROM accounts WHERE mutual_id = :m AND code = :c")
    return str(await session.scalar(query, {"m": mutual_id, "c": code}))


async def two_lines(session: Session, mutual_id: MutualId) -> Lines:
    """Five francs from suspense to the wallet."""
    wallet, suspense = await account(session, mutual_id, "55211"), await account(session, mutual_id, "47121")
    return [[1, wallet, "D", 5, "XOF"], [2, suspense, "C", 5, "XOF"]]


async def write(
    session: Session,
    mutual_id: MutualId,
    lines: Lines,
    *,
    day: date = A_DAY,
    line_day: date = A_DAY,
    line_count: int = 2,
) -> UUID:
    """Write an entry by hand."""
    entry_id = new_id()
    values = {"mutual_id": mutual_id, "id": entry_id, "line_count": line_count, "day": day, "line_day": line_day}
    await session.execute(WRITE, values | {"lines": json.dumps(lines)})
    return entry_id


async def refused(session: Session, work: Any) -> str | None:
    """The name of the rule that the database gives for refusing it."""
    with pytest.raises(DBAPIError) as raised:
        async with session.begin_nested():
            await work
    return constraint_of(raised.value) or sqlstate_of(raised.value)


async def test_a_whole_balanced_entry_by_hand_is_taken_and_moves_balances(session: Session, mutual: MutualId) -> None:
    await write(session, mutual, await two_lines(session, mutual))

    assert (await ledger.balance(session, mutual, ORANGE)).net_minor == 5
    assert (await ledger.balance(session, mutual, ORANGE, at=A_DAY)).net_minor == 5


async def test_reliability_28_an_unbalanced_entry_is_refused(session: Session, mutual: MutualId) -> None:
    """RELIABILITY I1."""
    lines = await two_lines(session, mutual)
    lines[1][3] = 4

    assert await refused(session, write(session, mutual, lines)) == "entry_balanced"


async def test_an_entry_unbalanced_in_one_of_two_currencies_is_refused(session: Session, mutual: MutualId) -> None:
    lines = await two_lines(session, mutual)
    lines[1][4] = "KES"

    assert await refused(session, write(session, mutual, lines)) == "entry_balanced"


async def test_an_empty_entry_is_refused(session: Session, mutual: MutualId) -> None:
    assert await refused(session, write(session, mutual, [])) == "entry_whole"


@pytest.mark.parametrize("line_count", [0, 1, -1])
async def test_an_entry_that_announces_fewer_than_two_lines_is_refused(
    session: Session, mutual: MutualId, line_count: int
) -> None:
    lines = (await two_lines(session, mutual))[:line_count]

    assert await refused(session, write(session, mutual, lines, line_count=line_count)) == "ck_entries_line_count"


async def test_one_line_where_two_are_announced_is_refused(session: Session, mutual: MutualId) -> None:
    lines = (await two_lines(session, mutual))[:1]

    assert await refused(session, write(session, mutual, lines)) == "entry_closed"


async def test_lines_numbered_beyond_their_count_are_refused(session: Session, mutual: MutualId) -> None:
    """Else the gap could be filled later (RELIABILITY I3)."""
    lines = await two_lines(session, mutual)
    lines[1][0] = 3

    assert await refused(session, write(session, mutual, lines)) == "entry_closed"


@pytest.mark.parametrize("amount", [0, -5])
async def test_amounts_not_above_zero_are_refused(session: Session, mutual: MutualId, amount: int) -> None:
    lines = [
        [number, account_id, side, amount, currency]
        for number, account_id, side, _, currency in await two_lines(session, mutual)
    ]

    assert await refused(session, write(session, mutual, lines)) == "ck_lines_amount"


async def test_a_line_on_another_mutuals_account_is_refused(
    session: Session, mutual: MutualId, neighbour: MutualId
) -> None:
    lines = await two_lines(session, mutual)
    lines[1][1] = await account(session, neighbour, "47121")

    assert await refused(session, write(session, mutual, lines)) == "fk_lines_mutual_id_account_id"


async def test_a_line_in_another_currency_than_its_account_is_refused(session: Session, kenyan: MutualId) -> None:
    lines = await two_lines(session, kenyan)  # francs on accounts in shillings

    assert await refused(session, write(session, kenyan, lines)) == "account_currency"


async def test_lines_of_another_day_than_their_entry_are_refused(session: Session, mutual: MutualId) -> None:
    lines = await two_lines(session, mutual)

    assert await refused(session, write(session, mutual, lines, line_day=date(2026, 3, 3))) == "entry_closed"


async def test_an_entry_takes_no_line_after_its_statement(session: Session, mutual: MutualId) -> None:
    """RELIABILITY I3: also balanced ones, also in the transaction that wrote it."""
    entry_id = await write(session, mutual, await two_lines(session, mutual))

    later = session.execute(MORE_LINES, {"mutual_id": mutual, "entry_id": entry_id})

    assert await refused(session, later) == "entry_closed"


async def test_a_closed_period_refuses_sql_too(session: Session, mutual: MutualId) -> None:
    """DOMAIN 11, invariant 8."""
    await ledger.close_period(session, mutual, A_DAY, actor=BY_US)
    lines = await two_lines(session, mutual)

    assert await refused(session, write(session, mutual, lines)) == "period_open"


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE {table} SET mutual_id = mutual_id" for table in ("entries", "lines", "accounts", "seals")),
        *(f"DELETE FROM {table}" for table in ("entries", "lines", "accounts", "seals", "chart_accounts", "periods")),
        *(
            f"TRUNCATE {table} CASCADE"
            for table in (
                "entries",
                "lines",
                "accounts",
                "seals",
                "chart_accounts",
                "periods",
                "balances",
                "balance_days",
            )
        ),
        *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in ("entries", "lines")),
        "ALTER TABLE lines DROP CONSTRAINT ck_lines_amount",
        "SET session_replication_role = replica",
        "UPDATE balances SET debit_minor = 0",
        "DELETE FROM balances",
        "INSERT INTO balances SELECT mutual_id, id, 1, 0 FROM accounts WHERE code = '7741'",
        "UPDATE balance_days SET debit_minor = 0",
        "UPDATE code_days SET debit_minor = 0",
        "UPDATE chart_accounts SET side = 'C'",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "DROP TRIGGER append_only ON lines",
    ],
)
async def test_reliability_28_the_runtime_role_may_not(session: Session, mutual: MutualId, statement: str) -> None:
    """RELIABILITY 28, I2: by right, before any trigger is asked."""
    await post(session, [received(mutual, xof(5))])

    assert await refused(session, session.execute(text(statement))) == DENIED


@pytest.mark.parametrize("table", ["entries", "lines", "accounts", "seals"])
@pytest.mark.parametrize("change", ["UPDATE {} SET mutual_id = mutual_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_reliability_28_not_even_the_owner_changes_what_is_written(
    owner_url: str, table: str, change: str
) -> None:
    """RELIABILITY I2."""
    engine = create_async_engine(owner_url, poolclass=NullPool)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as raised:
            await connection.execute(text(change.format(table)))
    await engine.dispose()

    assert constraint_of(raised.value) == "append_only"


async def test_a_closed_period_is_not_reopened(session: Session, mutual: MutualId) -> None:
    await ledger.close_period(session, mutual, A_DAY, actor=BY_US)

    reopening = session.execute(text("UPDATE periods SET status = 'open', closed_at = NULL, closed_by = NULL"))

    assert await refused(session, reopening) == "period_stays_closed"


async def test_a_look_alike_table_of_the_session_deceives_no_trigger(session: Session, mutual: MutualId) -> None:
    lines = await two_lines(session, mutual)
    await session.execute(text("CREATE TEMP TABLE balances (LIKE public.balances INCLUDING ALL) ON COMMIT DROP"))

    await write(session, mutual, lines)

    moved = await session.scalar(text("SELECT count(*) FROM public.balances WHERE mutual_id = :m"), {"m": mutual})
    await session.execute(text("DROP TABLE pg_temp.balances"))
    assert moved == 2


async def test_closing_waits_for_an_entry_under_way(database: Database, committed_mutual: MutualId) -> None:
    """No entry lands in a month after its closing: invariant 8 under concurrency."""
    async with database.transaction() as slow:
        await post(slow, [received(committed_mutual, xof(5))])
        closing = asyncio.create_task(
            database.run(lambda session: ledger.close_period(session, committed_mutual, A_DAY, actor=BY_US))
        )
        await until_waiting(database)
        assert not closing.done()

    await closing
    async with database.transaction() as session:
        assert (await ledger.balance(session, committed_mutual, ORANGE)).debit_minor == 5
        assert not await ledger.is_open(session, committed_mutual, A_DAY)
