"""The simulated operator with its address: what a merchant reaches over HTTP on loopback."""

from starlette.applications import Starlette

from app.providers.simulators.base import OnLoopback
from app.providers.simulators.pawapay.endpoints import application
from app.providers.simulators.pawapay.operator import Operator


class PawaPaySimulator(OnLoopback, Operator):
    """Everything a merchant sees of pawaPay; payers and payees are only numbers.

    Faults are scripted by verb: `deposit`, `payout`, `refund`, each behind `find_` too, and `balance` for our calls;
    `deposit_outcome`, `payout_outcome`, `refund_outcome` for its callbacks.
    """

    @property
    def app(self) -> Starlette:
        """The operator as a web application."""
        return application(self)
