"""What an agreement with an operator gives: its address, keys and our account there, and what proves a callback."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from app.core.money import CURRENCIES, Currency
from app.providers.addresses import is_safe_address
from app.providers.errors import UnusableCredentials
from app.providers.gsma import jws, profile
from app.providers.values import PaymentState

# A colon would end the user of Basic early.
User = Annotated[str, StringConstraints(pattern=r"^[\x21-\x39\x3b-\x7e]+$")]
Secret = Annotated[SecretStr, Field(min_length=1)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#@]+(/[A-Za-z0-9._~-]+)*$")]
Path = Annotated[str, StringConstraints(pattern=r"^(/[A-Za-z0-9._~-]+)*$")]
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$", to_lower=True)]
STATES = {state.value: state for state in profile.STATUSES.values()}
PRINTABLE = re.compile(r"[\x21-\x7e]+")


class Credentials(BaseModel):
    """One account at one operator that speaks the API.

    `account_type` and `account` name it, as the operator knows it (§2). `auth` is how we are known (§8); the token's
    address may be a path of the same host. Whoever calls back shows `callback_key`, where one is agreed, and signs
    with `callback_jws_key`. `statuses` are the operator's own words: `settled=succeeded, expired=failed` (§3).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    base_url: Address
    version_path: Path = profile.VERSION_PATH
    account_type: Annotated[str, StringConstraints(to_lower=True)]
    account: Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,256}$")]
    currency: str
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "ML"
    auth: Literal["oauth2", "basic"] = "oauth2"
    client_id: User
    client_secret: Secret
    token_url: Annotated[str, Field(min_length=1)] | None = None
    scope: Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]+$")] | None = None
    api_key: Secret | None = None
    callback_key: Secret | None = None
    callback_jws_key: str | None = None
    callback_jws_header: Header = "x-jws-signature"
    statuses: str = ""
    read_timeout_s: Annotated[float, Field(gt=0, le=120)] = profile.PROFILE.read_timeout_s

    @classmethod
    def read(cls, mapping: Mapping[str, str]) -> Self:
        """Raises `UnusableCredentials` naming the first field that is wrong; the value is never told."""
        try:
            credentials = cls.model_validate(dict(mapping))
        except ValidationError as error:
            [first, *_] = error.errors(include_input=False, include_url=False)
            raise UnusableCredentials(field=str(first["loc"][0]), provider=profile.NAME) from None
        for field, holds in credentials._conditions().items():
            if not holds:
                raise UnusableCredentials(field=field, provider=profile.NAME)
        return credentials

    @property
    def book_currency(self) -> Currency:
        """What the account is kept in."""
        return Currency.of(self.currency)

    @property
    def party(self) -> Mapping[str, str]:
        """Our account as a party of a transaction."""
        return {"key": self.account_type, "value": self.account}

    @property
    def token_address(self) -> str:
        """Where tokens are given, whole."""
        return urljoin(f"{self.base_url}/", self.token_url or "")

    def state_of(self, status: str) -> PaymentState | None:
        """What a `transactionStatus` means, in any case; none for a word that nobody documented (§3)."""
        return {**profile.STATUSES, **self._own_words}.get(status.strip().lower())

    @property
    def _own_words(self) -> Mapping[str, PaymentState]:
        pairs = (pair.lower().partition("=") for pair in self.statuses.split(",") if pair.strip())
        return {word.strip(): STATES[meant.strip()] for word, _, meant in pairs if meant.strip() in STATES}

    def _conditions(self) -> Mapping[str, bool]:
        """What must hold beyond the shape of each field."""
        words = [word for word in self.statuses.split(",") if word.strip()]
        secrets = {"client_secret": self.client_secret, "api_key": self.api_key, "callback_key": self.callback_key}
        return {
            "base_url": is_safe_address(self.base_url),
            "account_type": self.account_type in profile.IDENTIFIER_TYPES,
            "currency": self.currency in CURRENCIES,
            "token_url": self.auth == "basic" or (self.token_url is not None and is_safe_address(self.token_address)),
            "callback_jws_key": self.callback_jws_key is None or jws.public_key(self.callback_jws_key) is not None,
            "statuses": len(self._own_words) == len(words),
            **{name: one is None or _fits_a_header(one) for name, one in secrets.items()},
        }


def _fits_a_header(secret: SecretStr) -> bool:
    return PRINTABLE.fullmatch(secret.get_secret_value()) is not None
