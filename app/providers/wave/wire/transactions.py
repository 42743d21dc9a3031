"""What the movements of a list mean: payments, payouts and what was taken back, gross of the fee (wave §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.core.money import Currency, Money
from app.providers import reading
from app.providers.outcomes import reversing
from app.providers.values import Answer, Direction, PaymentEvent, PaymentState, ProviderReference, ReversalOrder
from app.providers.wave.credentials import Credentials
from app.providers.wave.profile import NAME
from app.providers.wave.wire import listing
from app.providers.wave.wire.listing import Line, Page, Row

# Between our own accounts: nobody paid and nobody was paid, the treasury books it.
OWN_MONEY = "merchant_sweep"
MOVEMENTS = frozenset({"merchant_payment", "api_checkout", "api_payout", "bulk_payment", "b2b_payment"})
TAKEN_BACK = ("_refund", "_reversal")
PAYOUT_ID = "pt-"


# What the operator's amounts are; its documentation does not say (§4).
Amounts = Literal["gross", "net"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of transactions, read whole: what one row leaves open, its neighbours may tell."""

    pages: Sequence[Page]
    lines: Sequence[Line]
    amounts: Amounts | None
    credentials: Credentials

    @classmethod
    def of(cls, pages: Sequence[Page], credentials: Credentials) -> "Listing":
        """The list in these pages; the pages of one day together, in the order they came."""
        lines = listing.lines(pages)
        return cls(pages=pages, lines=lines, amounts=_amounts(lines, credentials), credentials=credentials)

    @property
    def sessions_unlinked(self) -> Sequence[str]:
        """Sessions whose payment was refunded, and does not stand in the list itself."""
        refunds = [line.row for line in self.lines if line.row and _is_refund(line.row)]
        wanted = [row.checkout_api_session_id for row in refunds if self._original(row, {}) is None]
        return list(dict.fromkeys(session for session in wanted if session))

    def answers(self, since: datetime, until: datetime, paid_by: Mapping[str, str]) -> Sequence[Answer]:
        """The events of the window, each with the page that tells it; `paid_by` gives transactions by session."""
        told: dict[int, list[PaymentEvent]] = {n: [] for n, page in enumerate(self.pages) if page.on >= since.date()}
        for line in self.lines:
            is_meant = since <= line.at < until if line.at else line.on >= since.date()
            event = self._event(line, paid_by) if is_meant and line.page in told else None
            if event is not None:
                told[line.page].append(event)
        return [Answer(events=events, body=self.pages[number].body) for number, events in told.items()]

    def _event(self, line: Line, paid_by: Mapping[str, str]) -> PaymentEvent | None:
        """What a row tells; one that cannot be understood is open, for a person to read (RELIABILITY 1.2)."""
        if line.row is None:
            return _unclear(line, "unreadable")
        if line.row.transaction_type == OWN_MONEY:
            return None
        if not _is_known(line.row):
            return _unclear(line, "unknown_type")
        gross = _gross(line, line.row, self.amounts)
        if gross is None:
            return _unclear(line, "amount_unclear")
        if _direction(line.row) is Direction.OUT:
            return _money_out(line, line.row, gross)
        return self._money_in(line, line.row, gross, paid_by)

    def _money_in(self, line: Line, row: Row, gross: Money, paid_by: Mapping[str, str]) -> PaymentEvent:
        is_refund = _is_taken_back(row)
        own = ProviderReference(row.transaction_id)
        reverses = (self._original(row, paid_by) or own) if is_refund else None
        return PaymentEvent(
            provider=NAME,
            direction=Direction.IN,
            state=PaymentState.REVERSED if is_refund else PaymentState.SUCCEEDED,
            reference=None if reverses == own else own,
            request_reference=row.client_reference or row.checkout_api_session_id,
            amount=gross,
            fee=Money(_fee(row), gross.currency),
            payer=reading.number(row.counterparty_mobile),
            payer_name=reading.line(row.counterparty_name),
            payer_reference=reading.line(reading.member(row.custom_fields, self.credentials.reference_field)),
            receiver=row.aggregated_merchant_id,
            occurred_at=line.at,
            reverses=reverses,
        )

    def _original(self, row: Row, paid_by: Mapping[str, str]) -> ProviderReference | None:
        """Which payment a refund took back: one of its own id, or of its session; none if the list does not tell."""
        paid = [line.row for line in self.lines if line.row and not _is_taken_back(line.row)]
        if any(one.transaction_id == row.transaction_id for one in paid):
            return ProviderReference(row.transaction_id)
        session = row.checkout_api_session_id
        if session is None:
            return None
        known = {one.checkout_api_session_id: one.transaction_id for one in paid} | dict(paid_by)
        return ProviderReference(known[session]) if session in known else None


