"""Contracts with the simulated operator, one for each product, and the tokens it gives for them."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.core.clock import Clock
from app.core.money import XOF, Currency
from app.providers.simulators.token_desk import TokenDesk

TOKEN_LIFE_S = 3_600
SANDBOX, SANDBOX_CURRENCY = "sandbox", "EUR"

Product = Literal["collection", "disbursement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One product of one merchant: its keys, its market, and the host that its callbacks may go to (any if none)."""

    product: Product
    subscription_key: str
    api_user: str
    api_key: str
    target_environment: str = "mtnivorycoast"
    currency: Currency = XOF
    payout_by: str = "transfer"
    callback_host: str | None = None

    @property
    def account(self) -> str:
        """The account in the operator's books: every product has its own."""
        return f"{self.product}:{self.api_user}"

    @property
    def wire_currency(self) -> str:
        """What the operator writes for it: the sandbox knows euros alone."""
        return SANDBOX_CURRENCY if self.target_environment == SANDBOX else self.currency.code

    def credentials(self, base_url: str) -> Mapping[str, str]:
        """What this merchant would type into its wallet, with the operator at `base_url`."""
        return {
            "product": self.product,
            "subscription_key": self.subscription_key,
            "api_user": self.api_user,
            "api_key": self.api_key,
            "target_environment": self.target_environment,
            "currency": self.currency.code,
            "payout_by": self.payout_by,
            "base_url": base_url,
        }


class Counter(TokenDesk[Contract]):
    """Knows the contracts, and gives tokens for those whose keys are shown."""

    def __init__(self, clock: Clock, dice: random.Random, contracts: Iterable[Contract]) -> None:
        super().__init__(clock, dice, life_s=TOKEN_LIFE_S)
        self._contracts = list(contracts)

    def sign(self, contract: Contract) -> None:
        """Take another contract."""
        self._contracts.append(contract)

    def subscribed(self, product: str, subscription_key: str) -> bool:
        """Whether the gateway lets this key through to the product."""
        return any((one.product, one.subscription_key) == (product, subscription_key) for one in self._contracts)

    def give_token(self, product: str, api_user: str, api_key: str) -> str | None:
        """A fresh token, or none for wrong keys."""
        shown = (product, api_user, api_key)
        contract = next((one for one in self._contracts if (one.product, one.api_user, one.api_key) == shown), None)
        return None if contract is None else self.give(contract)

    def subscriber(self, product: str, token: str) -> Contract | None:
        """Whose token this is, if it still lives and is for this product."""
        contract = self.holder(token)
        return contract if contract and contract.product == product else None
