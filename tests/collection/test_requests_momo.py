"""Asking payers by MTN's prompt: a callback is a hint, by PUT or POST; our own query is the proof (mtn-momo §7)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.collection import evidence
from app.core.clock import VirtualClock
from app.providers import Direction, StatusQuestion
from app.providers.simulators.mtn_momo import MtnMomoSimulator, Status
from tests.collection.askers import MOMO, told
from tests.collection.office import Office
from tests.collection.till import AGENT, Till


@pytest.fixture
def simulator(clock: VirtualClock) -> MtnMomoSimulator:
    """MTN with one contract."""
    return MOMO.simulate(clock)


@pytest.fixture
async def momo(till: Till, database_url: str, simulator: MtnMomoSimulator) -> AsyncIterator[Office]:
    """A wallet there beside the till's own."""
    async with MOMO.office(till, database_url, simulator) as office:
        yield office


async def test_the_same_callback_twice_books_once(momo: Office, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §5.4: measured twice three minutes apart, although 200 was answered."""
    request = await MOMO.asked(momo)
    simulator.approve(request.reference)
    await told(momo, simulator)
    await momo.follow()
    simulator.tell("collection", request.reference)
    await told(momo, simulator)

    await momo.follow()

    assert len(await momo.payments()) == 1
    assert await momo.till.incidents() == []


async def test_a_forged_success_costs_one_query_and_nothing_else(momo: Office, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §7: SUCCESSFUL while the status says PENDING; RELIABILITY 11."""
    request = await MOMO.asked(momo)
    simulator.tell("collection", request.reference, status=Status.SUCCESSFUL)
    await told(momo, simulator)

    assert await momo.follow() == 1

    assert (await momo.payments(), (await momo.request()).state) == ([], "asked")
    assert await momo.till.incidents() == []


async def test_a_callback_that_comes_before_the_status_is_shown_is_patient(
    momo: Office, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §5.4: a callback before the status endpoint knows the transaction; 404, then 200."""
    simulator.shows_after_s = 25
    request = await MOMO.asked(momo)
    simulator.approve(request.reference)
    await told(momo, simulator)
    await momo.follow()
    assert (await momo.payments(), (await momo.request()).state) == ([], "asked")

    await momo.follow(timedelta(seconds=31))

    assert len(await momo.payments()) == 1


async def test_a_prompt_that_expired_and_was_paid_all_the_same_is_booked(
    momo: Office, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §8: a SUCCESSFUL after we recorded failed is never dropped."""
    request = await MOMO.asked(momo)
    await momo.follow(timedelta(minutes=6))
    await told(momo, simulator)
    assert ((await momo.request()).state, (await momo.request()).reason) == ("failed", "EXPIRED")

    simulator.approve(request.reference)
    question = StatusQuestion(direction=Direction.IN, reference=request.reference, handle=request.handle)
    answer = await momo.wallet.adapter.query_status(question)
    async with momo.till.village.database.transaction() as session:
        await evidence.book_answer(session, momo.till.village.mutual, momo.wallet, answer, AGENT)

    assert ((await momo.request()).state, len(await momo.payments())) == ("paid", 1)
