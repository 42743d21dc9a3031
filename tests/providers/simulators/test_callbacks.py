"""An operator's outbox: what is due goes, what was lost does not, and only who was told to tries again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.providers.simulators.base import Callback, CallbackSender, Misbehaviour, serve


@dataclass
class Receiver:
    """Takes callbacks with the statuses it is given, then with 200."""

    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""

    async def take(self, request: Request) -> Response:
        """Keep the body."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.bodies.append(await request.body())
        await asyncio.sleep(0)
        self.at_once -= 1
        self.heard.set()
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A merchant on loopback."""
    merchant = Receiver()
    async with serve(Starlette(routes=[Route("/", merchant.take, methods=["POST"])])) as url:
        merchant.url = f"{url}/"
        yield merchant


@pytest.fixture
async def sender(clock: VirtualClock) -> AsyncIterator[CallbackSender]:
    """An outbox that keeps the order."""
    outbox = CallbackSender("testoperator", clock, at_once=1)
    yield outbox
    await outbox.close()


def a_callback(receiver: Receiver, body: bytes, attempts: int = 1) -> Callback:
    """A message for this merchant."""
    return Callback(url=receiver.url, body=body, attempts=attempts)


async def test_callbacks_go_in_order_and_once(sender: CallbackSender, receiver: Receiver) -> None:
    for body in (b"1", b"2", b"3"):
        sender.put(a_callback(receiver, body))
    deliveries = await sender.deliver()

    assert receiver.bodies == [b"1", b"2", b"3"]
    assert [delivery.is_taken for delivery in deliveries] == [True] * 3
    assert await sender.deliver() == []


async def test_a_storm_settles_into_everything_that_was_not_lost(
    sender: CallbackSender, receiver: Receiver, clock: VirtualClock
) -> None:
    sender.put(a_callback(receiver, b"late"), Misbehaviour(late_by_s=60))
    sender.put(a_callback(receiver, b"lost"), Misbehaviour(lost=True))
    sender.put(a_callback(receiver, b"over"), Misbehaviour(reordered=True))
    sender.put(a_callback(receiver, b"twin"), Misbehaviour(doubled=True))
    await sender.deliver()
    by_day = list(receiver.bodies)
    await sender.deliver_all()

    assert by_day == [b"twin", b"twin", b"over"]
    assert receiver.bodies[3:] == [b"late"]


async def test_an_overtaken_callback_waits_for_another(sender: CallbackSender, receiver: Receiver) -> None:
    sender.put(a_callback(receiver, b"first"), Misbehaviour(reordered=True))
    alone = await sender.deliver()
    sender.put(a_callback(receiver, b"second"))
    await sender.deliver()

    assert alone == []
    assert receiver.bodies == [b"second", b"first"]


async def test_a_late_callback_goes_when_its_time_has_come(
    sender: CallbackSender, receiver: Receiver, clock: VirtualClock
) -> None:
    sender.put(a_callback(receiver, b"late"), Misbehaviour(late_by_s=60))
    clock.advance(timedelta(seconds=59))
    early = await sender.deliver()
    clock.advance(timedelta(seconds=1))
    [delivery] = await sender.deliver()

    assert early == []
    assert delivery.is_taken


@pytest.mark.parametrize(("attempts", "tries", "taken"), [(1, 1, 0), (2, 2, 0), (3, 3, 1), (9, 3, 1)])
async def test_who_is_not_taken_tries_again_only_if_told(
    sender: CallbackSender, receiver: Receiver, attempts: int, tries: int, taken: int
) -> None:
    receiver.statuses = [503, 500, 200]
    sender.put(a_callback(receiver, b"again", attempts))
    [delivery] = await sender.deliver()

    assert (delivery.attempts, len(receiver.bodies)) == (tries, tries)
    assert (sender.taken, sender.refused) == (taken, 1 - taken)


async def test_nobody_there_is_a_delivery_without_an_answer(sender: CallbackSender) -> None:
    sender.put(Callback(url="http://127.0.0.1:9/", body=b"x"))
    [delivery] = await sender.deliver()

    assert delivery.answer is None
    assert sender.refused == 1


async def test_no_more_are_on_their_way_than_allowed(receiver: Receiver, clock: VirtualClock) -> None:
    sender = CallbackSender("testoperator", clock, at_once=3)
    for number in range(30):
        sender.put(a_callback(receiver, b"%d" % number))
    await sender.deliver()
    await sender.close()

    assert len(receiver.bodies) == 30
    assert receiver.most_at_once <= 3


async def test_a_running_operator_delivers_by_itself(sender: CallbackSender, receiver: Receiver) -> None:
    async with sender.delivering():
        sender.put(a_callback(receiver, b"x"))
        await asyncio.wait_for(receiver.heard.wait(), 5)

    assert receiver.bodies == [b"x"]


async def test_a_question_is_answered_at_once(sender: CallbackSender, receiver: Receiver) -> None:
    receiver.statuses = [418]
    answer = await sender.ask(a_callback(receiver, b"?"))

    assert answer is not None
    assert answer.status == 418
