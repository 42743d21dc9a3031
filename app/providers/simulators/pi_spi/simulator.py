"""The simulated participant with its address: what a client reaches over HTTP on loopback."""

from starlette.applications import Starlette

from app.providers.simulators.base import OnLoopback
from app.providers.simulators.pi_spi.endpoints import application
from app.providers.simulators.pi_spi.operator import Operator


class PiSpiSimulator(OnLoopback, Operator):
    """Everything a client sees of PI-SPI; payers and payees are only aliases. Mutual TLS is left out on loopback.

    Faults are scripted by verb: `token`, `request`, `payment`, the last two behind `find_` too, `true_state`, `list`,
    `return`, `balance`, `webhook` for our calls; `request_outcome`, `received_outcome`, `payout_outcome`,
    `payout_return`, `return_outcome` for its webhooks.
    """

    @property
    def app(self) -> Starlette:
        """The participant as a web application."""
        return application(self)
