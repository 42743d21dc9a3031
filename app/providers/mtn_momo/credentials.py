"""What a contract for one product gives: its keys, its market, and the platform that takes its orders."""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, SecretStr

from app.core.money import CURRENCIES, XOF, Currency
from app.providers.credentials import HeaderSecret, OperatorCredentials, Origin, Seconds, Secret, User
from app.providers.mtn_momo import profile

FORMER = ("former_base_url", "former_subscription_key", "former_api_user", "former_api_key")


class Access(BaseModel):
    """One platform and the keys it knows us by (mtn-momo §1, §2)."""

    model_config = ConfigDict(frozen=True)

    base_url: str
    subscription_key: SecretStr
    api_user: str
    api_key: SecretStr


class Credentials(OperatorCredentials):
    """One product of one contract in one market, for every product has keys and an account of its own (§0.8).

    `payout_by` is the operation that the contract enables (§4). `currency` is needed only where the market is not one
    we know, or is the sandbox's and not francs. The `former_…` ones open the platform that took orders before a
    migration: it alone can tell what became of them (§1).
    """

    provider = profile.NAME

    product: Literal["collection", "disbursement"]
    subscription_key: HeaderSecret
    api_user: User
    api_key: Secret
    target_environment: User
    base_url: Origin | None = None
    payout_by: Literal["transfer", "deposit"] = "transfer"
    currency: User | None = None
    read_timeout_s: Seconds = profile.PROFILE.read_timeout_s
    former_base_url: Origin | None = None
    former_subscription_key: HeaderSecret | None = None
    former_api_user: User | None = None
    former_api_key: Secret | None = None

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """A platform for a market whose currency is known; of a former one all or nothing, and not today's."""
        yield "base_url", self.is_sandbox or self.base_url is not None
        yield "currency", self._names_its_currency()
        given = {name: getattr(self, name) for name in FORMER}
        for name, value in given.items():
            yield name, value is not None or not any(given.values())
        yield "former_base_url", self.former_base_url != self.access.base_url

    @property
    def is_sandbox(self) -> bool:
        """Whether nothing here is money."""
        return self.target_environment == profile.SANDBOX

    @property
    def access(self) -> Access:
        """The platform that takes orders now; in production the contract says which it is."""
        return Access(
            base_url=self.base_url or profile.SANDBOX_URL,
            subscription_key=self.subscription_key,
            api_user=self.api_user,
            api_key=self.api_key,
        )

    @property
    def former(self) -> Access | None:
        """The platform that took them before, while the two run side by side."""
        if not (self.former_base_url and self.former_subscription_key and self.former_api_user and self.former_api_key):
            return None
        return Access(
            base_url=self.former_base_url,
            subscription_key=self.former_subscription_key,
            api_user=self.former_api_user,
            api_key=self.former_api_key,
        )

    @property
    def resource(self) -> str:
        """What an order of this product makes at the operator (§4)."""
        return "requesttopay" if self.product == "collection" else self.payout_by

    @property
    def book_currency(self) -> Currency:
        """The currency our orders and books count in."""
        market = profile.MARKETS.get(self.target_environment)
        return market or CURRENCIES.get(self.currency or "", XOF)

    @property
    def wire_currency(self) -> str:
        """The code the operator wants to read: euros in the sandbox, whatever is counted there (§5.1)."""
        return profile.SANDBOX_CURRENCY if self.is_sandbox else self.book_currency.code

    def _names_its_currency(self) -> bool:
        is_known = self.is_sandbox or self.target_environment in profile.MARKETS
        return self.currency == self.book_currency.code or (self.currency is None and is_known)
