"""One token for all who wait: single flight, early refresh, dropped when refused."""

import asyncio
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.providers import ProviderUnavailable
from app.providers.tokens import Tokens


class Counter:
    """A gateway that counts its tokens and gives one when it is told to."""

    def __init__(self) -> None:
        self.fetched = 0
        self.opened = asyncio.Event()
        self.fails = False

    async def fetch(self) -> tuple[str, int]:
        self.fetched += 1
        await self.opened.wait()
        if self.fails:
            raise ProviderUnavailable
        return f"token-{self.fetched}", 3599


async def test_fifty_who_ask_at_once_cause_one_fetch(clock: VirtualClock) -> None:
    tokens, counter = Tokens(), Counter()
    waiting = [asyncio.create_task(tokens.current(counter.fetch, clock)) for _ in range(50)]
    await asyncio.sleep(0)

    counter.opened.set()

    assert set(await asyncio.gather(*waiting)) == {"token-1"}
    assert counter.fetched == 1


async def test_a_failed_fetch_fails_all_who_waited_and_the_next_tries_again(clock: VirtualClock) -> None:
    tokens, counter = Tokens(), Counter()
    counter.fails = True
    counter.opened.set()
    outcomes = await asyncio.gather(*(tokens.current(counter.fetch, clock) for _ in range(50)), return_exceptions=True)
    counter.fails = False

    again = await tokens.current(counter.fetch, clock)

    assert {type(outcome) for outcome in outcomes} == {ProviderUnavailable}
    assert (again, counter.fetched) == ("token-2", 2)


async def test_who_gives_up_waiting_does_not_end_the_fetch_of_the_others(clock: VirtualClock) -> None:
    tokens, counter = Tokens(), Counter()
    first = asyncio.create_task(tokens.current(counter.fetch, clock))
    second = asyncio.create_task(tokens.current(counter.fetch, clock))
    await asyncio.sleep(0)

    first.cancel()
    counter.opened.set()

    assert await second == "token-1"
    assert counter.fetched == 1


@pytest.mark.parametrize(("age_s", "fetches"), [(3538, 1), (3539, 2)])
async def test_a_token_is_replaced_a_minute_before_its_end(clock: VirtualClock, age_s: int, fetches: int) -> None:
    tokens, counter = Tokens(), Counter()
    counter.opened.set()
    await tokens.current(counter.fetch, clock)

    clock.advance(timedelta(seconds=age_s))
    await tokens.current(counter.fetch, clock)

    assert counter.fetched == fetches


async def test_a_refused_token_is_dropped_but_not_its_successor(clock: VirtualClock) -> None:
    tokens, counter = Tokens(), Counter()
    counter.opened.set()
    old = await tokens.current(counter.fetch, clock)
    tokens.drop(old)
    new = await tokens.current(counter.fetch, clock)

    tokens.drop(old)

    assert (await tokens.current(counter.fetch, clock), counter.fetched) == (new, 2)


async def test_a_token_of_minutes_is_renewed_by_a_margin_of_its_own(clock: VirtualClock) -> None:
    tokens, counter = Tokens(timedelta(seconds=30)), Counter()
    counter.opened.set()
    await tokens.current(counter.fetch, clock)

    clock.advance(timedelta(seconds=3_568))
    kept = await tokens.current(counter.fetch, clock)
    clock.advance(timedelta(seconds=1))

    assert (kept, await tokens.current(counter.fetch, clock)) == ("token-1", "token-2")
