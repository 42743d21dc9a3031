"""A mutual pays by alias through PI-SPI: a webhook has us ask, the answer settles, a return is heard (pi-spi §4-§6)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast

import pytest

from app import wallets
from app.core.clock import VirtualClock
from app.payouts import State
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from app.providers.simulators.pi_spi import Business, PiSpiSimulator
from app.providers.simulators.pi_spi.business import Webhook
from app.providers.simulators.pi_spi.movements import Kind
from app.providers.simulators.simulator import SimulatedOperator
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, at_the_door

SECRET = "xsk_test_pispi_secret"
EVENTS = frozenset({"PAIEMENT_ENVOYE", "PAIEMENT_REJETE", "RETOUR_RECU"})
BUSINESS = Business(client_id="mutual", client_secret="secret-for-tests")
FLOAT = 1_000_000


@pytest.fixture
def simulator(cashier: Cashier, clock: VirtualClock) -> PiSpiSimulator:
    """A participant with the mutual's account, as much in it as in the books."""
    simulator = PiSpiSimulator(clock, BUSINESS)
    simulator.books.fund(simulator.alias, cashier.money(FLOAT))
    return simulator


@pytest.fixture
async def pi_spi(cashier: Cashier, database_url: str, simulator: PiSpiSimulator) -> AsyncIterator[Counter]:
    """It pays by PI-SPI, where the wallet's webhook is registered."""
    async with simulator.serving() as url:
        # Its books, plans and faults have the verbs that a counter uses.
        operator = cast(SimulatedOperator, simulator)
        keys = BUSINESS.credentials(url, SECRET)
        async with at_the_door(cashier, database_url, operator, keys, provider="pi_spi") as made:
            async with cashier.database.transaction() as session:
                token = await wallets.callback_token(session, cashier.mutual.id, made.wallet.id)
            address = f"{made.url}/hooks/{token}/events"
            simulator.webhooks["wh-1"] = Webhook(id="wh-1", url=address, secret=SECRET, events=EVENTS)
            yield made


async def told(pi_spi: Counter, simulator: PiSpiSimulator) -> None:
    await simulator.callbacks.deliver()
    await pi_spi.drained()


async def test_a_webhook_has_us_ask_and_the_answer_settles(pi_spi: Counter, simulator: PiSpiSimulator) -> None:
    """pi-spi §4, §6: the answer to the order may already say IRREVOCABLE; "sent" alone would settle nothing."""
    pi_spi.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await pi_spi.payout(50_000)
    assert await pi_spi.send(payout_id) is State.ACCEPTED
    await simulator.settle_payout(await pi_spi.reference(payout_id))
    await told(pi_spi, simulator)
    heard = (await pi_spi.see(payout_id)).state

    await pi_spi.round()

    order = simulator.find(Kind.PAYMENT, await pi_spi.reference(payout_id))
    payout = await pi_spi.see(payout_id)
    assert order is not None and (heard, payout.state) == (State.ACCEPTED, State.SUCCEEDED)
    assert payout.operator_reference == order.id
    assert (pi_spi.paid(), pi_spi.requests()) == (50_000, 1)
    assert await pi_spi.booked("4011", "4012", "55222") == [0, 0, FLOAT - 50_250]
    assert await pi_spi.cashier.findings() == []


async def test_what_is_irrevocable_at_once_is_settled_by_the_answer(pi_spi: Counter) -> None:
    payout_id = await pi_spi.payout()

    assert await pi_spi.send(payout_id) is State.SUCCEEDED
    assert await pi_spi.evidence(payout_id) == [("succeeded", 3, "settled")]


async def test_a_failure_is_our_own_query_s(pi_spi: Counter, simulator: PiSpiSimulator) -> None:
    """RELIABILITY I16: FAILED carries evidence E3."""
    pi_spi.plan(outcome=PayoutOutcome.FAILED, reason="AC07", after_s=1)
    payout_id = await pi_spi.payout()
    await pi_spi.send(payout_id)
    pi_spi.cashier.clock.advance(timedelta(seconds=1))
    simulator.settle_due()
    await told(pi_spi, simulator)
    heard = (await pi_spi.see(payout_id)).state

    await pi_spi.round()

    payout = await pi_spi.see(payout_id)
    assert (heard, payout.state, payout.reason) == (State.ACCEPTED, State.FAILED, "AC07")
    assert await pi_spi.booked("4012", "55222") == [0, FLOAT]
    assert await pi_spi.cashier.findings() == []


