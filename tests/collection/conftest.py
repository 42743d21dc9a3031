"""A village that collects by Orange, and one in shillings with a paybill."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.core.clock import VirtualClock
from app.core.money import KES
from app.db import Database
from app.membership import Tariff
from app.providers import CallbackAddresses
from app.providers.simulators.mpesa import SimulatedMpesa
from tests.collection.office import Office, an_office
from tests.collection.till import Till, a_till
from tests.membership.village import a_village


@pytest.fixture
def clock() -> VirtualClock:
    """The morning of 15 January, after the daily runs before it."""
    return VirtualClock(datetime(2026, 1, 15, 8, 0, tzinfo=UTC))


@pytest.fixture
async def till(database: Database, clock: VirtualClock) -> Till:
    """Orange at MICMO, one percent deducted."""
    return await a_till(await a_village(database, clock))


# A prompt asks for whole shillings only.
WHOLE_SHILLINGS = Tariff(gross_minor=150_000, member_minor=30_000, state_minor=75_000, donor_minor=45_000)


@pytest.fixture
def simulator(clock: VirtualClock) -> SimulatedMpesa:
    """Daraja with one paybill."""
    simulator = SimulatedMpesa(clock)
    simulator.open_shortcode("600777", passkey="example-passkey")
    return simulator


@pytest.fixture
async def office(
    database: Database, database_url: str, clock: VirtualClock, simulator: SimulatedMpesa
) -> AsyncIterator[Office]:
    """A mutual in shillings with a paybill whose confirmations are registered."""
    till = await a_till(await a_village(database, clock, currency=KES, tariff=WHOLE_SHILLINGS, fee=10_000))
    async with simulator.serving() as url:
        credentials = simulator.credentials("600777", url)
        async with an_office(
            till, database_url, credentials, provider="mpesa", name="M-Pesa", account_code="55221", receiver="600777"
        ) as office:
            await office.wallet.adapter.register_callbacks(CallbackAddresses(base=office.callback_url))
            yield office
