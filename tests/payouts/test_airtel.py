"""A mutual pays a clinic by Airtel: the answer is the outcome or our enquiry is, and a wrong PIN stops the way out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from app import payouts, wallets
from app.core.clock import VirtualClock
from app.payouts import LaneStopped, State
from app.providers.simulators.airtel_money import AirtelMoneySimulator, Application
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, Reply
from app.providers.simulators.simulator import SimulatedOperator
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, at_the_door

NIAMEY = Application(client_id="mutuelle-app", client_secret="s3cr3t-for-tests", pin="2468")
CLINIC = "90111222"
FLOAT = 1_000_000


@pytest.fixture
def simulator(cashier: Cashier, clock: VirtualClock) -> AirtelMoneySimulator:
    """Airtel with the mutual's application, as much in its account as in the books."""
    simulator = AirtelMoneySimulator(clock, [NIAMEY])
    simulator.books.fund(NIAMEY.client_id, cashier.money(FLOAT))
    simulator.keys.public()  # made before the first call, which may have little patience
    return simulator


@pytest.fixture
async def airtel(cashier: Cashier, database_url: str, simulator: AirtelMoneySimulator) -> AsyncIterator[Counter]:
    """It pays by Airtel, to a clinic in Niger."""
    async with simulator.serving() as url:
        # Its books, plans and faults have the verbs that a counter uses.
        operator, told = cast(SimulatedOperator, simulator), NIAMEY.credentials(url, "disbursement")
        paid_at = f"+227{CLINIC}"
        async with at_the_door(cashier, database_url, operator, told, provider="airtel_money", number=paid_at) as made:
            async with cashier.database.transaction() as session:
                token = await wallets.callback_token(session, cashier.mutual.id, made.wallet.id)
            simulator.register(NIAMEY, f"{made.url}/hooks/{token}/airtel")
            yield made


async def test_the_answer_settles_it_and_its_receipt_is_the_payee_s(
    airtel: Counter, simulator: AirtelMoneySimulator
) -> None:
    """airtel-money §0.2, §6; I10: a reference that the operator can hold; the fee is the wallet's rate."""
    payout_id = await airtel.payout(50_000)

    assert await airtel.send(payout_id) is State.SUCCEEDED

    payout, reference = await airtel.see(payout_id), await airtel.reference(payout_id)
    assert len(reference) == 25
    assert payout.operator_reference == simulator.books.payouts()[0].id
    assert (airtel.paid(CLINIC), airtel.requests()) == (50_000, 1)
    assert await airtel.booked("4011", "4012", "55222") == [0, 0, FLOAT - 50_250]
    assert await airtel.evidence(payout_id) == [("succeeded", 3, "settled")]
    assert await airtel.cashier.findings() == []


async def test_a_payout_in_process_is_settled_by_enquiry(airtel: Counter, simulator: AirtelMoneySimulator) -> None:
    """§6: enquiry is the only settlement there is; §10: first after 10 s."""
    airtel.plan(after_s=30)
    payout_id = await airtel.payout()
    assert await airtel.send(payout_id) is State.ACCEPTED
    await airtel.round(timedelta(seconds=11))
    assert (await airtel.see(payout_id)).state is State.ACCEPTED

    await airtel.round(timedelta(seconds=50))

    assert (await airtel.see(payout_id)).state is State.SUCCEEDED


async def test_an_ambiguous_answer_is_no_failure(airtel: Counter, simulator: AirtelMoneySimulator) -> None:
    """§0.4: a code that ends in 000."""
    airtel.plan(outcome=PayoutOutcome.UNKNOWN, reason="DP00900001000")
    payout_id = await airtel.payout()
    assert await airtel.send(payout_id) is State.UNKNOWN
    simulator.settle_payout(await airtel.reference(payout_id))

    await airtel.round(timedelta(seconds=11))

    assert (await airtel.see(payout_id)).state is State.SUCCEEDED
    assert airtel.paid(CLINIC) == 50_000


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.SILENT_AFTER])
async def test_what_was_taken_before_the_answer_was_lost_is_paid_once(
    airtel: Counter, simulator: AirtelMoneySimulator, reply: Reply
) -> None:
    """§8.6; RELIABILITY 15, 16."""
    await airtel.reach(read_timeout_s="0.3")
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])
    payout_id = await airtel.payout()
    assert await airtel.send(payout_id) is State.UNKNOWN

    await airtel.round(timedelta(seconds=11))

    assert (await airtel.see(payout_id)).state is State.SUCCEEDED
    assert (airtel.requests(), airtel.paid(CLINIC)) == (1, 50_000)


async def test_what_never_arrived_goes_again_under_the_same_id(
    airtel: Counter, simulator: AirtelMoneySimulator
) -> None:
    """§10: enquire first; not found over 60 s or more, the identical request with the same id."""
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    payout_id = await airtel.payout()
    assert await airtel.send(payout_id) is State.UNKNOWN
    for after in (11, 50, 240, 1_500):
        await airtel.round(timedelta(seconds=after))

    [attempt] = await airtel.attempts(payout_id)
    assert (attempt.sendings, airtel.requests(), airtel.paid(CLINIC)) == (2, 1, 50_000)
    assert (await airtel.see(payout_id)).state is State.SUCCEEDED


