"""Asking payers by a Wave link, through the door and the list of the day (wave §2, §4, §5)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.simulators.base import Misbehaviour
from app.providers.simulators.wave import Business, WaveSimulator
from tests.collection.askers import SEVARE, WAVE, told
from tests.collection.office import Office, an_office
from tests.collection.till import Till


@pytest.fixture
def simulator(clock: VirtualClock) -> WaveSimulator:
    """Wave with one business, its webhook registered for both secrets."""
    return WAVE.simulate(clock)


@pytest.fixture
async def link(till: Till, database_url: str, simulator: WaveSimulator) -> AsyncIterator[Office]:
    """A wallet there beside the till's own."""
    async with WAVE.office(till, database_url, simulator) as office:
        yield office


async def test_a_signed_webhook_books_the_payment_once_though_two_secrets_tell_it(
    link: Office, simulator: WaveSimulator
) -> None:
    """wave §5: while a secret is replaced each event arrives twice."""
    request = await WAVE.asked(link)
    simulator.customer_pays(str(request.handle))

    await told(link, simulator)

    [payment] = await link.payments()
    assert simulator.callbacks.taken == 2
    assert (payment.amount_minor, payment.unit_id, payment.status) == (7_920, request.unit_id, "allocated")
    assert ((await link.request()).state, (await link.request()).payment_id) == ("paid", payment.id)
    assert await link.till.findings() == []


async def test_a_failed_attempt_leaves_the_link_open_and_it_is_paid_after_all(
    link: Office, simulator: WaveSimulator
) -> None:
    """wave §5: the session can still be paid later."""
    request = await WAVE.asked(link)
    simulator.customer_fails(str(request.handle))
    await told(link, simulator)
    assert (await link.request()).state == "asked"

    simulator.customer_pays(str(request.handle))
    await told(link, simulator)

    assert ((await link.request()).state, len(await link.payments())) == ("paid", 1)


async def test_a_payment_in_the_last_second_is_booked_though_the_link_looked_expired(
    link: Office, simulator: WaveSimulator
) -> None:
    """wave §2: a payment can land in the last second, so one more read confirms."""
    request = await WAVE.asked(link)
    simulator.faults.script("webhook", [Misbehaviour(lost=True)])
    await link.follow(timedelta(minutes=31))
    assert (await link.request()).state == "asked"
    simulator.customer_pays(str(request.handle))

    await link.follow(timedelta(minutes=5))

    assert ((await link.request()).state, len(await link.payments())) == ("paid", 1)


async def test_a_link_nobody_used_fails_once_its_end_is_confirmed(link: Office, simulator: WaveSimulator) -> None:
    await WAVE.asked(link)

    await link.follow(timedelta(minutes=36))

    assert ((await link.request()).state, (await link.request()).reason) == ("failed", "expired_processing")


async def test_the_list_of_the_day_books_what_no_webhook_told_and_nothing_twice(
    link: Office, simulator: WaveSimulator
) -> None:
    """RELIABILITY 31, 32: a payment by link that was told, and one at the till that was not."""
    request = await WAVE.asked(link)
    simulator.customer_pays(str(request.handle), fee=Money(79, XOF))
    await told(link, simulator)
    _, reference = await link.till.unit(3)
    simulator.faults.script("webhook", [Misbehaviour(lost=True)])
    link.till.village.clock.advance(timedelta(minutes=3))
    simulator.pay_at_till(SEVARE.wallet, Money(1_980, XOF), typed=reference)
    link.till.village.clock.advance(timedelta(hours=1))

    first, again = await link.compare(), await link.compare()

    assert (first.booked, again.booked) == (1, 0)
    by_link, at_till = await link.payments()
    assert (by_link.amount_minor, at_till.amount_minor, at_till.status) == (7_920, 1_980, "allocated")
    assert await link.till.findings() == []


async def test_a_refund_at_the_operator_takes_the_payment_back_by_the_list(
    link: Office, simulator: WaveSimulator
) -> None:
    request = await WAVE.asked(link)
    paid = simulator.customer_pays(str(request.handle))
    await told(link, simulator)
    link.till.village.clock.advance(timedelta(hours=1))
    simulator.refund(SEVARE, str(paid.transaction_id))
    link.till.village.clock.advance(timedelta(hours=1))

    await link.compare()

    [payment] = await link.payments()
    assert payment.reversed_at is not None
    assert await link.till.findings() == []


async def test_a_shared_secret_only_claims_and_our_query_proves(
    till: Till, database_url: str, simulator: WaveSimulator
) -> None:
    """wave §5, strategy A: anyone who saw the secret may replay it."""
    async with simulator.serving() as url:
        shared = Business(api_key=SEVARE.api_key, wallet=SEVARE.wallet, bearer_secret="shared-for-tests")
        account = {"provider": "wave", "name": "Wave", "account_code": "55221", "receiver": None}
        async with an_office(till, database_url, shared.credentials(url), **account) as link:
            simulator.sign(replace(shared, webhook_url=f"{link.callback_url}/events"))
            simulator.pay_at_till(SEVARE.wallet, Money(5_000, XOF))
            await told(link, simulator)
            before = await link.payments()

            await link.follow(timedelta(minutes=1))

            assert (before, [payment.amount_minor for payment in await link.payments()]) == ([], [5_000])
