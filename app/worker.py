"""The worker's process: drains the inbox without pause, and does the clock's other work at its own times."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from app import jobs
from app.settings import Settings
from app.wiring import Parts, assembled, drain_of

log = structlog.get_logger()

FOLLOW_EVERY_S = 5.0
DAYS_EVERY_S = 60.0
SEAL_EVERY_S = 60.0
STATEMENTS_EVERY_S = 3_600.0
HEADS_EVERY_S = 86_400.0


async def work(settings: Settings, url: str) -> None:
    """Work until told to stop by SIGTERM or SIGINT; what is under way is finished first."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with assembled(settings, url) as parts:
        await run_jobs(parts, stopped)


async def run_jobs(parts: Parts, stopped: asyncio.Event) -> None:
    """All jobs side by side until stopped; one that fails is told to the log and tried again at its next time."""
    public_url = parts.settings.public_url
    async with asyncio.TaskGroup() as group:
        group.create_task(drain_of(parts).run(stopped))
        for every_s, job in (
            (FOLLOW_EVERY_S, partial(jobs.follow_open, parts.database, parts.adapters, public_url)),
            (DAYS_EVERY_S, partial(jobs.run_days, parts.database)),
            (SEAL_EVERY_S, partial(jobs.seal_books, parts.database)),
            (STATEMENTS_EVERY_S, partial(jobs.compare_statements, parts.database, parts.adapters)),
            (HEADS_EVERY_S, partial(jobs.publish_heads, parts.database)),
        ):
            group.create_task(_repeat(job, every_s, stopped))


async def _repeat(job: Callable[[], Awaitable[object]], every_s: float, stopped: asyncio.Event) -> None:
    """Do the job, rest with a little jitter so that workers do not march in step, until stopped."""
    while not stopped.is_set():
        try:
            await job()
        except Exception:  # the outermost loop: rows stay as they are and are taken up next time
            log.exception("worker.job_failed", job=getattr(job, "func", job).__name__)
        try:
            async with asyncio.timeout(every_s * random.uniform(0.9, 1.1)):  # noqa: S311 - jitter, not a secret
                await stopped.wait()
        except TimeoutError:
            continue
