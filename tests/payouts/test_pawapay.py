"""A mutual pays a clinic by pawaPay: an acknowledgement, a signed word that settles, a query for what was lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from app import wallets
from app.core.clock import VirtualClock
from app.payouts import State
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, Reply
from app.providers.simulators.pawapay import Account, PawaPaySimulator
from app.providers.simulators.pawapay.payments import Kind
from app.providers.simulators.simulator import SimulatedOperator
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, at_the_door

BAMAKO = Account(api_token="token-of-an-account-for-tests", signs=True, public_host="pay.example.ml")
UNSIGNED = Account(api_token=BAMAKO.api_token)
CLINIC = "22376000001"
FLOAT = 1_000_000


@pytest.fixture
def simulator(cashier: Cashier, clock: VirtualClock) -> PawaPaySimulator:
    """pawaPay with the mutual's account, as much in its wallet as in the books."""
    simulator = PawaPaySimulator(clock, BAMAKO)
    simulator.books.fund(BAMAKO.wallet, cashier.money(FLOAT))
    return simulator


@pytest.fixture
async def pawapay(cashier: Cashier, database_url: str, simulator: PawaPaySimulator) -> AsyncIterator[Counter]:
    """It pays by pawaPay, whose dashboard has the wallet's address."""
    async with simulator.serving() as url:
        # Its books, plans and faults have the verbs that a counter uses.
        operator = cast(SimulatedOperator, simulator)
        told = BAMAKO.credentials(url)
        async with at_the_door(cashier, database_url, operator, told, provider="pawapay") as made:
            async with cashier.database.transaction() as session:
                token = await wallets.callback_token(session, cashier.mutual.id, made.wallet.id)
            told_at = {"payouts": f"{made.url}/hooks/{token}/payouts"}
            simulator.account = replace(simulator.account, told_at=told_at)
            yield made


async def told(pawapay: Counter, simulator: PawaPaySimulator) -> None:
    await simulator.callbacks.deliver()
    await pawapay.drained()


async def test_a_signed_callback_settles_a_payout(pawapay: Counter, simulator: PawaPaySimulator) -> None:
    """pawapay §4, §5, §6: an amount with decimals is the amount; the fee, which is not told, is the wallet's rate."""
    simulator.tells_decimals = True
    payout_id = await pawapay.payout(50_000)
    assert await pawapay.send(payout_id) is State.ACCEPTED

    await told(pawapay, simulator)

    payout = await pawapay.see(payout_id)
    assert (payout.state, payout.operator_reference) == (State.SUCCEEDED, "MP261121.0959.C00001")
    assert (pawapay.paid(), pawapay.requests()) == (50_000, 1)
    assert await pawapay.booked("4011", "4012", "55222") == [0, 0, FLOAT - 50_250]
    assert await pawapay.evidence(payout_id) == [("succeeded", 2, "settled")]
    assert await pawapay.cashier.findings() == []


async def test_a_signed_failure_has_our_query_say_so_too(pawapay: Counter, simulator: PawaPaySimulator) -> None:
    """RELIABILITY I16: FAILED carries evidence E3; pawapay §4: the money is back in the wallet at once."""
    pawapay.plan(outcome=PayoutOutcome.FAILED, reason="RECIPIENT_NOT_FOUND")
    payout_id = await pawapay.payout()
    await pawapay.send(payout_id)
    await told(pawapay, simulator)
    assert (await pawapay.see(payout_id)).state is State.ACCEPTED

    await pawapay.round(timedelta(seconds=5))

    payout = await pawapay.see(payout_id)
    assert (payout.state, payout.reason) == (State.FAILED, "RECIPIENT_NOT_FOUND")
    assert await pawapay.booked("4012", "55222") == [0, FLOAT]
    assert await pawapay.cashier.findings() == []


async def test_a_callback_that_was_lost_is_made_up_for_by_the_ladder(
    pawapay: Counter, simulator: PawaPaySimulator
) -> None:
    simulator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    payout_id = await pawapay.payout()
    await pawapay.send(payout_id)

    await pawapay.round(timedelta(seconds=5))

    assert (await pawapay.see(payout_id)).state is State.SUCCEEDED


