"""Businesses under contract with the simulated operator: a key for one wallet, and how they hear of payments."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """A contract: the key, the wallet in E.164 digits, and a webhook for each secret it registered.

    Webhooks are signed with `signing_secrets`, or show `bearer_secret`. With `request_secret` its calls must be signed.
    A disabled wallet can still be read and does nothing else.
    """

    api_key: str
    wallet: str
    name: str = "Mutuelle"
    merchant_id: str | None = None
    request_secret: str | None = None
    signing_secrets: tuple[str, ...] = ()
    bearer_secret: str | None = None
    webhook_url: str | None = None
    is_disabled: bool = False

    def credentials(self, base_url: str) -> Mapping[str, str]:
        """What this business would type into its wallet, with the operator at `base_url`."""
        given = {
            "api_key": self.api_key,
            "signing_secrets": " ".join(self.signing_secrets),
            "bearer_secrets": self.bearer_secret,
            "request_secret": self.request_secret,
            "merchant_id": self.merchant_id,
            "base_url": base_url,
        }
        return {name: value for name, value in given.items() if value}
