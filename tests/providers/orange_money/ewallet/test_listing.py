"""The statement out of a list without an end and without pages (orange-money B6)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from app.core.money import XOF, Money
from app.providers import Direction, OutcomeUnknown, PaymentEvent, PaymentState
from app.providers.http import HttpAnswer
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.wire.listing import Listing

from .conftest import TEN, AnAnswer

SINCE, UNTIL = TEN - timedelta(hours=1), TEN + timedelta(hours=1)


@pytest.fixture
def listing(credentials: Credentials) -> Listing:
    return Listing(SINCE, UNTIL, credentials)


def told(listing: Listing) -> list[PaymentEvent]:
    return [event for answer in listing.answers for event in answer.events]


def a_page(numbers: Sequence[int]) -> HttpAnswer:
    """Payments, one a second from half past nine."""
    start = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    rows = [
        {
            "transactionId": f"MP261121.0930.C{number:05}",
            "type": "MERCHANT_PAYMENT",
            "status": "SUCCESS",
            "amount": {"value": 10.0, "unit": "XOF"},
            "partner": {"id": "123456"},
            "createdAt": (start + timedelta(seconds=number)).isoformat(),
        }
        for number in numbers
    ]
    return HttpAnswer(status=200, headers={}, body=json.dumps(rows).encode())


def test_payments_and_payouts_are_told_with_their_own_direction(listing: Listing, an_answer: AnAnswer) -> None:
    listing.add(an_answer("list_of_both.json"))

    till, cash_in, paid = told(listing)
    assert listing.next_start is None
    assert (cash_in.direction, cash_in.amount) == (Direction.OUT, Money(185_000, XOF))
    assert (paid.request_reference, paid.amount, paid.receiver) == ("PRM-2026-11-000417", Money(2_500, XOF), "123456")
    assert paid.payer is not None and paid.payer.e164 == "+22370001122"
    assert (till.direction, till.request_reference) == (Direction.IN, None)


def test_what_one_application_does_for_another_merchant_is_not_ours(listing: Listing, an_answer: AnAnswer) -> None:
    listing.add(an_answer("list_with_another_merchants.json"))

    assert [event.receiver for event in told(listing)] == ["123456"]


def test_a_row_that_cannot_be_read_is_shown_and_hides_no_other(listing: Listing, an_answer: AnAnswer) -> None:
    """orange-money B6: a fraction of a franc is refused; a person reads it."""
    listing.add(an_answer("list_with_an_unreadable_row.json"))

    assert [event.state for event in told(listing)] == [PaymentState.SUCCEEDED, PaymentState.PENDING]
    assert told(listing)[1].reason == "unreadable_row"


@pytest.mark.parametrize("word", ["FAILED", "REJECTED", "CANCELLED"])
def test_what_failed_is_no_movement(listing: Listing, an_answer: AnAnswer, word: str) -> None:
    """orange-money B6: payers fail every day, and nobody needs to look; what is open or unknown is told."""
    body = an_answer("list_of_both.json").body.replace(b'"SUCCESS"', f'"{word}"'.encode(), 2)

    listing.add(HttpAnswer(status=200, headers={}, body=body))

    assert [event.state for event in told(listing)] == [PaymentState.SUCCEEDED]


def test_only_the_window_is_told(credentials: Credentials, an_answer: AnAnswer) -> None:
    """By either of a row's instants: the minute in its id, or when it was made."""
    listing = Listing(TEN + timedelta(seconds=30), UNTIL, credentials)

    listing.add(an_answer("list_of_both.json"))

    assert [event.reference for event in told(listing)] == ["MP261121.1001.C00418"]


def test_a_full_list_goes_on_where_it_ended_and_tells_nothing_twice(listing: Listing) -> None:
    """orange-money B6: it knows no pages, only where it starts."""
    listing.add(a_page(range(100)))
    assert listing.next_start == datetime(2026, 11, 21, 9, 31, 38, tzinfo=UTC)

    listing.add(a_page(range(98, 130)))

    assert listing.next_start is None
    assert len({event.reference for event in told(listing)}) == len(told(listing)) == 130


def test_a_full_list_that_has_lost_its_oldest_rows_is_no_statement(listing: Listing) -> None:
    """orange-money B6: nobody says in which order it is written; RELIABILITY 31: what is not whole lacks nothing."""
    with pytest.raises(OutcomeUnknown):
        listing.add(a_page(range(99, -1, -1)))


@pytest.mark.parametrize("numbers", [range(100), [0] * 100], ids=["the-same-again", "one-instant"])
def test_a_full_list_that_does_not_go_on_is_no_statement(listing: Listing, numbers: Sequence[int]) -> None:
    listing.add(a_page(numbers))

    with pytest.raises(OutcomeUnknown):
        listing.add(a_page(numbers))


@pytest.mark.parametrize(("name", "status"), [("search_in_an_envelope.json", 200), ("problem_50.json", 500)])
def test_what_is_no_list_is_no_statement(listing: Listing, an_answer: AnAnswer, name: str, status: int) -> None:
    """orange-money B6: a bare list, without an envelope."""
    with pytest.raises(OutcomeUnknown):
        listing.add(an_answer(name, status=status))
