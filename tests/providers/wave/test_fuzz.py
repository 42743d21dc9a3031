"""Whatever an answer holds, only the errors that say what to do next come out, and what is read can be booked."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from app.providers import Direction, PaymentEvent, PaymentState, ProviderError, RawCallback
from app.providers.http import HttpAnswer
from app.providers.oddities import deformed, scrambled
from app.providers.wave.credentials import Credentials
from app.providers.wave.wire import account, checkouts, listing, payouts, transactions, webhooks

from .conftest import TEN, APayout, AQuestion, Payload

Read = Callable[[bytes], Sequence[PaymentEvent]]


def odd(body: bytes) -> Iterator[bytes]:
    """Every value left out or replaced, and bytes changed."""
    yield from deformed(body)
    yield from scrambled(body)


def must_hold(read: Read, body: bytes) -> None:
    """An answer, or an error of ours; what is told has text a table can hold, an instant of our days, money."""
    try:
        events = read(body)
    except ProviderError:
        return
    for event in events:
        texts = [value for name in event.__slots__ if isinstance(value := getattr(event, name), str)]
        assert all("\x00" not in text and text.isprintable() for text in texts)
        assert event.occurred_at is None or 2000 <= event.occurred_at.year < 2100
        assert event.amount is None or event.amount.minor > 0
        assert event.state is PaymentState.PENDING or event.amount is not None
        if event.direction is Direction.IN and event.fee is not None and event.amount is not None:
            assert event.fee <= event.amount


def answer(body: bytes) -> HttpAnswer:
    return HttpAnswer(status=200, headers={}, body=body)


@pytest.mark.parametrize("name", ["session_paid.json", "sessions_expired_open_and_paid.json", "error_code.json"])
def test_answers_about_sessions(payload: Payload, a_question: AQuestion, name: str) -> None:
    def read(body: bytes) -> Sequence[PaymentEvent]:
        return checkouts.events_in(answer(body), a_question(), TEN + timedelta(hours=1))

    for body in odd(payload(name)):
        must_hold(read, body)


@pytest.mark.parametrize("name", ["payout_reversed.json", "payout_failed.json", "payouts_paid_twice.json"])
def test_answers_about_payouts(payload: Payload, a_question: AQuestion, a_payout: APayout, name: str) -> None:
    def ask(body: bytes) -> Sequence[PaymentEvent]:
        return payouts.events_in(answer(body), a_question(Direction.OUT))

    def order(body: bytes) -> Sequence[PaymentEvent]:
        return payouts.read_taken(answer(body), a_payout()).answer.events

    for body in odd(payload(name)):
        must_hold(ask, body)
        must_hold(order, body)


def test_pages_of_the_list(payload: Payload, credentials: Credentials) -> None:
    since, on = datetime(2026, 11, 21, tzinfo=UTC), date(2026, 11, 21)

    def read(body: bytes) -> Sequence[PaymentEvent]:
        listed = transactions.Listing.of([listing.read_page(answer(body), on, ())], credentials)
        told = listed.answers(since, since + timedelta(days=1), dict.fromkeys(listed.sessions_unlinked, "TML1"))
        return [event for one in told for event in one.events]

    for body in odd(payload("transactions.json")):
        must_hold(read, body)


@pytest.mark.parametrize(
    "name", ["webhook_at_the_till.json", "webhook_failed_attempt.json", "webhook_of_a_business.json"]
)
def test_webhooks(payload: Payload, credentials: Credentials, name: str) -> None:
    def read(body: bytes) -> Sequence[PaymentEvent]:
        return webhooks.events_in(RawCallback(event="events", headers={}, body=body, received_at=TEN), credentials)

    for body in odd(payload(name)):
        must_hold(read, body)


def test_balances(payload: Payload) -> None:
    def read(body: bytes) -> Sequence[PaymentEvent]:
        assert account.read_balance(answer(body)).available.minor >= 0
        return []

    for body in odd(payload("balance.json")):
        must_hold(read, body)
