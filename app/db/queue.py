"""The queue port: jobs that are born with a transaction, woken and scheduled by the job library behind it.

Domain rows stay the truth: a job only says that something may be ready, so every handler locks its row, looks whether
there is still something to do, and counts attempts there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, DatabaseRetryEntrypointExecutor, Job, JobId, PgQueuer, Queries
from pgqueuer.models import Schedule
from sqlalchemy import make_url, text

from app.core import jsontext
from app.core.errors import NotFound
from app.db.database import Session

Payload = Mapping[str, str]
Handler = Callable[[Payload], Awaitable[None]]
Tick = Callable[[], Awaitable[None]]

MOST_ATTEMPTS = 8
CONNECTIONS = 2
HELD = text("SELECT id FROM pgqueuer WHERE id = :id AND status = 'failed' FOR UPDATE")


class UnknownJob(NotFound):
    """No job with this number is held; nothing was put back."""

    code = "db.unknown_job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """What is done by the clock: `expression` as in crontab, in UTC."""

    name: str
    expression: str
    tick: Tick


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldJob:
    """A job that failed too often and waits for a person."""

    id: int
    name: str
    payload: Payload


async def enqueue(
    session: Session, name: str, payload: Payload, *, key: str | None = None, wait: timedelta = timedelta(0)
) -> bool:
    """Add a job that exists if and only if the session commits; false when one with this key waits already."""
    queries = await _queries(session)
    [job_id] = await queries.enqueue(
        [name], [jsontext.encode(dict(payload))], [0], [wait], dedupe_key=[key], on_conflict="skip"
    )
    return job_id is not None


async def held_jobs(session: Session, limit: int = 100) -> Sequence[HeldJob]:
    """What the back office has to look at, the latest first."""
    held = await (await _queries(session)).list_failed_jobs(limit)
    return [HeldJob(id=job.id, name=job.entrypoint, payload=_payload(job)) for job in held]


async def put_back(session: Session, job_id: int) -> None:
    """Let a held job run again, its attempts counted anew; raises `UnknownJob`."""
    if await session.scalar(HELD, {"id": job_id}) is None:
        raise UnknownJob(field="id")
    await (await _queries(session)).requeue_jobs([JobId(job_id)])


async def work(listen_url: str, handlers: Mapping[str, Handler], crons: Sequence[Cron], stopped: asyncio.Event) -> None:
    """Run jobs and crons until stopped; `listen_url` must not go through a transaction-mode pooler.

    A job that fails is tried again with growing waits, then held. Jobs of a killed worker are taken up by another.
    """
    address = make_url(listen_url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with asyncpg.create_pool(address, min_size=1, max_size=CONNECTIONS) as pool:
        queuer = PgQueuer(AsyncpgPoolDriver(pool))
        for name, handler in handlers.items():
            queuer.entrypoint(name, on_failure="hold", executor_factory=_retrying)(_run(handler))
        for cron in crons:
            queuer.schedule(cron.name, cron.expression)(_on_time(cron.tick))
        working = asyncio.create_task(queuer.run(dequeue_timeout=timedelta(seconds=5)))
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        queuer.shutdown.set()
        stopping.cancel()
        with suppress(asyncio.CancelledError):
            await stopping
        await working


_retrying = partial(DatabaseRetryEntrypointExecutor, max_attempts=MOST_ATTEMPTS)


def _run(handler: Handler) -> Callable[[Job], Awaitable[None]]:
    async def run(job: Job) -> None:
        await handler(_payload(job))

    return run


def _on_time(tick: Tick) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_: Schedule) -> None:
        await tick()

    return run


def _payload(job: Job) -> Payload:
    decoded: dict[str, str] = jsontext.decode(job.payload or b"{}")
    return decoded


async def _queries(session: Session) -> Queries:
    """The library on the session's own connection, inside its transaction."""
    await session.flush()
    connection = await session.connection()
    await connection.execute(text("SELECT 1"))  # the adapter sends BEGIN with its first statement only
    raw: Any = (await connection.get_raw_connection()).driver_connection
    assert raw.is_in_transaction(), "a job outside the transaction would be there although the session rolled back"
    return Queries(AsyncpgDriver(raw))
