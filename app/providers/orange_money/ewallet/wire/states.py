"""The operator's words for where a movement stands (B6)."""

from app.providers.values import PaymentState

SUCCESS = "SUCCESS"

# Only SUCCESS is money: one client takes ACCEPTED for it, and is wrong (B6).
STATES = {
    SUCCESS: PaymentState.SUCCEEDED,
    "FAILED": PaymentState.FAILED,
    "REJECTED": PaymentState.FAILED,
    "CANCELLED": PaymentState.FAILED,
    "PRE_INITIATED": PaymentState.PENDING,
    "INITIATED": PaymentState.PENDING,
    "PENDING": PaymentState.PENDING,
    "ACCEPTED": PaymentState.PENDING,
}


def state_of(word: str) -> PaymentState:
    """What the word means; one that nobody documented stays open."""
    return STATES.get(word, PaymentState.PENDING)


def reason_of(word: str) -> str | None:
    """The word itself where it is not success."""
    return None if word == SUCCESS else word
