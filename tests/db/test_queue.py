"""A job lives and dies with its transaction, is run once it is there, and is held when it fails for good."""

import asyncio

import pytest
from sqlalchemy import text

from app.db import Database, queue
from app.db.queue import Payload, UnknownJob

COUNT = "SELECT count(*) FROM pgqueuer WHERE status = 'queued'"


class Regretted(Exception):
    """The use-case went wrong after it had enqueued."""


async def waiting(database: Database) -> int:
    async with database.transaction() as session:
        found: int = (await session.execute(text(COUNT))).scalar_one()
    return found


async def test_a_rollback_takes_the_job_away(database: Database) -> None:
    """DEPENDENCIES, background work: without the first statement the job was committed all the same."""
    with pytest.raises(Regretted):
        async with database.transaction() as session:
            await queue.enqueue(session, "notices.send", {"id": "1"})
            raise Regretted

    assert await waiting(database) == 0


async def test_a_job_is_there_once_its_transaction_is_committed(database: Database) -> None:
    async with database.transaction() as session:
        assert await queue.enqueue(session, "notices.send", {"id": "1"})
        assert await waiting(database) == 0

    assert await waiting(database) == 1


async def test_a_second_job_with_one_key_is_left_out_and_harms_nothing(database: Database) -> None:
    async with database.transaction() as session:
        assert await queue.enqueue(session, "notices.send", {"id": "1"}, key="notice:1")
        assert not await queue.enqueue(session, "notices.send", {"id": "1"}, key="notice:1")

    assert await waiting(database) == 1


async def test_a_job_reaches_its_handler_with_what_it_was_given(database: Database, database_url: str) -> None:
    handled, stopped = list[Payload](), asyncio.Event()

    async def handle(payload: Payload) -> None:
        handled.append(payload)
        stopped.set()

    async with database.transaction() as session:
        await queue.enqueue(session, "notices.send", {"id": "é"})
    async with asyncio.timeout(20):
        await queue.work(database_url, {"notices.send": handle}, [], stopped)

    assert handled == [{"id": "é"}]
    assert await waiting(database) == 0


async def test_a_job_that_fails_for_good_is_held_and_can_be_put_back(database: Database, database_url: str) -> None:
    stopped = asyncio.Event()

    async def fail(payload: Payload) -> None:
        stopped.set()
        raise Regretted

    async with database.transaction() as session:
        await queue.enqueue(session, "notices.send", {"id": "1"})
        await session.execute(text("UPDATE pgqueuer SET attempts = :most"), {"most": queue.MOST_ATTEMPTS})
    async with asyncio.timeout(20):
        await queue.work(database_url, {"notices.send": fail}, [], stopped)

    async with database.transaction() as session:
        [held] = await queue.held_jobs(session)
        await queue.put_back(session, held.id)
    assert (held.name, held.payload) == ("notices.send", {"id": "1"})
    assert await waiting(database) == 1


async def test_only_a_held_job_is_put_back(database: Database) -> None:
    async with database.transaction() as session:
        await queue.enqueue(session, "notices.send", {"id": "1"})
        queued = (await session.execute(text("SELECT id FROM pgqueuer"))).scalar_one()

    for unknown in (queued, queued + 1):
        with pytest.raises(UnknownJob):
            async with database.transaction() as session:
                await queue.put_back(session, unknown)
