"""What an agreement with an operator gives: its address, keys and our account there, and what proves a callback."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal
from urllib.parse import urljoin

from pydantic import AfterValidator, Field, StringConstraints

from app.core.money import CURRENCIES, Currency
from app.providers.addresses import is_safe_address
from app.providers.credentials import HeaderSecret, OperatorCredentials, Seconds, User, safe
from app.providers.gsma import jws, profile
from app.providers.values import PaymentState

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#@]+(/[A-Za-z0-9._~-]+)*$"), AfterValidator(safe)]
Path = Annotated[str, StringConstraints(pattern=r"^(/[A-Za-z0-9._~-]+)*$")]
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$", to_lower=True)]
STATES = {state.value: state for state in profile.STATUSES.values()}


class Credentials(OperatorCredentials):
    """One account at one operator that speaks the API.

    `account_type` and `account` name it, as the operator knows it (§2). `auth` is how we are known (§8); the token's
    address may be a path of the same host. Whoever calls back shows `callback_key`, where one is agreed, and signs
    with `callback_jws_key`. `statuses` are the operator's own words: `settled=succeeded, expired=failed` (§3).
    """

    provider = profile.NAME

    base_url: Address
    version_path: Path = profile.VERSION_PATH
    account_type: Annotated[str, StringConstraints(to_lower=True)]
    account: Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,255}$")]
    currency: str
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "ML"
    auth: Literal["oauth2", "basic"] = "oauth2"
    client_id: User
    client_secret: HeaderSecret
    token_url: Annotated[str, Field(min_length=1)] | None = None
    scope: Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]+$")] | None = None
    api_key: HeaderSecret | None = None
    callback_key: HeaderSecret | None = None
    callback_jws_key: str | None = None
    callback_jws_header: Header = "x-jws-signature"
    statuses: str = ""
    read_timeout_s: Seconds = profile.PROFILE.read_timeout_s

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """A type of account, a currency, a key that we know, and none but our words for the operator's."""
        yield "account_type", self.account_type in profile.IDENTIFIER_TYPES
        yield "currency", self.currency in CURRENCIES
        yield "token_url", self.auth == "basic" or (bool(self.token_url) and is_safe_address(self.token_address))
        yield "callback_jws_key", self.callback_jws_key is None or jws.public_key(self.callback_jws_key) is not None
        yield "statuses", len(self._own_words) == len([word for word in self.statuses.split(",") if word.strip()])

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
