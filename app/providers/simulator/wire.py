"""The neutral operator's wire: one JSON notice for callbacks, queries and statements; HMAC over time and body."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Never, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from app.core.errors import MutuelleError
from app.core.jsontext import decode, encode
from app.core.money import Currency, Money
from app.core.msisdn import InvalidMsisdn, Msisdn
from app.providers.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable, UnreadableCallback
from app.providers.http import HttpAnswer
from app.providers.simulator.profile import PROFILE
from app.providers.values import (
    Acknowledgement,
    Answer,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    ProviderReference,
    RawCallback,
    RequestHandle,
    ValidationQuestion,
    Verdict,
    WalletBalance,
)

NAME = "simulator"
TIMESTAMP, SIGNATURE = "x-simulator-timestamp", "x-simulator-signature"
WINDOW = timedelta(minutes=5)
STATES = {
    "succeeded": PaymentState.SUCCEEDED,
    "failed": PaymentState.FAILED,
    "reversed": PaymentState.REVERSED,
}

# An instant outside these is an operator's slip, and near the ends of the calendar not even a database can hold it.
YEARS = range(2000, 2100)

# No NUL, which PostgreSQL's text cannot hold; pydantic refuses lone surrogates by itself.
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Id = Annotated[str, StringConstraints(max_length=64, pattern=r"^[!-~]+$")]
Shape = TypeVar("Shape", bound=BaseModel)


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Amount(_Message):
    amount: Line
    currency: Line


class _Notice(_Amount):
    status: Line
    direction: Direction = Direction.IN
    id: Id | None = None
    request: Id | None = None
    fee: Line | None = None
    levy: Line | None = None
    payer: Line | None = None
    payer_name: Line | None = None
    reference: Line | None = None
    receiver: Line | None = None
    occurred_at: AwareDatetime | None = None
    reason: Line | None = None
    reverses: Id | None = None


class _Question(_Amount):
    reference: Line | None = None
    receiver: Line | None = None


class Taken(_Message):
    """The operator took an order, to be asked about under this handle."""

    handle: Id
    expires_at: AwareDatetime | None = None


class _Notices(_Message):
    movements: tuple[_Notice, ...]
    next: int | None = None


class _Addresses(_Message):
    addresses: tuple[Line, ...]


class _Refusal(_Message):
    error: Line


def is_sealed(callback: RawCallback, secret: bytes) -> bool:
    """Whether the signature over time stamp and raw body is right and at most five minutes old (RELIABILITY 4, E2)."""
    stamp, given = callback.headers.get(TIMESTAMP, ""), callback.headers.get(SIGNATURE, "")
    expected = hmac.new(secret, stamp.encode() + b"." + callback.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), given.encode()) and _is_fresh(stamp, callback.received_at)


def _is_fresh(stamp: str, received_at: datetime) -> bool:
    """A signed stamp is the operator's own, so it is digits; the length bounds what becomes a date."""
    sent_at = datetime.fromtimestamp(int(stamp), UTC) if stamp.isdecimal() and len(stamp) <= 10 else None
    return sent_at is not None and abs(received_at - sent_at) <= WINDOW


def read_callback(body: bytes) -> PaymentEvent:
    """Translate one notification; raises `UnreadableCallback`."""
    return _event(_read_callback(_Notice, body))


def read_validation(body: bytes) -> ValidationQuestion:
    """Translate a question asked before the money moves; raises `UnreadableCallback`."""
    question = _read_callback(_Question, body)
    return ValidationQuestion(payer_reference=question.reference, amount=_payment(question), receiver=question.receiver)


def verdict_answer(verdict: Verdict) -> Acknowledgement:
    """The operator takes the money only for `accepted`."""
    return Acknowledgement(status=200, body=encode({"verdict": verdict.value}))


def acknowledgement(*, accepted: bool) -> Acknowledgement:
    """Anything but 200 makes the operator send again, where it sends again at all."""
    if accepted:
        return Acknowledgement(status=200, body=encode({"status": "stored"}))
    return Acknowledgement(status=503, body=encode({"status": "again"}))


def request_body(order: PaymentOrder, receiver: str) -> bytes:
    """A request for payment under our own reference."""
    return encode(
        {
            "request": order.reference,
            "receiver": receiver,
            "payer": order.payer.digits if order.payer else None,
            "amount": order.amount.in_units(),
            "currency": order.amount.currency.code,
            "reference": order.account_reference,
            "callback_url": f"{order.callback_url}/request",
            "description": order.description,
        }
    )


def addresses_body(receiver: str, base: str) -> bytes:
    """Where this receiver wants its callbacks."""
    return encode({"receiver": receiver, "base": base})


def read_handle(answer: HttpAnswer) -> RequestHandle:
    """The handle of a request that was taken; raises as `read` does."""
    taken = read(Taken, answer)
    return RequestHandle(handle=taken.handle, expires_at=taken.expires_at)


