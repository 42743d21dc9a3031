"""What a contract gives: keys, number, PIN or merchant code, and what proves a callback, read once and strictly."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from app.providers.addresses import is_safe_address
from app.providers.errors import UnusableCredentials
from app.providers.orange_money.ewallet import numbers, profile

Text = Annotated[str, StringConstraints(min_length=1)]
Secret = Annotated[SecretStr, Field(min_length=1)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+")]
MerchantCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
PIN = re.compile(r"[0-9]{4}")


class Credentials(BaseModel):
    """The wallet of one distributor or merchant in one country.

    `msisdn` is the wallet, `account_type` what it is to the operator (B6). With `pin`, its four digits, it pays out
    (B2); with `merchant_code` it is paid, under `merchant_name` (B3): one of the two there must be.
    Callbacks are taken only with `api_key`; with `callback_secret` they must be signed too, the instant and the body
    parted by `signature_separator`; they are registered under the merchant's code and name (B7).
    `read_timeout_s` is how long an answer may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    client_id: Text
    client_secret: Secret
    country: Literal["ML", "SN"]
    msisdn: Text
    pin: SecretStr | None = None
    account_type: Literal["retailer", "merchant", "customer"] = "retailer"
    api_key: Secret | None = None
    merchant_code: MerchantCode | None = None
    merchant_name: Text = "mutuelle"
    callback_secret: Secret | None = None
    signature_separator: Literal[",", ".", ""] = ","
    base_url: WebAddress = profile.BASE_URL
    read_timeout_s: Annotated[float, Field(gt=0, le=120)] = profile.PROFILE.read_timeout_s

    @classmethod
    def read(cls, mapping: Mapping[str, str]) -> Self:
        """Raises `UnusableCredentials` naming the first field that is wrong; the value is never told."""
        try:
            credentials = cls.model_validate(dict(mapping))
        except ValidationError as error:
            [first, *_] = error.errors(include_input=False, include_url=False)
            raise UnusableCredentials(field=str(first["loc"][0]), provider=profile.NAME) from None
        _require(numbers.local(credentials.msisdn, credentials.country) is not None, "msisdn")
        _require(credentials.merchant_code is not None or credentials.pin is not None, "pin")
        _require(credentials.pin is None or PIN.fullmatch(credentials.pin.get_secret_value()) is not None, "pin")
        _require(credentials.callback_secret is None or credentials.api_key is not None, "api_key")
        _require(is_safe_address(credentials.base_url), "base_url")
        return credentials

    @property
    def own_ids(self) -> frozenset[str]:
        """How transactions name this wallet: as who pays out, and as who is paid."""
        return frozenset({self.local_number, self.merchant_code or self.local_number})

    @property
    def local_number(self) -> str:
        """The paying wallet as the operator writes it, without the country code (B4)."""
        number = numbers.local(self.msisdn, self.country)
        assert number is not None, "read() took no other"
        return number


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise UnusableCredentials(field=field, provider=profile.NAME)