async def test_a_forged_callback_is_turned_away(pawapay: Counter, simulator: PawaPaySimulator) -> None:
    """RELIABILITY 8."""
    pawapay.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await pawapay.payout()
    await pawapay.send(payout_id)
    simulator.tell(Kind.PAYOUT, await pawapay.reference(payout_id), status="COMPLETED", forged=True)

    await told(pawapay, simulator)

    assert (await pawapay.see(payout_id)).state is State.ACCEPTED
    assert simulator.callbacks.refused == 1


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.SILENT_AFTER])
async def test_what_was_taken_before_the_answer_was_lost_is_paid_once(
    pawapay: Counter, simulator: PawaPaySimulator, reply: Reply
) -> None:
    """RELIABILITY 15, 16; pawapay §7: FOUND, so it is followed."""
    await pawapay.reach(read_timeout_s="0.3")
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])
    payout_id = await pawapay.payout()
    assert await pawapay.send(payout_id) is State.UNKNOWN

    await pawapay.round(timedelta(seconds=5))

    assert (await pawapay.see(payout_id)).state is State.SUCCEEDED
    assert (pawapay.requests(), pawapay.paid()) == (1, 50_000)


async def test_what_never_arrived_goes_again_under_the_same_id(pawapay: Counter, simulator: PawaPaySimulator) -> None:
    """pawapay §7: NOT_FOUND, wait, still NOT_FOUND: resending the same id is safe."""
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    payout_id = await pawapay.payout()
    assert await pawapay.send(payout_id) is State.UNKNOWN
    for after in (5, 25, 90):
        await pawapay.round(timedelta(seconds=after))
    [attempt] = await pawapay.attempts(payout_id)
    assert (attempt.sendings, pawapay.requests()) == (2, 1)

    await told(pawapay, simulator)

    assert (await pawapay.see(payout_id)).state is State.SUCCEEDED
    assert pawapay.paid() == 50_000


async def test_an_unknown_error_is_asked_about_and_never_a_failure(
    pawapay: Counter, simulator: PawaPaySimulator
) -> None:
    """pawapay §5: UNKNOWN_ERROR with HTTP 500 at initiation is in doubt."""
    pawapay.plan(refusal="UNKNOWN_ERROR")
    payout_id = await pawapay.payout()

    assert await pawapay.send(payout_id) is State.UNKNOWN
    assert pawapay.requests() == 0


async def test_a_wallet_that_ran_dry_refuses_the_payout_and_frees_its_money(
    pawapay: Counter, simulator: PawaPaySimulator
) -> None:
    """pawapay §4, §5: REJECTED, never executed."""
    simulator.books.fund(BAMAKO.wallet, -pawapay.money(FLOAT))
    payout_id = await pawapay.payout()

    assert await pawapay.send(payout_id) is State.FAILED

    assert (await pawapay.see(payout_id)).reason == "PAWAPAY_WALLET_OUT_OF_FUNDS"
    assert await pawapay.booked("4012", "55222") == [0, FLOAT]
    assert await pawapay.cashier.findings() == []


async def test_what_waits_at_the_operator_stays_open_for_hours(pawapay: Counter, simulator: PawaPaySimulator) -> None:
    """pawapay §7: ENQUEUED may last hours, IN_RECONCILIATION until it is solved."""
    pawapay.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await pawapay.payout()
    await pawapay.send(payout_id)
    for word in ("ENQUEUED", "IN_RECONCILIATION"):
        simulator.word(Kind.PAYOUT, await pawapay.reference(payout_id), word)
        await pawapay.round(timedelta(hours=2))
        assert (await pawapay.see(payout_id)).state is State.ACCEPTED

    await simulator.settle_payout(await pawapay.reference(payout_id))
    await told(pawapay, simulator)

    assert (await pawapay.see(payout_id)).state is State.SUCCEEDED
    assert await pawapay.incidents() == []


async def test_an_unsigned_callback_has_us_ask(
    cashier: Cashier, database_url: str, simulator: PawaPaySimulator
) -> None:
    """RELIABILITY 4, E1."""
    simulator.account = UNSIGNED
    async with simulator.serving() as url:
        operator = cast(SimulatedOperator, simulator)
        told_keys = UNSIGNED.credentials(url)
        async with at_the_door(cashier, database_url, operator, told_keys, provider="pawapay") as counter:
            async with cashier.database.transaction() as session:
                token = await wallets.callback_token(session, cashier.mutual.id, counter.wallet.id)
            simulator.account = replace(UNSIGNED, told_at={"payouts": f"{counter.url}/hooks/{token}/payouts"})
            payout_id = await counter.payout()
            await counter.send(payout_id)
            await told(counter, simulator)
            before = (await counter.see(payout_id)).state

            await counter.round()

            assert (before, (await counter.see(payout_id)).state) == (State.ACCEPTED, State.SUCCEEDED)
