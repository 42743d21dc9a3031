"""What an answer proves: an order taken or rejected, a movement found or not, a return, a balance (pi-spi §1-§5)."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import NoReturn

from pydantic import Field, ValidationError

from app.core.money import Money
from app.providers import reading
from app.providers.errors import OutcomeUnknown, ProviderRejected
from app.providers.http import HttpAnswer
from app.providers.messages import Message, read
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.profile import CURRENCY, DOUBTFUL, NAME
from app.providers.pi_spi.wire.movements import CODE, Told, Unfit, event_of, francs, state_of
from app.providers.values import Direction, PaymentEvent, PaymentState, ReversalOrder, WalletBalance

TAKEN = (200, 201, 202)
# A refusal in the API's own words; 409 and 429 say nothing of an order (§1).
REFUSED = (400, 403, 404)
OPEN = "OUVERT"
FIELD = re.compile(r"[A-Za-z0-9_.]{1,40}")


class Problem(Message):
    """An error by RFC 7807, as the API words all of its own; a gateway's page is none."""

    status: int
    invalid: list[dict[str, object]] = Field(default_factory=list, alias="invalid-params")


class Page(Message):
    """A list of movements."""

    data: list[object]


class Account(Message):
    """The account and what it holds, which can be spent while it is open."""

    held: int | Decimal = Field(alias="solde")
    status: object = Field(default=OPEN, alias="statut")


def taken_in(answer: HttpAnswer, reference: str, direction: Direction, credentials: Credentials) -> PaymentEvent:
    """What was made of an order that was taken; `ProviderRejected` for one that never will be.

    A rejection comes with HTTP 200 (§4). All else is `OutcomeUnknown`: an id that is known, for an earlier order
    arrived; what may have been paid already; any 5xx, a 409, a 429, an answer about another id (§3, §9).
    """
    told = read(Told, answer.body) if answer.status in TAKEN else None
    if told is not None and told.tx_id == reference:
        if told.state_in(direction) is PaymentState.FAILED:
            raise ProviderRejected(provider=NAME, reason=told.reason)
        if told.reason in DOUBTFUL:
            raise OutcomeUnknown(provider=NAME, reason=told.reason)
        return _certain(told, direction, credentials)
    _require_not_refused(answer)
    raise OutcomeUnknown(provider=NAME, reason=f"http_{answer.status}")


def found_in(answer: HttpAnswer, reference: str, direction: Direction, credentials: Credentials) -> PaymentEvent | None:
    """What became of an order; none where the API itself does not know it. Anything else is `OutcomeUnknown`."""
    if answer.status == 404 and problem_in(answer) is not None:
        return None
    told = read(Told, answer.body) if answer.status == 200 else None
    if told is None:
        _unanswered(answer)
    if told.tx_id != reference:
        raise OutcomeUnknown(provider=NAME, reason="other_reference")
    return _certain(told, direction, credentials)


def settled_in(answer: HttpAnswer, event: PaymentEvent) -> PaymentEvent:
    """The same payout as the platform sees it; its answer, whose shape is not stated, may lack all but the status."""
    told = read(Told, answer.body) if answer.status == 200 else None
    if told is None or told.end_to_end_id != event.reference or event.amount is None:
        return event
    state, at = told.state_in(event.direction), told.happened_at or event.occurred_at
    return replace(event, state=state, reason=told.reason, occurred_at=at)


def paid_in(answer: HttpAnswer, reference: str, credentials: Credentials) -> PaymentEvent | None:
    """The payment to us that a list has under this id, if it has one that is done (§3: APAR, ALAC)."""
    page = read(Page, answer.body) if answer.status == 200 else None
    if page is None:
        _unanswered(answer)
    for item in page.data:
        try:
            event = event_of(Told.model_validate(item), Direction.IN, credentials)
        except (ValidationError, Unfit):
            continue
        is_ours = event.request_reference == reference and event.receiver == credentials.alias
        if is_ours and event.state is PaymentState.SUCCEEDED:
            return event
    return None


def returned_in(answer: HttpAnswer, order: ReversalOrder) -> PaymentEvent:
    """How far a return is; the payment itself stays as it was (§5). `ProviderRejected` for one that is refused."""
    told = read(Told, answer.body) if answer.status in TAKEN else None
    if told is None or told.end_to_end_id != order.provider_reference or told.return_status is None:
        _require_not_refused(answer)
        raise OutcomeUnknown(provider=NAME, reason=f"http_{answer.status}")
    state, reason = state_of(told.return_status, told.return_reason), reading.plain(told.return_reason, CODE)
    if state is PaymentState.FAILED:
        raise ProviderRejected(provider=NAME, reason=reason or reading.plain(told.return_status, CODE))
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=PaymentState.REVERSED if state is PaymentState.SUCCEEDED else state,
        request_reference=order.reference,
        amount=_whole(told, order),
        reverses=order.provider_reference,
        reason=reason,
    )


def balance_in(answer: HttpAnswer) -> WalletBalance:
    """The operator's figure; what cannot be read, or spent, is `OutcomeUnknown`, never zero."""
    account = read(Account, answer.body) if answer.status == 200 else None
    if account is None:
        _unanswered(answer)
    available = reading.money(account.held, CURRENCY.code)
    if available is None:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    if account.status != OPEN:
        raise OutcomeUnknown(provider=NAME, reason="account_not_open")
    return WalletBalance(available=available, body=answer.body)


def problem_in(answer: HttpAnswer) -> Problem | None:
    """The API's own words of an error, if they are of this very answer."""
    problem = read(Problem, answer.body)
    return problem if problem and problem.status == answer.status else None


def _require_not_refused(answer: HttpAnswer) -> None:
    """A problem that names a doubtful reason says no more than that reason does."""
    problem = problem_in(answer)
    is_doubtful = any(code.encode() in answer.body for code in DOUBTFUL)
    if problem is None or is_doubtful or answer.status not in REFUSED:
        return
    named = [found for one in problem.invalid if (found := reading.plain(one.get("name"), FIELD))]
    raise ProviderRejected(provider=NAME, reason=f"invalid_{named[0]}" if named else f"http_{answer.status}")


def _whole(told: Told, order: ReversalOrder) -> Money:
    """What goes back: all that was received, which the caller compares with what we thought it was."""
    try:
        return order.amount if told.amount is None else francs(told.amount)
    except Unfit:
        raise OutcomeUnknown(provider=NAME, reason="unreadable_amount") from None


def _certain(told: Told, direction: Direction, credentials: Credentials) -> PaymentEvent:
    try:
        return event_of(told, direction, credentials)
    except Unfit as unfit:
        raise OutcomeUnknown(provider=NAME, reason=f"unreadable_{unfit.args[0]}") from None


def _unanswered(answer: HttpAnswer) -> NoReturn:
    """A question without an answer may be put again, whatever stood in its way."""
    raise OutcomeUnknown(provider=NAME, reason=f"http_{answer.status}")
