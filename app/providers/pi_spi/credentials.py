"""What a participant gives its business client: host and keys, a BCEAO certificate, an account and its aliases."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.providers.credentials import HeaderSecret, OperatorCredentials, Seconds, Secret, User, listed, safe
from app.providers.identity import Identity, UnusableIdentity
from app.providers.pi_spi import profile

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[A-Za-z0-9._~-]+)*$"), AfterValidator(safe)]
Path = Annotated[str, StringConstraints(pattern=r"^(/[a-z0-9-]+)+$")]
SHID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Credentials(OperatorCredentials):
    """One account at one participant; hosts and extras are the participant's own (§1).

    `aliases` are ours on that account, parted by spaces or commas; the first, a SHID, receives and pays.
    `webhook_secrets` is a list too; without any, no webhook is taken. The two paths differ between versions of the API.
    """

    provider = profile.NAME

    base_url: Address
    token_url: Address
    client_id: User
    client_secret: HeaderSecret
    account: User
    aliases: Annotated[str, StringConstraints(min_length=1)]
    certificate: str | None = None
    private_key: Secret | None = None
    authorities: str | None = None
    api_key: HeaderSecret | None = None
    webhook_secrets: Secret | None = None
    sent_path: Path = "/paiements"
    received_path: Path = "/paiements"
    read_timeout_s: Seconds = profile.PROFILE.read_timeout_s

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """A SHID; and the certificate, which opens every door but that of a simulator on this machine (§1)."""
        yield "aliases", SHID.fullmatch(self.alias) is not None
        is_remote = self.base_url.startswith("https") or self.token_url.startswith("https")
        is_needed = is_remote or any((self.certificate, self.private_key, self.authorities))
        yield "certificate", self.certificate is not None or not is_needed
        yield "private_key", self.private_key is not None or not is_needed
        part = self._unusable_part
        yield part or "certificate", part is None

    @property
    def own_aliases(self) -> Sequence[str]:
        """Every alias of ours, the one that receives and pays first."""
        return listed(self.aliases.lower()) or [""]

    @property
    def alias(self) -> str:
        """The alias that receives and pays."""
        return self.own_aliases[0]

    @property
    def secrets(self) -> Sequence[str]:
        """What webhooks may be signed with just now."""
        return listed(self.webhook_secrets)

    @property
    def identity(self) -> Identity | None:
        """What we show who asks for a certificate; none to a simulator on this machine."""
        if self.certificate is None or self.private_key is None:
            return None
        key = self.private_key.get_secret_value()
        return Identity(certificate=self.certificate, private_key=key, authorities=self.authorities)

    @property
    def _unusable_part(self) -> str | None:
        """What of the identity cannot be shown to anybody."""
        try:
            if self.identity:
                self.identity.context()
        except UnusableIdentity as error:
            return str(error.args[0])
        return None
