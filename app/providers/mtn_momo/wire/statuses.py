"""What became of an order: the status, which counts, and the callback, which is a hint to ask for it (mtn-momo §5)."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from app.core.money import Money
from app.core.msisdn import Msisdn
from app.providers import outcomes, reading
from app.providers.errors import OutcomeUnknown, UnreadableCallback
from app.providers.http import HttpAnswer
from app.providers.messages import Message, Word, read
from app.providers.mtn_momo.credentials import Credentials
from app.providers.mtn_momo.profile import DOUBTFUL_FOR, DOUBTFUL_REASON, NAME, STATES
from app.providers.mtn_momo.wire.answers import CODE, require_told
from app.providers.values import (
    Direction,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    RawCallback,
    StatusQuestion,
    WalletBalance,
)

EVENT = re.compile(r"(collection|disbursement)/([0-9a-f]{32})")
DIRECTIONS = {"collection": Direction.IN, "disbursement": Direction.OUT}


class Party(Message):
    """Who pays or is paid."""

    kind: Word = Field(alias="partyIdType")
    id: Word = Field(alias="partyId")


class Told(Message):
    """The shape of a status and of a callback; the latter leaves out more (§5.3, §5.4)."""

    status: object = None
    reason: object = None
    amount: str | int | Decimal | None = None
    currency: Word | None = None
    external_id: object = Field(default=None, alias="externalId")
    receipt: Word | Literal[""] | None = Field(default=None, alias="financialTransactionId")
    payer: Party | None = None
    payee: Party | None = None

    @property
    def state(self) -> PaymentState:
        """By the status alone; a reason only explains (§6)."""
        return STATES.get(_code(self.status) or "", PaymentState.PENDING)

    @property
    def why(self) -> str | None:
        """The reason's code, bare or in an object (§0.6); else the word that is not success."""
        reason = self.reason.get("code") if isinstance(self.reason, dict) else self.reason
        return _code(reason) or (None if self.state is PaymentState.SUCCEEDED else _code(self.status))


class Account(Message):
    """What the product's account holds (§5.5)."""

    available: str | int | Decimal = Field(alias="availableBalance")
    currency: Word


def read_status(
    answer: HttpAnswer, question: StatusQuestion, credentials: Credentials, asked_at: datetime
) -> PaymentEvent:
    """What became of the order asked after; whatever is not an answer about this very order is `OutcomeUnknown`."""
    require_told(answer)
    told = read(Told, answer.body)
    money = _money(told.amount, told.currency, credentials) if told else None
    if told is None or not money:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    if told.external_id not in (None, question.reference):
        raise OutcomeUnknown(provider=NAME, reason="other_reference")
    payee = told.payee if question.direction is Direction.OUT else None
    return PaymentEvent(
        provider=NAME,
        direction=question.direction,
        state=_certain(told, question, asked_at),
        reference=ProviderReference(told.receipt) if told.receipt else None,
        request_reference=question.reference,
        amount=money,
        payer=_number(told.payer) if question.direction is Direction.IN else None,
        receiver=payee.id.removeprefix("+") if payee else None,
        reason=told.why,
    )


def not_found(question: StatusQuestion) -> PaymentEvent:
    """The operator knows nothing of a payout. One that it took, it only does not show yet (§8: 404 after a 202)."""
    return outcomes.not_found(NAME, question, was_taken=question.handle is not None)


def read_hint(callback: RawCallback, credentials: Credentials) -> PaymentEvent:
    """That there is news of the order in the path: nothing else of an unsigned word counts (§7).

    A payment's is pending, whatever it claims, which has the status asked; so has a payout's state, for it is unproven.
    Neither amount nor receiver of a payout is passed on: a forged word shall neither settle nor freeze it.
    """
    named, told = EVENT.fullmatch(callback.event), read(Told, callback.body)
    if named is None or told is None:
        raise UnreadableCallback(provider=NAME)
    direction = DIRECTIONS[named[1]]
    claimed = _money(told.amount, told.currency, credentials)
    if told.amount is not None and not claimed:
        raise UnreadableCallback(provider=NAME)
    return PaymentEvent(
        provider=NAME,
        direction=direction,
        state=PaymentState.PENDING if direction is Direction.IN else told.state,
        request_reference=named[2],
        amount=claimed if direction is Direction.IN else None,
        reason=told.why,
    )


def read_balance(answer: HttpAnswer, credentials: Credentials) -> WalletBalance:
    """What the operator says the account holds; whatever cannot be read is `OutcomeUnknown`, never zero."""
    require_told(answer)
    told = read(Account, answer.body)
    available = _money(told.available, told.currency, credentials) if told else None
    if available is None or available.currency != credentials.book_currency:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    return WalletBalance(available=available, body=answer.body)


def _code(told: object) -> str | None:
    return told if isinstance(told, str) and CODE.fullmatch(told) else None


def _certain(told: Told, question: StatusQuestion, asked_at: datetime) -> PaymentState:
    """The state, or pending where it shall be told once more.

    A payment without a receipt could not be told from another one (DOMAIN A1). A payout's catch-all failure counts
    five minutes after the order left (§6); nobody knows when that was, nobody may count it.
    """
    is_in = question.direction is Direction.IN
    if is_in and told.state is PaymentState.SUCCEEDED and not told.receipt:
        return PaymentState.PENDING
    if not is_in and told.state is PaymentState.FAILED and told.why == DOUBTFUL_REASON:
        has_aged = question.sent_at is not None and asked_at >= question.sent_at + DOUBTFUL_FOR
        return PaymentState.FAILED if has_aged else PaymentState.PENDING
    return told.state


def _money(amount: object, currency: str | None, credentials: Credentials) -> Money | None:
    """The amount, renormalised as it may be (`5.0` for `5`); the sandbox's euros are what we count there (§5.1)."""
    is_ours = currency == credentials.wire_currency
    return reading.money(amount, credentials.book_currency.code if is_ours else currency)


def _number(party: Party | None) -> Msisdn | None:
    return reading.number(f"+{party.id.removeprefix('+')}") if party and party.kind == "MSISDN" else None
