"""A request or a payment as answers show it: the same object for both, whatever its version (pi-spi §3, §4)."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.money import Money
from app.core.msisdn import Msisdn
from app.providers import reading
from app.providers.messages import Message
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.profile import CURRENCY, DOUBTFUL, NAME, REJECTED, STATES
from app.providers.pi_spi.wire.orders import number_in
from app.providers.values import Direction, PaymentEvent, PaymentState, ProviderReference

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{8,64}$")]
CODE = re.compile(r"[A-Z0-9]{2,35}")
NAME_SHOWN = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,140}")


class Unfit(Exception):
    """A message that says nothing certain of this account's money; `args` name the part."""


class Told(Message):
    """What is told of a movement under our id; `categorie`, text in one place and a number in another, is not read."""

    tx_id: str | None = Field(default=None, alias="txId")
    end_to_end_id: Id | None = Field(default=None, alias="end2endId")
    status: object = Field(default=None, alias="statut")
    reason_told: object = Field(default=None, alias="statutRaison")
    amount: int | Decimal | None = Field(default=None, alias="montant")
    payer_alias: object = Field(default=None, alias="payeurAlias")
    payee_alias: object = Field(default=None, alias="payeAlias")
    payer_name: object = Field(default=None, alias="payeurNom")
    settled_at: object = Field(default=None, alias="dateIrrevocabilite")
    sent_at: object = Field(default=None, alias="dateEnvoi")
    return_status: object = Field(default=None, alias="retourStatut")
    return_reason: object = Field(default=None, alias="retourStatutRaison")

    @property
    def state(self) -> PaymentState:
        """By the status alone, but that a rejection which means "already" leaves it open (§3)."""
        return state_of(self.status, self.reason_told)

    def state_in(self, direction: Direction) -> PaymentState:
        """The same of a bill; what we send fails by a rejection alone, for ANNULE is documented of bills (§3, §4)."""
        is_open = direction is Direction.OUT and self.state is PaymentState.FAILED and self.status != REJECTED
        return PaymentState.PENDING if is_open else self.state

    @property
    def happened_at(self) -> datetime | None:
        """When it became final; else when it was sent."""
        return reading.instant(self.settled_at) or reading.instant(self.sent_at)

    @property
    def reason(self) -> str | None:
        """The code of a rejection; else the word that is not success."""
        told = reading.plain(self.reason_told, CODE)
        return told or (None if self.state is PaymentState.SUCCEEDED else reading.plain(self.status, CODE))


def state_of(status: object, reason: object) -> PaymentState:
    """A word that nobody documented is open, and so is a rejection that may hide a payment."""
    state = STATES.get(reading.plain(status) or "", PaymentState.PENDING)
    return PaymentState.PENDING if state is PaymentState.FAILED and reading.plain(reason) in DOUBTFUL else state


def event_of(told: Told, direction: Direction, credentials: Credentials) -> PaymentEvent:
    """The event a movement is; raises `Unfit`. What is done has the platform's id and an amount."""
    state = told.state_in(direction)
    is_done = state is PaymentState.SUCCEEDED
    if is_done and (told.end_to_end_id is None or told.amount is None):
        raise Unfit("id" if told.end_to_end_id is None else "amount")
    is_in = direction is Direction.IN
    return PaymentEvent(
        provider=NAME,
        direction=direction,
        state=state,
        reference=ProviderReference(told.end_to_end_id) if told.end_to_end_id and (is_done or not is_in) else None,
        request_reference=told.tx_id,
        amount=None if told.amount is None else francs(told.amount),
        payer=_payer(told.payer_alias) if is_in else None,
        payer_name=reading.plain(told.payer_name, NAME_SHOWN) if is_in else None,
        receiver=own(told.payee_alias, credentials) if is_in else _payee(told.payee_alias),
        occurred_at=told.happened_at,
        reason=told.reason,
    )


def francs(number: int | Decimal) -> Money:
    """Whole francs, also written `2500.0`; never rounded. Raises `Unfit`."""
    money = reading.paid(number, CURRENCY.code)
    if money is None:
        raise Unfit("amount")
    return money


def own(alias: object, credentials: Credentials) -> str | None:
    """Our receiving alias, whichever of ours was paid; another's as it was told."""
    told = reading.plain(alias)
    return credentials.alias if told and told.lower() in credentials.own_aliases else told


def _payee(alias: object) -> str | None:
    told = reading.plain(alias)
    return (number_in(told) or told) if told else None


def _payer(alias: object) -> Msisdn | None:
    """A payer without a readable number is a payer all the same."""
    return reading.number(reading.plain(alias))
