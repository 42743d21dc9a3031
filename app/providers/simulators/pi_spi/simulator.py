"""The simulated participant with its address: what a client reaches over HTTP on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from app.core.clock import Clock
from app.providers.simulators.base import NEVER, Odds, serve
from app.providers.simulators.pi_spi.business import Business
from app.providers.simulators.pi_spi.endpoints import application
from app.providers.simulators.pi_spi.operator import Operator


class PiSpiSimulator(Operator):
    """Everything a client sees of PI-SPI; payers and payees are only aliases. Mutual TLS is left out on loopback.

    Faults are scripted by verb: `token`, `request`, `payment`, the last two behind `find_` too, `true_state`, `list`,
    `return`, `balance`, `webhook` for our calls; `request_outcome`, `received_outcome`, `payout_outcome`,
    `payout_return`, `return_outcome` for its webhooks.
    """

    def __init__(self, clock: Clock, business: Business, *, odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(clock, business, odds, seed)
        self.app: Starlette = application(self)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give its URL; webhooks leave when they are delivered."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