async def test_a_rejection_in_the_answer_frees_the_money(pi_spi: Counter) -> None:
    """pi-spi §4: REJETE under HTTP 200; AM04, the participant's guarantee is too low."""
    pi_spi.plan(refusal="AM04")
    payout_id = await pi_spi.payout()

    assert await pi_spi.send(payout_id) is State.FAILED
    assert (await pi_spi.see(payout_id)).reason == "AM04"
    assert await pi_spi.booked("4012", "55222") == [0, FLOAT]


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.SILENT_AFTER, Reply.CUT_SHORT])
async def test_what_was_taken_before_the_answer_was_lost_is_paid_once(
    pi_spi: Counter, simulator: PiSpiSimulator, reply: Reply
) -> None:
    """RELIABILITY 15, 16; pi-spi §9."""
    await pi_spi.reach(read_timeout_s="0.3")
    simulator.faults.script("payment", [Misbehaviour(reply=reply)])
    payout_id = await pi_spi.payout()
    assert await pi_spi.send(payout_id) is State.UNKNOWN

    await pi_spi.round(timedelta(seconds=5))

    assert (await pi_spi.see(payout_id)).state is State.SUCCEEDED
    assert (pi_spi.requests(), pi_spi.paid()) == (1, 50_000)


async def test_what_never_arrived_goes_again_under_the_same_id(pi_spi: Counter, simulator: PiSpiSimulator) -> None:
    """pi-spi §9: 404, wait, GET again, then resend the same txId."""
    simulator.faults.script("payment", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    payout_id = await pi_spi.payout()
    assert await pi_spi.send(payout_id) is State.UNKNOWN
    for after in (5, 10, 60):
        await pi_spi.round(timedelta(seconds=after))

    [attempt] = await pi_spi.attempts(payout_id)
    assert (attempt.sendings, pi_spi.requests()) == (2, 1)
    assert (await pi_spi.see(payout_id)).state is State.SUCCEEDED


async def test_a_second_arrival_is_known_and_no_second_payment(pi_spi: Counter, simulator: PiSpiSimulator) -> None:
    """pi-spi §3, §9: not found, it went again and is DU03, for it had arrived after all."""
    simulator.shows_after_s = 120
    simulator.faults.script("payment", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    payout_id = await pi_spi.payout()
    await pi_spi.send(payout_id)
    for after in (5, 10, 60):
        await pi_spi.round(timedelta(seconds=after))
    [attempt] = await pi_spi.attempts(payout_id)
    doubted = await pi_spi.see(payout_id)

    await pi_spi.round(timedelta(seconds=300))

    assert (attempt.sendings, doubted.state, doubted.reason) == (2, State.UNKNOWN, "DU03")
    assert (await pi_spi.see(payout_id)).state is State.SUCCEEDED
    assert (pi_spi.requests(), pi_spi.paid()) == (1, 50_000)


async def test_what_has_no_end_is_asked_of_the_platform_after_a_minute(
    pi_spi: Counter, simulator: PiSpiSimulator
) -> None:
    """pi-spi §9: the participant says ENVOYE for ever, the platform knows better."""
    simulator.settles_quietly = True
    pi_spi.plan(outcome=PayoutOutcome.CONFIRMED, after_s=1)
    payout_id = await pi_spi.payout()
    await pi_spi.send(payout_id)
    await pi_spi.round(timedelta(seconds=15))
    early = (await pi_spi.see(payout_id)).state

    await pi_spi.round(timedelta(seconds=60))

    assert (early, (await pi_spi.see(payout_id)).state) == (State.ACCEPTED, State.SUCCEEDED)
    assert await pi_spi.cashier.findings() == []


async def test_what_comes_back_is_booked_though_the_payment_stays_as_it_was(
    pi_spi: Counter, simulator: PiSpiSimulator
) -> None:
    """pi-spi §5: a return is a new movement, told by webhook alone; told again it changes nothing."""
    payout_id = await pi_spi.payout()
    await pi_spi.send(payout_id)
    order = simulator.give_back(await pi_spi.reference(payout_id))
    await told(pi_spi, simulator)
    simulator.tell("RETOUR_RECU", order)
    simulator.tell("PAIEMENT_ENVOYE", order)
    await told(pi_spi, simulator)

    assert (await pi_spi.see(payout_id)).state is State.RETURNED
    assert pi_spi.paid() == 0
    assert await pi_spi.incidents() == []
    assert await pi_spi.cashier.findings() == []


async def test_a_forged_webhook_is_turned_away(pi_spi: Counter, simulator: PiSpiSimulator) -> None:
    """RELIABILITY 8."""
    payout_id = await pi_spi.payout()
    await pi_spi.send(payout_id)
    order = simulator.find(Kind.PAYMENT, await pi_spi.reference(payout_id))
    assert order is not None
    simulator.tell("RETOUR_RECU", order, forged=True)

    await told(pi_spi, simulator)

    assert ((await pi_spi.see(payout_id)).state, simulator.callbacks.refused) == (State.SUCCEEDED, 1)


async def test_what_stays_open_is_told_to_people_in_the_end(pi_spi: Counter, simulator: PiSpiSimulator) -> None:
    """RELIABILITY I22."""
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    payout_id = await pi_spi.payout()
    await pi_spi.send(payout_id)

    await pi_spi.round(timedelta(days=3, hours=1))

    assert (await pi_spi.see(payout_id)).state is State.REVIEW
