"""Events that every operator's answers come to alike: an order nobody knows, a reversal that is not seen yet."""

from app.providers.values import Direction, PaymentEvent, PaymentState, ReversalOrder, StatusQuestion


def not_found(provider: str, question: StatusQuestion, *, was_taken: bool = False) -> PaymentEvent:
    """The operator knows nothing of a payout, which is no failure; one that it took it only does not show yet."""
    return PaymentEvent(
        provider=provider,
        direction=Direction.OUT,
        state=PaymentState.PENDING if was_taken else PaymentState.NOT_FOUND,
        request_reference=question.reference or question.handle,
        reason="not_shown" if was_taken else "not_found",
    )


def reversing(
    provider: str, order: ReversalOrder, direction: Direction, reason: str | None, *, named: str | None = None
) -> PaymentEvent:
    """A movement that shall be taken back, and until the operator says that it was, is not."""
    return PaymentEvent(
        provider=provider,
        direction=direction,
        state=PaymentState.PENDING,
        request_reference=named,
        amount=order.amount,
        reason=reason,
        reverses=order.provider_reference,
    )
