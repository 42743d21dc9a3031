"""Transactions as the operator lists them, tells their status and pushes them in callbacks (B6, B7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import Field

from app.core import jsontext
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.providers import reading
from app.providers.errors import OutcomeUnknown, UnreadableCallback
from app.providers.http import HttpAnswer
from app.providers.messages import Message, Word, read, shaped
from app.providers.orange_money.ewallet import numbers
from app.providers.orange_money.ewallet.profile import MOST_ROWS, NAME, SEARCH_BACK
from app.providers.orange_money.ewallet.wire import problems
from app.providers.orange_money.ewallet.wire.states import reason_of, state_of
from app.providers.orange_money.words import minute_of, reference_of
from app.providers.values import Direction, PaymentEvent, PaymentState, RawCallback, StatusQuestion

# What customers pay to merchants; everything else this wallet sees goes the other way.
PAYMENTS = frozenset({"MERCHANT_PAYMENT", "WEB_PAYMENT"})
A_MINUTE = timedelta(minutes=1)


class Amount(Message):
    """Whole francs, though they come as `2500.0`."""

    value: int | Decimal
    unit: Word

    @property
    def money(self) -> Money | None:
        """None for a fraction of a franc, and for a currency of nobody's."""
        return reading.money(self.value, self.unit)


class Party(Message):
    """One side of a transaction."""

    id: Word


class Transaction(Message):
    """One movement; a callback leaves out more of it than a search does, and others write references of any kind."""

    transaction_id: Word = Field(alias="transactionId")
    status: Word
    amount: Amount
    type: Word | None = None
    reference: object = None
    customer: Party | None = None
    partner: Party | None = None
    created_at: object = Field(default=None, alias="createdAt")


class TransactionStatus(Message):
    """Where one transaction stands, and nothing else."""

    status: Word


def search(reference: str, now: datetime) -> Mapping[str, str]:
    """The search for one reference from long before any call of ours; no `type`, for that filter finds nothing (B6)."""
    return {"reference": reference, **everything(now - SEARCH_BACK)}


def everything(since: datetime) -> Mapping[str, str]:
    """The search for whatever there was since then."""
    return {"fromDateTime": f"{since:%Y-%m-%dT%H:%M:%SZ}", "size": str(MOST_ROWS)}


def around(transaction_id: str, now: datetime) -> Mapping[str, str]:
    """The search for a transaction by the minute in its id, for there is none by the id that tells an amount (B6)."""
    return everything((minute_of(transaction_id) or now - SEARCH_BACK) - A_MINUTE)


def read_search(answer: HttpAnswer, question: StatusQuestion, country: str) -> Sequence[PaymentEvent]:
    """Every movement that way under the reference asked for; none where the operator lists nothing at all.

    Of a payout no try that failed is told beside one that is open or paid: only the last of them ends it. A list of
    other references says that the filter was not heard, a row that cannot be read says nothing either: both
    are `OutcomeUnknown`.
    """
    rows = rows_of(answer)
    mine = [row for row in rows if isinstance(row, dict) and row.get("reference") == question.reference]
    if rows and not mine:
        raise OutcomeUnknown(provider=NAME, reason="other_references")
    told = [event for event in _events(mine, country) if event.direction is question.direction]
    standing = [event for event in told if event.state is not PaymentState.FAILED]
    return standing if standing and question.direction is Direction.OUT else told


def read_around(answer: HttpAnswer, transaction_id: str, country: str) -> Sequence[PaymentEvent]:
    """The transaction of this id; none where the list is whole and lacks it, else `OutcomeUnknown`."""
    rows = rows_of(answer)
    mine = [row for row in rows if isinstance(row, dict) and _id_of(row) == transaction_id]
    if len(rows) >= MOST_ROWS and not mine:
        raise OutcomeUnknown(provider=NAME, reason="list_is_cut")
    return _events(mine, country)


def id_in(question: StatusQuestion) -> str | None:
    """The operator's id of the transaction, where it ever gave one; our own reference is none."""
    known = question.provider_reference or question.handle
    return known if known != question.reference else None


def read_status(answer: HttpAnswer, transaction_id: str, question: StatusQuestion) -> PaymentEvent:
    """Where the transaction stands that was asked after by the operator's id; its amount is the one asked about."""
    found = read(TransactionStatus, answer.body) if answer.status == 200 else None
    if found is None:
        raise OutcomeUnknown(provider=NAME, reason=f"http_{answer.status}")
    state = state_of(found.status)
    return PaymentEvent(
        provider=NAME,
        direction=Direction.OUT,
        state=state,
        reference=reference_of(transaction_id),
        request_reference=question.reference,
        amount=question.amount,
        occurred_at=minute_of(transaction_id) if state is PaymentState.SUCCEEDED else None,
        reason=reason_of(found.status),
    )


def read_callback(callback: RawCallback, country: str) -> PaymentEvent:
    """The transaction a callback tells of."""
    transaction = transaction_in(_json(callback.body))
    if transaction is None:
        raise UnreadableCallback(provider=NAME)
    return event_of(transaction, country)


def rows_of(answer: HttpAnswer) -> list[object]:
    """A bare list, without any envelope (B6)."""
    if answer.status != 200:
        code = problems.code_of(answer)
        raise OutcomeUnknown(provider=NAME, reason=f"code_{code}" if code else f"http_{answer.status}")
    rows = _json(answer.body)
    if not isinstance(rows, list):
        raise OutcomeUnknown(provider=NAME, reason="no_list")
    return rows


def _events(rows: Sequence[object], country: str) -> Sequence[PaymentEvent]:
    read_rows = [transaction_in(row) for row in rows]
    if None in read_rows:
        raise OutcomeUnknown(provider=NAME, reason="unreadable_row")
    return [event_of(row, country) for row in read_rows if row]


def _id_of(row: Mapping[str, object]) -> str | None:
    written = row.get("transactionId")
    return reference_of(written) if isinstance(written, str) else None


def _json(body: bytes) -> object:
    try:
        return jsontext.decode(body)
    except jsontext.UnreadableJson:
        return None


def transaction_in(row: object) -> Transaction | None:
    """The row, if it has our shape and an amount of whole units: a fraction is refused, never rounded (B6)."""
    transaction = shaped(Transaction, row)
    return transaction if transaction and transaction.amount.money else None


def event_of(row: Transaction, country: str) -> PaymentEvent:
    """A payment comes in from the customer to the partner's code; everything else goes out to the customer."""
    state, is_payment = state_of(row.status), row.type in PAYMENTS
    payee = row.partner if is_payment else row.customer
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN if is_payment else Direction.OUT,
        state=state,
        reference=reference_of(row.transaction_id),
        request_reference=reading.line(row.reference),
        amount=row.amount.money,
        payer=_payer(row.customer, country) if is_payment else None,
        receiver=_number(payee, country),
        occurred_at=minute_of(row.transaction_id) if state is PaymentState.SUCCEEDED else None,
        reason=reason_of(row.status),
    )


def _payer(party: Party | None, country: str) -> Msisdn | None:
    """Whoever paid, where the number is told in full."""
    digits = numbers.international(party.id, country) if party else None
    return Msisdn(f"+{digits}") if digits else None


def _number(party: Party | None, country: str) -> str | None:
    """In E.164 where it is a mobile number of the country, else as the operator writes it, to be seen as different."""
    return (numbers.international(party.id, country) or party.id) if party else None
