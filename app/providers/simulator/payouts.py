"""The neutral operator's wire for money out: orders, reversals, and what it says when asked about them."""

from app.core.jsontext import encode
from app.providers.http import HttpAnswer
from app.providers.simulator import wire
from app.providers.values import (
    Answer,
    Direction,
    PaymentEvent,
    PaymentState,
    PayoutOrder,
    PayoutTaken,
    ReversalOrder,
    StatusQuestion,
)


def payout_body(order: PayoutOrder, wallet: str) -> bytes:
    """An order to send money from our wallet, under our own reference."""
    return encode(
        {
            "reference": order.reference,
            "wallet": wallet,
            "payee": {
                "kind": order.payee.kind.value,
                "number": order.payee.number,
                "account": order.payee.account_reference,
                "name": order.payee.name,
            },
            "amount": order.amount.in_units(),
            "currency": order.amount.currency.code,
            "callback_url": f"{order.callback_url}/payout",
            "remark": order.remark,
        }
    )


def reversal_body(order: ReversalOrder) -> bytes:
    """An order to take a movement back, whole."""
    return encode(
        {
            "reference": order.reference,
            "id": order.provider_reference,
            "amount": order.amount.in_units(),
            "currency": order.amount.currency.code,
            "callback_url": f"{order.callback_url}/reversal",
            "remark": order.remark,
        }
    )


def read_taken(answer: HttpAnswer) -> PayoutTaken:
    """The handle of a payout that was taken; its outcome comes by callback. Raises as `wire.read` does."""
    taken = wire.read(wire.Taken, answer)
    return PayoutTaken(handle=taken.handle, answer=Answer(events=(), body=answer.body))


def read_found(answer: HttpAnswer, question: StatusQuestion) -> Answer:
    """What became of a payout; one that the operator does not know is told as not found, which is no failure."""
    if wire.is_unknown(answer):
        return Answer(events=[not_found(question)], body=answer.body)
    return wire.read_notices(answer)[0]


def not_found(question: StatusQuestion) -> PaymentEvent:
    """The operator knows nothing of it, said under what we asked by."""
    return PaymentEvent(
        provider=wire.NAME,
        direction=Direction.OUT,
        state=PaymentState.NOT_FOUND,
        request_reference=question.reference or question.handle,
    )
