"""The simulated operator with its address: what an organisation reaches over HTTP on loopback."""

from starlette.applications import Starlette

from app.providers.simulators.base import OnLoopback
from app.providers.simulators.gsma.endpoints import application
from app.providers.simulators.gsma.operator import Operator


class GsmaSimulator(OnLoopback, Operator):
    """Everything an organisation sees of the operator; payers and payees are only numbers.

    Faults are scripted by verb: `token`, `request`, `payout`, `reverse`, `find`, `balance`, `list` for our calls,
    `request_outcome`, `payout_outcome` and `reversal_outcome` for its callbacks.
    """

    @property
    def app(self) -> Starlette:
        """The operator as a web application."""
        return application(self)
