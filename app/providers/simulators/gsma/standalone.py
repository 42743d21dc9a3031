"""The simulated operator as a process of its own: a funded account, people who act below `/people`."""

from collections.abc import Mapping

from starlette.applications import Starlette

from app.core.clock import Clock
from app.core.money import XOF, Currency, Money
from app.providers.simulators.gsma.acts import People
from app.providers.simulators.gsma.agreements import Agreement
from app.providers.simulators.gsma.endpoints import application
from app.providers.simulators.gsma.operator import Operator
from app.providers.simulators.keyboard import OPENING_UNITS, by_itself


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the account of these credentials and money in it; what is left out has plain names."""
    agreement = Agreement(
        account=credentials.get("account", "MUTUELLE"),
        account_type=credentials.get("account_type", "organisationid"),
        client_id=credentials.get("client_id", "simulated-client"),
        client_secret=credentials.get("client_secret", "simulated-secret"),
        currency=Currency.of(credentials.get("currency", XOF.code)),
        auth=credentials.get("auth", "oauth2"),
        api_key=credentials.get("api_key"),
        callback_key=credentials.get("callback_key"),
    )
    operator = Operator(clock, [agreement])
    operator.books.fund(agreement.account, Money.parse(OPENING_UNITS, agreement.currency))
    return by_itself(operator, application(operator), People(operator, agreement).routes())
