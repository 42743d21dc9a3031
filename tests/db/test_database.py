"""Transactions end with their block, and are repeated only when the database asked for it (RELIABILITY 1.4, 5)."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.errors import Conflict
from app.core.ids import new_id
from app.db import Database, Session, add_unique, constraint_of
from app.db import now as time_of
from app.db import vault as vault_of
from app.db.database import MOST_TRIES, sqlstate_of
from app.notices.tables import IncidentRow

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'asked for' USING ERRCODE = '{}'; END $$"


class Regretted(Exception):
    """The use-case went wrong."""


def an_incident(kind: str = "test") -> IncidentRow:
    return IncidentRow(id=new_id(), kind=kind, subject_kind="test", subject_id=SUBJECT, facts={}, raised_at=None)


SUBJECT = new_id()


async def kinds(database: Database) -> list[str]:
    async with database.transaction() as session:
        return list(await session.scalars(text("SELECT kind FROM incidents ORDER BY kind")))


async def add(session: Session, kind: str) -> None:
    row = an_incident(kind)
    row.raised_at = time_of(session)
    session.add(row)
    await session.flush()


async def test_a_block_that_ends_well_is_committed(database: Database) -> None:
    async with database.transaction() as session:
        await add(session, "kept")

    assert await kinds(database) == ["kept"]


async def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(Regretted):
        async with database.transaction() as session:
            await add(session, "lost")
            raise Regretted

    assert await kinds(database) == []


async def test_a_session_carries_the_clock_and_the_vault_of_its_database(database: Database) -> None:
    async with database.transaction() as session:
        assert time_of(session) == database.clock.now()
        assert vault_of(session) is database.vault


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_what_the_database_asks_to_repeat_is_done_again_from_the_start(database: Database, code: str) -> None:
    tries = 0

    async def work(session: Session) -> str:
        nonlocal tries
        tries += 1
        await add(session, f"try {tries}")
        if tries < 3:
            await session.execute(text(RAISE.format(code)))
        return "done"

    assert await database.run(work) == "done"
    assert await kinds(database) == ["try 3"]


async def test_repeating_ends(database: Database) -> None:
    tries = 0

    async def work(session: Session) -> None:
        nonlocal tries
        tries += 1
        await session.execute(text(RAISE.format("40001")))

    with pytest.raises(DBAPIError):
        await database.run(work)
    assert tries == MOST_TRIES


@pytest.mark.parametrize("code", ["23505", "P0001", "57014", "55P03", "08006"])
async def test_nothing_else_is_repeated(database: Database, code: str) -> None:
    tries = 0

    async def work(session: Session) -> None:
        nonlocal tries
        tries += 1
        await session.execute(text(RAISE.format(code)))

    with pytest.raises(DBAPIError) as raised:
        await database.run(work)
    assert (tries, sqlstate_of(raised.value)) == (1, code)


async def test_our_own_errors_are_not_repeated(database: Database) -> None:
    tries = 0

    async def work(session: Session) -> None:
        nonlocal tries
        tries += 1
        raise Regretted

    with pytest.raises(Regretted):
        await database.run(work)
    assert tries == 1


async def test_a_commit_whose_connection_is_lost_is_not_repeated(database: Database) -> None:
    """The row may be there or not: only the caller can find out, by its key (RELIABILITY 1.4)."""
    tries = 0

    async def work(session: Session) -> None:
        nonlocal tries
        tries += 1
        await add(session, "perhaps")
        backend = await session.scalar(text("SELECT pg_backend_pid()"))
        async with database.transaction() as other:
            await other.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})

    with pytest.raises((DBAPIError, OSError)):
        await database.run(work)
    assert tries == 1


async def test_two_who_lock_each_other_out_are_both_done_in_the_end(database: Database) -> None:
    async with database.transaction() as session:
        await add(session, "first")
        await add(session, "second")
    both_hold_one = asyncio.Barrier(2)
    tries: list[str] = []

    async def work(session: Session, first: str, second: str) -> None:
        tries.append(first)
        lock = text("SELECT 1 FROM incidents WHERE kind = :kind FOR UPDATE")
        await session.execute(lock, {"kind": first})
        if len(tries) <= 2:
            await both_hold_one.wait()
        await session.execute(lock, {"kind": second})

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(database.run(lambda session: work(session, "first", "second")))
        group.create_task(database.run(lambda session: work(session, "second", "first")))

    assert len(tries) > 2  # who gave way may meet the other once more before that one has woken


async def test_a_second_row_of_one_key_is_refused_by_name_and_the_session_goes_on(database: Database) -> None:
    async with database.transaction() as session:
        await add(session, "open")
        again = an_incident("open")
        again.raised_at = time_of(session)
        with pytest.raises(Conflict):
            await add_unique(session, again, constraint="uq_incidents_open", taken=Conflict(field="kind"))

    assert await kinds(database) == ["open"]


async def test_a_row_refused_for_another_reason_is_not_called_taken(database: Database) -> None:
    with pytest.raises(IntegrityError) as raised:
        async with database.transaction() as session:
            await add_unique(session, an_incident(), constraint="uq_incidents_open", taken=Conflict())

    assert constraint_of(raised.value) is None


async def test_an_error_shows_no_value_that_was_sent(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with database.transaction() as session:
            await session.execute(text("SELECT CAST(:name AS text) || (1 / 0)::text"), {"name": "Awa Traoré"})

    assert "Awa" not in str(raised.value)
