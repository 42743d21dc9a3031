"""The operator's keys and figures: the public key of B2, the balance of B6."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.providers import sealing
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import Message, read
from app.providers.orange_money.ewallet.profile import KEY_LIFE_S, NAME
from app.providers.orange_money.ewallet.wire.transactions import Amount
from app.providers.values import WalletBalance


class PublicKey(Message):
    """What PINs are sealed with."""

    key_type: Literal["RSA"] = Field(alias="keyType")
    key: Annotated[str, StringConstraints(max_length=4_096)]


class Account(Message):
    """A wallet as its owner sees it; names and grades beside the balance are not read."""

    balance: Amount


def read_public_key(answer: HttpAnswer) -> tuple[str, int]:
    """The key and for how many seconds it is kept; without one nothing can be sent, so `ProviderUnavailable`."""
    found = read(PublicKey, answer.body) if answer.status == 200 else None
    if found is None or not sealing.is_public_key(found.key):
        raise ProviderUnavailable(provider=NAME, reason="no_public_key")
    return found.key, KEY_LIFE_S


def read_balance(answer: HttpAnswer) -> WalletBalance:
    """What the operator says the wallet holds; whatever cannot be read is `OutcomeUnknown`, never zero."""
    account = read(Account, answer.body) if answer.status == 200 else None
    available = account.balance.money if account else None
    if available is None:
        raise OutcomeUnknown(provider=NAME, reason=f"http_{answer.status}")
    return WalletBalance(available=available, body=answer.body)
