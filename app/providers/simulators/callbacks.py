"""Callbacks on their way out of a simulated operator: held, lost, doubled, overtaken, delivered over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.providers.errors import ProviderError
from app.providers.http import Http, HttpAnswer
from app.providers.simulators.faults import HONEST, Misbehaviour

Seal = Callable[[bytes, datetime], Mapping[str, str]]
BACKGROUND_INTERVAL_S = 0.05


def unsealed(_body: bytes, _now: datetime) -> Mapping[str, str]:
    """The seal of an operator that does not sign."""
    return {}


@asynccontextmanager
async def repeating(act: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Do this over and over in the background while the block lasts."""
    task = asyncio.create_task(_repeat(act))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _repeat(act: Callable[[], Awaitable[object]]) -> None:
    while True:
        await act()
        await asyncio.sleep(BACKGROUND_INTERVAL_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A message for the merchant; `seal` gives the headers that prove it, at the moment of sending.

    `method` is POST for most. `attempts` is how often the operator tries until it is answered 2xx; most try once.
    """

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    seal: Seal = unsealed
    attempts: int = 1
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A callback and what the merchant answered last; no answer means nobody was there."""

    callback: Callback
    answer: HttpAnswer | None
    attempts: int

    @property
    def is_taken(self) -> bool:
        """Whether the merchant said it has it."""
        return self.answer is not None and 200 <= self.answer.status < 300


@dataclass(frozen=True, slots=True)
class _Held:
    callback: Callback
    due_at: datetime
    overtaken: bool


class CallbackSender:
    """An operator's outbox: `put` takes a callback with its misbehaviour, `deliver` sends what is due by the clock.

    At most `at_once` callbacks are on their way together; with 1 they arrive in the order they were put. `taken` and
    `refused` count how the deliveries ended.
    """

    def __init__(self, name: str, clock: Clock, *, at_once: int = 32) -> None:
        self._clock = clock
        self._held: list[_Held] = []
        # An operator does not spare its merchants: without a pause, every callback is tried.
        self._http = Http(f"{name}-callbacks", "", failures=None)
        self.taken = 0
        self.refused = 0
        self._slots = asyncio.Semaphore(at_once)

    def put(self, callback: Callback, misbehaviour: Misbehaviour = HONEST) -> None:
        """Hold the callback until it is due: not at all if lost, twice if doubled, later if late."""
        due_at = self._clock.now() + timedelta(seconds=misbehaviour.late_by_s)
        copies = 0 if misbehaviour.lost else 1 + misbehaviour.doubled
        self._held += [_Held(callback, due_at, misbehaviour.reordered)] * copies

    async def deliver(self) -> Sequence[Delivery]:
        """Send what is due; an overtaken one waits until another has gone before it."""
        now = self._clock.now()
        due = [held for held in self._held if held.due_at <= now]
        straight = [held for held in due if not held.overtaken]
        return await self._send(straight, [held for held in due if held.overtaken] if straight else [])

    async def deliver_all(self) -> Sequence[Delivery]:
        """Send everything held, late and overtaken ones last: the calm after the storm."""
        now, straight, rest = self._clock.now(), list[_Held](), list[_Held]()
        for held in self._held:
            (rest if held.overtaken or held.due_at > now else straight).append(held)
        return await self._send(straight, rest)

    async def ask(self, callback: Callback) -> HttpAnswer | None:
        """Put a question to the merchant and wait for its answer; none when nobody answered."""
        async with self._slots:
            return await self._post(callback)

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[None]:
        """Deliver in the background while the block lasts, as a running operator does."""
        async with repeating(self.deliver):
            yield

    async def close(self) -> None:
        """Hang up; what is still held is never sent."""
        await self._http.close()

    async def _send(self, *waves: Sequence[_Held]) -> Sequence[Delivery]:
        sending = {id(held) for wave in waves for held in wave}
        self._held = [held for held in self._held if id(held) not in sending]
        deliveries: list[Delivery] = []
        for wave in waves:
            deliveries += await asyncio.gather(*(self._send_one(held.callback) for held in wave))
        return deliveries

    async def _send_one(self, callback: Callback) -> Delivery:
        async with self._slots:
            for attempt in range(1, callback.attempts + 1):
                delivery = Delivery(callback=callback, answer=await self._post(callback), attempts=attempt)
                if delivery.is_taken:
                    break
        self.taken += delivery.is_taken
        self.refused += not delivery.is_taken
        return delivery

    async def _post(self, callback: Callback) -> HttpAnswer | None:
        headers = {**callback.headers, **callback.seal(callback.body, self._clock.now())}
        try:
            return await self._http.send(
                callback.method, callback.url, verb="callback", body=callback.body, headers=headers
            )
        except ProviderError:
            return None
