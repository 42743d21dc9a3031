"""What the simulated operator knows of a merchant, of a prompt it shows on a phone, and of a payout it took."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.money import Money


@dataclass(slots=True, kw_only=True)
class Shortcode:
    """A paybill, or a store with its till; `asks_first` is External Validation, off until support turns it on."""

    number: str
    passkey: str = ""
    till: str = ""
    asks_first: bool = False
    confirmation_url: str | None = None
    validation_url: str | None = None
    response_type: str = "Completed"
    version: str = "2"
    may_pull: bool = False


@dataclass(slots=True, kw_only=True)
class Prompt:
    """A push on its way: `outcome` is the result code once the payer, or time, has answered."""

    checkout_id: str
    merchant_request_id: str
    shortcode: str
    payer: str
    amount: Money
    account_reference: str
    callback_url: str
    outcome: str | None = None


def working_account(shortcode: str) -> str:
    """The account that pays businesses, beside the Utility account, which goes by the shortcode itself."""
    return f"{shortcode}/working"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A payout that was taken: the ids it goes by, where its outcome is told, and the call as it came."""

    originator: str
    conversation: str
    shortcode: str
    payee: str
    amount: Money
    to_phone: bool
    result_url: str
    timeout_url: str
    asked: Mapping[str, object]
    account_reference: str | None = None

    @property
    def account(self) -> str:
        """The account it is paid out of."""
        return self.shortcode if self.to_phone else working_account(self.shortcode)

    @property
    def usual_failure(self) -> str:
        """A result code that is documented as final for this product."""
        return "2040" if self.to_phone else "2001"
