"""The simulated MTN MoMo as a process of its own: a funded account, people who act below `/people`."""

from collections.abc import Mapping
from typing import cast

from starlette.applications import Starlette

from app.core.clock import Clock
from app.core.money import XOF, Currency, Money
from app.providers.simulators.keyboard import OPENING_UNITS, by_itself
from app.providers.simulators.mtn_momo.acts import People
from app.providers.simulators.mtn_momo.contracts import Contract, Product
from app.providers.simulators.mtn_momo.endpoints import application
from app.providers.simulators.mtn_momo.operator import Operator


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the product of these credentials and money in its account; what is left out has plain names."""
    contract = _contract(credentials)
    operator = Operator(clock, [contract])
    operator.books.fund(contract.account, Money.parse(OPENING_UNITS, contract.currency))
    return by_itself(operator, application(operator), People(operator, contract).routes())


def _contract(credentials: Mapping[str, str]) -> Contract:
    return Contract(
        product=cast(Product, credentials.get("product", "collection")),
        subscription_key=credentials.get("subscription_key", "simulated-subscription"),
        api_user=credentials.get("api_user", "simulated-user"),
        api_key=credentials.get("api_key", "simulated-key"),
        target_environment=credentials.get("target_environment", "mtnivorycoast"),
        currency=Currency.of(credentials.get("currency", XOF.code)),
        payout_by=credentials.get("payout_by", "transfer"),
    )
