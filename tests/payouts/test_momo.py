"""A mutual pays a clinic by MTN: an answer without a word, an unsigned hint, and our own query that settles."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from app.core.clock import VirtualClock
from app.payouts import State
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, Reply
from app.providers.simulators.mtn_momo import Contract, MtnMomoSimulator, Status
from app.providers.simulators.simulator import SimulatedOperator
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, at_the_door

ABIDJAN = Contract(
    product="disbursement",
    subscription_key="fedcba9876543210fedcba9876543210",
    api_user="7e3b2a1f-69d4-4c8e-8f21-3a4b5c6d7e8f",
    api_key="key-of-disbursement-for-tests",
)
KEYS = ("subscription_key", "api_user", "api_key")
FLOAT = 1_000_000


@pytest.fixture
def simulator(cashier: Cashier, clock: VirtualClock) -> MtnMomoSimulator:
    """MTN with the mutual's contract, as much in its account as in the books."""
    simulator = MtnMomoSimulator(clock, [ABIDJAN])
    simulator.books.fund(ABIDJAN.account, cashier.money(FLOAT))
    return simulator


@pytest.fixture
async def momo(cashier: Cashier, database_url: str, simulator: MtnMomoSimulator) -> AsyncIterator[Counter]:
    """It pays by MTN."""
    async with simulator.serving() as url:
        # Its books, plans and faults have the verbs that a counter uses.
        operator = cast(SimulatedOperator, simulator)
        told = ABIDJAN.credentials(url)
        async with at_the_door(cashier, database_url, operator, told, provider="mtn_momo") as made:
            yield made


async def told(momo: Counter, simulator: MtnMomoSimulator) -> None:
    deliveries = await simulator.callbacks.deliver()
    assert all(delivery.is_taken for delivery in deliveries)
    await momo.drained()


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_callback_settles_nothing_until_our_query_does(
    momo: Counter, simulator: MtnMomoSimulator, method: str
) -> None:
    """mtn-momo §7; the fee, which MTN does not tell, is the wallet's rate."""
    simulator.dialect = replace(simulator.dialect, callback_method=method)
    payout_id = await momo.payout(50_000)
    assert await momo.send(payout_id) is State.ACCEPTED
    await told(momo, simulator)
    assert (await momo.see(payout_id)).state is State.ACCEPTED

    await momo.round()

    assert (await momo.see(payout_id)).state is State.SUCCEEDED
    assert (momo.paid(), momo.requests()) == (50_000, 1)
    assert await momo.booked("4011", "4012", "55222") == [0, 0, FLOAT - 50_250]
    assert await momo.evidence(payout_id) == [("succeeded", 1, "noted"), ("succeeded", 3, "settled")]
    assert await momo.cashier.findings() == []


async def test_a_callback_that_was_lost_is_made_up_for_by_the_ladder(
    momo: Counter, simulator: MtnMomoSimulator
) -> None:
    simulator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    payout_id = await momo.payout()
    await momo.send(payout_id)

    await momo.round(timedelta(seconds=5))

    assert (await momo.see(payout_id)).state is State.SUCCEEDED


