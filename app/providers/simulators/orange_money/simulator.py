"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from starlette.applications import Starlette

from app.providers.simulators.base import OnLoopback
from app.providers.simulators.orange_money.endpoints import application
from app.providers.simulators.orange_money.operator import Operator


class OrangeMoneySimulator(OnLoopback, Operator):
    """Everything a merchant sees of Orange Money Web Payment, and the customers it never sees.

    Faults are scripted by verb: `token`, `webpayment`, `transactionstatus`, `notification`.
    """

    @property
    def app(self) -> Starlette:
        """The operator as a web application."""
        return application(self)
