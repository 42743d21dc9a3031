"""What the answer to an order proves: HTTP 200 and `success` prove nothing, and few codes do (airtel-money §5, §6)."""

from datetime import datetime

from app.providers.airtel_money.profile import (
    COLLECTION_DONE,
    COLLECTION_REFUSALS,
    COLLECTION_TAKEN,
    ESB_REFUSALS,
    IN_PROCESS,
    NAME,
    PAID,
    PAYOUT_DONE,
    PAYOUT_IN_PROCESS,
    PAYOUT_REFUSALS,
    PROMPT_LIFE,
    ROUTER_REFUSALS,
)
from app.providers.airtel_money.wire.envelope import Envelope, opened, require_let_through, unknown, word
from app.providers.errors import ProviderRejected
from app.providers.http import HttpAnswer
from app.providers.values import (
    Answer,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    PayoutTaken,
    ProviderReference,
    RequestHandle,
    ReversalOrder,
)

AT_THE_GATE = ROUTER_REFUSALS | ESB_REFUSALS
TAKEN_WORD = "SUCCESS"
# Beside these a code that refuses would contradict itself.
MAY_HAVE_MOVED = IN_PROCESS | {PAID, "TA", TAKEN_WORD}


def read_prompted(answer: HttpAnswer, order: PaymentOrder, asked_at: datetime) -> RequestHandle:
    """The prompt was sent: `SUCCESS` says no more than that (§0.2).

    A refusal at the gate is `ProviderRejected`. No other code ends a collection, for countries give them other
    meanings (§8.2): what was not clearly taken is `OutcomeUnknown`, and the enquiry tells.
    """
    told = _read(answer, AT_THE_GATE | COLLECTION_REFUSALS, order.reference)
    is_taken = told.code in COLLECTION_TAKEN or (not _has_new_code(told) and told.status == TAKEN_WORD)
    if answer.status != 200 or not is_taken or not told.is_about(order.reference):
        unknown(answer)
    return RequestHandle(handle=order.reference, expires_at=asked_at + PROMPT_LIFE)


def read_paid_out(answer: HttpAnswer, order: PayoutOrder) -> PayoutTaken:
    """The order was taken, and may be over already (§6).

    Success is `TS` with the code of success, or that code alone where there is no transaction. A documented refusal
    is `ProviderRejected`; a duplicate id, which had arrived before, and all else are `OutcomeUnknown`.
    """
    told = _read(answer, AT_THE_GATE | PAYOUT_REFUSALS, order.reference)
    if answer.status != 200 or (told.transaction and not told.is_about(order.reference)):
        unknown(answer)
    is_paid = told.code == PAYOUT_DONE and (told.status == PAID or not told.transaction)
    is_open = told.code == PAYOUT_IN_PROCESS or told.status in IN_PROCESS or told.status == PAID
    if not (is_paid or is_open):
        unknown(answer)
    event = PaymentEvent(
        provider=NAME,
        direction=Direction.OUT,
        state=PaymentState.SUCCEEDED if is_paid else PaymentState.PENDING,
        reference=receipt(told, "reference_id") if is_paid else None,
        request_reference=order.reference,
        reason=None if is_paid else told.status or told.code,
    )
    return PayoutTaken(handle=order.reference, answer=Answer(events=[event], body=answer.body))


def read_refunded(answer: HttpAnswer, order: ReversalOrder) -> Answer:
    """The payment was given back, or that is in process (§5); a refusal at the gate is `ProviderRejected`."""
    told = _read(answer, AT_THE_GATE | COLLECTION_REFUSALS, order.reference)
    is_named = word(told.transaction.get("airtel_money_id")) == order.provider_reference
    is_ours = is_named or told.is_about(order.reference)
    if answer.status != 200 or told.status != TAKEN_WORD or not is_ours:
        unknown(answer)
    is_done = told.code == COLLECTION_DONE or not _has_new_code(told)
    event = PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=PaymentState.REVERSED if is_done else PaymentState.PENDING,
        request_reference=order.reference,
        reason=None if is_done else told.code,
        reverses=order.provider_reference,
    )
    return Answer(events=[event], body=answer.body)


def receipt(told: Envelope, name: str) -> ProviderReference | None:
    """The operator's id of the movement; empty is none."""
    written = word(told.transaction.get(name))
    return ProviderReference(written) if written else None


def _read(answer: HttpAnswer, refusals: frozenset[str], reference: str) -> Envelope:
    """The answer, if it is one and no refusal of this order."""
    require_let_through(answer)
    told = opened(answer)
    if told is None:
        unknown(answer, "unreadable" if answer.status == 200 else None)
    is_of_another = told.transaction.get("id") is not None and not told.is_about(reference)
    if told.code in refusals and told.status not in MAY_HAVE_MOVED and not is_of_another:
        raise ProviderRejected(provider=NAME, reason=told.code)
    return told


def _has_new_code(told: Envelope) -> bool:
    return any(not code.startswith("ESB") for code in told.codes)
