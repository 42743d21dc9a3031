"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from starlette.applications import Starlette

from app.providers.simulators.base import OnLoopback
from app.providers.simulators.mtn_momo.endpoints import application
from app.providers.simulators.mtn_momo.operator import Operator


class MtnMomoSimulator(OnLoopback, Operator):
    """Everything a merchant sees of MTN MoMo; payers and payees are only numbers.

    Faults are scripted by verb: `token`, `request`, `find_request`, `payout`, `find_payout`, `balance` for our calls,
    `request_outcome` and `payout_outcome` for its callbacks.
    """

    @property
    def app(self) -> Starlette:
        """The operator as a web application."""
        return application(self)
