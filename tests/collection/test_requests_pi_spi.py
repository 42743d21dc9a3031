"""Billing payers by PI-SPI: signed batches book, a query makes up for what was lost (pi-spi §3, §5, §6)."""

from collections.abc import AsyncIterator
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
from app.providers.simulators.pi_spi import Business, PiSpiSimulator
from app.providers.simulators.pi_spi.business import Webhook
from app.providers.simulators.pi_spi.movements import Kind
from tests.collection.office import Office, an_office
from tests.collection.till import Till

PAYER = "+22370001122"
SECRET = "xsk_test_pispi_secret"
EVENTS = frozenset({"PAIEMENT_RECU", "RTP_REJETE", "RETOUR_ENVOYE"})
BUSINESS = Business(client_id="mutual", client_secret="secret-for-tests")


@pytest.fixture
def simulator(clock: VirtualClock) -> PiSpiSimulator:
    """A participant with the mutual's account."""
    return PiSpiSimulator(clock, BUSINESS)


@pytest.fixture
async def pi_spi(till: Till, database_url: str, simulator: PiSpiSimulator) -> AsyncIterator[Office]:
    """A wallet at PI-SPI beside the till's own; its webhook is registered with the participant."""
    account = {"provider": "pi_spi", "name": "PI-SPI", "account_code": "55221", "receiver": simulator.alias}
    async with (
        simulator.serving() as url,
        an_office(till, database_url, BUSINESS.credentials(url, SECRET), **account) as office,
    ):
        address = f"{office.callback_url}/events"
        simulator.webhooks["wh-1"] = Webhook(id="wh-1", url=address, secret=SECRET, events=EVENTS)
        yield office


async def asked(office: Office) -> PaymentRequestRow:
    unit, _ = await office.till.unit(12)
    request = await office.ask(unit, payer=PAYER)
    assert request.state == "asked"
    return request


async def told(office: Office, simulator: PiSpiSimulator) -> None:
    await simulator.callbacks.deliver()
    await office.drained()


@pytest.mark.parametrize("written", ["hex", "HEX", "base64"])
async def test_a_signed_webhook_books_the_payment(pi_spi: Office, simulator: PiSpiSimulator, written: str) -> None:
    """pi-spi §6: in any spelling of the signature."""
    simulator.writes = written
    request = await asked(pi_spi)
    paid = simulator.accept(request.reference)

    await told(pi_spi, simulator)

    [payment] = await pi_spi.payments()
    assert (payment.amount_minor, payment.unit_id, payment.status) == (7_920, request.unit_id, "allocated")
    assert payment.operator_reference == paid.id
    assert ((await pi_spi.request()).state, (await pi_spi.request()).payment_id) == ("paid", payment.id)
    assert (simulator.callbacks.taken, simulator.callbacks.refused) == (1, 0)
    assert await pi_spi.till.findings() == []


async def test_a_recording_played_a_hundred_days_later_books_nothing_more(
    pi_spi: Office, simulator: PiSpiSimulator, clock: VirtualClock
) -> None:
    """pi-spi §6: no instant is signed; RELIABILITY I6 makes the replay harmless, after a return as well."""
    request = await asked(pi_spi)
    simulator.faults.script("request_outcome", [Misbehaviour(doubled=True)])
    paid = simulator.accept(request.reference)
    await told(pi_spi, simulator)
    clock.advance(timedelta(days=100))
    simulator.tell("PAIEMENT_RECU", paid)
    await told(pi_spi, simulator)
    once = len(await pi_spi.payments())
    simulator.send_back(paid)
    await told(pi_spi, simulator)
    simulator.tell("PAIEMENT_RECU", paid)
    simulator.tell("RETOUR_ENVOYE", paid)
    await told(pi_spi, simulator)

    [payment] = await pi_spi.payments()
    assert (once, simulator.callbacks.taken) == (1, 6)
    assert (payment.amount_minor, payment.reversed_at is not None) == (7_920, True)
    assert await pi_spi.till.findings() == []


async def test_a_forged_webhook_is_turned_away(pi_spi: Office, simulator: PiSpiSimulator) -> None:
    """RELIABILITY 8."""
    request = await asked(pi_spi)
    order = simulator.find(Kind.REQUEST, request.reference)
    assert order is not None
    simulator.tell("PAIEMENT_RECU", order, forged=True)

    await told(pi_spi, simulator)

    assert simulator.callbacks.refused == 1
    assert (await pi_spi.payments(), (await pi_spi.request()).state) == ([], "asked")


