"""A payout is reserved, sent once, and settled by what the operator says, through the simulator over HTTP."""

from datetime import timedelta

from app import payouts
from app.payouts import State
from app.providers.simulators.base import PayoutOutcome
from tests.payouts.counter import Counter


async def test_a_payout_is_reserved_sent_and_confirmed_with_the_fee_stated_e14_e15(counter: Counter) -> None:
    payout_id = await counter.payout(30_000, 20_000)
    counter.plan(fee=counter.money(251), levy=counter.money(500))

    assert await counter.send(payout_id) is State.ACCEPTED
    await counter.drained()

    payout = await counter.see(payout_id)
    assert (payout.state, payout.fee, payout.levy) == (State.SUCCEEDED, counter.money(251), counter.money(500))
    assert await counter.steps(payout_id) == ["reserved", "sending", "accepted", "succeeded"]
    assert await counter.booked("4011", "4012", "55222", "6312", "6451") == [0, 0, 1_000_000 - 50_751, 251, 500]
    assert await counter.entries(payout_id) == ["E14", "E15"]
    assert counter.paid() == 50_000
    assert await counter.incidents() == []


async def test_a_documented_refusal_fails_it_at_once_and_gives_the_money_back_e16(counter: Counter) -> None:
    payout_id = await counter.payout(50_000)
    counter.plan(refusal="unknown_payee")

    assert await counter.send(payout_id) is State.FAILED

    assert (await counter.see(payout_id)).reason == "unknown_payee"
    assert await counter.booked("4011", "4012", "55222") == [-50_000, 0, 1_000_000]
    assert await counter.entries(payout_id) == ["E14", "E16"]
    [attempt] = await counter.attempts(payout_id)
    assert (attempt.outcome, attempt.grade) == ("failed", 3)


async def test_an_operator_that_stays_silent_leaves_it_accepted_and_in_transit(counter: Counter) -> None:
    payout_id = await counter.payout(50_000)
    counter.plan(outcome=PayoutOutcome.UNKNOWN)

    assert await counter.send(payout_id) is State.ACCEPTED
    assert await counter.send(payout_id) is State.ACCEPTED

    assert await counter.booked("4011", "4012") == [0, -50_000]
    assert counter.requests() == 1


async def test_by_a_lane_that_is_paused_nothing_leaves_that_was_reserved_before(counter: Counter) -> None:
    """RELIABILITY 3: a pause is for what is on its way to leave too."""
    payout_id = await counter.payout()
    await counter.reach(base_url="http://127.0.0.1:9")
    assert await counter.send(payout_id) is State.NOT_SENT
    await counter.reach()
    counter.cashier.clock.advance(timedelta(minutes=5))
    async with counter.cashier.database.transaction() as session:
        await payouts.note_balance(session, counter.cashier.mutual, counter.wallet, 1)

    assert await counter.send(payout_id) is State.NOT_SENT

    assert counter.requests() == 0