def _money_out(line: Line, row: Row, gross: Money) -> PaymentEvent:
    """A payout goes by our reference, for its id in the list is not known to be the one its answer gave (§3, §4)."""
    is_return = _is_taken_back(row)
    is_named = row.client_reference is not None and not row.transaction_id.startswith(PAYOUT_ID)
    own = None if is_named else ProviderReference(row.transaction_id)
    number = reading.number(row.counterparty_mobile)
    return PaymentEvent(
        provider=NAME,
        direction=Direction.OUT,
        state=PaymentState.REVERSED if is_return else PaymentState.SUCCEEDED,
        reference=None if is_return else own,
        request_reference=row.client_reference,
        amount=gross,
        fee=Money(_fee(row), gross.currency),
        levy=Money(_levy(row), gross.currency) or None,
        receiver=number.digits if number else None,
        occurred_at=line.at,
        reverses=own if is_return else None,
    )


def _unclear(line: Line, reason: str) -> PaymentEvent:
    told = line.item.get("transaction_id") if isinstance(line.item, dict) else None
    is_out = line.row is not None and _direction(line.row) is Direction.OUT
    reference = reading.line(told)
    return PaymentEvent(
        provider=NAME,
        direction=Direction.OUT if is_out else Direction.IN,
        state=PaymentState.PENDING,
        reference=ProviderReference(reference) if reference else None,
        request_reference=line.row.client_reference if line.row else None,
        occurred_at=line.at,
        reason=reason,
    )


def _is_known(row: Row) -> bool:
    """Types may be missing: then money that comes from somebody's number is a payment, what else comes in is not."""
    kind = row.transaction_type
    if kind is not None:
        return kind.removesuffix(TAKEN_BACK[0]).removesuffix(TAKEN_BACK[1]) in MOVEMENTS
    is_paid_by_somebody = reading.number(row.counterparty_mobile) is not None
    return _direction(row) is Direction.OUT or is_paid_by_somebody or row.checkout_api_session_id is not None


def _is_taken_back(row: Row) -> bool:
    return row.is_reversal or (row.transaction_type or "").endswith(TAKEN_BACK)


def _is_refund(row: Row) -> bool:
    return _is_taken_back(row) and _direction(row) is Direction.IN


def _direction(row: Row) -> Direction:
    """What raises the balance is money in, unless it takes back what went out."""
    raises = not row.amount.startswith(listing.NEGATIVE)
    return Direction.IN if raises is not _is_taken_back(row) else Direction.OUT


def _fee(row: Row) -> int:
    """What was kept, or given back, whatever its sign."""
    return abs(listing.minor(row.fee or "0", row.currency) or 0)


def _levy(row: Row) -> int:
    """The tax on a payout, unless the operator bears it."""
    if _direction(row) is Direction.IN or row.government_tax_paid_by_wave is True:
        return 0
    return listing.minor(row.government_tax_amount or "0", row.currency) or 0


def _cost(row: Row) -> int:
    """What lies between the effect on the wallet and what was paid: kept from money in, on top of money out."""
    return -_fee(row) if _direction(row) is Direction.IN else _fee(row) + _levy(row)


def _told_by_balance(line: Line, row: Row) -> Amounts | None:
    """What the amount of this row is, by what the balance moved by; none where that says nothing or cannot be."""
    amount = listing.minor(row.amount, row.currency) or 0
    if line.moved is None or not _cost(row) or (line.moved < 0) is not (amount < 0):
        return None
    moved: dict[int, Amounts] = {abs(amount) + _cost(row): "gross", abs(amount): "net"}
    return moved.get(abs(line.moved))


def _amounts(lines: Sequence[Line], credentials: Credentials) -> Amounts | None:
    """What amounts are in this list, as far as its balances agree; else what the credentials say."""
    told = {_told_by_balance(line, line.row) for line in lines if line.row} - {None}
    if len(told) == 1:
        return told.pop()
    return credentials.listed_amounts


def _gross(line: Line, row: Row, amounts: Amounts | None) -> Money | None:
    """What the customer paid or the payee got: derived from balances, never from a guess (§4)."""
    listed, cost = abs(listing.minor(row.amount, row.currency) or 0), _cost(row)
    said = _told_by_balance(line, row) or amounts
    if cost and said is None:
        return None
    gross = listed - cost if said == "net" else listed
    if gross <= 0 or (_direction(row) is Direction.IN and _fee(row) > gross):
        return None
    return Money(gross, Currency.of(row.currency))


def taken_back(answers: Sequence[Answer], order: ReversalOrder) -> Answer:
    """What the list says of a refund; while it does not show it, it is open."""
    for answer in answers:
        shown = [event for event in answer.events if event.reverses == order.provider_reference]
        if shown:
            return Answer(events=shown, body=answer.body)
    return Answer(events=[reversing(NAME, order, Direction.IN, "not_shown")], body=answers[-1].body)


def about(answers: Sequence[Answer], reference: ProviderReference) -> Answer:
    """What the list says of one payment; nothing where it does not show it."""
    for answer in answers:
        shown = [event for event in answer.events if event.reference == reference]
        if shown:
            return Answer(events=shown, body=answer.body)
    return Answer(events=(), body=b"")


def last_days(now: datetime) -> tuple[datetime, datetime]:
    """Yesterday and all of today, for what is asked about by a transaction's id alone."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - listing.A_DAY, midnight + listing.A_DAY - timedelta.resolution
