"""What a piece of evidence is about, decided before anything is written; authentic is not yet valid (RELIABILITY 4)."""

from enum import StrEnum

from app.collection.model import Grade, Heard
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
    return None


def needs_proof(heard: Heard) -> bool:
    """Whether our own query must confirm it first: by the wallet's policy, for evidence of grade E1 (DESIGN 9)."""
    if heard.grade > Grade.CLAIMED:
        return False
    amount = heard.event.amount
    assert amount is not None, "only payments are proven"
    return heard.wallet.proof is Proof.QUERY or amount.minor > heard.wallet.proof_limit_minor
