"""The simulated operator as a process of its own: customers pay on its page, and notifications leave unasked."""

from collections.abc import Mapping

from starlette.applications import Starlette

from app.core.clock import Clock
from app.providers.simulators.keyboard import by_itself
from app.providers.simulators.orange_money.endpoints import application
from app.providers.simulators.orange_money.merchants import SANDBOX_CURRENCY, SANDBOX_PATH, Merchant
from app.providers.simulators.orange_money.operator import Operator


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the merchant of these credentials; those left out have plain names."""
    operator = Operator(clock, [_merchant(credentials)])
    return by_itself(operator, application(operator))


def _merchant(credentials: Mapping[str, str]) -> Merchant:
    path = credentials.get("path", "ml")
    return Merchant(
        client_id=credentials.get("client_id", "simulated-client"),
        client_secret=credentials.get("client_secret", "simulated-secret"),
        merchant_key=credentials.get("merchant_key", "simulated-merchant"),
        merchant_name=credentials.get("merchant_name", "Mutuelle"),
        path=path,
        currency=credentials.get("currency", SANDBOX_CURRENCY if path == SANDBOX_PATH else "XOF"),
    )
