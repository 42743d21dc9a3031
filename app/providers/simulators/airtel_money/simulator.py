"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from app.core.clock import Clock
from app.providers.simulators.airtel_money.applications import Application
from app.providers.simulators.airtel_money.endpoints import application
from app.providers.simulators.airtel_money.operator import Operator
from app.providers.simulators.base import NEVER, Odds, serve


class AirtelMoneySimulator(Operator):
    """Everything a merchant sees of Airtel Money; payers and payees are only national numbers.

    Faults are scripted by verb: `token`, `key`, `request`, `find_request`, `refund`, `payout`, `find_payout`,
    `balance`, `statement` for our calls, `request_outcome` and `payout_outcome` for its callbacks.
    """

    def __init__(
        self, clock: Clock, applications: Iterable[Application] = (), *, odds: Odds = NEVER, seed: int = 0
    ) -> None:
        super().__init__(clock, applications, odds, seed)
        self.app: Starlette = application(self)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL; callbacks leave when they are delivered."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
