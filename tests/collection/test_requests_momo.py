"""Asking payers by MTN's prompt: a callback is a hint, by PUT or POST; our own query is the proof (mtn-momo §7)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.collection import evidence
from app.collection.asked_tables import PaymentRequestRow
from app.core.clock import VirtualClock
from app.providers import Direction, StatusQuestion
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.mtn_momo import Contract, MtnMomoSimulator, Status
from tests.collection.office import Office, an_office
from tests.collection.till import AGENT, Till

PAYER = "+2250700111222"
ABIDJAN = Contract(
    product="collection",
    subscription_key="0123456789abcdef0123456789abcdef",
    api_user="6d2a1f0e-58c3-4b7d-9e10-2f3a4b5c6d7e",
    api_key="key-of-collection-for-tests",
)


@pytest.fixture
def simulator(clock: VirtualClock) -> MtnMomoSimulator:
    """MTN with one contract."""
    return MtnMomoSimulator(clock, [ABIDJAN])


@pytest.fixture
async def momo(till: Till, database_url: str, simulator: MtnMomoSimulator) -> AsyncIterator[Office]:
    """A wallet at MTN beside the till's own."""
    async with simulator.serving() as url:
        account = {"provider": "mtn_momo", "name": "MTN", "account_code": "55221", "receiver": None}
        async with an_office(till, database_url, ABIDJAN.credentials(url), **account) as office:
            yield office


async def asked(momo: Office) -> PaymentRequestRow:
    unit, _ = await momo.till.unit(12)
    request = await momo.ask(unit, payer=PAYER)
    assert request.state == "asked"
    return request


async def told(momo: Office, simulator: MtnMomoSimulator) -> None:
    deliveries = await simulator.callbacks.deliver()
    assert all(delivery.is_taken for delivery in deliveries)
    await momo.drained()


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_callback_books_nothing_until_our_query_says_the_same(
    momo: Office, simulator: MtnMomoSimulator, method: str
) -> None:
    """mtn-momo §5.4, §7: by either method it is a trigger; amount and receipt come from the answer."""
    simulator.dialect = replace(simulator.dialect, callback_method=method)
    request = await asked(momo)
    simulator.approve(request.reference)
    await told(momo, simulator)
    assert await momo.payments() == []

    assert await momo.follow() == 1

    [payment] = await momo.payments()
    receipt = simulator.books.all()[0].id
    assert (payment.amount_minor, payment.operator_reference) == (7_920, receipt)
    assert (payment.unit_id, payment.status) == (request.unit_id, "allocated")
    assert ((await momo.request()).state, (await momo.request()).payment_id) == ("paid", payment.id)
    assert await momo.till.findings() == []


async def test_a_callback_that_was_lost_is_made_up_for_by_the_ladder(momo: Office, simulator: MtnMomoSimulator) -> None:
    request = await asked(momo)
    simulator.faults.script("request_outcome", [Misbehaviour(lost=True)])
    simulator.approve(request.reference)

    await momo.follow(timedelta(seconds=11))

    assert len(await momo.payments()) == 1


async def test_the_same_callback_twice_books_once(momo: Office, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §5.4: measured twice three minutes apart, although 200 was answered."""
    request = await asked(momo)
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
    request = await asked(momo)
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
    request = await asked(momo)
    simulator.approve(request.reference)
    await told(momo, simulator)
    await momo.follow()
    assert (await momo.payments(), (await momo.request()).state) == ([], "asked")

    await momo.follow(timedelta(seconds=31))

    assert len(await momo.payments()) == 1


async def test_a_prompt_whose_answer_was_lost_is_asked_about_and_booked(
    momo: Office, simulator: MtnMomoSimulator
) -> None:
    """RELIABILITY 15: 500 after accepting; mtn-momo §8: found, so its status is followed."""
    unit, _ = await momo.till.unit(12)
    simulator.faults.script("request", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    request = await momo.ask(unit, payer=PAYER)
    assert request.state == "unknown"
    simulator.approve(request.reference)

    await momo.follow(timedelta(seconds=11))

    assert ((await momo.request()).state, len(await momo.payments())) == ("paid", 1)


@pytest.mark.parametrize("as_object", [False, True])
async def test_a_payer_who_refuses_ends_the_request(momo: Office, simulator: MtnMomoSimulator, as_object: bool) -> None:
    """mtn-momo §0.6."""
    simulator.dialect = replace(simulator.dialect, reason_as_object=as_object)
    request = await asked(momo)
    simulator.decline(request.reference)
    await told(momo, simulator)

    await momo.follow()

    ended = await momo.request()
    assert (ended.state, ended.reason, await momo.payments()) == ("failed", "APPROVAL_REJECTED", [])


async def test_a_prompt_that_expired_and_was_paid_all_the_same_is_booked(
    momo: Office, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §8: a SUCCESSFUL after we recorded failed is never dropped."""
    request = await asked(momo)
    await momo.follow(timedelta(minutes=6))
    await told(momo, simulator)
    assert ((await momo.request()).state, (await momo.request()).reason) == ("failed", "EXPIRED")

    simulator.approve(request.reference)
    question = StatusQuestion(direction=Direction.IN, reference=request.reference, handle=request.handle)
    answer = await momo.wallet.adapter.query_status(question)
    async with momo.till.village.database.transaction() as session:
        await evidence.book_answer(session, momo.till.village.mutual, momo.wallet, answer, AGENT)

    assert ((await momo.request()).state, len(await momo.payments())) == ("paid", 1)
