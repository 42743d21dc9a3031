"""The worker's process: drains the inbox without pause, and does the clock's other work at its own times."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from app import collection, jobs, payouts, wallets
from app.core.memory import settle_memory
from app.db import queue
from app.db.queue import Cron
from app.settings import Settings
from app.wiring import Parts, assembled, desk_of, drain_of

log = structlog.get_logger()

LISTENS_AGAIN_S = 5.0


async def work(settings: Settings, url: str) -> None:
    """Work until told to stop by SIGTERM or SIGINT; what is under way is finished first."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with assembled(settings, url) as parts:
        settle_memory()
        await run_jobs(parts, stopped)


async def run_jobs(parts: Parts, stopped: asyncio.Event) -> None:
    """The drain and the scheduled jobs side by side until stopped."""
    async with asyncio.TaskGroup() as group:
        group.create_task(drain_of(parts).run(stopped))
        group.create_task(_keep_listening(parts, stopped))


async def _keep_listening(parts: Parts, stopped: asyncio.Event) -> None:
    """Run jobs and crons; when the database goes away, begin again once it is back."""
    listen_url = parts.settings.listen_url
    address = listen_url.get_secret_value() if listen_url else parts.url
    follow = partial(jobs.follow_wallet, parts.database, parts.adapters, parts.settings.public_url)
    handlers = {
        collection.FOLLOW: follow,
        payouts.SEND: partial(jobs.pay_mutual, desk_of(parts)),
        payouts.FOLLOW: partial(jobs.follow_payouts, desk_of(parts)),
        wallets.BACK: partial(jobs.catch_up, desk_of(parts)),
    }
    while not stopped.is_set():
        try:
            await queue.work(address, handlers, _crons(parts), stopped)
        except Exception:  # the outermost loop: rows stay as they are and are taken up again
            log.exception("worker.queue_lost")
            await _rest(stopped, LISTENS_AGAIN_S)


def _crons(parts: Parts) -> list[Cron]:
    """What the clock does, each by one worker at a time."""
    database, adapters = parts.database, parts.adapters
    return [
        Cron(name="run_days", expression="* * * * *", tick=_told(partial(jobs.run_days, database))),
        Cron(
            name="follow_open",
            expression="* * * * *",
            tick=_told(partial(jobs.follow_open, database, adapters, parts.settings.public_url)),
        ),
        Cron(name="examine_claims", expression="* * * * *", tick=_told(partial(jobs.examine_claims, database))),
        Cron(name="hand_over", expression="* * * * *", tick=_told(partial(jobs.hand_over, database))),
        Cron(name="pay", expression="* * * * *", tick=_told(partial(jobs.pay, desk_of(parts)))),
        Cron(name="seal_books", expression="* * * * *", tick=_told(partial(jobs.seal_books, database))),
        Cron(name="sweep", expression="* * * * *", tick=_told(partial(jobs.sweep, desk_of(parts)))),
        Cron(
            name="prove_wallets",
            expression="43 3 * * *",
            tick=_told(partial(jobs.prove_wallets, database, adapters, parts.settings.public_url)),
        ),
        Cron(name="publish_heads", expression="7 0 * * *", tick=_told(partial(jobs.publish_heads, database))),
    ]


def _told(job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """A job that fails is told to the log and done again at its next time; it never takes the others down."""

    async def tick() -> None:
        try:
            await job()
        except Exception:  # the outermost loop of this job
            log.exception("worker.job_failed", job=getattr(job, "func", job).__name__)

    return tick


async def _rest(stopped: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopped.wait()
    except TimeoutError:
        return
