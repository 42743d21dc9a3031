"""Asking payers by Airtel's prompt: a callback without an amount is a hint, our enquiry the proof (airtel-money §5)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from app.collection.asked_tables import PaymentRequestRow
from app.core.clock import VirtualClock
from app.providers.simulators.airtel_money import AirtelMoneySimulator, Application
from app.providers.simulators.base import Misbehaviour, PayoutPlan, Reply
from tests.collection.office import Office, an_office
from tests.collection.till import Till

PAYER = "+22790111222"
NIAMEY = Application(client_id="mutuelle-app", client_secret="s3cr3t-for-tests", callback_key="portal-private-key")


@pytest.fixture
def simulator(clock: VirtualClock) -> AirtelMoneySimulator:
    """Airtel with one application, whose callbacks bear a hash."""
    simulator = AirtelMoneySimulator(clock, [NIAMEY])
    simulator.dialect = replace(simulator.dialect, hash_over="transaction")
    return simulator


@pytest.fixture
async def airtel(till: Till, database_url: str, simulator: AirtelMoneySimulator) -> AsyncIterator[Office]:
    """A wallet at Airtel beside the till's own; the portal has the one address of its callbacks."""
    async with simulator.serving() as url:
        account = {"provider": "airtel_money", "name": "Airtel", "account_code": "55221", "receiver": None}
        async with an_office(till, database_url, NIAMEY.credentials(url), **account) as office:
            simulator.register(NIAMEY, f"{office.callback_url}/airtel")
            yield office


async def asked(airtel: Office) -> PaymentRequestRow:
    unit, _ = await airtel.till.unit(12)
    return await airtel.ask(unit, payer=PAYER)


async def told(airtel: Office, simulator: AirtelMoneySimulator) -> None:
    deliveries = await simulator.callbacks.deliver()
    assert all(delivery.is_taken for delivery in deliveries)
    await airtel.drained()


async def test_a_callback_books_nothing_until_our_enquiry_says_the_same(
    airtel: Office, simulator: AirtelMoneySimulator
) -> None:
    """§5.1: the amount is our own request's, the receipt the enquiry's."""
    request = await asked(airtel)
    assert (request.state, request.handle) == ("asked", request.reference)
    receipt = simulator.approve(request.reference).movement_id
    await told(airtel, simulator)
    assert await airtel.payments() == []

    assert await airtel.follow() == 1

    [payment] = await airtel.payments()
    assert (payment.amount_minor, payment.operator_reference) == (7_920, receipt)
    assert (payment.unit_id, payment.status) == (request.unit_id, "allocated")
    assert ((await airtel.request()).state, (await airtel.request()).payment_id) == ("paid", payment.id)
    assert await airtel.till.findings() == []


@pytest.mark.parametrize("misbehaviour", [Misbehaviour(lost=True), Misbehaviour(doubled=True)])
async def test_lost_or_twice_a_payment_is_booked_once(
    airtel: Office, simulator: AirtelMoneySimulator, misbehaviour: Misbehaviour
) -> None:
    """§10: callback or enquiry at 60 s."""
    simulator.faults.script("request_outcome", [misbehaviour])
    request = await asked(airtel)
    simulator.approve(request.reference)
    await told(airtel, simulator)

    await airtel.follow(timedelta(seconds=61))
    simulator.tell(request.reference)
    await told(airtel, simulator)
    await airtel.follow()

    assert len(await airtel.payments()) == 1
    assert await airtel.till.incidents() == []


@pytest.mark.parametrize("claim", ["TS", "TF"])
async def test_a_claim_costs_one_enquiry_and_nothing_else(
    airtel: Office, simulator: AirtelMoneySimulator, claim: str
) -> None:
    """§8.1: TF by callback is provisional until the enquiry agrees; §7: even a good hash proves nothing."""
    request = await asked(airtel)
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
    request = await asked(airtel)
    simulator.approve(request.reference)
    [delivery] = await simulator.callbacks.deliver()
    await airtel.drained()

    assert delivery.answer and delivery.answer.status in (401, 403)
    assert (await airtel.payments(), (await airtel.request()).state) == ([], "asked")


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.CUT_SHORT])
async def test_a_prompt_whose_answer_was_lost_is_asked_about_and_booked(
    airtel: Office, simulator: AirtelMoneySimulator, reply: Reply
) -> None:
    """§0.4; RELIABILITY 15."""
    simulator.faults.script("request", [Misbehaviour(reply=reply)])
    unit, _ = await airtel.till.unit(12)
    request = await airtel.ask(unit, payer=PAYER)
    assert request.state == "unknown"
    simulator.approve(request.reference)

    await airtel.follow(timedelta(seconds=61))

    assert ((await airtel.request()).state, len(await airtel.payments())) == ("paid", 1)


async def test_a_refusal_by_a_disputed_code_is_asked_about(airtel: Office, simulator: AirtelMoneySimulator) -> None:
    """§8.2: a code alone never settles a collection."""
    simulator.plan_payout(None, PayoutPlan(refusal="DP00800001007"))

    assert (await asked(airtel)).state == "unknown"


async def test_a_payer_who_refuses_ends_the_request(airtel: Office, simulator: AirtelMoneySimulator) -> None:
    request = await asked(airtel)
    simulator.decline(request.reference)
    await told(airtel, simulator)

    await airtel.follow()

    ended = await airtel.request()
    assert (ended.state, ended.reason, await airtel.payments()) == ("failed", "DP00800001008", [])


async def test_a_prompt_that_expired_has_failed_after_an_hour_and_may_still_be_paid(
    airtel: Office, simulator: AirtelMoneySimulator
) -> None:
    """§8.1: TE is confirmed later; §10: TS after it takes the late path."""
    request = await asked(airtel)
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
    request = await asked(airtel)
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
    request = await asked(airtel)
    if has_failed:
        simulator.decline(request.reference)

    await airtel.compare()

    assert ((await airtel.request()).state, await airtel.payments()) == (state, [])
    assert await airtel.till.incidents() == []
