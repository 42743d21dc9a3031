"""Merchants under contract with the simulated operator."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.money import XOF, Currency

SANDBOX_PATH, SANDBOX_CURRENCY = "dev", "OUV"


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
