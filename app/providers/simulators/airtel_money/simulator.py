"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from starlette.applications import Starlette

from app.providers.simulators.airtel_money.endpoints import application
from app.providers.simulators.airtel_money.operator import Operator
from app.providers.simulators.base import OnLoopback


class AirtelMoneySimulator(OnLoopback, Operator):
    """Everything a merchant sees of Airtel Money; payers and payees are only national numbers.

    Faults are scripted by verb: `token`, `key`, `request`, `find_request`, `refund`, `payout`, `find_payout`,
    `balance`, `statement` for our calls, `request_outcome` and `payout_outcome` for its callbacks.
    """

    @property
    def app(self) -> Starlette:
        """The operator as a web application."""
        return application(self)
