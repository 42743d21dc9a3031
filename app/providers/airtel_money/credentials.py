"""What an application in Airtel's portal gives, and what differs from country to country, read once and strictly."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from app.core.money import Currency
from app.providers.addresses import is_safe_address
from app.providers.airtel_money import profile
from app.providers.airtel_money.sealing import is_public_key
from app.providers.errors import UnusableCredentials
from app.providers.values import Direction

Text = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$")]
Secret = Annotated[SecretStr, Field(min_length=1)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,32}$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+$")]
PIN = re.compile(r"[0-9]{4}")


class Credentials(BaseModel):
    """One application in one country; every path version, padding and optional field is the country's (§0).

    An application may have both products, and two wallets its keys: `product` says which of them this one is.
    Payouts need the `pin`, sealed with `pin_key` or, without one, with the key that the operator hands out (§3.2).
    `signs_messages` signs every order (§3.1). With `callback_key` a callback must bear a hash under it, over what
    `callback_hash` names (§7). `balance_of` asks for the balance of one kind of account (§4).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    product: Literal["collection", "disbursement"]
    client_id: Text
    client_secret: Secret
    country: str
    base_url: WebAddress = profile.BASE_URL
    collection_version: Literal["v1", "v2"] = "v1"
    refund_version: Literal["v1", "v2"] = "v1"
    disbursement_version: Literal["v1", "v2", "v3"] = "v1"
    signs_messages: bool = False
    pin: SecretStr | None = None
    pin_key: str | None = None
    pin_padding: Literal["pkcs1v15", "oaep_sha256"] = "pkcs1v15"
    sends_payee_name: bool = False
    wallet_type: Word | None = None
    callback_key: Secret | None = None
    callback_hash: Literal["either", "body", "transaction"] = "either"
    balance_of: Literal["DISB", "COLL", "CASHIN", "CASHOUT"] | None = None
    read_timeout_s: Annotated[float, Field(gt=0, le=90)] = profile.PROFILE.read_timeout_s

    @classmethod
    def read(cls, mapping: Mapping[str, str]) -> Self:
        """Raises `UnusableCredentials` naming the first field that is wrong; the value is never told."""
        try:
            credentials = cls.model_validate(dict(mapping))
        except ValidationError as error:
            [first, *_] = error.errors(include_input=False, include_url=False)
            raise UnusableCredentials(field=str(first["loc"][0]), provider=profile.NAME) from None
        pin, key = credentials.pin, credentials.pin_key
        _require(credentials.country in profile.MARKETS, "country")
        _require(is_safe_address(credentials.base_url), "base_url")
        _require(pin is not None or credentials.direction is Direction.IN, "pin")
        _require(pin is None or PIN.fullmatch(pin.get_secret_value()) is not None, "pin")
        _require(key is None or is_public_key(key), "pin_key")
        return credentials

    @property
    def direction(self) -> Direction:
        """Which way this wallet's money goes; of the other's it tells nothing."""
        return Direction.OUT if self.product == "disbursement" else Direction.IN

    @property
    def currency(self) -> Currency:
        """The one currency of the country."""
        return profile.MARKETS[self.country].currency

    @property
    def calling_code(self) -> str:
        """What the country's numbers begin with abroad, and never here (§0.5)."""
        return profile.MARKETS[self.country].calling_code


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise UnusableCredentials(field=field, provider=profile.NAME)
