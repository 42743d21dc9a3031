"""Events that every operator's answers come to alike."""

from app.core.money import XOF, Money
from app.providers import Direction, PaymentState, ProviderReference, ReversalOrder, StatusQuestion
from app.providers.outcomes import not_found, reversing


def test_a_payout_nobody_knows_is_not_found_and_never_a_failure() -> None:
    """RELIABILITY 3."""
    event = not_found("wari", StatusQuestion(direction=Direction.OUT, reference="ours"))

    assert (event.state, event.request_reference) == (PaymentState.NOT_FOUND, "ours")


def test_a_payout_that_was_taken_is_only_not_shown_yet() -> None:
    event = not_found("wari", StatusQuestion(direction=Direction.OUT, handle="theirs"), was_taken=True)

    assert (event.state, event.request_reference) == (PaymentState.PENDING, "theirs")


def test_a_reversal_that_is_not_seen_yet_takes_nothing_back() -> None:
    order = ReversalOrder(
        reference="ours", provider_reference=ProviderReference("M1"), amount=Money(2_500, XOF), callback_url=""
    )

    event = reversing("wari", order, Direction.IN, "pending", named="ours")

    assert (event.state, event.reverses, event.reference) == (PaymentState.PENDING, "M1", None)
    assert (event.amount, event.request_reference, event.reason) == (Money(2_500, XOF), "ours", "pending")
