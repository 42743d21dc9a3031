"""What the list of transactions tells, whichever way round and net or gross it is written (wave §4)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Answer, Direction, OutcomeUnknown, PaymentEvent, PaymentState, ProviderReference
from app.providers.http import HttpAnswer
from app.providers.wave.credentials import Credentials
from app.providers.wave.profile import MOST_PAGES
from app.providers.wave.wire import listing, transactions

from .conftest import PAYOUT, REQUEST, TEN, Payload, a_reversal

DAY, DAY_BEFORE = date(2026, 11, 21), date(2026, 11, 20)
SINCE, UNTIL = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
GROSS, NET = "transactions.json", "transactions_net_of_the_fee.json"
BEFORE, NOTHING = "transactions_of_the_day_before.json", "transactions_none.json"
Row = dict[str, object]


@pytest.fixture
def rows(payload: Payload) -> list[Row]:
    """The rows of the day, to be changed."""
    told: list[Row] = json.loads(payload(GROSS))["items"]
    return told


def a_page(items: Sequence[object], on: date = DAY, **info: object) -> listing.Page:
    """One page of a day with these rows."""
    told = {"page_info": {"has_next_page": False, "end_cursor": None} | info, "items": items}
    return listing.read_page(HttpAnswer(status=200, headers={}, body=json.dumps(told).encode()), on, ())


def events(pages: Sequence[listing.Page], credentials: Credentials, **paid_by: str) -> list[PaymentEvent]:
    """What the window of the day tells."""
    listed = transactions.Listing.of(pages, credentials)
    return [event for answer in listed.answers(SINCE, UNTIL, paid_by) for event in answer.events]


def days(payload: Payload, *names: str) -> list[listing.Page]:
    """The day before and the day, as recorded."""
    told = zip(names, (DAY_BEFORE, DAY), strict=True)
    return [a_page(json.loads(payload(name))["items"], on) for name, on in told]


def facts(told: Sequence[PaymentEvent]) -> list[tuple[object, ...]]:
    return [(one.direction, one.state, one.reference, one.reverses, one.amount, one.fee) for one in told]


WHOLE_DAY = [
    (Direction.IN, PaymentState.SUCCEEDED, "TML00417", None, Money(2_500, XOF), Money(25, XOF)),
    (Direction.OUT, PaymentState.SUCCEEDED, None, None, Money(185_000, XOF), Money(1_850, XOF)),
    (Direction.IN, PaymentState.SUCCEEDED, "TML00420", None, Money(5_000, XOF), Money(50, XOF)),
    (Direction.OUT, PaymentState.REVERSED, None, None, Money(185_000, XOF), Money(1_850, XOF)),
    (Direction.IN, PaymentState.REVERSED, "TML00422", "TML00417", Money(2_500, XOF), Money(25, XOF)),
]


@pytest.mark.parametrize("name", [GROSS, NET])
def test_amounts_are_told_by_the_balances_whether_they_are_net_or_gross(
    payload: Payload, credentials: Credentials, name: str
) -> None:
    """wave §4: whether an amount is net of its fee is not confirmed."""
    assert facts(events(days(payload, BEFORE, name), credentials)) == WHOLE_DAY


@pytest.mark.parametrize("name", [GROSS, NET])
def test_a_day_with_its_newest_row_first_tells_the_same(payload: Payload, credentials: Credentials, name: str) -> None:
    before, day = days(payload, BEFORE, name)

    told = events([before, a_page(list(reversed(day.items)))], credentials)

    assert facts(told) == WHOLE_DAY


def test_without_a_balance_before_it_the_first_row_goes_by_its_neighbours(
    payload: Payload, credentials: Credentials
) -> None:
    for name in (GROSS, NET):
        assert facts(events(days(payload, NOTHING, name), credentials)) == WHOLE_DAY


@pytest.mark.parametrize(
    ("said", "state", "amount"),
    [
        (None, PaymentState.PENDING, None),
        ("gross", PaymentState.SUCCEEDED, Money(2_500, XOF)),
        ("net", PaymentState.SUCCEEDED, Money(2_525, XOF)),
    ],
)
def test_where_no_balance_tells_a_person_reads_or_the_wallet_says_which(
    keys: Mapping[str, str], rows: list[Row], said: str | None, state: PaymentState, amount: Money | None
) -> None:
    """wave §4: never a guess about money."""
    told = {**keys, "listed_amounts": said} if said else keys

    [event] = events([a_page(rows[:1])], Credentials.read(told))

    assert (event.state, event.amount, event.reference) == (state, amount, "TML00417")
    assert event.reason == (None if said else "amount_unclear")


def test_without_a_fee_there_is_nothing_to_tell_apart(credentials: Credentials, rows: list[Row]) -> None:
    [event] = events([a_page([{**rows[0], "fee": "0", "balance": None}])], credentials)

    assert (event.state, event.amount) == (PaymentState.SUCCEEDED, Money(2_500, XOF))


def test_a_gap_in_the_list_hides_no_amount_the_other_rows_explain(credentials: Credentials, rows: list[Row]) -> None:
    """Money brought from a bank may stand in no row at all."""
    jumps = [{**row, "balance": str(int(str(row["balance"])) + 300_000)} for row in rows[2:3]]

    told = events([a_page([*rows[:2], *jumps])], credentials)

    assert facts(told) == WHOLE_DAY[:3]


def test_balances_that_contradict_each_other_tell_nothing(
    credentials: Credentials, rows: list[Row], payload: Payload
) -> None:
    net = json.loads(payload(NET))["items"]

    told = events([a_page([{**rows[0], "balance": None}, rows[1], net[2], rows[3]])], credentials)

    assert [event.reason for event in told] == ["amount_unclear", "amount_unclear", None, None]
    assert [event.request_reference for event in told[:2]] == [REQUEST, PAYOUT]


def test_who_paid_and_for_what_is_told(credentials: Credentials, payload: Payload) -> None:
    by_link, out, at_till, *_ = events(days(payload, BEFORE, GROSS), credentials)

    assert (by_link.request_reference, by_link.payer, by_link.payer_name) == (
        REQUEST,
        Msisdn("+22370001122"),
        "A. Diarra",
    )
    assert (at_till.payer_reference, at_till.request_reference) == ("0100012336", None)
    assert (out.request_reference, out.receiver) == (PAYOUT, "22376001122")
    assert by_link.occurred_at == TEN - timedelta(seconds=20)


def test_a_payout_is_named_by_our_reference_for_its_id_here_may_be_another(
    credentials: Credentials, rows: list[Row]
) -> None:
    """wave §3, §4: the answer gave `pt-…`, the list a transaction; where it is the same, it is told."""
    [_, ours] = events([a_page(rows[:2])], credentials)
    [_, same] = events([a_page([rows[0], {**rows[1], "transaction_id": "pt-1c9x2ml"}])], credentials)
    [_, nobody_s] = events([a_page([rows[0], {**rows[1], "client_reference": None}])], credentials)

    assert (ours.reference, same.reference, nobody_s.reference) == (None, "pt-1c9x2ml", "TML00418")
    assert nobody_s.request_reference is None


def test_a_refund_takes_back_the_payment_of_its_session(credentials: Credentials, rows: list[Row]) -> None:
    """wave §4: the row of a refund does not name what it takes back."""
    refund = a_page([rows[4]])
    listed = transactions.Listing.of([refund], credentials)
    balanced = Credentials.read({"api_key": "k" * 8, "listed_amounts": "gross"})

    [unknown] = events([refund], balanced)
    [linked] = events([refund], balanced, **{"cos-1b2k0000000ml": "TML00417"})

    assert listed.sessions_unlinked == ["cos-1b2k0000000ml"]
    assert (unknown.reverses, linked.reverses) == ("TML00422", "TML00417")


def test_a_refund_under_the_id_of_its_payment_takes_that_back(credentials: Credentials, rows: list[Row]) -> None:
    same_id = {**rows[4], "transaction_id": "TML00417", "checkout_api_session_id": None}

    [*_, refund] = events([a_page([rows[0], rows[1], same_id])], credentials)

    assert (refund.state, refund.reference, refund.reverses) == (PaymentState.REVERSED, None, "TML00417")


@pytest.mark.parametrize(
    ("changes", "direction", "state"),
    [
        ({"transaction_type": "api_checkout", "is_reversal": True, "amount": "-2500"}, "in", "reversed"),
        ({"transaction_type": "api_checkout_refund", "is_reversal": False, "amount": "-2500"}, "in", "reversed"),
        ({"transaction_type": "api_payout_reversal", "is_reversal": False}, "out", "reversed"),
        ({"transaction_type": "bulk_payment", "amount": "-2500"}, "out", "succeeded"),
        ({"transaction_type": "b2b_payment"}, "in", "succeeded"),
        ({"transaction_type": "b2b_payment", "amount": "-2500"}, "out", "succeeded"),
        ({"transaction_type": None}, "in", "succeeded"),
        ({"transaction_type": None, "amount": "-2500"}, "out", "succeeded"),
        ({"transaction_type": None, "counterparty_mobile": None, "checkout_api_session_id": None}, "in", "pending"),
        ({"transaction_type": "loan_granted"}, "in", "pending"),
    ],
)
def test_sign_and_kind_say_which_way_the_money_went(
    credentials: Credentials, rows: list[Row], changes: Row, direction: str, state: str
) -> None:
    """wave §4: the type may be missing, and others may come."""
    [event] = events([a_page([{**rows[0], "fee": "0", "balance": None, **changes}])], credentials)

    assert (event.direction.value, event.state.value) == (direction, state)


def test_money_sent_to_the_bank_is_nobody_s_payment(credentials: Credentials, rows: list[Row]) -> None:
    """wave §4, `merchant_sweep`: the treasury books it."""
    assert events([a_page(rows[5:])], credentials) == []


@pytest.mark.parametrize(("is_theirs", "levy"), [(False, Money(1_850, XOF)), (True, None)])
def test_a_tax_on_a_payout_is_a_levy_unless_the_operator_bears_it(
    credentials: Credentials, rows: list[Row], levy: Money | None, *, is_theirs: bool
) -> None:
    balance = 1_065_625 - (0 if is_theirs else 1_850)
    tax = {"government_tax_amount": "1850", "government_tax_paid_by_wave": is_theirs, "balance": str(balance)}

    [_, out] = events([a_page([rows[0], {**rows[1], **tax}])], credentials)

    assert (out.amount, out.fee, out.levy) == (Money(185_000, XOF), Money(1_850, XOF), levy)


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "2500.50"},
        {"amount": 2500},
        {"amount": "0"},
        {"amount": "-0"},
        {"amount": "02500"},
        {"currency": "ZZZ"},
        {"fee": "1e1"},
        {"timestamp": "yesterday"},
        {"timestamp": "0001-01-01T00:00:00+14:00"},
        {"is_reversal": "no"},
        {"transaction_id": None},
    ],
)
def test_a_row_nobody_can_read_hides_none_of_its_neighbours(
    credentials: Credentials, rows: list[Row], changes: Row
) -> None:
    """RELIABILITY 7: never rounded, and a person reads it."""
    odd, *others = events([a_page([{**rows[0], **changes}, *rows[1:3]])], credentials)

    assert (odd.state, odd.reason, odd.amount) == (PaymentState.PENDING, "unreadable", None)
    assert facts(others) == WHOLE_DAY[1:3]


def test_a_fee_larger_than_the_payment_is_no_payment(credentials: Credentials, rows: list[Row]) -> None:
    [event] = events([a_page([{**rows[0], "amount": "20", "fee": "25", "balance": "1"}])], credentials)

    assert event.state is PaymentState.PENDING


def test_a_row_that_a_page_repeats_is_told_once(credentials: Credentials, rows: list[Row]) -> None:
    told = events([a_page(rows[:2]), a_page(rows[1:3])], credentials)

    assert facts(told) == WHOLE_DAY[:3]


def test_only_the_window_is_told_each_event_with_its_page(credentials: Credentials, payload: Payload) -> None:
    pages = days(payload, BEFORE, GROSS)

    [answer] = transactions.Listing.of(pages, credentials).answers(TEN, TEN + timedelta(minutes=5), {})

    assert facts(answer.events) == WHOLE_DAY[1:3]
    assert answer.body == pages[1].body


def test_the_days_of_a_window_start_one_day_early_for_its_last_balance() -> None:
    assert listing.days(TEN, TEN) == [DAY_BEFORE, DAY]
    assert listing.days(TEN, TEN + timedelta(days=1))[-1] == DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("info", "cursors", "reason"),
    [
        ({"has_next_page": True, "end_cursor": None}, [], "endless"),
        ({"has_next_page": True, "end_cursor": "TML00417"}, ["TML00417"], "endless"),
        ({"has_next_page": True, "end_cursor": "TML00417"}, ["TML00417", "TML00418"], "endless"),
        ({"has_next_page": True, "end_cursor": "TML09999"}, [f"TML{n}" for n in range(MOST_PAGES)], "endless"),
        ({"has_next_page": "yes"}, [], "unreadable"),
    ],
)
def test_a_page_that_leads_nowhere_is_no_answer(info: Row, cursors: list[str], reason: str) -> None:
    body = json.dumps({"page_info": {"end_cursor": None} | info, "items": []}).encode()

    with pytest.raises(OutcomeUnknown) as unknown:
        listing.read_page(HttpAnswer(status=200, headers={}, body=body), DAY, cursors)

    assert unknown.value.facts["reason"] == reason


def test_a_cursor_is_whatever_the_operator_makes_it() -> None:
    """wave §4: nothing is said of its shape."""
    cursor = "eyJ0IjoiVE1MMDA0MTcifQ==" * 12

    assert a_page([], has_next_page=True, end_cursor=cursor).next == cursor


@pytest.mark.parametrize("other", ["Cotisation ao\u00fbt", "", "\ud800", "x" * 256])
def test_a_payment_under_anybodys_reference_is_told(credentials: Credentials, rows: list[Row], other: str) -> None:
    """wave §2: a reference is the text of whoever opened the session, and the payment is ours all the same."""
    told = events([a_page([{**rows[0], "client_reference": other}, *rows[1:3]])], credentials)

    assert facts(told) == WHOLE_DAY[:3]


def test_a_refund_the_list_does_not_show_yet_is_open() -> None:
    nothing = Answer(events=(), body=b"page")

    [event] = transactions.taken_back([nothing], a_reversal("TML00417", 2_500)).events

    assert (event.state, event.reverses, event.amount) == (PaymentState.PENDING, "TML00417", Money(2_500, XOF))


def test_one_payment_is_found_in_the_list_or_not_at_all(credentials: Credentials, payload: Payload) -> None:
    answers = transactions.Listing.of(days(payload, BEFORE, GROSS), credentials).answers(SINCE, UNTIL, {})

    assert len(transactions.about(answers, ProviderReference("TML00420")).events) == 1
    assert list(transactions.about(answers, ProviderReference("TML99999")).events) == []


def test_yesterday_and_all_of_today_are_looked_through_for_a_single_id() -> None:
    since, until = transactions.last_days(TEN)

    assert (since, until.date()) == (datetime(2026, 11, 20, tzinfo=UTC), DAY)
