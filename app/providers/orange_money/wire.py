"""Orange Money's words and ours: pure translation of orders, notifications and answers (orange-money A2-A4)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from app.core.money import Money
from app.providers.errors import OutcomeUnknown, ProviderRejected, UnreadableCallback
from app.providers.fitting import Fitting
from app.providers.http import HttpAnswer
from app.providers.messages import Message, Word, read
from app.providers.orange_money.credentials import Credentials
from app.providers.orange_money.profile import LANGUAGES, MOST_ORDER_ID, MOST_URL, NAME, PAGE_LIFE
from app.providers.orange_money.words import minute_of, reference_of
from app.providers.values import (
    Direction,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    RawCallback,
    RequestHandle,
    StatusQuestion,
)

NOTIFICATION = re.compile(rf"notification/([A-Za-z0-9._-]{{1,{MOST_ORDER_ID}}})")

# EXPIRED is not here: only another read some minutes later makes it final (A4), and the ladder makes that read.
STATES = {"SUCCESS": PaymentState.SUCCEEDED, "FAILED": PaymentState.FAILED}

TransactionId = Word | Literal[""] | None
Token = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,256}$")]

fits = Fitting(NAME)


class Notification(Message):
    """A3: that something happened to an order; it names neither the order nor an amount."""

    status: Word
    notif_token: Token
    txnid: TransactionId = None


class Started(Message):
    """A2: the page is open. The `status` beside these repeats the HTTP code and says nothing of the payment."""

    pay_token: Token
    notif_token: Token
    payment_url: Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=1_000)]


class OrderStatus(Message):
    """A4: what became of an order."""

    status: Word
    order_id: Word
    txnid: TransactionId = None


class Refusal(Message):
    """The operator's common error shape; its numbers vary, so only the HTTP status decides (A2)."""

    code: int | str


def order_body(order: PaymentOrder, credentials: Credentials) -> Mapping[str, object]:
    """The question that opens a payment page.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    back = order.return_url or credentials.return_url or ""
    return {
        "merchant_key": credentials.merchant_key.get_secret_value(),
        "currency": credentials.wire_currency,
        "order_id": _order_id(order.reference),
        "amount": _amount(order.amount, credentials),
        "return_url": _address("return_url", back),
        "cancel_url": _address("return_url", back),
        "notif_url": _address("callback_url", f"{order.callback_url}/notification/{order.reference}"),
        "lang": order.language if order.language in LANGUAGES else "fr",
        "reference": credentials.merchant_name,
    }


def status_body(question: StatusQuestion) -> Mapping[str, object] | None:
    """The question about an order; none where one of its three parts is unknown, for all must be right (A4, A5)."""
    if question.reference is None or question.handle is None or question.amount is None:
        return None
    return {"order_id": question.reference, "amount": question.amount.minor, "pay_token": question.handle}


def read_started(answer: HttpAnswer, asked_at: datetime) -> RequestHandle:
    """The page of a fresh order; a refused field is `ProviderRejected`, anything else `OutcomeUnknown`.

    A 403 may mean that this order was taken before, so it is no proof that nothing moves (RELIABILITY 3).
    """
    if answer.status == 400 and read(Refusal, answer.body) is not None:
        raise ProviderRejected(provider=NAME, reason=f"http_{answer.status}")
    started = read(Started, answer.body) if _is_success(answer) else None
    if started is None:
        raise OutcomeUnknown(provider=NAME, reason=f"http_{answer.status}")
    return RequestHandle(
        handle=started.pay_token,
        payment_url=started.payment_url,
        callback_token=started.notif_token,
        expires_at=asked_at + PAGE_LIFE,
    )


def read_status(answer: HttpAnswer, question: StatusQuestion) -> PaymentEvent:
    """What became of the order asked after.

    A refused question is not a failed payment: whatever is not an answer about this very order is `OutcomeUnknown`.
    Success carries the amount asked, for the operator confirms exactly that order at that amount.
    """
    found = read(OrderStatus, answer.body) if _is_success(answer) else None
    if found is None:
        raise OutcomeUnknown(provider=NAME, reason=f"http_{answer.status}")
    if found.order_id != question.reference:
        raise OutcomeUnknown(provider=NAME, reason="other_order")
    state = _state(found)
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=state,
        reference=reference_of(found.txnid),
        request_reference=found.order_id,
        amount=question.amount,
        occurred_at=minute_of(found.txnid) if state is PaymentState.SUCCEEDED else None,
        reason=None if state is PaymentState.SUCCEEDED else found.status,
    )


def read_notification(callback: RawCallback) -> PaymentEvent:
    """A hint that the order named in the path has news: always PENDING, whatever it claims (A3)."""
    named = NOTIFICATION.fullmatch(callback.event)
    notification = read(Notification, callback.body)
    if named is None or notification is None:
        raise UnreadableCallback(provider=NAME)
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=PaymentState.PENDING,
        reference=reference_of(notification.txnid),
        request_reference=named[1],
        callback_token=notification.notif_token,
        reason=notification.status,
    )


def _state(found: OrderStatus) -> PaymentState:
    """A success without the operator's id could not be told from another one, so it stays open (DOMAIN A1)."""
    if found.status == "SUCCESS" and not found.txnid:
        return PaymentState.PENDING
    return STATES.get(found.status, PaymentState.PENDING)


def _order_id(reference: str) -> str:
    fits.require(NOTIFICATION.fullmatch(f"notification/{reference}") is not None, "reference")
    return reference


def _amount(amount: Money, credentials: Credentials) -> int:
    """Whole units as a JSON integer: none of these currencies has decimals, and the sheet's centimes are a myth."""
    return fits.amount(amount, credentials.book_currency).minor


def _address(field: str, url: str) -> str:
    fits.require(0 < len(url) <= MOST_URL, field)
    return url


def _is_success(answer: HttpAnswer) -> bool:
    return answer.status in (200, 201)
