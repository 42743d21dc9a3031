"""What Wave's portal gives a business: a key for one wallet and secrets of webhooks."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from app.providers.credentials import Address, HeaderSecret, OperatorCredentials, Seconds, listed
from app.providers.wave import profile

Key = Annotated[HeaderSecret, Field(min_length=8)]
Secret = Annotated[SecretStr, Field(min_length=8)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=255)]
SecureAddress = Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+")]


class Credentials(OperatorCredentials):
    """One wallet of one legal entity in one country.

    Webhooks: `signing_secrets` and `bearer_secrets` are lists, parted by spaces or commas, for while one is replaced
    both are good; with neither, no webhook is taken (§5). `request_secret` signs our own calls, once that was switched
    on for the key (§7). `merchant_id` is the sub-merchant of an aggregator. `reference_field` names the custom field in
    which payers at a till type their reference. `listed_amounts` says what amounts in the list of transactions are,
    where the balances beside them cannot tell (§4). `return_url` is where the browser goes when an order names no page.
    """

    provider = profile.NAME

    api_key: Key
    signing_secrets: Secret | None = None
    bearer_secrets: Secret | None = None
    request_secret: Secret | None = None
    merchant_id: Line | None = None
    reference_field: Line | None = None
    listed_amounts: Literal["gross", "net"] | None = None
    return_url: SecureAddress | None = None
    base_url: Address = profile.BASE_URL
    read_timeout_s: Seconds = profile.PROFILE.read_timeout_s

    @property
    def signing(self) -> Sequence[str]:
        """The secrets that webhooks may be signed with just now."""
        return listed(self.signing_secrets)

    @property
    def bearer(self) -> Sequence[str]:
        """The secrets that webhooks may show just now."""
        return listed(self.bearer_secrets)