async def test_a_webhook_that_was_lost_is_made_up_for_by_the_ladder(pi_spi: Office, simulator: PiSpiSimulator) -> None:
    """pi-spi §3: GET by our own id; both name the payment by the platform's, so it is booked once."""
    request = await asked(pi_spi)
    simulator.faults.script("request_outcome", [Misbehaviour(lost=True)])
    paid = simulator.accept(request.reference)
    await pi_spi.follow(timedelta(seconds=21))
    simulator.tell("PAIEMENT_RECU", paid)
    await told(pi_spi, simulator)

    [payment] = await pi_spi.payments()
    assert ((await pi_spi.request()).state, payment.operator_reference) == ("paid", paid.id)


async def test_a_request_whose_answer_was_lost_is_found_by_its_id(pi_spi: Office, simulator: PiSpiSimulator) -> None:
    """pi-spi §9: found, so it is followed."""
    unit, _ = await pi_spi.till.unit(12)
    simulator.faults.script("request", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    assert (await pi_spi.ask(unit, payer=PAYER)).state == "unknown"
    simulator.accept((await pi_spi.request()).reference)

    await pi_spi.follow(timedelta(seconds=21))

    assert ((await pi_spi.request()).state, len(await pi_spi.payments())) == ("paid", 1)


async def test_while_a_bill_may_have_arrived_nobody_is_asked_again(pi_spi: Office, simulator: PiSpiSimulator) -> None:
    """A bill is payable for a week (§3), also one whose answer was lost: a second one might be paid too."""
    unit, _ = await pi_spi.till.unit(12)
    simulator.faults.script("request", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    assert (await pi_spi.ask(unit, payer=PAYER)).state == "unknown"
    pi_spi.till.village.clock.advance(timedelta(days=7))

    with pytest.raises(RequestOpen):
        await pi_spi.ask(unit, payer=PAYER)

    pi_spi.till.village.clock.advance(timedelta(days=1, minutes=6))
    assert (await pi_spi.ask(unit, payer=PAYER)).state == "asked"


async def test_a_bill_that_the_payer_refused_has_failed(pi_spi: Office, simulator: PiSpiSimulator) -> None:
    request = await asked(pi_spi)
    simulator.decline(request.reference, "ARFR")

    await told(pi_spi, simulator)

    assert ((await pi_spi.request()).state, (await pi_spi.request()).reason) == ("failed", "ARFR")


async def test_a_bill_that_was_rejected_as_paid_already_is_not_given_up(
    pi_spi: Office, simulator: PiSpiSimulator
) -> None:
    """pi-spi §3: APAR: to unknown, and the payment list is read."""
    request = await asked(pi_spi)
    order = simulator.word(Kind.REQUEST, request.reference, "REJETE", "APAR")
    simulator.tell("RTP_REJETE", order, "APAR")
    await told(pi_spi, simulator)
    await pi_spi.follow(timedelta(seconds=21))

    assert ((await pi_spi.request()).state, await pi_spi.payments()) == ("asked", [])


async def test_who_pays_unasked_is_booked_for_the_unit_whose_reference_comes_along(
    pi_spi: Office, simulator: PiSpiSimulator
) -> None:
    """pi-spi §6, §7: a QR code's reference, in the words or as the id; both in one batch, an odd item between them."""
    unit, _ = await pi_spi.till.unit(12)
    reference = (await pi_spi.ask(unit, payer=PAYER)).account_reference
    simulator.holds_items = True
    simulator.webhooks["wh-1"] = replace(simulator.webhooks["wh-1"], events=frozenset())
    first = simulator.pay("+22376000001", Money(1_500, XOF), tx_id="QR0001", motive=reference)
    simulator.tell("PAIEMENT_NOUVEAU", first)
    simulator.pay("+22376000001", Money(2_500, XOF), tx_id=reference)
    simulator.flush()

    await told(pi_spi, simulator)

    assert simulator.callbacks.taken == 1
    assert [(one.amount_minor, one.unit_id) for one in await pi_spi.payments()] == [(1_500, unit), (2_500, unit)]
    assert await pi_spi.till.findings() == []


async def test_a_return_takes_the_payment_back_when_it_is_told(
    pi_spi: Office, simulator: PiSpiSimulator, clock: VirtualClock
) -> None:
    """pi-spi §5: whole; the payment itself stays IRREVOCABLE; RELIABILITY 12."""
    request = await asked(pi_spi)
    simulator.accept(request.reference)
    await told(pi_spi, simulator)
    [payment] = await pi_spi.payments()
    clock.advance(timedelta(hours=1))
    order = ReversalOrder(
        reference=new_payout_reference(),
        provider_reference=ProviderReference(payment.operator_reference or ""),
        amount=Money(payment.amount_minor, XOF),
        callback_url=pi_spi.callback_url,
    )

    await pi_spi.wallet.adapter.reverse(order)
    await told(pi_spi, simulator)

    [payment] = await pi_spi.payments()
    assert payment.reversed_at is not None
    assert await pi_spi.till.findings() == []
