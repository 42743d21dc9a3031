"""The simulated eWallet as a process of its own: a funded distributor, and people who act."""

from collections.abc import Mapping

from starlette.applications import Starlette

from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.simulators.keyboard import OPENING_UNITS, by_itself
from app.providers.simulators.orange_money.ewallet.acts import People
from app.providers.simulators.orange_money.ewallet.distributors import Distributor
from app.providers.simulators.orange_money.ewallet.endpoints import application
from app.providers.simulators.orange_money.ewallet.operator import Operator


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the distributor of these credentials and a float; those left out have plain names.

    `callback_base` beside them is where its callbacks go, which a real one is told by registration.
    """
    distributor = _distributor(credentials)
    operator = Operator(clock, [distributor])
    operator.books.fund(distributor.wallet, Money.parse(OPENING_UNITS, XOF))
    return by_itself(operator, application(operator), People(operator, distributor.wallet).routes())


def _distributor(credentials: Mapping[str, str]) -> Distributor:
    base = credentials.get("callback_base")
    return Distributor(
        client_id=credentials.get("client_id", "simulated-client"),
        client_secret=credentials.get("client_secret", "simulated-secret"),
        msisdn=credentials.get("msisdn", "76009900"),
        pin=credentials.get("pin", "0000"),
        country=credentials.get("country", "ML"),
        account_type=credentials.get("account_type", "retailer"),
        merchant_code=credentials.get("merchant_code", "123456"),
        api_key=credentials.get("api_key"),
        callback_secret=credentials.get("callback_secret"),
        callback_url=f"{base}/transactions" if base else None,
    )
