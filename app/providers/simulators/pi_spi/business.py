"""The business client at the simulated participant: its keys, its account, its aliases, where it is told."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """One client with one account; the first alias receives and pays. With an `api_key` every call must show it."""

    client_id: str = "simulated-client"
    client_secret: str = "simulated-secret"  # noqa: S105
    account: str = "ML0010123456"
    aliases: tuple[str, ...] = ("7b1d7f0e-6f1b-4a39-9d35-5c6f1f9f2a10",)
    api_key: str | None = None

    def credentials(self, base_url: str, *webhook_secrets: str) -> Mapping[str, str]:
        """What this client would type into its wallet, with the participant at `base_url`."""
        told = {
            "base_url": f"{base_url}/piz/v1",
            "token_url": f"{base_url}/oauth/token",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "account": self.account,
            "aliases": " ".join(self.aliases),
        }
        if self.api_key is not None:
            told["api_key"] = self.api_key
        return {**told, "webhook_secrets": " ".join(webhook_secrets)} if webhook_secrets else told


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told; without `events` it is told everything. The secret was shown once (§6)."""

    id: str
    url: str
    secret: str
    events: frozenset[str] = frozenset()

    def wants(self, code: str) -> bool:
        """Whether it is told of this."""
        return not self.events or code in self.events

    def seal(self, body: bytes, _now: datetime, *, written: str = "hex") -> Mapping[str, str]:
        """The header that proves a body: in `hex`, `HEX` or `base64`, for which of them is not stated (§6)."""
        digest = hmac.new(self.secret.encode(), body, hashlib.sha256).digest()
        texts = {"hex": digest.hex(), "HEX": digest.hex().upper(), "base64": base64.b64encode(digest).decode()}
        return {"X-Signature": texts[written]}
