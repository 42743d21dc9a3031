"""The account's list of transactions (gsma-mobile-money §1, §9)."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from app.providers import Direction, OutcomeUnknown, PaymentEvent, PaymentState
from app.providers.contract import NOON
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import MOST_PAGES
from app.providers.gsma.wire import listing

from .conftest import Payload, an_answer
from .contract_case import PAYOUT

SINCE = NOON - timedelta(hours=1)
Row = Mapping[str, object]


def a_page(*rows: object, total: int | None = None) -> listing.Page:
    told = None if total is None else str(total)
    return listing.read_page(an_answer(json.dumps(rows).encode(), rows=told))


def stated(kati: Credentials, *rows: object) -> Sequence[PaymentEvent]:
    """What a list of these rows tells of the hour before noon."""
    page = a_page(*rows)
    known = listing.ways(page.rows, kati)
    return listing.answer_of(page, SINCE, NOON, known, listing.taken_back(page.rows, kati), kati).events


@pytest.fixture
def paid(payload: Payload) -> Row:
    row: Row = json.loads(payload("payment_paid.json"))
    return row


@pytest.fixture
def sent(payload: Payload) -> Row:
    row: Row = json.loads(payload("payout_paid.json"))
    return row


@pytest.fixture
def back(payload: Payload) -> Row:
    row: Row = json.loads(payload("reversal_done.json"))
    return row


def test_both_directions_are_told(kati: Credentials, paid: Row, sent: Row) -> None:
    events = stated(kati, paid, sent)

    assert [(event.direction, event.state) for event in events] == [
        (Direction.IN, PaymentState.SUCCEEDED),
        (Direction.OUT, PaymentState.SUCCEEDED),
    ]


@pytest.mark.parametrize("word", ["failed", "declined", "pending", "accepted"])
def test_what_failed_or_is_open_moved_nothing(kati: Credentials, paid: Row, word: str) -> None:
    assert stated(kati, {**paid, "transactionStatus": word}) == []


def test_what_was_taken_back_had_been_done(kati: Credentials, sent: Row, back: Row) -> None:
    """§3: reversed after a success is a separate event: a row of its own, if the list has one."""
    payout, returned = stated(kati, {**sent, "transactionStatus": "reversed"}, back)

    assert (payout.state, payout.reference, payout.reverses) == (PaymentState.SUCCEEDED, "REF-1795255200518", None)
    assert (returned.state, returned.reverses) == (PaymentState.REVERSED, "REF-1795255200518")


def test_what_was_taken_back_without_a_row_of_its_own_says_so_itself(kati: Credentials, sent: Row) -> None:
    [event] = stated(kati, {**sent, "transactionStatus": "reversed"})

    assert (event.state, event.reverses) == (PaymentState.REVERSED, "REF-1795255200518")


def test_a_reversal_that_failed_leaves_its_movement_alone(kati: Credentials, sent: Row, back: Row) -> None:
    [event] = stated(kati, sent, {**back, "transactionStatus": "failed"})

    assert event.state is PaymentState.SUCCEEDED


def test_what_was_taken_back_from_another_day_is_looked_up(kati: Credentials, back: Row, sent: Row) -> None:
    page, known = a_page(back), {"REF-1795255200518": Direction.OUT}

    assert listing.originals_beyond(page.rows, {}) == ["REF-1795255200518"]
    assert listing.originals_beyond(a_page(back, sent).rows, known) == []
    [event] = listing.answer_of(page, SINCE, NOON, known, frozenset(), kati).events
    assert (event.direction, event.state) == (Direction.OUT, PaymentState.REVERSED)


@pytest.mark.parametrize(
    "other",
    [
        {"transactionStatus": "settled"},
        {"type": "adjustment", "originalTransactionReference": "REF-1"},
        {"type": "reversal", "originalTransactionReference": "REF-1"},
        {"debitParty": [], "creditParty": []},
        {"amount": "2500.50"},
        {"amount": 2500},
    ],
)
def test_a_row_that_cannot_be_understood_is_a_persons(kati: Credentials, paid: Row, other: Row) -> None:
    """RELIABILITY 1.2; its neighbours are told all the same."""
    unclear, told = stated(kati, {**paid, **other}, paid)

    assert (unclear.state, told.state) == (PaymentState.PENDING, PaymentState.SUCCEEDED)


@pytest.mark.parametrize("row", [None, 5, [], {}, "x"])
def test_a_row_that_is_none_is_told_as_unreadable(kati: Credentials, row: object) -> None:
    [event] = stated(kati, row)

    assert (event.state, event.reason) == (PaymentState.PENDING, "unreadable")


def test_only_the_window_is_told(kati: Credentials, paid: Row) -> None:
    """Rounded outwards when it is asked for, and cut here: the start belongs to it, the end does not."""
    at = [{**paid, "creationDate": written} for written in ("2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z")]

    assert [event.occurred_at for event in stated(kati, *at)] == [SINCE]
    assert listing.ends(SINCE + timedelta(seconds=0.4), NOON) == ("2026-03-02T11:00:00Z", "2026-03-02T12:00:01Z")


def test_a_list_is_whole_when_it_has_what_was_promised(paid: Row, sent: Row) -> None:
    """§1: X-Records-Available-Count; later pages may count what remains."""
    first, second = a_page(paid, total=2), a_page(sent, total=1)

    assert not listing.is_whole([first])
    assert listing.is_whole([first, second])
    assert listing.is_whole([a_page(total=0)])


def test_a_list_that_grows_while_it_is_read_is_read_to_its_end(paid: Row) -> None:
    """§1: newest first, one more moves the others down, and the second page begins with what ended the first."""
    a, b, c, d = ({**paid, "transactionReference": f"REF-{name}"} for name in "abcd")
    first, moved, last = a_page(a, b, total=4), a_page(b, c, total=5), a_page(d, total=5)

    assert not listing.is_whole([first, moved])
    assert listing.is_whole([first, moved, last])


def test_without_a_promise_it_ends_with_an_empty_page(paid: Row) -> None:
    assert not listing.is_whole([a_page(paid)])
    assert listing.is_whole([a_page(paid), a_page()])


def test_a_list_that_ends_early_or_never_is_no_answer(paid: Row) -> None:
    """RELIABILITY 31: what is not whole lacks nothing."""
    endless = [a_page({**paid, "transactionReference": f"REF-{number}"}) for number in range(MOST_PAGES)]
    for pages in ([a_page(paid, total=3), a_page()], [a_page(paid), a_page(paid)], endless):
        with pytest.raises(OutcomeUnknown):
            listing.is_whole(pages)


def test_a_server_that_gives_one_page_again_and_again_has_not_told_all_it_promised(paid: Row) -> None:
    """gsma-mobile-money §1: an `offset` that is not heeded; what is not whole lacks nothing (RELIABILITY 3, 31)."""
    first, other = a_page(paid, total=4), a_page({**paid, "transactionReference": "REF-2"}, total=4)

    for pages in ([a_page(paid, total=2)] * 2, [first, other, first], [first, other, first, other]):
        with pytest.raises(OutcomeUnknown):
            listing.is_whole(pages)


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[", b"<html></html>"])
def test_what_is_no_list_is_no_answer(body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        listing.read_page(an_answer(body))


@pytest.mark.parametrize("count", ["", "x", "-1", "²", "9" * 30])
def test_a_count_that_is_none_promises_nothing(count: str) -> None:
    assert listing.read_page(an_answer(b"[]", rows=count)).total is None


def test_a_payout_is_found_by_our_reference_however_far_it_is(kati: Credentials, paid: Row, sent: Row) -> None:
    """§9: search the account's transactions for your reference."""
    open_one = {**sent, "transactionStatus": "pending"}
    found = listing.search([a_page(paid), a_page(open_one)], PAYOUT.reference, kati)

    assert found is not None and [event.state for event in found.events] == [PaymentState.PENDING]
    assert listing.search([a_page(paid)], PAYOUT.reference, kati) is None


@pytest.mark.parametrize("row", [None, {}, {"transactionReference": "REF-1"}])
def test_among_rows_that_cannot_be_read_nobody_is_missing(kati: Credentials, sent: Row, row: object) -> None:
    """RELIABILITY 3: "not found" lets the same order go again, so it is said only of a list that was read whole."""
    for page in (a_page(row), a_page({**sent, "amount": "185000.50"})):
        with pytest.raises(OutcomeUnknown):
            listing.search([page], PAYOUT.reference, kati)
    assert listing.search([a_page(row, sent)], PAYOUT.reference, kati) is not None
