"""A deposit, payout or refund as callbacks and lookups show it: the same object in both (pawapay §5)."""

import re
from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.money import Money
from app.core.msisdn import Msisdn
from app.providers import reading
from app.providers.messages import Message, Word
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import NAME, STATES
from app.providers.pawapay.wire.orders import REFUNDED
from app.providers.references import dashed, undashed
from app.providers.values import Direction, PaymentEvent, PaymentState, ProviderReference

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
CODE = re.compile(r"[A-Z0-9_]{1,64}")
DIGITS = re.compile(r"[0-9]{6,15}")


class Unfit(Exception):
    """A message that is no payment of this account; `args` name the part."""


class Payment(Message):
    """One of the three, by its id; whatever only explains is read as far as it can be."""

    deposit_id: Id | None = Field(default=None, alias="depositId")
    payout_id: Id | None = Field(default=None, alias="payoutId")
    refund_id: Id | None = Field(default=None, alias="refundId")
    status: object = None
    amount: str | None = None
    currency: Word | None = None
    country: Word | None = None
    payer: object = None
    recipient: object = None
    created: object = None
    receipt: object = Field(default=None, alias="providerTransactionId")
    client_reference: object = Field(default=None, alias="clientReferenceId")
    failure: object = Field(default=None, alias="failureReason")
    metadata: object = None

    @property
    def state(self) -> PaymentState:
        """By the status alone; a word that nobody documented leaves it open."""
        return STATES.get(self.status if isinstance(self.status, str) else "", PaymentState.PENDING)

    @property
    def reason(self) -> str | None:
        """The code of a failure; else the word that is not success."""
        told = reading.plain(reading.member(self.failure, "failureCode"), CODE)
        return told or (None if self.state is PaymentState.SUCCEEDED else reading.plain(self.status, CODE))


def event_of(payment: Payment, credentials: Credentials) -> PaymentEvent:
    """The event a payment is; raises `Unfit`.

    All countries of an account call back to one address, so another country's is not ours to book. A refund may have a
    deposit's id beside its own; a payout may not.
    """
    if payment.country not in (None, credentials.country):
        raise Unfit("country")
    if payment.refund_id is not None and payment.payout_id is None:
        return _refund(payment, payment.refund_id)
    if (payment.payout_id is None) == (payment.deposit_id is None) or payment.refund_id is not None:
        raise Unfit("id")
    return _payout(payment, payment.payout_id) if payment.payout_id else _deposit(payment, payment.deposit_id or "")


def reference_of(written_id: str) -> ProviderReference:
    """An id as we keep it, however it was written."""
    return ProviderReference(dashed(undashed(written_id)))


def _deposit(payment: Payment, written_id: str) -> PaymentEvent:
    """It is known by its own id for ever: the receipt of the payer's operator may be missing, and refunds name it."""
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=payment.state,
        reference=reference_of(written_id) if payment.state is PaymentState.SUCCEEDED else None,
        request_reference=undashed(written_id),
        amount=_money(payment),
        payer=_payer(payment),
        payer_reference=reading.plain(payment.client_reference),
        occurred_at=reading.instant(payment.created),
        reason=payment.reason,
    )


def _payout(payment: Payment, written_id: str) -> PaymentEvent:
    """Its reference is the receipt that the payee reads, where there is one."""
    receipt = reading.plain(payment.receipt)
    return PaymentEvent(
        provider=NAME,
        direction=Direction.OUT,
        state=payment.state,
        reference=ProviderReference(receipt) if receipt else None,
        request_reference=undashed(written_id),
        amount=_money(payment),
        receiver=_number(payment.recipient),
        occurred_at=reading.instant(payment.created),
        reason=payment.reason,
    )


def _refund(payment: Payment, written_id: str) -> PaymentEvent:
    """A deposit taken back, named by what we gave with the order; one that names none was not ordered here (§4)."""
    named = payment.deposit_id or reading.plain(
        reading.member(payment.metadata, REFUNDED), re.compile(r"[0-9a-fA-F-]{32,36}")
    )
    is_done = payment.state is PaymentState.SUCCEEDED
    if is_done and named is None:
        raise Unfit("depositId")
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=PaymentState.REVERSED if is_done else payment.state,
        reference=reference_of(written_id) if is_done else None,
        request_reference=undashed(written_id),
        amount=_money(payment),
        occurred_at=reading.instant(payment.created),
        reason=payment.reason,
        reverses=reference_of(named) if named else None,
    )


def _money(payment: Payment) -> Money | None:
    """The amount, compared as a decimal (§5: `2500.00`); only what moved nothing may leave it out."""
    if payment.amount is None and payment.state is not PaymentState.SUCCEEDED:
        return None
    money = reading.paid(payment.amount, payment.currency)
    if money is None:
        raise Unfit("amount")
    return money


def _number(party: object) -> str | None:
    return reading.plain(reading.member(reading.member(party, "accountDetails"), "phoneNumber"), DIGITS)


def _payer(payment: Payment) -> Msisdn | None:
    """A number that nobody can read is a payment all the same."""
    digits = _number(payment.payer)
    return reading.number(f"+{digits}") if digits else None
