"""Billing payers by PI-SPI: signed batches book, a query makes up for what was lost (pi-spi §3, §5, §6)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.collection import RequestOpen
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.pi_spi import PiSpiSimulator
from app.providers.simulators.pi_spi.movements import Kind
from tests.collection.askers import PI_SPI, told
from tests.collection.office import Office
from tests.collection.till import Till


@pytest.fixture
def simulator(clock: VirtualClock) -> PiSpiSimulator:
    """A participant with the mutual's account."""
    return PI_SPI.simulate(clock)


@pytest.fixture
async def pi_spi(till: Till, database_url: str, simulator: PiSpiSimulator) -> AsyncIterator[Office]:
    """A wallet there beside the till's own."""
    async with PI_SPI.office(till, database_url, simulator) as office:
        yield office


async def test_a_recording_played_a_hundred_days_later_books_nothing_more(
    pi_spi: Office, simulator: PiSpiSimulator, clock: VirtualClock
) -> None:
    """pi-spi §6: no instant is signed; RELIABILITY I6 makes the replay harmless, after a return as well."""
    request = await PI_SPI.asked(pi_spi)
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
    request = await PI_SPI.asked(pi_spi)
    order = simulator.find(Kind.REQUEST, request.reference)
    assert order is not None
    simulator.tell("PAIEMENT_RECU", order, forged=True)

    await told(pi_spi, simulator)

    assert simulator.callbacks.refused == 1
    assert (await pi_spi.payments(), (await pi_spi.request()).state) == ([], "asked")


async def test_a_bill_that_was_rejected_as_paid_already_is_not_given_up(
    pi_spi: Office, simulator: PiSpiSimulator
) -> None:
    """pi-spi §3: APAR: to unknown, and the payment list is read."""
    request = await PI_SPI.asked(pi_spi)
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
    reference = (await pi_spi.ask(unit, payer=PI_SPI.payer)).account_reference
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


async def test_while_a_bill_may_have_arrived_nobody_is_asked_again(pi_spi: Office, simulator: PiSpiSimulator) -> None:
    """A bill is payable for a week (§3), also one whose answer was lost: a second one might be paid too."""
    unit, _ = await pi_spi.till.unit(12)
    simulator.faults.script("request", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    assert (await pi_spi.ask(unit, payer=PI_SPI.payer)).state == "unknown"
    pi_spi.till.village.clock.advance(timedelta(days=7))

    with pytest.raises(RequestOpen):
        await pi_spi.ask(unit, payer=PI_SPI.payer)

    pi_spi.till.village.clock.advance(timedelta(days=1, minutes=6))
    assert (await pi_spi.ask(unit, payer=PI_SPI.payer)).state == "asked"
