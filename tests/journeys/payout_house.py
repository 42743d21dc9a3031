"""Where workers live one after another, until a batch is paid, and are killed from the operator's side."""

import asyncio
import json
import multiprocessing
import signal
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.payouts import Batch, State
from tests.journeys.payout_deaths import ARRIVED, STEPS, TAKEN, Deaths
from tests.journeys.payout_worker import Life, live
from tests.payouts.counter import Counter

# After a death its leases end; what is not found waits for the ladder and the quarantine.
AFTER_DEATH, AFTER_LIFE = timedelta(minutes=3), timedelta(minutes=20)
MOST_LIVES_IN_PEACE = 60
DUPLICATE = 409
# What a worker is forked from, so that it is born at once.
PRELOADED = ["tests.journeys.payout_worker", "tests.payouts.counter", "app.db.embedded", "app.db.migrate"]


class House:
    """Lets workers live one after another, and kills them from the operator's side."""

    def __init__(self, counter: Counter, url: str, deaths: Path, most: int, steps: tuple[str, ...] = STEPS) -> None:
        self._counter = counter
        self._url = url
        self._file = deaths
        self._most = most
        self._steps = steps
        self._deaths = Deaths(deaths, most, steps)
        self._alive: dict[BaseProcess, asyncio.Event] = {}
        self._nursery = multiprocessing.get_context("forkserver")
        self._nursery.set_forkserver_preload(PRELOADED)
        self.kills = 0
        self.repeated = 0
        self.lives = 0

    def seen(self) -> Deaths:
        """All deaths until now."""
        return Deaths(self._file, self._most)

    async def until_paid(self, batch: Batch) -> None:
        """One life after another, time passing in between, until nothing is open."""
        in_peace = 0
        while in_peace < MOST_LIVES_IN_PEACE and not await self._is_paid(batch):
            died = await self.one_life()
            in_peace += not died
            self._counter.cashier.clock.advance(AFTER_DEATH if died else AFTER_LIFE)

    async def one_life(self) -> bool:
        """A worker from birth to death; whether it was killed."""
        now = self._counter.cashier.clock.now()
        life = Life(
            url=self._url, door=self._counter.url, at=now, deaths=self._file, most=self._most, steps=self._steps
        )
        worker = self._nursery.Process(target=live, args=(life,))
        self._alive[worker] = is_dead = asyncio.Event()
        worker.start()
        await asyncio.to_thread(worker.join)
        del self._alive[worker]
        is_dead.set()
        assert worker.exitcode in (0, -signal.SIGKILL), f"a worker ended with {worker.exitcode}"
        died = worker.exitcode != 0
        worker.close()
        self.lives += 1
        self.kills += died
        return died

    def deadly(self, app: ASGIApp) -> ASGIApp:
        """The operator, whose caller dies once its order has arrived, or once it was taken and not answered yet."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if (scope["type"], scope.get("method"), scope.get("path")) != ("http", "POST", "/payouts"):
                await app(scope, receive, send)
                return
            callers, body = list(self._alive), await _whole(receive)
            reference = str(json.loads(body)["reference"])
            await self._kill_at(ARRIVED, reference, callers)

            async def say(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self.repeated += message["status"] == DUPLICATE
                    await self._kill_at(TAKEN, reference, callers)
                await send(message)

            await app(scope, _again(body), say)

        return answer

    async def _kill_at(self, step: str, reference: str, callers: Sequence[BaseProcess]) -> None:
        """Kill who calls, and go on only once it is dead: it reads no answer."""
        alive = [caller for caller in callers if caller in self._alive]
        if alive and self._deaths.mark(step, reference):
            for caller in alive:
                is_dead = self._alive[caller]
                caller.kill()
                await is_dead.wait()

    async def _is_paid(self, batch: Batch) -> bool:
        now = await self._counter.cashier.batch(batch.id)
        return all(payout.state is State.SUCCEEDED for payout in now.payouts)


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
