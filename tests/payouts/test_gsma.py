"""A mutual pays a clinic by the GSMA API: news comes to the order's own address, and what is lost is asked for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from app.core.clock import VirtualClock
from app.payouts import State
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, Reply
from app.providers.simulators.gsma import Agreement, GsmaSimulator
from app.providers.simulators.simulator import SimulatedOperator
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, at_the_door

KATI = Agreement(account="600778", client_id="mut-kati", client_secret="secret-of-kati-for-tests")
FLOAT = 1_000_000


@pytest.fixture
def simulator(cashier: Cashier, clock: VirtualClock) -> GsmaSimulator:
    """The operator with the mutual's account, as much in it as in the books."""
    simulator = GsmaSimulator(clock, [KATI])
    simulator.books.fund(KATI.account, cashier.money(FLOAT))
    return simulator


@pytest.fixture
async def desk(cashier: Cashier, database_url: str, simulator: GsmaSimulator) -> AsyncIterator[Counter]:
    """It pays by that operator."""
    async with simulator.serving() as url:
        # Its books, plans and faults have the verbs that a counter uses.
        operator = cast(SimulatedOperator, simulator)
        async with at_the_door(cashier, database_url, operator, KATI.credentials(url), provider="gsma") as made:
            yield made


async def told(desk: Counter, simulator: GsmaSimulator) -> None:
    deliveries = await simulator.callbacks.deliver()
    assert all(delivery.is_taken for delivery in deliveries)
    await desk.drained()


async def test_a_success_at_the_orders_own_address_settles_it(desk: Counter, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §4; RELIABILITY 4: E3; the fee, which nobody tells, is the wallet's rate."""
    payout_id = await desk.payout(50_000)
    assert await desk.send(payout_id) is State.ACCEPTED

    await told(desk, simulator)

    assert (await desk.see(payout_id)).state is State.SUCCEEDED
    assert (desk.paid(), desk.requests()) == (50_000, 1)
    assert await desk.booked("4011", "4012", "55222") == [0, 0, FLOAT - 50_250]
    assert await desk.evidence(payout_id) == [("pending", 3, "noted"), ("succeeded", 3, "settled")]
    assert await desk.cashier.findings() == []


async def test_an_operator_that_answers_at_once_needs_no_callback(desk: Counter, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §2: 201; the callback after it changes nothing."""
    simulator.dialect = replace(simulator.dialect, answers_at_once=True)
    payout_id = await desk.payout(50_000)

    assert await desk.send(payout_id) is State.SUCCEEDED
    await told(desk, simulator)

    assert (await desk.see(payout_id)).state is State.SUCCEEDED
    assert await desk.incidents() == []


@pytest.mark.parametrize("tells_failures_as_objects", [True, False])
async def test_a_failure_is_read_back_before_it_counts(
    desk: Counter, simulator: GsmaSimulator, *, tells_failures_as_objects: bool
) -> None:
    """gsma-mobile-money §4: a late success after an error is possible."""
    simulator.dialect = replace(simulator.dialect, tells_failures_as_objects=tells_failures_as_objects)
    desk.plan(outcome=PayoutOutcome.FAILED, reason="maxBalanceExceeded")
    payout_id = await desk.payout()
    await desk.send(payout_id)
    await told(desk, simulator)
    assert (await desk.see(payout_id)).state is State.ACCEPTED

    await desk.round()

    payout = await desk.see(payout_id)
    assert (payout.state, payout.reason) == (State.FAILED, "maxBalanceExceeded")
    assert await desk.booked("4012", "55222") == [0, FLOAT]
    assert await desk.cashier.findings() == []


async def test_a_contradiction_is_read_back_and_pays_once(desk: Counter, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §4: an error first, the success behind it; never a second payment."""
    desk.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await desk.payout()
    await desk.send(payout_id)
    reference = await desk.reference(payout_id)
    simulator.tell(reference, {"errorCategory": "businessRule", "errorCode": "requestDeclined"})
    await told(desk, simulator)
    await simulator.settle_payout(reference)

    await desk.round()
    await told(desk, simulator)

    assert (await desk.see(payout_id)).state is State.SUCCEEDED
    assert (desk.requests(), desk.paid()) == (1, 50_000)
    assert await desk.incidents() == []


async def test_a_callback_that_was_lost_is_made_up_for_by_the_ladder(desk: Counter, simulator: GsmaSimulator) -> None:
    simulator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    payout_id = await desk.payout()
    await desk.send(payout_id)

    await desk.round(timedelta(seconds=10))

    assert (await desk.see(payout_id)).state is State.SUCCEEDED


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.SILENT_AFTER, Reply.CUT_SHORT])
async def test_what_was_taken_before_the_answer_was_lost_is_paid_once(
    desk: Counter, simulator: GsmaSimulator, reply: Reply
) -> None:
    """RELIABILITY 15, 16; gsma-mobile-money §9: the answer is recovered by our correlation id."""
    await desk.reach(read_timeout_s="0.3")
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])
    simulator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    payout_id = await desk.payout()
    assert await desk.send(payout_id) is State.UNKNOWN

    await desk.round(timedelta(seconds=10))

    assert (await desk.see(payout_id)).state is State.SUCCEEDED
    assert (desk.requests(), desk.paid()) == (1, 50_000)


async def test_what_never_arrived_goes_again_under_the_same_reference(desk: Counter, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §9: 404, wait, ask again, then resend with the same id."""
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    payout_id = await desk.payout()
    assert await desk.send(payout_id) is State.UNKNOWN
    for after in (10, 50, 240, 600):
        await desk.round(timedelta(seconds=after))
    await told(desk, simulator)

    [attempt] = await desk.attempts(payout_id)
    assert (attempt.sendings, desk.requests(), desk.paid()) == (2, 1, 50_000)
    assert (await desk.see(payout_id)).state is State.SUCCEEDED


async def test_what_arrived_and_is_not_shown_is_found_in_the_list(desk: Counter, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §9: search the account's transactions before it counts as not found."""
    simulator.shows_after_s = 3_600
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    simulator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    payout_id = await desk.payout()
    await desk.send(payout_id)

    await desk.round(timedelta(seconds=10))

    [attempt] = await desk.attempts(payout_id)
    assert (attempt.sendings, (await desk.see(payout_id)).state) == (1, State.SUCCEEDED)


async def test_a_refusal_frees_the_money(desk: Counter, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §7."""
    desk.plan(refusal="accountMaxTotalValueExceeded")
    payout_id = await desk.payout()

    assert await desk.send(payout_id) is State.FAILED
    assert await desk.booked("4012", "55222") == [0, FLOAT]


async def test_another_amount_than_ordered_is_frozen(desk: Counter, simulator: GsmaSimulator) -> None:
    """RELIABILITY 20."""
    desk.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await desk.payout()
    await desk.send(payout_id)
    paid = {
        "transactionReference": "REF-1",
        "transactionStatus": "completed",
        "amount": "5000",
        "currency": "XOF",
    }
    simulator.tell(await desk.reference(payout_id), paid)

    await told(desk, simulator)

    assert (await desk.see(payout_id)).state is State.REVIEW


async def test_what_came_back_later_is_returned(desk: Counter, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §3: reversed after a success is a separate event."""
    desk.plan(outcome=PayoutOutcome.RETURNED)
    payout_id = await desk.payout()
    await desk.send(payout_id)

    await desk.round(timedelta(seconds=10))

    assert (await desk.see(payout_id)).state is State.RETURNED
    assert desk.paid() == 0
    assert await desk.cashier.findings() == []
