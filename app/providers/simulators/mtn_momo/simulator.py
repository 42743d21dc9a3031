"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from app.core.clock import Clock
from app.providers.simulators.base import NEVER, Odds, serve
from app.providers.simulators.mtn_momo.contracts import Contract
from app.providers.simulators.mtn_momo.endpoints import application
from app.providers.simulators.mtn_momo.operator import Operator


class MtnMomoSimulator(Operator):
    """Everything a merchant sees of MTN MoMo; payers and payees are only numbers.

    Faults are scripted by verb: `token`, `request`, `find_request`, `payout`, `find_payout`, `balance` for our calls,
    `request_outcome` and `payout_outcome` for its callbacks.
    """

    def __init__(self, clock: Clock, contracts: Iterable[Contract] = (), *, odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(clock, contracts, odds, seed)
        self.app: Starlette = application(self)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL; callbacks leave when they are delivered."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
