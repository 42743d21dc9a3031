"""Merchants under contract with the simulated operator, and the access tokens they hold."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.core.money import XOF, Currency

SANDBOX_PATH, SANDBOX_CURRENCY = "dev", "OUV"
TOKEN_LIFE_S = 7_776_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """A contract: the keys it came with, the country in its addresses, the name its payers see."""

    client_id: str
    client_secret: str
    merchant_key: str
    merchant_name: str
    path: str = "ml"
    currency: str = "XOF"

    @property
    def books_in(self) -> Currency:
        """What its money is counted in; the sandbox's fictive currency is francs to us."""
        return XOF if self.currency == SANDBOX_CURRENCY else Currency.of(self.currency)

    def credentials(self, base_url: str) -> Mapping[str, str]:
        """What this merchant would type into its wallet, with the operator at `base_url`."""
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "merchant_key": self.merchant_key,
            "merchant_name": self.merchant_name,
            "path": self.path,
            "currency": self.currency,
            "base_url": base_url,
        }


class Counter:
    """Gives access tokens to merchants who show their keys, and takes them back without a word."""

    def __init__(self, clock: Clock, dice: random.Random, merchants: Iterable[Merchant]) -> None:
        self.token_life_s = TOKEN_LIFE_S
        self.tokens_given = 0
        self._clock = clock
        self._dice = dice
        self._merchants = {merchant.client_id: merchant for merchant in merchants}
        self._tokens: dict[str, tuple[Merchant, datetime]] = {}

    def sign(self, merchant: Merchant) -> None:
        """Take another merchant under contract."""
        self._merchants[merchant.client_id] = merchant

    def give_token(self, client_id: str, client_secret: str) -> str | None:
        """A fresh token, or none for wrong keys."""
        merchant = self._merchants.get(client_id)
        if merchant is None or merchant.client_secret != client_secret:
            return None
        token = f"{self._dice.getrandbits(256):064x}"
        self._tokens[token] = (merchant, self._clock.now() + timedelta(seconds=self.token_life_s))
        self.tokens_given += 1
        return token

    def holder(self, token: str) -> Merchant | None:
        """Whose token this is, if it still lives."""
        merchant, dies_at = self._tokens.get(token, (None, self._clock.now()))
        return merchant if self._clock.now() < dies_at else None

    def revoke_tokens(self) -> None:
        """End every token before its time, as operators do after a change of theirs."""
        self._tokens.clear()
