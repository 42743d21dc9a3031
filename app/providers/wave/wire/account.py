"""The wallet's own figure (wave §4)."""

from app.providers import reading
from app.providers.http import HttpAnswer
from app.providers.messages import Amount, Message, Word
from app.providers.values import WalletBalance
from app.providers.wave.wire import problems


class Balance(Message):
    """What the wallet holds."""

    amount: Amount
    currency: Word


def read_balance(answer: HttpAnswer) -> WalletBalance:
    """What the operator says the wallet holds; whatever cannot be read is no answer, and never zero."""
    told = problems.require(Balance, answer)
    available = reading.money(told.amount, told.currency)
    if available is None:
        problems.unanswered(answer, "unreadable")
    return WalletBalance(available=available, body=answer.body)
