"""A day at the neutral operator: its simulator and a merchant on loopback, the adapter between them."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.providers import Provider
from app.providers.simulator import Simulator
from app.providers.simulators.base import serve
from app.providers.simulators.simulator import SimulatedOperator, application
from tests.providers.simulator.merchant import API_KEY, RECEIVER, SECRET, Merchant


@pytest.fixture
async def operator(clock: VirtualClock) -> AsyncIterator[SimulatedOperator]:
    """The operator and its customers."""
    simulated = SimulatedOperator(clock, api_key=API_KEY, callback_secret=SECRET)
    yield simulated
    await simulated.close()


@pytest.fixture
async def provider(operator: SimulatedOperator, clock: VirtualClock) -> AsyncIterator[Provider]:
    """The adapter of one account, talking to the operator on loopback."""
    async with serve(application(operator)) as url:
        credentials = {"base_url": url, "api_key": API_KEY, "receiver": RECEIVER, "callback_secret": SECRET}
        adapter = Simulator.from_credentials(credentials, clock)
        yield adapter
        await adapter.close()


@pytest.fixture
async def merchant(provider: Provider, operator: SimulatedOperator, clock: VirtualClock) -> AsyncIterator[Merchant]:
    """Us, as the operator sees us: registered under an address that takes everything."""
    merchant = Merchant(clock, provider=provider)
    routes = [Route("/hooks/token/{event}", merchant.receive, methods=["POST"])]
    async with serve(Starlette(routes=routes)) as url:
        merchant.url = f"{url}/hooks/token"
        operator.register(RECEIVER, merchant.url)
        yield merchant
