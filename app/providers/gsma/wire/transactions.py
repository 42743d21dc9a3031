"""A transaction as the API tells it, in answers, lists and callbacks alike, and what it means (gsma §3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import AliasChoices, Field, StringConstraints

from app.core.money import Money
from app.core.msisdn import Msisdn
from app.providers import reading
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import NAME
from app.providers.messages import Amount, Message, Text, Word
from app.providers.references import undashed
from app.providers.values import Direction, PaymentEvent, PaymentState, ProviderReference

REVERSAL, ADJUSTMENT = "reversal", "adjustment"

Id = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")]


class Party(Message):
    """One of the names of who pays or is paid."""

    key: Word
    value: Text = None


class Transaction(Message):
    """What both versions of the API tell of a movement; dates had other names before (§11)."""

    reference: Id = Field(alias="transactionReference")
    status: str = Field(alias="transactionStatus")
    type: Word | None = None
    amount: Amount | None = None
    currency: Word | None = None
    debit: list[Party] = Field(default=[], alias="debitParty")
    credit: list[Party] = Field(default=[], alias="creditParty")
    ours: Text = Field(default=None, alias="requestingOrganisationTransactionReference")
    original: Text = Field(default=None, alias="originalTransactionReference")
    created: object = Field(default=None, validation_alias=AliasChoices("creationDate", "dateCreated"))
    modified: object = Field(default=None, validation_alias=AliasChoices("modificationDate", "dateModified"))

    @property
    def kind(self) -> str:
        """The type, in any case; on a typed path it need not be told."""
        return (self.type or "").lower()

    @property
    def is_reversal(self) -> bool:
        """Whether it is about another movement: it takes that back, or adjusts it in part, or does not say what."""
        return self.kind in (REVERSAL, ADJUSTMENT) or (not self.kind and self.original is not None)

    @property
    def money(self) -> Money | None:
        """The amount, whole; none for a fraction of a franc, another world's currency or nothing at all."""
        return reading.paid(self.amount, self.currency)

    @property
    def reference_of_ours(self) -> str | None:
        """Our reference as we write it."""
        return undashed(self.ours) if self.ours else None

    @property
    def at(self) -> datetime | None:
        """When it was made: the date that lists go by, and that no later news changes (§1)."""
        return reading.instant(self.created) or reading.instant(self.modified)

    @property
    def is_sound(self) -> bool:
        """Whether it says how much moved; only a reversal, which is of all of it, need not (§2)."""
        return self.money is not None or (self.kind == REVERSAL and self.amount is None)


def event_of(
    told: Transaction, direction: Direction, credentials: Credentials, *, named: str | None = None
) -> PaymentEvent:
    """What a transaction says of a movement of that direction; `named` is our reference of it, where that is known."""
    state = _state(told, direction, credentials)
    is_reversal, is_back = told.is_reversal, state is PaymentState.REVERSED
    was = told.original if is_reversal else told.reference
    return PaymentEvent(
        provider=NAME,
        direction=direction,
        state=state,
        # What came back under its own name has no other.
        reference=None if is_back and not is_reversal else ProviderReference(told.reference),
        request_reference=named or told.reference_of_ours,
        amount=told.money,
        payer=_phone(told.debit, credentials) if direction is Direction.IN and not is_reversal else None,
        receiver=None if is_reversal else _receiver(told, direction, credentials),
        occurred_at=told.at,
        reason=_reason(told, state),
        reverses=ProviderReference(was) if is_back and was else None,
    )


def direction_of(told: Transaction, credentials: Credentials) -> Direction | None:
    """Which way it went, by our account among its parties; none where that is not named, or on both sides."""
    pays, is_paid = names(told.debit, credentials), names(told.credit, credentials)
    if pays == is_paid:
        return None
    return Direction.OUT if pays else Direction.IN


def names(parties: Sequence[Party], credentials: Credentials) -> bool:
    """Whether our account is the party."""
    return _bare(_value(parties, credentials.account_type)) == _bare(credentials.account)


def _state(told: Transaction, direction: Direction, credentials: Credentials) -> PaymentState:
    """By the operator's word; what it names nobody for, or somebody else, stays open (RELIABILITY 1.2, 9)."""
    state = credentials.state_of(told.status) or PaymentState.PENDING
    if told.is_reversal:
        # One that failed took nothing back; an adjustment says of no movement what became of it.
        is_done = state is PaymentState.SUCCEEDED and told.kind == REVERSAL and told.original is not None
        return PaymentState.REVERSED if is_done else PaymentState.PENDING
    return PaymentState.PENDING if _is_anothers(told, direction, credentials) else state


def _is_anothers(told: Transaction, direction: Direction, credentials: Credentials) -> bool:
    """Whether it names another account of our kind where ours should stand."""
    parties = told.credit if direction is Direction.IN else told.debit
    return _value(parties, credentials.account_type) is not None and not names(parties, credentials)


def _reason(told: Transaction, state: PaymentState) -> str | None:
    """The operator's word for what is not done; empty words are none."""
    is_done = state in (PaymentState.SUCCEEDED, PaymentState.REVERSED)
    return None if is_done else reading.line(told.status)


def _receiver(told: Transaction, direction: Direction, credentials: Credentials) -> str | None:
    """Our account, or the one named in its place; of money out digits of a phone, else any name at all."""
    if direction is Direction.IN:
        is_ours = names(told.credit, credentials)
        return credentials.account if is_ours else _value(told.credit, credentials.account_type)
    phone = _phone(told.credit, credentials)
    others = (party.value for party in told.credit if party.value)
    return phone.digits if phone else _bare(_value(told.credit, "msisdn")) or next(others, None)


def _phone(parties: Sequence[Party], credentials: Credentials) -> Msisdn | None:
    return reading.number(_value(parties, "msisdn"), credentials.country)


def _value(parties: Sequence[Party], key: str) -> str | None:
    return next((party.value for party in parties if party.key.lower() == key), None)


def _bare(value: str | None) -> str | None:
    return value.removeprefix("+") if value else None
