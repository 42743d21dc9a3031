"""What a contract for one product gives: its keys, its market, and the platform that takes its orders."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from app.core.money import CURRENCIES, XOF, Currency
from app.providers.addresses import is_safe_address
from app.providers.errors import UnusableCredentials
from app.providers.mtn_momo import profile

# Header and user-name parts: printable, and a colon would end the user of Basic early.
Text = Annotated[str, StringConstraints(pattern=r"^[\x21-\x39\x3b-\x7e]+$")]
Secret = Annotated[SecretStr, Field(min_length=1)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+$")]
FORMER = ("former_base_url", "former_subscription_key", "former_api_user", "former_api_key")


class Access(BaseModel):
    """One platform and the keys it knows us by (mtn-momo §1, §2)."""

    model_config = ConfigDict(frozen=True)

    base_url: str
    subscription_key: SecretStr
    api_user: str
    api_key: SecretStr


class Credentials(BaseModel):
    """One product of one contract in one market, for every product has keys and an account of its own (§0.8).

    `payout_by` is the operation that the contract enables (§4). `currency` is needed only where the market is not one
    we know, or is the sandbox's and not francs. The `former_…` ones open the platform that took orders before a
    migration: it alone can tell what became of them (§1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    product: Literal["collection", "disbursement"]
    subscription_key: Secret
    api_user: Text
    api_key: Secret
    target_environment: Text
    base_url: WebAddress | None = None
    payout_by: Literal["transfer", "deposit"] = "transfer"
    currency: Text | None = None
    read_timeout_s: Annotated[float, Field(gt=0, le=120)] = profile.PROFILE.read_timeout_s
    former_base_url: WebAddress | None = None
    former_subscription_key: Secret | None = None
    former_api_user: Text | None = None
    former_api_key: Secret | None = None

    @classmethod
    def read(cls, mapping: Mapping[str, str]) -> Self:
        """Raises `UnusableCredentials` naming the first field that is wrong; the value is never told."""
        try:
            credentials = cls.model_validate(dict(mapping))
        except ValidationError as error:
            [first, *_] = error.errors(include_input=False, include_url=False)
            raise UnusableCredentials(field=str(first["loc"][0]), provider=profile.NAME) from None
        _require(credentials.is_sandbox or credentials.base_url is not None, "base_url")
        _require(is_safe_address(credentials.access.base_url), "base_url")
        _require(_fits_a_header(credentials.subscription_key), "subscription_key")
        _require(credentials._names_its_currency(), "currency")
        credentials._require_former()
        return credentials

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

    def _require_former(self) -> None:
        """All of it or nothing, over TLS, and not the platform of today."""
        given = {name: getattr(self, name) for name in FORMER}
        for name, value in given.items():
            _require(value is not None or not any(given.values()), name)
        if self.former is not None:
            _require(is_safe_address(self.former.base_url), "former_base_url")
            _require(self.former.base_url != self.access.base_url, "former_base_url")
            _require(_fits_a_header(self.former.subscription_key), "former_subscription_key")


def _fits_a_header(secret: SecretStr) -> bool:
    return re.fullmatch(r"[\x21-\x7e]+", secret.get_secret_value()) is not None


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise UnusableCredentials(field=field, provider=profile.NAME)
