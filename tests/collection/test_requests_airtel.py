"""Asking payers by Airtel's prompt: a callback without an amount is a hint, our enquiry the proof (airtel-money §5)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from app.core.clock import VirtualClock
from app.providers.simulators.airtel_money import AirtelMoneySimulator
from app.providers.simulators.base import Misbehaviour, PayoutPlan
from tests.collection.askers import AIRTEL, told
from tests.collection.office import Office
from tests.collection.till import Till


@pytest.fixture
def simulator(clock: VirtualClock) -> AirtelMoneySimulator:
    """Airtel with one application, whose callbacks bear a hash."""
    return AIRTEL.simulate(clock)


@pytest.fixture
async def airtel(till: Till, database_url: str, simulator: AirtelMoneySimulator) -> AsyncIterator[Office]:
    """A wallet there beside the till's own."""
    async with AIRTEL.office(till, database_url, simulator) as office:
        yield office


@pytest.mark.parametrize("claim", ["TS", "TF"])
async def test_a_claim_costs_one_enquiry_and_nothing_else(
    airtel: Office, simulator: AirtelMoneySimulator, claim: str
) -> None:
    """§8.1: TF by callback is provisional until the enquiry agrees; §7: even a good hash proves nothing."""
    request = await AIRTEL.asked(airtel)
    simulator.tell(request.reference, status=claim)
    await told(airtel, simulator)

    assert await airtel.follow() == 1
    assert (await airtel.payments(), (await airtel.request()).state) == ([], "asked")


@pytest.mark.parametrize("over", ["nonsense", None])
async def test_a_callback_without_its_hash_is_turned_away(
    airtel: Office, simulator: AirtelMoneySimulator, over: Literal["nonsense"] | None
) -> None:
    """§7: refused, and no state change; RELIABILITY 8."""
    simulator.dialect = replace(simulator.dialect, hash_over=over)
    request = await AIRTEL.asked(airtel)
    simulator.approve(request.reference)
    [delivery] = await simulator.callbacks.deliver()
    await airtel.drained()

    assert delivery.answer and delivery.answer.status in (401, 403)
    assert (await airtel.payments(), (await airtel.request()).state) == ([], "asked")


async def test_a_refusal_by_a_disputed_code_is_asked_about(airtel: Office, simulator: AirtelMoneySimulator) -> None:
    """§8.2: a code alone never settles a collection."""
    simulator.plan_payout(None, PayoutPlan(refusal="DP00800001007"))

    unit, _ = await airtel.till.unit(12)

    assert (await airtel.ask(unit, payer=AIRTEL.payer)).state == "unknown"


async def test_a_prompt_that_expired_has_failed_after_an_hour_and_may_still_be_paid(
    airtel: Office, simulator: AirtelMoneySimulator
) -> None:
    """§8.1: TE is confirmed later; §10: TS after it takes the late path."""
    request = await AIRTEL.asked(airtel)
    simulator.word(request.reference, "TE")
    for after in (61, 120, 120, 600):
        await airtel.follow(timedelta(seconds=after))
    assert (await airtel.request()).state == "asked"
    await airtel.follow(timedelta(seconds=2_700))
    assert ((await airtel.request()).state, (await airtel.request()).reason) == ("failed", "TE")

    simulator.approve(request.reference)
    await airtel.compare()

    [payment] = await airtel.payments()
    assert (payment.unit_id, payment.amount_minor) == (request.unit_id, 7_920)


async def test_the_summary_shows_what_was_never_told(airtel: Office, simulator: AirtelMoneySimulator) -> None:
    """§9; RELIABILITY 31, 32: also when it comes by enquiry later."""
    simulator.faults.script("request_outcome", [Misbehaviour(lost=True)])
    request = await AIRTEL.asked(airtel)
    simulator.approve(request.reference)

    assert (await airtel.compare()).booked == 1
    assert ((await airtel.compare()).booked, await airtel.follow(timedelta(seconds=61))) == (0, 0)
    assert len(await airtel.payments()) == 1
    assert (await airtel.request()).state == "paid"


@pytest.mark.parametrize(("has_failed", "state"), [(True, "failed"), (False, "asked")])
async def test_a_line_that_says_clearly_that_no_money_came_is_nobody_s_to_read(
    airtel: Office, simulator: AirtelMoneySimulator, *, has_failed: bool, state: str
) -> None:
    """RELIABILITY 4, E4: the statement ends what failed, and of what the payer still has before him it is silent."""
    request = await AIRTEL.asked(airtel)
    if has_failed:
        simulator.decline(request.reference)

    await airtel.compare()

    assert ((await airtel.request()).state, await airtel.payments()) == (state, [])
    assert await airtel.till.incidents() == []