def read_notices(answer: HttpAnswer, *, after: int = 0) -> tuple[Answer, int | None]:
    """The events of one page with the bytes that prove them, and the number of the next, which must come `after`."""
    page = read(_Notices, answer)
    if page.next is not None and page.next <= after:
        _undocumented(answer)
    return Answer(events=_events(page.movements, answer), body=answer.body), page.next


def read_found(answer: HttpAnswer) -> Answer:
    """The events in the answer to a query; "not found" in the operator's own words is an answer without events."""
    if is_unknown(answer):
        return Answer(events=(), body=answer.body)
    return read_notices(answer)[0]


def is_unknown(answer: HttpAnswer) -> bool:
    """Whether the operator says, in its own words, that it knows nothing of what it was asked about."""
    return answer.status == 404 and _refusal_reason(answer) == "not_found"


def read_balance(answer: HttpAnswer) -> WalletBalance:
    """The operator's own figure."""
    balance = read(_Amount, answer)
    try:
        available = Money.parse(balance.amount, Currency.of(balance.currency))
    except MutuelleError:
        _undocumented(answer)
    return WalletBalance(available=available, body=answer.body)


def read_addresses(answer: HttpAnswer) -> Sequence[str]:
    """The addresses the operator now uses."""
    return read(_Addresses, answer).addresses


def read(shape: type[Shape], answer: HttpAnswer) -> Shape:
    """A documented answer, or the error that says what holds now.

    A documented refusal is `ProviderRejected`, 429 is `ProviderUnavailable`, and everything else, a repeated reference
    and every 5xx included, is `OutcomeUnknown` (RELIABILITY 1.3).
    """
    if answer.status == 429:
        raise ProviderUnavailable(provider=NAME, reason="429")
    if 400 <= answer.status < 500:
        raise _refusal(answer)
    if not 200 <= answer.status < 300:
        _undocumented(answer)
    try:
        return shape.model_validate(decode(answer.body))
    except (MutuelleError, ValidationError):
        _undocumented(answer)


def _refusal(answer: HttpAnswer) -> ProviderRejected | OutcomeUnknown:
    reason = _refusal_reason(answer)
    documented = reason in PROFILE.not_executed_codes
    return (ProviderRejected if documented else OutcomeUnknown)(provider=NAME, reason=reason)


def _refusal_reason(answer: HttpAnswer) -> str:
    """The operator's code, or the bare status when the answer is not in its words."""
    try:
        return _Refusal.model_validate(decode(answer.body)).error
    except (MutuelleError, ValidationError):
        return str(answer.status)


def _undocumented(answer: HttpAnswer) -> Never:
    raise OutcomeUnknown(provider=NAME, reason=str(answer.status)) from None


def _read_callback(shape: type[Shape], body: bytes) -> Shape:
    try:
        return shape.model_validate(decode(body))
    except (MutuelleError, ValidationError):
        raise UnreadableCallback(provider=NAME) from None


def _events(notices: Sequence[_Notice], answer: HttpAnswer) -> Sequence[PaymentEvent]:
    try:
        return [_event(notice) for notice in notices]
    except UnreadableCallback:
        _undocumented(answer)


def _event(notice: _Notice) -> PaymentEvent:
    """Translate one notice; a status that `STATES` does not name stays pending.

    A fee is kept from money in, and comes on top of money out, whose payer is ourselves.
    """
    is_in = notice.direction is Direction.IN
    amount, fee, levy = _payment(notice), _money(notice.fee, notice), _money(notice.levy, notice)
    if is_in and fee is not None and amount < fee:
        raise UnreadableCallback(provider=NAME, part="fee")
    if notice.occurred_at is not None and notice.occurred_at.year not in YEARS:
        raise UnreadableCallback(provider=NAME, part="occurred_at")
    return PaymentEvent(
        provider=NAME,
        direction=notice.direction,
        state=STATES.get(notice.status, PaymentState.PENDING),
        reference=ProviderReference(notice.id) if notice.id else None,
        request_reference=notice.request,
        amount=amount,
        fee=fee,
        levy=levy,
        payer=_payer(notice.payer) if is_in else None,
        payer_name=notice.payer_name,
        payer_reference=notice.reference,
        receiver=notice.receiver,
        occurred_at=notice.occurred_at,
        reason=notice.reason,
        reverses=ProviderReference(notice.reverses) if notice.reverses else None,
    )


def _payment(amount: _Amount) -> Money:
    """The gross amount; nothing at all is not a payment."""
    money = _money(amount.amount, amount)
    if money is None or not money:
        raise UnreadableCallback(provider=NAME, part="amount")
    return money


def _money(text: str | None, amount: _Amount) -> Money | None:
    if text is None:
        return None
    try:
        return Money.parse(text, Currency.of(amount.currency))
    except MutuelleError:
        raise UnreadableCallback(provider=NAME, part="amount") from None


def _payer(text: str | None) -> Msisdn | None:
    """The payer's number where it is one: money from a number nobody can read is money all the same."""
    try:
        return Msisdn.parse(text) if text else None
    except InvalidMsisdn:
        return None


def bearer(api_key: str) -> Mapping[str, str]:
    """The headers of every call out."""
    return {"authorization": f"Bearer {api_key}", "content-type": "application/json"}
