"""Orders at the simulated operator, and how it words them: request states, transactions, errors (gsma §3, §4, §7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.money import Money
from app.providers.simulators.base import Movement
from app.providers.simulators.gsma.agreements import Agreement
from app.providers.values import Direction, PaymentState

Told = Mapping[str, object]

MERCHANTPAY, DISBURSEMENT, REVERSAL = "merchantpay", "disbursement", "reversal"
WORDS = {
    PaymentState.PENDING: "pending",
    PaymentState.SUCCEEDED: "completed",
    PaymentState.FAILED: "failed",
    PaymentState.REVERSED: "completed",
}
# §7: categories of codes and the status they come with; others are of a business rule.
CATEGORIES = {
    "genericError": ("internal", 500),
    "serviceUnavailable": ("serviceUnavailable", 503),
    "identifierError": ("identification", 404),
    "formatError": ("validation", 400),
    "clientAuthorisationError": ("authorisation", 401),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Where the specification leaves operators a choice.

    `answers_at_once` is 201 with the transaction instead of a request state; `names_objects` tells the reference while
    it is pending; `description` is the spelling in errors; `shows_lists` is false where there are none;
    `tells_failures_as_objects` makes failures in callbacks error objects rather than transactions.
    """

    answers_at_once: bool = False
    notification_method: str = "callback"
    names_objects: bool = False
    description: str = "errorDescription"
    link_prefix: str = ""
    poll_limit: int = 100
    old_dates: bool = False
    most_rows: int = 50
    counts_rows: bool = True
    tells_failures_as_objects: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order under its client correlation id; what moved stands in the books under `movement_id`.

    `word` is a status in words of the operator's own, instead of the books'. `polls` counts questions about its state.
    """

    correlation: str
    server_correlation: str
    kind: str
    agreement: Agreement
    amount: Money
    party: str
    ours: str | None
    description: str
    callback_url: str | None
    movement_id: str
    taken_at: datetime
    shown_at: datetime | None
    expires_at: datetime | None = None
    word: str | None = None
    polls: int = 0


def transaction_body(
    movement: Movement,
    agreement: Agreement,
    dialect: Dialect,
    *,
    word: str | None = None,
    ours: str | None = None,
) -> Told:
    """A movement as the API tells it; of one that takes another back, that one's reference too.

    `word` is the operator's own for its status; `ours` is the organisation's reference of the order that made it.
    """
    phone, account = _parties(movement, agreement)
    is_in, is_back = movement.direction is Direction.IN, movement.reverses is not None
    pays, is_paid = (phone, account) if is_in is not is_back else (account, phone)
    kind = REVERSAL if is_back else MERCHANTPAY if is_in else DISBURSEMENT
    at = movement.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    dates = ("dateCreated", "dateModified") if dialect.old_dates else ("creationDate", "modificationDate")
    told = {
        "transactionReference": movement.id,
        "transactionStatus": word or WORDS[movement.state],
        "amount": amount_text(movement.amount),
        "currency": movement.amount.currency.code,
        "type": kind,
        "debitParty": [pays],
        "creditParty": [is_paid],
        "requestingOrganisationTransactionReference": ours or movement.request,
        "originalTransactionReference": movement.reverses,
        "descriptionText": movement.reference,
        **dict.fromkeys(dates, at),
    }
    return {name: value for name, value in told.items() if value is not None}


def state_body(order: Order, state: PaymentState, reason: str | None, dialect: Dialect) -> Told:
    """How far the request is; the money's own state is the transaction's (§4)."""
    is_open = state is PaymentState.PENDING
    told: dict[str, object] = {
        "serverCorrelationId": order.server_correlation,
        "status": "pending" if is_open else "failed" if state is PaymentState.FAILED else "completed",
        "notificationMethod": dialect.notification_method,
        "pollLimit": dialect.poll_limit,
    }
    if order.expires_at is not None and is_open:
        told["expiryTime"] = order.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if dialect.names_objects or not is_open:
        told["objectReference"] = order.movement_id
    if state is PaymentState.FAILED:
        told["error"] = error_body(reason or "genericError", dialect, order.taken_at)
    return told


def error_body(code: str, dialect: Dialect, at: datetime) -> Told:
    """An error object; its text has two spellings."""
    category, _ = CATEGORIES.get(code, ("businessRule", 400))
    return {
        "errorCategory": category,
        "errorCode": code,
        dialect.description: "The request was not fulfilled",
        "errorDateTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "errorParameters": [],
    }


def amount_text(amount: Money) -> str:
    """As this operator writes it back: without decimals that say nothing."""
    units = amount.in_units()
    return units.rstrip("0").rstrip(".") if "." in units else units


def _parties(movement: Movement, agreement: Agreement) -> tuple[Told, Told]:
    other = movement.payer if movement.direction is Direction.IN else movement.receiver
    return {"key": "msisdn", "value": f"+{other}"}, agreement.party
