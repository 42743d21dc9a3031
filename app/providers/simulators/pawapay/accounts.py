"""The merchant's account at the simulated operator: its token, its country, where it is told, what it demands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core import jsontext
from app.core.money import XOF, Currency
from app.providers.simulators.pawapay import seals

OPERATORS: Mapping[str, str] = {"ORANGE_MLI": "2237", "MOOV_MLI": "2236"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`told_at` are the callback addresses set in the dashboard, by deposits, payouts and refunds; others are not told.

    With `signs`, callbacks are signed, for `public_host` where the merchant stands behind a proxy. With `demands` (a
    public key in PEM and its name) only signed orders are taken.
    """

    api_token: str
    country: str = "MLI"
    currency: Currency = XOF
    operators: Mapping[str, str] = field(default_factory=lambda: OPERATORS)
    told_at: Mapping[str, str] = field(default_factory=dict)
    signs: bool = False
    public_host: str | None = None
    demands: tuple[str, str] | None = None

    @property
    def wallet(self) -> str:
        """The wallet in the operator's books."""
        return f"{self.country}:{self.currency.code}"

    def credentials(self, base_url: str) -> Mapping[str, str]:
        """What this merchant would type into its wallet, with the operator at `base_url`."""
        told = {
            "api_token": self.api_token,
            "country": self.country,
            "currency": self.currency.code,
            "operators": " ".join(f"{digits}={code}" for code, digits in self.operators.items()),
            "base_url": base_url,
        }
        if self.signs and self.public_host:
            told |= {"public_keys": jsontext.encode(seals.listed()).decode(), "public_host": self.public_host}
        return told
