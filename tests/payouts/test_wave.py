"""A payout by Wave from the approved batch to the list of the day, with the simulator over HTTP (wave §3, §6)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app import jobs
from app.core.money import XOF, Money
from app.payouts import State
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from app.providers.simulators.simulator import SimulatedOperator
from app.providers.simulators.wave import Business, WaveSimulator
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, at_the_door

CLINIC = "22376001122"
KATI = Business(api_key="wave_ml_prod_keyfortests", wallet="22376009900")


@pytest.fixture
def wave(cashier: Cashier) -> WaveSimulator:
    """Wave, with a float of a million."""
    operator = WaveSimulator(cashier.clock, [KATI])
    operator.books.fund(KATI.wallet, Money(1_000_000, XOF))
    return operator


@pytest.fixture
async def counter(cashier: Cashier, wave: WaveSimulator, database_url: str) -> AsyncIterator[Counter]:
    """A clinic that is paid by Wave; the neutral operator stands by and is never spoken to."""
    nobody = SimulatedOperator(cashier.clock, api_key="unused")
    async with wave.serving() as url:
        told = {**KATI.credentials(url), "read_timeout_s": "1"}
        async with at_the_door(cashier, database_url, nobody, told, provider="wave", number=f"+{CLINIC}") as made:
            yield made
    await nobody.close()


async def test_the_answer_settles_a_payout_with_its_fee_e14_e15(counter: Counter, wave: WaveSimulator) -> None:
    payout_id = await counter.payout(30_000, 20_000)
    wave.plan_payout(CLINIC, PayoutPlan(fee=Money(250, XOF)))

    assert await counter.send(payout_id) is State.SUCCEEDED

    assert (await counter.see(payout_id)).fee == Money(250, XOF)
    assert await counter.booked("4011", "4012", "55222") == [0, 0, 1_000_000 - 50_250]
    assert wave.books.paid_out(CLINIC, XOF) == Money(50_000, XOF)
    assert await counter.incidents() == []


async def test_a_200_that_says_failed_gives_the_money_back_e16(counter: Counter, wave: WaveSimulator) -> None:
    """wave §3: never take HTTP 200 as success."""
    payout_id = await counter.payout()
    wave.plan_payout(CLINIC, PayoutPlan(outcome=PayoutOutcome.FAILED, reason="recipient-account-blocked"))

    assert await counter.send(payout_id) is State.FAILED

    assert (await counter.see(payout_id)).reason == "recipient-account-blocked"
    assert await counter.booked("4011", "4012", "55222") == [-50_000, 0, 1_000_000]


async def test_an_answer_that_was_lost_is_found_by_our_reference(counter: Counter, wave: WaveSimulator) -> None:
    """RELIABILITY 15: one transfer at the operator."""
    payout_id = await counter.payout()
    wave.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    assert await counter.send(payout_id) is State.UNKNOWN

    await counter.round(timedelta(seconds=6))

    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert len(wave.books.payouts()) == 1


async def test_what_is_not_found_for_ten_minutes_goes_again_under_the_same_key(
    counter: Counter, wave: WaveSimulator
) -> None:
    """wave §6: search again, then retry with the same key."""
    payout_id = await counter.payout()
    wave.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    assert await counter.send(payout_id) is State.UNKNOWN

    for after_s in (6, 10, 50, 300, 700):
        await counter.round(timedelta(seconds=after_s))

    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert len(await counter.attempts(payout_id)) == len(wave.books.payouts()) == 1


async def test_a_payout_that_was_reversed_at_the_operator_comes_back_by_the_list_e17(
    counter: Counter, wave: WaveSimulator
) -> None:
    """wave §3, §4: succeeded, then reversed; the fee comes back too."""
    payout_id = await counter.payout()
    wave.plan_payout(CLINIC, PayoutPlan(fee=Money(250, XOF)))
    await counter.send(payout_id)
    counter.cashier.clock.advance(timedelta(hours=1))
    [paid] = wave.books.payouts()
    wave.reverse_payout(paid.id)
    counter.cashier.clock.advance(timedelta(hours=1))

    for _ in range(2):
        await jobs.compare_statements(counter.cashier.database, counter.desk.adapters)

    assert (await counter.see(payout_id)).state is State.RETURNED
    assert await counter.booked("4011", "55222") == [-50_000, 1_000_000]
    assert wave.books.balance(KATI.wallet, XOF) == Money(1_000_000, XOF)
    assert await counter.incidents() == []
