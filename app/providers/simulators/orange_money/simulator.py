"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from app.core.clock import Clock
from app.providers.simulators.base import NEVER, Odds, serve
from app.providers.simulators.orange_money.endpoints import application
from app.providers.simulators.orange_money.merchants import Merchant
from app.providers.simulators.orange_money.operator import Operator


class OrangeMoneySimulator(Operator):
    """Everything a merchant sees of Orange Money Web Payment, and the customers it never sees.

    Faults are scripted by verb: `token`, `webpayment`, `transactionstatus`, `notification`.
    """

    def __init__(self, clock: Clock, merchants: Iterable[Merchant] = (), *, odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(clock, merchants, odds, seed)
        self.app: Starlette = application(self)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL; callbacks leave when they are delivered."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
