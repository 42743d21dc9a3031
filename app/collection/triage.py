"""What a piece of evidence is about, decided before anything is written; authentic is not yet valid (RELIABILITY 4)."""

from enum import StrEnum

from app.collection.model import Grade, Heard
from app.core.money import Money
from app.providers import Direction, PaymentState
from app.wallets import Proof


class Kind(StrEnum):
    """What has to be done with it."""

    PAYMENT = "payment"
    REVERSAL = "reversal"
    REQUEST_NEWS = "request_news"
    REFUSED = "refused"


def kind_of(heard: Heard) -> Kind:
    """Sort a piece of evidence; what contradicts the wallet it came by is refused."""
    event = heard.event
    if refusal(heard) is not None:
        return Kind.REFUSED
    if event.state is PaymentState.REVERSED:
        return Kind.REVERSAL
    if event.state is PaymentState.SUCCEEDED and event.reference is not None and event.amount is not None:
        return Kind.PAYMENT
    return Kind.REQUEST_NEWS


def refusal(heard: Heard) -> str | None:
    """Why it can never be booked into this wallet: direction, merchant account, currency, amount (RELIABILITY 9)."""
    event, wallet = heard.event, heard.wallet
    if event.direction is not Direction.IN:
        return "not_incoming"
    if event.receiver is not None and wallet.receiver and event.receiver != wallet.receiver:
        return "wrong_receiver"
    if event.amount is not None and event.amount.currency != wallet.currency:
        return "wrong_currency"
    if event.amount is not None and event.amount.minor <= 0:
        return "no_amount"
    return None if event.fee is None or _is_possible(event.fee, event.amount) else "impossible_fee"


def _is_possible(fee: Money, amount: Money | None) -> bool:
    if amount is None:
        return fee.minor >= 0
    return fee.currency == amount.currency and 0 <= fee.minor <= amount.minor


def needs_proof(heard: Heard) -> bool:
    """Whether our own query must confirm this payment first (DESIGN 9)."""
    assert heard.event.amount is not None, "only payments are proven"
    return is_mere_word(heard, heard.event.amount.minor)


def is_mere_word(heard: Heard, amount_minor: int) -> bool:
    """Whether an unsigned message is not enough for this amount, by the wallet's policy (RELIABILITY 4, E1)."""
    if heard.grade > Grade.CLAIMED:
        return False
    return heard.wallet.proof is Proof.QUERY or amount_minor > heard.wallet.proof_limit_minor