async def test_a_forged_failure_costs_one_query_and_nothing_else(momo: Counter, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §7; RELIABILITY I16."""
    momo.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await momo.payout()
    await momo.send(payout_id)
    simulator.tell("disbursement", await momo.reference(payout_id), status=Status.FAILED)
    await told(momo, simulator)

    await momo.round()

    assert (await momo.see(payout_id)).state is State.ACCEPTED
    assert await momo.incidents() == []


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.SILENT_AFTER])
async def test_what_was_taken_before_the_answer_was_lost_is_paid_once(
    momo: Counter, simulator: MtnMomoSimulator, reply: Reply
) -> None:
    """RELIABILITY 15, 16; mtn-momo §8: found, so its status is followed; read timeout after acceptance."""
    await momo.reach(read_timeout_s="0.3")
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])
    payout_id = await momo.payout()
    assert await momo.send(payout_id) is State.UNKNOWN

    await momo.round(timedelta(seconds=5))

    assert (await momo.see(payout_id)).state is State.SUCCEEDED
    assert (momo.requests(), momo.paid()) == (1, 50_000)


async def test_what_never_arrived_goes_again_under_the_same_reference(
    momo: Counter, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §8: still 404 after the wait, so POST again with the same reference and same body."""
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    payout_id = await momo.payout()
    assert await momo.send(payout_id) is State.UNKNOWN
    for after in (5, 25, 90):
        await momo.round(timedelta(seconds=after))

    [attempt] = await momo.attempts(payout_id)
    assert (attempt.sendings, momo.requests()) == (2, 1)
    await momo.round(timedelta(minutes=10))
    assert (await momo.see(payout_id)).state is State.SUCCEEDED
    assert momo.paid() == 50_000


async def test_what_arrived_and_was_not_shown_is_still_paid_once(momo: Counter, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §0.1, §8: the resend meets a 409, for the first had arrived."""
    simulator.shows_after_s = 300
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    payout_id = await momo.payout()
    await momo.send(payout_id)
    for after in (5, 25, 90):
        await momo.round(timedelta(seconds=after))
    [attempt] = await momo.attempts(payout_id)
    assert (attempt.sendings, (await momo.see(payout_id)).state) == (2, State.UNKNOWN)

    await momo.round(timedelta(minutes=10))

    assert (await momo.see(payout_id)).state is State.SUCCEEDED
    assert (momo.requests(), momo.paid()) == (1, 50_000)


async def test_what_was_taken_and_is_not_shown_waits_and_goes_to_people_after_a_day(
    momo: Counter, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §8: 404 after a 202 stays unknown, and is escalated after 24 hours; 404 for ever."""
    simulator.shows_after_s = float("inf")
    payout_id = await momo.payout()
    await momo.send(payout_id)
    for after in (5, 25, 90, 480, 3_000, 18_000):
        await momo.round(timedelta(seconds=after))
    assert (await momo.see(payout_id)).state is State.ACCEPTED

    await momo.round(timedelta(days=1))

    assert (await momo.see(payout_id)).state is State.REVIEW
    assert await momo.incidents() == ["payout.never_answered"]
    assert momo.requests() == 1


async def test_a_catch_all_failure_counts_when_it_is_told_again_later(
    momo: Counter, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §6: INTERNAL_PROCESSING_ERROR is read once more after five minutes first."""
    momo.plan(outcome=PayoutOutcome.FAILED, reason="INTERNAL_PROCESSING_ERROR")
    payout_id = await momo.payout()
    await momo.send(payout_id)
    await told(momo, simulator)
    for after in (5, 25, 90):
        await momo.round(timedelta(seconds=after))
    assert (await momo.see(payout_id)).state is State.ACCEPTED

    await momo.round(timedelta(minutes=10))

    payout = await momo.see(payout_id)
    assert (payout.state, payout.reason) == (State.FAILED, "INTERNAL_PROCESSING_ERROR")
    assert await momo.booked("4012", "55222") == [0, FLOAT]
    assert await momo.cashier.findings() == []


async def test_a_deposit_without_a_receipt_is_settled(momo: Counter, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §5.3: financialTransactionId absent in deposit status."""
    await momo.reach(payout_by="deposit")
    payout_id = await momo.payout()
    await momo.send(payout_id)

    await momo.round(timedelta(seconds=5))

    payout = await momo.see(payout_id)
    assert (payout.state, payout.operator_reference) == (State.SUCCEEDED, None)


async def test_an_account_that_ran_dry_fails_the_payout_and_frees_its_money(
    momo: Counter, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §6: NOT_ENOUGH_FUNDS, for a payout our own float."""
    simulator.books.fund(ABIDJAN.account, -momo.money(FLOAT))
    payout_id = await momo.payout()
    await momo.send(payout_id)

    await momo.round(timedelta(seconds=5))

    payout = await momo.see(payout_id)
    assert (payout.state, payout.reason) == (State.FAILED, "NOT_ENOUGH_FUNDS")
    assert await momo.booked("4012", "55222") == [0, FLOAT]


async def test_a_refusal_with_the_face_of_a_breakdown_stays_unknown(momo: Counter, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §6: a 500 with the code of a refusal; the rule stays, and nobody is told that it failed."""
    momo.plan(refusal="PAYEE_NOT_FOUND")
    payout_id = await momo.payout()

    assert await momo.send(payout_id) is State.UNKNOWN
    assert momo.requests() == 0


async def test_a_payout_during_a_migration_is_followed_where_it_was_taken(
    momo: Counter, simulator: MtnMomoSimulator, clock: VirtualClock
) -> None:
    """mtn-momo §1: credentials of the new platform in use, the old one still knows what it took."""
    momo.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await momo.payout()
    await momo.send(payout_id)
    await simulator.settle_payout(await momo.reference(payout_id))
    former = {f"former_{name}": momo.credentials[name] for name in ("base_url", *KEYS)}
    moved = MtnMomoSimulator(clock, [replace(ABIDJAN, api_user="portal-user-id")])
    async with moved.serving() as url:
        await momo.reach(base_url=url, api_user="portal-user-id", **former)

        await momo.round(timedelta(seconds=5))

    assert (await momo.see(payout_id)).state is State.SUCCEEDED
    assert moved.books.payouts() == []
