"""What a merchant contract gives: keys, country and name, read once and strictly."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from app.core.money import Currency
from app.providers.addresses import is_safe_address
from app.providers.errors import UnusableCredentials
from app.providers.orange_money import profile

Text = Annotated[str, StringConstraints(min_length=1)]
Secret = Annotated[SecretStr, Field(min_length=1)]
MerchantName = Annotated[str, StringConstraints(min_length=1, max_length=profile.MOST_MERCHANT_NAME)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+", max_length=profile.MOST_URL)]


class Credentials(BaseModel):
    """The account of one merchant in one country.

    `path` is the country in the operator's addresses, `dev` its sandbox. `merchant_name` is what the page shows the
    payer. `return_url` is where the browser goes when an order names no page of its own. `read_timeout_s` is how long
    an answer may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    client_id: Text
    client_secret: Secret
    merchant_key: Secret
    path: Text
    merchant_name: MerchantName
    currency: Text | None = None
    base_url: WebAddress = profile.BASE_URL
    return_url: WebAddress | None = None
    read_timeout_s: Annotated[float, Field(gt=0, le=120)] = profile.PROFILE.read_timeout_s

    @classmethod
    def read(cls, mapping: Mapping[str, str]) -> Self:
        """Raises `UnusableCredentials` naming the first field that is wrong; the value is never told."""
        try:
            credentials = cls.model_validate(dict(mapping))
        except ValidationError as error:
            [first, *_] = error.errors(include_input=False, include_url=False)
            raise UnusableCredentials(field=str(first["loc"][0]), provider=profile.NAME) from None
        _require(credentials.path in profile.CURRENCY_OF_PATH, "path")
        _require(credentials.currency in (None, credentials.wire_currency), "currency")
        _require(is_safe_address(credentials.base_url), "base_url")
        return credentials

    @property
    def book_currency(self) -> Currency:
        """The currency our orders and books count in."""
        return profile.CURRENCY_OF_PATH[self.path]

    @property
    def wire_currency(self) -> str:
        """The code the operator wants to read: the fictive `OUV` in the sandbox, never elsewhere (A2)."""
        return profile.SANDBOX_CURRENCY if self.path == profile.SANDBOX_PATH else self.book_currency.code


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise UnusableCredentials(field=field, provider=profile.NAME)
