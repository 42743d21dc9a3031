"""Asking payers by pawaPay's prompt: a signed callback books, an unsigned one has us ask (pawapay §5, §6, §7)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from app.collection import RequestOpen
from app.collection.asked_tables import PaymentRequestRow
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import ProviderReference, ReversalOrder
from app.providers.references import new_payout_reference
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.pawapay import Account, PawaPaySimulator
from app.providers.simulators.pawapay.payments import Kind
from tests.collection.office import Office, an_office
from tests.collection.till import Till

PAYER = "+22370001122"
SIGNED = Account(api_token="token-of-an-account-for-tests", signs=True, public_host="pay.example.ml")
UNSIGNED = Account(api_token=SIGNED.api_token)


@pytest.fixture
def simulator(clock: VirtualClock) -> PawaPaySimulator:
    """pawaPay with one account, which has it sign."""
    return PawaPaySimulator(clock, SIGNED)


@asynccontextmanager
async def at_the_door(till: Till, database_url: str, simulator: PawaPaySimulator) -> AsyncIterator[Office]:
    """A wallet at pawaPay beside the till's own, its addresses set in the operator's dashboard."""
    account = {"provider": "pawapay", "name": "pawaPay", "account_code": "55221", "receiver": None}
    async with (
        simulator.serving() as url,
        an_office(till, database_url, simulator.account.credentials(url), **account) as office,
    ):
        told_at = {name: f"{office.callback_url}/{name}" for name in ("deposits", "refunds")}
        simulator.account = replace(simulator.account, told_at=told_at)
        yield office


@pytest.fixture
async def pawapay(till: Till, database_url: str, simulator: PawaPaySimulator) -> AsyncIterator[Office]:
    async with at_the_door(till, database_url, simulator) as office:
        yield office


async def asked(office: Office) -> PaymentRequestRow:
    unit, _ = await office.till.unit(12)
    request = await office.ask(unit, payer=PAYER)
    assert request.state == "asked"
    return request


async def told(office: Office, simulator: PawaPaySimulator) -> None:
    await simulator.callbacks.deliver()
    await office.drained()


@pytest.mark.parametrize("is_bare", [False, True])
async def test_a_signed_callback_books_the_payment(pawapay: Office, simulator: PawaPaySimulator, is_bare: bool) -> None:
    """pawapay §6: in DER or bare, through a door that is called otherwise inside; §5: with decimals."""
    simulator.signs_bare, simulator.tells_decimals = is_bare, True
    request = await asked(pawapay)
    simulator.approve(request.reference)

    await told(pawapay, simulator)

    [payment] = await pawapay.payments()
    assert (payment.amount_minor, payment.unit_id, payment.status) == (7_920, request.unit_id, "allocated")
    assert payment.operator_reference == request.handle
    assert ((await pawapay.request()).state, (await pawapay.request()).payment_id) == ("paid", payment.id)
    assert (simulator.callbacks.taken, simulator.callbacks.refused) == (1, 0)
    assert await pawapay.till.findings() == []


async def test_the_same_callback_again_books_once(pawapay: Office, simulator: PawaPaySimulator) -> None:
    """RELIABILITY 1; pawapay §6: a replay within its minute is taken and changes nothing."""
    request = await asked(pawapay)
    simulator.faults.script("deposit_outcome", [Misbehaviour(doubled=True)])
    simulator.approve(request.reference)
    await told(pawapay, simulator)
    simulator.tell(Kind.DEPOSIT, request.reference)
    await told(pawapay, simulator)

    assert simulator.callbacks.taken == 3
    assert len(await pawapay.payments()) == 1


async def test_an_unsigned_callback_is_turned_away_where_keys_are_known(
    pawapay: Office, simulator: PawaPaySimulator
) -> None:
    """RELIABILITY 8."""
    request = await asked(pawapay)
    simulator.tell(Kind.DEPOSIT, request.reference, status="COMPLETED", forged=True)

    await told(pawapay, simulator)
    await pawapay.follow(timedelta(seconds=11))

    assert simulator.callbacks.refused == 1
    assert (await pawapay.payments(), (await pawapay.request()).state) == ([], "asked")


async def test_an_unsigned_callback_books_nothing_until_our_query_says_the_same(
    till: Till, database_url: str, clock: VirtualClock
) -> None:
    """RELIABILITY 11; pawapay §6: signing is optional."""
    simulator = PawaPaySimulator(clock, UNSIGNED)
    async with at_the_door(till, database_url, simulator) as office:
        request = await asked(office)
        simulator.tell(Kind.DEPOSIT, request.reference, status="COMPLETED")
        await told(office, simulator)
        await office.follow()
        forged = await office.payments()
        simulator.approve(request.reference)
        await told(office, simulator)
        await office.follow(timedelta(minutes=1))

        assert (forged, [payment.amount_minor for payment in await office.payments()]) == ([], [7_920])


async def test_a_callback_that_was_lost_is_made_up_for_by_the_ladder(
    pawapay: Office, simulator: PawaPaySimulator
) -> None:
    request = await asked(pawapay)
    simulator.faults.script("deposit_outcome", [Misbehaviour(lost=True)])
    simulator.approve(request.reference)

    await pawapay.follow(timedelta(seconds=11))

    assert len(await pawapay.payments()) == 1


async def test_a_request_whose_answer_was_lost_is_found_by_its_id(pawapay: Office, simulator: PawaPaySimulator) -> None:
    """pawapay §7: FOUND, so it is followed."""
    unit, _ = await pawapay.till.unit(12)
    simulator.faults.script("deposit", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    assert (await pawapay.ask(unit, payer=PAYER)).state == "unknown"
    simulator.approve((await pawapay.request()).reference)
    await told(pawapay, simulator)

    assert ((await pawapay.request()).state, len(await pawapay.payments())) == ("paid", 1)


async def test_a_request_that_turns_out_to_have_arrived_is_open_until_its_end_is_told(
    pawapay: Office, simulator: PawaPaySimulator
) -> None:
    """pawapay §7: it may be queued for hours while an operator is down, so nobody is asked a second time meanwhile."""
    unit, _ = await pawapay.till.unit(12)
    simulator.faults.script("deposit", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    assert (await pawapay.ask(unit, payer=PAYER)).state == "unknown"
    await pawapay.follow(timedelta(seconds=21))
    found = await pawapay.request()
    pawapay.till.village.clock.advance(timedelta(hours=3))

    with pytest.raises(RequestOpen):
        await pawapay.ask(unit, payer=PAYER)

    assert (found.state, found.reason) == ("asked", None)


async def test_a_prompt_nobody_approved_has_failed(pawapay: Office, simulator: PawaPaySimulator) -> None:
    request = await asked(pawapay)
    simulator.decline(request.reference)

    await told(pawapay, simulator)

    assert ((await pawapay.request()).state, (await pawapay.request()).reason) == ("failed", "PAYMENT_NOT_APPROVED")


async def test_what_is_being_found_out_stays_open(pawapay: Office, simulator: PawaPaySimulator) -> None:
    """pawapay §5: IN_RECONCILIATION."""
    request = await asked(pawapay)
    simulator.word(Kind.DEPOSIT, request.reference, "IN_RECONCILIATION")

    await pawapay.follow(timedelta(seconds=11))
    assert (await pawapay.request()).state == "asked"
    simulator.approve(request.reference)
    await told(pawapay, simulator)

    assert (await pawapay.request()).state == "paid"


async def test_a_refund_takes_the_payment_back_when_it_is_told(
    pawapay: Office, simulator: PawaPaySimulator, clock: VirtualClock
) -> None:
    """pawapay §4: whole, ordered by our own reference; RELIABILITY 12."""
    request = await asked(pawapay)
    simulator.approve(request.reference)
    await told(pawapay, simulator)
    [payment] = await pawapay.payments()
    clock.advance(timedelta(hours=1))
    order = ReversalOrder(
        reference=new_payout_reference(),
        provider_reference=ProviderReference(payment.operator_reference or ""),
        amount=Money(payment.amount_minor, XOF),
        callback_url=pawapay.callback_url,
    )

    await pawapay.wallet.adapter.reverse(order)
    await told(pawapay, simulator)

    [payment] = await pawapay.payments()
    assert payment.reversed_at is not None
    assert await pawapay.till.findings() == []


async def test_a_refund_that_failed_leaves_the_payment_where_it_is(
    pawapay: Office, simulator: PawaPaySimulator
) -> None:
    request = await asked(pawapay)
    simulator.approve(request.reference)
    await told(pawapay, simulator)
    [payment] = await pawapay.payments()
    simulator.refunds_wait = True
    order = ReversalOrder(
        reference=new_payout_reference(),
        provider_reference=ProviderReference(payment.operator_reference or ""),
        amount=Money(payment.amount_minor, XOF),
        callback_url=pawapay.callback_url,
    )
    await pawapay.wallet.adapter.reverse(order)
    simulator.settle_refund(order.reference, "WALLET_LIMIT_REACHED")

    await told(pawapay, simulator)

    [payment] = await pawapay.payments()
    assert (payment.reversed_at, (await pawapay.request()).state) == (None, "paid")
    assert await pawapay.till.findings() == []
