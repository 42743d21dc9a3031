"""The simulated operator with its address: what an organisation reaches over HTTP on loopback."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from app.core.clock import Clock
from app.providers.simulators.base import NEVER, Odds, serve
from app.providers.simulators.gsma.agreements import Agreement
from app.providers.simulators.gsma.endpoints import application
from app.providers.simulators.gsma.operator import Operator


class GsmaSimulator(Operator):
    """Everything an organisation sees of the operator; payers and payees are only numbers.

    Faults are scripted by verb: `token`, `request`, `payout`, `reverse`, `find`, `balance`, `list` for our calls,
    `request_outcome`, `payout_outcome` and `reversal_outcome` for its callbacks.
    """

    def __init__(
        self, clock: Clock, agreements: Iterable[Agreement] = (), *, odds: Odds = NEVER, seed: int = 0
    ) -> None:
        super().__init__(clock, agreements, odds, seed)
        self.app: Starlette = application(self)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL; callbacks leave when they are delivered."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
