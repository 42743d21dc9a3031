"""The simulated eWallet with its address: what merchants and distributors reach over HTTP on loopback."""

from starlette.applications import Starlette

from app.providers.simulators.base import OnLoopback
from app.providers.simulators.orange_money.ewallet.endpoints import application
from app.providers.simulators.orange_money.ewallet.operator import Operator


class OrangeEwalletSimulator(OnLoopback, Operator):
    """Everything a distributor sees of the eWallet; the payees are only numbers.

    Faults are scripted by verb: `token`, `public_key`, `request` (a code), `payout`, `find_payout` (the search, of
    payments too), `payout_status` (by the operator's id), `balance`, `register`, and `payment` and `payout_outcome` for
    callbacks.
    """

    @property
    def app(self) -> Starlette:
        """The operator as a web application."""
        return application(self)
