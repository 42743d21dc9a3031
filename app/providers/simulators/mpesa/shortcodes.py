"""What the simulated operator knows of a merchant, and of a prompt it shows on a phone."""

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
