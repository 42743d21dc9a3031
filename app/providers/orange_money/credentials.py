"""What a merchant contract gives: keys, country and name."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import StringConstraints

from app.core.money import Currency
from app.providers.credentials import Address, OperatorCredentials, Seconds, Secret
from app.providers.orange_money import profile

Text = Annotated[str, StringConstraints(min_length=1)]
MerchantName = Annotated[str, StringConstraints(min_length=1, max_length=profile.MOST_MERCHANT_NAME)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+", max_length=profile.MOST_URL)]


class Credentials(OperatorCredentials):
    """The account of one merchant in one country.

    `path` is the country in the operator's addresses, `dev` its sandbox. `merchant_name` is what the page shows the
    payer. `return_url` is where the browser goes when an order names no page of its own. `read_timeout_s` is how long
    an answer may take.
    """

    provider = profile.NAME

    client_id: Text
    client_secret: Secret
    merchant_key: Secret
    path: Text
    merchant_name: MerchantName
    currency: Text | None = None
    base_url: Address = profile.BASE_URL
    return_url: WebAddress | None = None
    read_timeout_s: Seconds = profile.PROFILE.read_timeout_s

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """A country of theirs, and its currency."""
        yield "path", self.path in profile.CURRENCY_OF_PATH
        yield "currency", self.currency in (None, self.wire_currency)

    @property
    def book_currency(self) -> Currency:
        """The currency our orders and books count in."""
        return profile.CURRENCY_OF_PATH[self.path]

    @property
    def wire_currency(self) -> str:
        """The code the operator wants to read: the fictive `OUV` in the sandbox, never elsewhere (A2)."""
        return profile.SANDBOX_CURRENCY if self.path == profile.SANDBOX_PATH else self.book_currency.code
