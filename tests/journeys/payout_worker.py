"""One life of a worker that pays: `python -m tests.journeys.payout_worker DATABASE_URL DOOR INSTANT DEATHS MOST`."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from app import jobs
from app.core import logs
from app.core.clock import Clock, VirtualClock
from app.db.leases import GivenClock
from app.inbox import Drain
from app.providers import Provider
from app.providers.registry import installed
from app.settings import load
from app.wallets import Adapters, Build
from app.wiring import assembled, desk_of, drain_of
from tests.journeys.payout_deaths import STEPS, Deaths, Mortal, watch_commits

DRAIN_S = 0.01

configure_mappers()  # once for all workers that are forked from here


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a worker is born with: database, our address, the instant, where deaths are written, how many, where."""

    url: str
    door: str
    at: datetime
    deaths: Path
    most: int
    steps: tuple[str, ...] = STEPS


def live(life: Life) -> None:
    """Do one round of paying beside the drain, until nothing is left to do at this instant, or until death."""
    logs.configure("error", stream=sys.stderr)
    asyncio.run(_live(life))


async def _live(life: Life) -> None:
    clock = VirtualClock(life.at)
    settings = load(demo=True).model_copy(update={"public_url": life.door})
    deaths = Deaths(life.deaths, life.most, life.steps)
    watch_commits(deaths)
    adapters = Adapters(_mortal(deaths), clock)
    async with assembled(settings, life.url, clock=clock, lease_clock=GivenClock(clock)) as parts:
        mortal = replace(parts, adapters=adapters)
        async with asyncio.TaskGroup() as group:
            paying = group.create_task(jobs.pay(desk_of(mortal)))
            group.create_task(_drain(drain_of(mortal), paying))
    await adapters.close()


def _mortal(deaths: Deaths) -> Build:
    def build(name: str, credentials: Mapping[str, str], clock: Clock) -> Provider:
        if name != Mortal.name:
            return installed().build(name, credentials, clock)
        adapter = Mortal.from_credentials(credentials, clock)
        adapter.deaths = deaths
        return adapter

    return build


async def _drain(drain: Drain, paying: "asyncio.Task[int]") -> None:
    while await drain.step() or not paying.done():
        await asyncio.sleep(DRAIN_S)
    await drain.release()


if __name__ == "__main__":
    url, door, at, deaths, most = sys.argv[1:]
    live(Life(url=url, door=door, at=datetime.fromisoformat(at), deaths=Path(deaths), most=int(most)))
