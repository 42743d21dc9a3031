"""`jobs list` and `jobs retry`: what the worker gave up is seen by a person and run again."""

import pytest
from sqlalchemy import text

from app.db import Database, queue
from tests.cli.conftest import Run


@pytest.fixture
async def held(database: Database) -> int:
    """A job that the worker has given up."""
    async with database.transaction() as session:
        await queue.enqueue(session, "notices.send", {"id": "1"})
        await session.execute(text("UPDATE pgqueuer SET status = 'failed'"))
        return int((await session.execute(text("SELECT id FROM pgqueuer"))).scalar_one())


def test_a_held_job_is_listed_and_put_back_once(mutuelle: Run, held: int) -> None:
    listed = mutuelle("jobs", "list", "--json")
    retried = mutuelle("jobs", "retry", str(held))
    again = mutuelle("jobs", "retry", str(held))

    assert listed.json == [{"id": held, "name": "notices.send", "payload": '{"id":"1"}'}]
    assert (retried.status, retried.out) == (0, f"job {held} is put back\n")
    assert (again.status, again.err.split(":")[0]) == (2, "db.unknown_job")
    assert mutuelle("jobs", "list", "--json").json == []


def test_a_number_nobody_knows_is_the_callers_mistake(mutuelle: Run) -> None:
    refused = mutuelle("jobs", "retry", "4711")

    assert refused.status == 2
    assert "field: id" in refused.err
