"""What a contract gives: keys, number, PIN or merchant code, and what proves a callback."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import SecretStr, StringConstraints

from app.providers.credentials import Address, OperatorCredentials, Seconds, Secret
from app.providers.orange_money.ewallet import numbers, profile

Text = Annotated[str, StringConstraints(min_length=1)]
MerchantCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
PIN = re.compile(r"[0-9]{4}")


class Credentials(OperatorCredentials):
    """The wallet of one distributor or merchant in one country.

    `msisdn` is the wallet, `account_type` what it is to the operator (B6). With `pin`, its four digits, it pays out
    (B2); with `merchant_code` it is paid, under `merchant_name` (B3): one of the two there must be.
    Callbacks are taken only with `api_key`; with `callback_secret` they must be signed too, the instant and the body
    parted by `signature_separator`; they are registered under the merchant's code and name (B7).
    `read_timeout_s` is how long an answer may take.
    """

    provider = profile.NAME

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
    base_url: Address = profile.BASE_URL
    read_timeout_s: Seconds = profile.PROFILE.read_timeout_s

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """A number of the country, a PIN of four digits or a merchant code, no signature without the key beside it."""
        yield "msisdn", numbers.local(self.msisdn, self.country) is not None
        yield "pin", self.merchant_code is not None or self.pin is not None
        yield "pin", self.pin is None or PIN.fullmatch(self.pin.get_secret_value()) is not None
        yield "api_key", self.callback_secret is None or self.api_key is not None

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
