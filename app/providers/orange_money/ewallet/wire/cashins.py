"""The cash-in: the order as the operator reads it, and its answer (B5)."""

import re
from collections.abc import Mapping

from pydantic import Field, SecretStr

from app.core.money import XOF
from app.providers.errors import OutcomeUnknown, ProviderRejected
from app.providers.fitting import Fitting
from app.providers.http import HttpAnswer
from app.providers.messages import Message, Word, read
from app.providers.orange_money.ewallet import numbers
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.profile import NAME, NO_PIN
from app.providers.orange_money.ewallet.wire import problems
from app.providers.orange_money.ewallet.wire.states import STATES, reason_of
from app.providers.orange_money.words import minute_of, reference_of
from app.providers.values import Answer, Direction, PayeeKind, PaymentEvent, PaymentState, PayoutOrder, PayoutTaken

REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
fits = Fitting(NAME)


class CashIn(Message):
    """What the operator did with an order."""

    status: Word
    transaction_id: Word = Field(alias="transactionId")
    reference: Word


def pin_of(credentials: Credentials) -> SecretStr:
    """What every cash-in carries; a wallet that only collects has none, and `ProviderRejected` says so."""
    if credentials.pin is None:
        raise ProviderRejected(provider=NAME, field="pin", reason=NO_PIN)
    return credentials.pin


def body(order: PayoutOrder, credentials: Credentials) -> Mapping[str, object]:
    """The order, still without the PIN; a cash-in has no place for a remark.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    return {
        "partner": {"idType": "MSISDN", "id": credentials.local_number},
        "customer": {"idType": "MSISDN", "id": _payee(order, credentials)},
        "amount": {"value": _amount(order), "unit": XOF.code},
        "reference": _reference(order),
        "receiveNotification": True,
    }


def read_answer(answer: HttpAnswer, order: PayoutOrder) -> PayoutTaken:
    """The operator took the order and may already say how it ended.

    Amount and receiver are those of the order: the answer repeats its reference and nothing else. An answer about
    another reference, or with a word nobody documented, is `OutcomeUnknown`.
    """
    done = read(CashIn, answer.body) if 200 <= answer.status < 300 else None
    if done is None:
        problems.refuse(answer)
    if done.reference != order.reference:
        raise OutcomeUnknown(provider=NAME, reason="other_reference")
    if done.status not in STATES:
        raise OutcomeUnknown(provider=NAME, reason="other_status")
    return PayoutTaken(handle=done.transaction_id, answer=Answer(events=[_event(done, order)], body=answer.body))


def _event(done: CashIn, order: PayoutOrder) -> PaymentEvent:
    state = STATES[done.status]
    return PaymentEvent(
        provider=NAME,
        direction=Direction.OUT,
        state=state,
        reference=reference_of(done.transaction_id),
        request_reference=done.reference,
        amount=order.amount,
        receiver=order.payee.number,
        occurred_at=minute_of(done.transaction_id) if state is PaymentState.SUCCEEDED else None,
        reason=reason_of(done.status),
    )


def _payee(order: PayoutOrder, credentials: Credentials) -> str:
    """The payee's number, local: only phones of the wallet's own country can be paid (B4)."""
    is_phone = order.payee.kind is PayeeKind.PHONE
    number = numbers.local(order.payee.number, credentials.country) if is_phone else None
    if number is None:
        raise fits.unfit("payee")
    return number


def _amount(order: PayoutOrder) -> int:
    """Whole francs as a JSON integer (sheet, head)."""
    return fits.amount(order.amount, XOF).minor


def _reference(order: PayoutOrder) -> str:
    """Always sent, for without it a lost answer could never be asked after (B5, B8)."""
    fits.require(REFERENCE.fullmatch(order.reference) is not None, "reference")
    return order.reference
