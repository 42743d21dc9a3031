"""The simulated operator with its address: what a business reaches over HTTP on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.providers.simulators.base import serve
from app.providers.simulators.wave.endpoints import application
from app.providers.simulators.wave.payouts import PayoutDesk


class WaveSimulator(PayoutDesk):
    """Everything a business sees of Wave, and the customers it never sees.

    Faults are scripted by verb: `checkout`, `find_checkout`, `expire`, `refund`, `payout`, `find_payout`, `reverse`,
    `balance`, `transactions`, and `webhook` for what it tells.
    """

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL; webhooks leave when they are delivered."""
        async with serve(application(self), port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
