"""What a pawaPay account gives: a token, operators' codes by number, and keys of signatures in either direction."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, TypeAdapter, ValidationError

from app.core import jsontext
from app.core.money import CURRENCIES, Currency
from app.providers import http_signatures
from app.providers.addresses import is_safe_address
from app.providers.errors import UnusableCredentials
from app.providers.http_signatures import PrivateKey, PublicKey
from app.providers.pawapay import profile

Token = Annotated[SecretStr, Field(min_length=8)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+$")]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,64}$")]
OPERATOR = re.compile(r"([0-9]{1,15})=([A-Z0-9_]{2,40})")


class Listed(BaseModel):
    """A key as `/v2/public-key/http` lists it: PEM, or base64 of the bare key (pawapay §2)."""

    id: KeyId
    key: str


T = TypeVar("T")


class Credentials(BaseModel):
    """One account in one country.

    `operators` says which operator has a number, by its first digits, parted by spaces or commas: `2236=MOOV_MLI
    2237=ORANGE_MLI`; the longest that fits decides, and a number that moved is written out whole. `public_keys` is the
    operator's own list of keys; with it unsigned callbacks are no longer taken, and `public_host` says what they are
    addressed to. `signing_key` is ours in PEM, known there as `signing_key_id`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    api_token: Token
    operators: str
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "MLI"
    currency: str = "XOF"
    public_keys: str | None = None
    public_host: Host | None = None
    signing_key: SecretStr | None = None
    signing_key_id: KeyId | None = None
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
        _require(is_safe_address(credentials.base_url), "base_url")
        _require(re.fullmatch(r"[\x21-\x7e]+", credentials.api_token.get_secret_value()) is not None, "api_token")
        _require(credentials.currency in CURRENCIES, "currency")
        _require(_or_refuse(lambda: credentials.codes, "operators") != {}, "operators")
        _require(_or_refuse(lambda: credentials.keys, "public_keys") != {}, "public_keys")
        _require(credentials.public_keys is None or credentials.public_host is not None, "public_host")
        _require((credentials.signing_key is None) == (credentials.signing_key_id is None), "signing_key_id")
        _or_refuse(lambda: credentials.own_key, "signing_key")
        return credentials

    @property
    def money(self) -> Currency:
        """What orders and books count in."""
        return CURRENCIES[self.currency]

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The operators' codes by the first digits of their numbers."""
        written = self.operators.replace(",", " ").split()
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


def _or_refuse(read: Callable[[], T], field: str) -> T:
    try:
        return read()
    except (ValueError, jsontext.UnreadableJson):
        raise UnusableCredentials(field=field, provider=profile.NAME) from None


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise UnusableCredentials(field=field, provider=profile.NAME)
