"""The wallet's own figure (wave §4)."""

from app.providers.http import HttpAnswer
from app.providers.messages import Message, read
from app.providers.values import WalletBalance
from app.providers.wave.wire import problems, reading
from app.providers.wave.wire.reading import Amount, Code


class Balance(Message):
    """What the wallet holds."""

    amount: Amount
    currency: Code


def read_balance(answer: HttpAnswer) -> WalletBalance:
    """What the operator says the wallet holds; whatever cannot be read is no answer, and never zero."""
    if answer.status != 200:
        problems.unanswered(answer)
    told = read(Balance, answer.body)
    available = reading.money(told.amount, told.currency) if told else None
    if available is None:
        problems.unanswered(answer, "unreadable")
    return WalletBalance(available=available, body=answer.body)
