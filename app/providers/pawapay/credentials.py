"""What a pawaPay account gives: a token, operators' codes by number, and keys of signatures in either direction."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, StringConstraints, TypeAdapter

from app.core import jsontext
from app.core.money import CURRENCIES, Currency
from app.providers import http_signatures
from app.providers.credentials import HeaderSecret, OperatorCredentials, Origin, Seconds, listed
from app.providers.http_signatures import PrivateKey, PublicKey
from app.providers.pawapay import profile

Token = Annotated[HeaderSecret, Field(min_length=8)]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,64}$")]
OPERATOR = re.compile(r"([0-9]{1,15})=([A-Z0-9_]{2,40})")


class Listed(BaseModel):
    """A key as `/v2/public-key/http` lists it: PEM, or base64 of the bare key (pawapay §2)."""

    id: KeyId
    key: str


class Credentials(OperatorCredentials):
    """One account in one country.

    `operators` says which operator has a number, by its first digits, parted by spaces or commas: `2236=MOOV_MLI
    2237=ORANGE_MLI`; the longest that fits decides, and a number that moved is written out whole. `public_keys` is the
    operator's own list of keys; with it unsigned callbacks are no longer taken, and `public_host` says what they are
    addressed to. `signing_key` is ours in PEM, known there as `signing_key_id`.
    """

    provider = profile.NAME

    api_token: Token
    operators: str
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "MLI"
    currency: str = "XOF"
    public_keys: str | None = None
    public_host: Host | None = None
    signing_key: SecretStr | None = None
    signing_key_id: KeyId | None = None
    base_url: Origin = profile.BASE_URL
    read_timeout_s: Seconds = profile.PROFILE.read_timeout_s

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """Codes and keys that can be read, and each key with its name or the host that it is good for."""
        yield "currency", self.currency in CURRENCIES
        yield "operators", _reads(lambda: self.codes) and bool(self.codes)
        yield "public_keys", _reads(lambda: self.keys) and self.keys != {}
        yield "public_host", self.public_keys is None or self.public_host is not None
        yield "signing_key_id", (self.signing_key is None) == (self.signing_key_id is None)
        yield "signing_key", _reads(lambda: self.own_key)

    @property
    def money(self) -> Currency:
        """What orders and books count in."""
        return CURRENCIES[self.currency]

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The operators' codes by the first digits of their numbers."""
        written = listed(self.operators)
        codes = {match[1]: match[2] for one in written if (match := OPERATOR.fullmatch(one))}
        if len(codes) != len(written):
            raise ValueError
        return codes

    @cached_property
    def keys(self) -> Mapping[str, PublicKey] | None:
        """The operator's keys by name, each compared whole (§6); none where callbacks are not signed."""
        if self.public_keys is None:
            return None
        listed = TypeAdapter(list[Listed]).validate_python(jsontext.decode(self.public_keys.encode()))
        if len({one.id for one in listed}) != len(listed):
            raise ValueError
        return {one.id: http_signatures.read_public_key(one.key) for one in listed}

    @cached_property
    def own_key(self) -> PrivateKey | None:
        """What our orders are signed with."""
        return http_signatures.read_private_key(self.signing_key.get_secret_value()) if self.signing_key else None

    def operator_of(self, number: str) -> str | None:
        """The code of the operator that has this number."""
        fitting = [digits for digits in self.codes if number.startswith(digits)]
        return self.codes[max(fitting, key=len)] if fitting else None


def _reads(read: Callable[[], object]) -> bool:
    try:
        read()
    except (ValueError, jsontext.UnreadableJson):
        return False
    return True
