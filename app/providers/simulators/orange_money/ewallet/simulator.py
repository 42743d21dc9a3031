"""The simulated eWallet with its address: what merchants and distributors reach over HTTP on loopback."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from app.core.clock import Clock
from app.providers.simulators.base import NEVER, Odds, serve
from app.providers.simulators.orange_money.ewallet.distributors import Distributor
from app.providers.simulators.orange_money.ewallet.endpoints import application
from app.providers.simulators.orange_money.ewallet.operator import Operator


class OrangeEwalletSimulator(Operator):
    """Everything a distributor sees of the eWallet; the payees are only numbers.

    Faults are scripted by verb: `token`, `public_key`, `request` (a code), `payout`, `find_payout` (the search, of
    payments too), `payout_status` (by the operator's id), `balance`, `register`, and `payment` and `payout_outcome` for
    callbacks.
    """

    def __init__(
        self, clock: Clock, distributors: Iterable[Distributor] = (), *, odds: Odds = NEVER, seed: int = 0
    ) -> None:
        super().__init__(clock, distributors, odds, seed)
        self.app: Starlette = application(self)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL; callbacks leave when they are delivered."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
