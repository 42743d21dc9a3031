"""The simulated operator with its address: what a business reaches over HTTP on loopback."""

from starlette.applications import Starlette

from app.providers.simulators.base import OnLoopback
from app.providers.simulators.wave.endpoints import application
from app.providers.simulators.wave.payouts import PayoutDesk


class WaveSimulator(OnLoopback, PayoutDesk):
    """Everything a business sees of Wave, and the customers it never sees.

    Faults are scripted by verb: `checkout`, `find_checkout`, `expire`, `refund`, `payout`, `find_payout`, `reverse`,
    `balance`, `transactions`, and `webhook` for what it tells.
    """

    @property
    def app(self) -> Starlette:
        """The operator as a web application."""
        return application(self)
