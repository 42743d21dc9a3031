"""What an application in Airtel's portal gives, and what differs from country to country."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from app.core.money import Currency
from app.providers.airtel_money import profile
from app.providers.airtel_money.sealing import is_public_key
from app.providers.credentials import OperatorCredentials, Origin, Seconds, Secret
from app.providers.values import Direction

Text = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,32}$")]


class Credentials(OperatorCredentials):
    """One application in one country; every path version, padding and optional field is the country's (§0).

    An application may have both products, and two wallets its keys: `product` says which of them this one is.
    Payouts need the `pin`, sealed with `pin_key` or, without one, with the key that the operator hands out (§3.2).
    `signs_messages` signs every order (§3.1). With `callback_key` a callback must bear a hash under it, over what
    `callback_hash` names (§7). `balance_of` asks for the balance of one kind of account (§4).
    """

    provider = profile.NAME

    product: Literal["collection", "disbursement"]
    client_id: Text
    client_secret: Secret
    country: str
    base_url: Origin = profile.BASE_URL
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
    read_timeout_s: Annotated[Seconds, Field(le=90)] = profile.PROFILE.read_timeout_s

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """A country of theirs; four digits of a PIN, needed to pay out; a key that something can be sealed with."""
        pin = self.pin.get_secret_value() if self.pin else None
        yield "country", self.country in profile.MARKETS
        yield "pin", pin is not None or self.direction is Direction.IN
        yield "pin", pin is None or (len(pin) == 4 and pin.isascii() and pin.isdigit())
        yield "pin_key", self.pin_key is None or is_public_key(self.pin_key)

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