async def test_a_duplicate_id_proves_that_it_arrived(airtel: Counter, simulator: AirtelMoneySimulator) -> None:
    """§6, §10: not shown for a while, sent again, refused as a duplicate, asked about, paid once."""
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    payout_id = await airtel.payout()
    await airtel.send(payout_id)
    taken = simulator.show(await airtel.reference(payout_id), is_shown=False)
    for after in (11, 50, 240):
        await airtel.round(timedelta(seconds=after))
    simulator.show(taken.id)
    [attempt] = await airtel.attempts(payout_id)
    assert (attempt.sendings, (await airtel.see(payout_id)).state) == (2, State.UNKNOWN)

    await airtel.round(timedelta(minutes=30))

    payout = await airtel.see(payout_id)
    assert (payout.state, payout.operator_reference) == (State.SUCCEEDED, taken.movement_id)
    assert airtel.requests() == 1


async def test_a_failure_frees_the_money_once_the_enquiry_agrees(airtel: Counter) -> None:
    """§8.3: 005."""
    airtel.plan(outcome=PayoutOutcome.FAILED)
    payout_id = await airtel.payout()
    assert await airtel.send(payout_id) is State.UNKNOWN

    await airtel.round(timedelta(seconds=11))

    payout = await airtel.see(payout_id)
    assert (payout.state, payout.reason) == (State.FAILED, "DP00900001005")
    assert await airtel.booked("4012", "55222") == [0, FLOAT]
    assert await airtel.cashier.findings() == []


async def test_what_stays_ambiguous_goes_to_people(airtel: Counter, simulator: AirtelMoneySimulator) -> None:
    """§8.1: TA is asked about again, then manual."""
    airtel.plan(outcome=PayoutOutcome.UNKNOWN, reason="DP00900001000")
    payout_id = await airtel.payout()
    await airtel.send(payout_id)
    simulator.word(await airtel.reference(payout_id), "TA")
    for after in (11, 50, 240, 1_500, 5_400):
        await airtel.round(timedelta(seconds=after))
    assert (await airtel.see(payout_id)).state is State.UNKNOWN

    await airtel.round(timedelta(days=1))

    assert (await airtel.see(payout_id)).state is State.REVIEW
    assert await airtel.incidents() == ["payout.never_answered"]


async def test_a_wrong_pin_fails_one_payout_and_stops_the_way_out(airtel: Counter) -> None:
    """§3.2: repeated, it can block the wallet, so the channel stops at the first; §8.5."""
    await airtel.reach(pin="1357")
    refused = await airtel.payout()
    assert await airtel.send(refused) is State.FAILED
    waiting = await airtel.payout(70_000)

    assert await airtel.send(waiting) is State.APPROVED
    assert await airtel.incidents() == ["payout_lane.stopped_by_refusal"]
    async with airtel.cashier.database.transaction() as session:
        [lane] = [one for one in await payouts.list_lanes(session, airtel.cashier.mutual.id) if one.wallet]
    assert lane.stop_reason == "ROUTER115"
    with pytest.raises(LaneStopped):
        payouts.require_running(lane)

    await airtel.reach(pin="2468")
    await airtel.open()
    assert await airtel.send(waiting) is State.SUCCEEDED


async def test_a_wrong_pin_to_what_goes_again_stops_the_way_out_and_fails_nothing(
    airtel: Counter, simulator: AirtelMoneySimulator
) -> None:
    """§3.2, §10; RELIABILITY 1.2: of what was sent before in doubt no refusal says anything."""
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    payout_id = await airtel.payout()
    await airtel.send(payout_id)
    await airtel.reach(pin="1357")
    for after in (11, 50, 240):
        await airtel.round(timedelta(seconds=after))

    [attempt] = await airtel.attempts(payout_id)
    assert (attempt.sendings, (await airtel.see(payout_id)).state) == (2, State.UNKNOWN)
    assert await airtel.incidents() == ["payout_lane.stopped_by_refusal"]


async def test_a_payee_s_own_refusal_stops_nobody_else(airtel: Counter) -> None:
    """§8.3: 012 is about one number."""
    airtel.plan(refusal="DP00900001012")
    assert await airtel.send(await airtel.payout()) is State.FAILED

    assert await airtel.send(await airtel.payout(70_000)) is State.SUCCEEDED
    assert await airtel.incidents() == []


async def test_a_country_that_signs_and_calls_back_is_served_alike(
    airtel: Counter, simulator: AirtelMoneySimulator
) -> None:
    """§3.1, §13: v3, signed, with a callback that settles nothing and has us enquire."""
    simulator.dialect = replace(simulator.dialect, wants_signature=True, tells_payouts=True)
    await airtel.reach(disbursement_version="v3", signs_messages="yes")
    airtel.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await airtel.payout()
    assert await airtel.send(payout_id) is State.ACCEPTED
    simulator.settle_payout(await airtel.reference(payout_id))
    [delivery] = await simulator.callbacks.deliver()
    await airtel.drained()
    assert (delivery.is_taken, (await airtel.see(payout_id)).state) == (True, State.ACCEPTED)

    await airtel.round()

    assert (await airtel.see(payout_id)).state is State.SUCCEEDED
    assert airtel.paid(CLINIC) == 50_000
    assert ("succeeded", 1, "noted") in await airtel.evidence(payout_id)
