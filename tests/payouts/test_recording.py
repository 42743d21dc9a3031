"""What an operator's answer to a sending means, and what it means after doubt (RELIABILITY 1.3, P2)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import Clock
from app.payouts import State
from app.providers import PayoutOrder, PayoutTaken, Provider
from app.providers.simulator import Simulator
from app.providers.simulators.base import Misbehaviour, Reply
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, a_counter


class Clumsy(Simulator):
    """An adapter that trips over the answer, after the request has left."""

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Raises what no adapter should."""
        await super().pay_out(order)
        raise KeyError("status")


class Endless(Simulator):
    """An operator whose answer does not come while we live."""

    waits = asyncio.Event()

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Never returns."""
        await super().pay_out(order)
        self.waits.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")


class Touchy(Simulator):
    """An operator that bars whoever goes on after such a refusal."""

    profile = replace(Simulator.profile, stopping_codes=frozenset({"insufficient_funds"}))


def builder(adapter: type[Simulator], _: str, credentials: Mapping[str, str], clock: Clock) -> Provider:
    """This adapter, whatever the name."""
    return adapter.from_credentials(credentials, clock)


@pytest.fixture
async def clumsy(cashier: Cashier, database_url: str) -> AsyncIterator[Counter]:
    """A counter that speaks through it."""
    async with a_counter(cashier, database_url, build=lambda *told: builder(Clumsy, *told)) as counter:
        yield counter


@pytest.fixture
async def endless(cashier: Cashier, database_url: str) -> AsyncIterator[Counter]:
    """A counter that speaks through it."""
    Endless.waits = asyncio.Event()
    async with a_counter(cashier, database_url, build=lambda *told: builder(Endless, *told)) as counter:
        yield counter


@pytest.fixture
async def touchy(cashier: Cashier, database_url: str) -> AsyncIterator[Counter]:
    """A counter that speaks through it."""
    async with a_counter(cashier, database_url, build=lambda *told: builder(Touchy, *told)) as counter:
        yield counter


async def test_an_adapters_own_mistake_is_unknown_and_never_failed(clumsy: Counter) -> None:
    payout_id = await clumsy.payout()

    assert await clumsy.send(payout_id) is State.UNKNOWN
    await clumsy.round(timedelta(seconds=5))

    assert (await clumsy.see(payout_id)).state is State.SUCCEEDED
    assert clumsy.requests() == 1


async def test_a_cancelled_sending_is_unknown(endless: Counter) -> None:
    payout_id = await endless.payout()
    sending = asyncio.create_task(endless.send(payout_id))
    await Endless.waits.wait()

    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    payout = await endless.see(payout_id)
    assert (payout.state, payout.reason) == (State.UNKNOWN, "cancelled")
    await endless.round(timedelta(seconds=5))
    assert (await endless.see(payout_id)).state is State.SUCCEEDED


@pytest.mark.parametrize("refusal", ["unknown_payee", "insufficient_funds"])
async def test_a_refusal_of_the_second_sending_says_nothing_of_the_first(counter: Counter, refusal: str) -> None:
    """The first may have moved the money: it stays in doubt and is asked about."""
    payout_id = await counter.payout()
    counter.operator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    await counter.send(payout_id)
    counter.plan(refusal=refusal)
    for after in (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=45), timedelta(minutes=4)):
        await counter.round(after)

    [attempt] = await counter.attempts(payout_id)
    assert (attempt.sendings, attempt.outcome) == (2, None)
    payout = await counter.see(payout_id)
    assert (payout.state, payout.reason) == (State.UNKNOWN, refusal)
    assert await counter.booked("4012") == [-50_000]


@pytest.mark.parametrize(
    ("refusal", "next_one", "incidents"),
    [
        ("insufficient_funds", State.APPROVED, ["payout_lane.stopped_by_refusal"]),
        ("unknown_payee", State.ACCEPTED, []),
    ],
)
async def test_a_refusal_that_the_next_would_meet_too_stops_the_lane(
    touchy: Counter, refusal: str, next_one: State, incidents: list[str]
) -> None:
    """The profile's `stopping_codes`; the refused one has failed all the same, and any other refusal stops nobody."""
    touchy.plan(refusal=refusal)
    assert await touchy.send(await touchy.payout()) is State.FAILED

    assert await touchy.send(await touchy.payout(70_000)) is next_one
    assert await touchy.incidents() == incidents
