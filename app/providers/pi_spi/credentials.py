"""What a participant gives its business client: host and keys, a BCEAO certificate, an account and its aliases."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from app.providers.addresses import is_safe_address
from app.providers.errors import UnusableCredentials
from app.providers.identity import Identity, UnusableIdentity
from app.providers.pi_spi import profile

# Parts of headers: printable, and a colon would end the user of Basic early.
Text = Annotated[str, StringConstraints(pattern=r"^[\x21-\x39\x3b-\x7e]+$")]
Secret = Annotated[SecretStr, Field(min_length=1)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[A-Za-z0-9._~-]+)*$")]
Path = Annotated[str, StringConstraints(pattern=r"^(/[a-z0-9-]+)+$")]
SHID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Credentials(BaseModel):
    """One account at one participant; hosts and extras are the participant's own (§1).

    `aliases` are ours on that account, parted by spaces or commas; the first, a SHID, receives and pays.
    `webhook_secrets` is a list too; without any, no webhook is taken. The two paths differ between versions of the API.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    base_url: WebAddress
    token_url: WebAddress
    client_id: Text
    client_secret: Secret
    account: Text
    aliases: Annotated[str, StringConstraints(min_length=1)]
    certificate: str | None = None
    private_key: Secret | None = None
    authorities: str | None = None
    api_key: Secret | None = None
    webhook_secrets: Secret | None = None
    sent_path: Path = "/paiements"
    received_path: Path = "/paiements"
    read_timeout_s: Annotated[float, Field(gt=0, le=120)] = profile.PROFILE.read_timeout_s

    @classmethod
    def read(cls, mapping: Mapping[str, str]) -> Self:
        """Raises `UnusableCredentials` naming the first field that is wrong; the value is never told."""
        try:
            credentials = cls.model_validate(dict(mapping))
        except ValidationError as error:
            [first, *_] = error.errors(include_input=False, include_url=False)
            raise UnusableCredentials(field=str(first["loc"][0]), provider=profile.NAME) from None
        for field in ("base_url", "token_url"):
            _require(is_safe_address(getattr(credentials, field)), field)
        for field in ("client_secret", "api_key"):
            secret = getattr(credentials, field)
            _require(secret is None or re.fullmatch(r"[\x21-\x7e]+", secret.get_secret_value()) is not None, field)
        _require(SHID.fullmatch(credentials.alias) is not None, "aliases")
        credentials._require_identity()
        return credentials

    @property
    def own_aliases(self) -> Sequence[str]:
        """Every alias of ours, the one that receives and pays first."""
        return self.aliases.lower().replace(",", " ").split() or [""]

    @property
    def alias(self) -> str:
        """The alias that receives and pays."""
        return self.own_aliases[0]

    @property
    def secrets(self) -> Sequence[str]:
        """What webhooks may be signed with just now."""
        listed = self.webhook_secrets.get_secret_value() if self.webhook_secrets else ""
        return listed.replace(",", " ").split()

    @property
    def identity(self) -> Identity | None:
        """What we show who asks for a certificate; none to a simulator on this machine."""
        if self.certificate is None or self.private_key is None:
            return None
        key = self.private_key.get_secret_value()
        return Identity(certificate=self.certificate, private_key=key, authorities=self.authorities)

    def _require_identity(self) -> None:
        """The certificate opens every door but that of a simulator on this machine (§1: mutual TLS)."""
        is_remote = self.base_url.startswith("https") or self.token_url.startswith("https")
        for field in ("certificate", "private_key"):
            is_needed = is_remote or any((self.certificate, self.private_key, self.authorities))
            _require(getattr(self, field) is not None or not is_needed, field)
        try:
            if self.identity:
                self.identity.context()
        except UnusableIdentity as error:
            raise UnusableCredentials(field=error.args[0], provider=profile.NAME) from None


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise UnusableCredentials(field=field, provider=profile.NAME)
