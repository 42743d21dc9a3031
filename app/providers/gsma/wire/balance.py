"""What the account holds (gsma §6)."""

from pydantic import Field

from app.providers import reading
from app.providers.errors import OutcomeUnknown
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import NAME
from app.providers.gsma.wire import problems
from app.providers.http import HttpAnswer
from app.providers.messages import Message, Word
from app.providers.values import WalletBalance

AVAILABLE = "available"


class Balance(Message):
    """The operator's figures; what is reserved or not cleared yet is not ours to spend."""

    available: str = Field(alias="availableBalance")
    currency: Word
    status: str = Field(default=AVAILABLE, alias="accountStatus")


def read_balance(answer: HttpAnswer, credentials: Credentials) -> WalletBalance:
    """What can be spent; what cannot be read, or is of an account that cannot be used, is never zero."""
    told = problems.require(Balance, answer)
    available = reading.money(told.available, told.currency)
    if available is None:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    if told.status.lower() != AVAILABLE or available.currency != credentials.book_currency:
        raise OutcomeUnknown(provider=NAME, reason="account_not_available")
    return WalletBalance(available=available, body=answer.body)
