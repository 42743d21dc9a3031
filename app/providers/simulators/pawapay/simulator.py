"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from app.core.clock import Clock
from app.providers.simulators.base import NEVER, Odds, serve
from app.providers.simulators.pawapay.accounts import Account
from app.providers.simulators.pawapay.endpoints import application
from app.providers.simulators.pawapay.operator import Operator


class PawaPaySimulator(Operator):
    """Everything a merchant sees of pawaPay; payers and payees are only numbers.

    Faults are scripted by verb: `deposit`, `payout`, `refund`, each behind `find_` too, and `balance` for our calls;
    `deposit_outcome`, `payout_outcome`, `refund_outcome` for its callbacks.
    """

    def __init__(self, clock: Clock, account: Account, *, odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(clock, account, odds, seed)
        self.app: Starlette = application(self)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL; callbacks leave when they are delivered."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
