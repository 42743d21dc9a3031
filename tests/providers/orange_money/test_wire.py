"""Orders, notifications and answers as Orange Money writes them (orange-money A)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core import jsontext
from app.core.money import KES, XOF, Money
from app.providers import (
    Direction,
    OutcomeUnknown,
    PaymentState,
    ProviderRejected,
    ProviderUnavailable,
    RawCallback,
    UnreadableCallback,
)
from app.providers.http import HttpAnswer
from app.providers.messages import read_token
from app.providers.orange_money import wire
from app.providers.orange_money.credentials import Credentials

from .conftest import AnAnswer, AnOrder, ANotification, AQuestion

TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def credentials(keys: Mapping[str, str]) -> Credentials:
    return Credentials.read(keys)


# The order (A2)


def test_an_order_is_written_as_the_operator_reads_it(credentials: Credentials, an_order: AnOrder) -> None:
    assert wire.order_body(an_order(), credentials) == {
        "merchant_key": "a1b2c3d4",
        "currency": "XOF",
        "order_id": "PRM202611000417",
        "amount": 2500,
        "return_url": "https://pay.example.ml/r/417",
        "cancel_url": "https://pay.example.ml/r/417",
        "notif_url": "https://pay.example.ml/hooks/b1946ac92492d2347c6235b4d2611184/notification/PRM202611000417",
        "lang": "fr",
        "reference": "Mutuelle Kati",
    }


def test_the_amount_is_whole_francs_as_an_integer_never_centimes(credentials: Credentials, an_order: AnOrder) -> None:
    """orange-money, head: amounts are whole francs, though one public client sends centimes."""
    amount = wire.order_body(an_order(amount=Money(1, XOF)), credentials)["amount"]

    assert amount == 1
    assert type(amount) is int


def test_the_sandbox_is_asked_in_its_fictive_currency(keys: Mapping[str, str], an_order: AnOrder) -> None:
    body = wire.order_body(an_order(), Credentials.read({**keys, "path": "dev"}))

    assert body["currency"] == "OUV"


@pytest.mark.parametrize("amount", [Money(0, XOF), Money(-2_500, XOF), Money(2_500, KES)])
def test_an_amount_the_account_cannot_take_is_rejected(
    credentials: Credentials, an_order: AnOrder, amount: Money
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        wire.order_body(an_order(amount=amount), credentials)

    assert refused.value.field == "amount"


def test_an_order_id_of_thirty_characters_fits(credentials: Credentials, an_order: AnOrder) -> None:
    assert wire.order_body(an_order(reference="P" * 30), credentials)["order_id"] == "P" * 30


@pytest.mark.parametrize("reference", ["P" * 31, "", "PRM 417", "PRM/417"])
def test_an_order_id_that_does_not_fit_is_rejected(credentials: Credentials, an_order: AnOrder, reference: str) -> None:
    with pytest.raises(ProviderRejected) as refused:
        wire.order_body(an_order(reference=reference), credentials)

    assert refused.value.field == "reference"


def test_an_address_longer_than_120_is_rejected_before_anything_is_sent(
    credentials: Credentials, an_order: AnOrder
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        wire.order_body(an_order(return_url="https://pay.example.ml/" + "r" * 98), credentials)

    assert (refused.value.field, refused.value.facts["reason"]) == ("return_url", "invalid_return_url")


def test_a_notification_address_that_grows_past_120_is_rejected(credentials: Credentials, an_order: AnOrder) -> None:
    """orange-money A2: addresses are at most 120 characters long."""
    with pytest.raises(ProviderRejected) as refused:
        wire.order_body(an_order(callback_url="https://pay.example.ml/" + "t" * 80), credentials)

    assert refused.value.field == "callback_url"


def test_an_order_without_a_page_to_return_to_uses_the_merchant_s(credentials: Credentials, an_order: AnOrder) -> None:
    assert wire.order_body(an_order(return_url=""), credentials)["return_url"] == "https://pay.example.ml/merci"


def test_a_language_the_page_does_not_speak_becomes_french(credentials: Credentials, an_order: AnOrder) -> None:
    written = [wire.order_body(an_order(language=language), credentials)["lang"] for language in ("fr", "en", "bm")]

    assert written == ["fr", "en", "fr"]


# The page (A2)


def test_an_opened_page_keeps_both_tokens_and_dies_after_ten_minutes(an_answer: AnAnswer) -> None:
    """orange-money A2: the status in the answer repeats the HTTP code and is no payment's."""
    handle = wire.read_started(an_answer("page_opened.json"), TEN)

    assert handle.handle == "f5720dd906203c62033ffe64ed756144"
    assert handle.callback_token == "dd497bda3b250e536186fc0663f32f40"
    assert handle.payment_url == f"https://webpayment.orange-money.com/payment/pay_token/{handle.handle}"
    assert handle.expires_at == TEN + timedelta(minutes=10)


@pytest.mark.parametrize("name", ["page_refused_bad_field.json", "page_refused_order_used.json"])
def test_a_refused_field_moved_nothing_and_the_http_status_decides(an_answer: AnAnswer, name: str) -> None:
    """orange-money A2: the numeric codes vary."""
    with pytest.raises(ProviderRejected) as refused:
        wire.read_started(an_answer(name, status=400), TEN)

    assert refused.value.facts["reason"] == "http_400"


def test_a_used_order_id_is_a_request_that_may_have_been_taken(an_answer: AnAnswer) -> None:
    """orange-money A2; RELIABILITY 3: "duplicate reference" means "already received"."""
    with pytest.raises(OutcomeUnknown) as unknown:
        wire.read_started(an_answer("page_refused_order_used.json", status=403), TEN)

    assert unknown.value.facts["reason"] == "http_403"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("page_opened_without_tokens.json", 201),
        ("maintenance_503.html", 503),
        ("maintenance_503.html", 400),
        ("maintenance_503.html", 201),
        ("page_refused_bad_field.json", 500),
        ("page_refused_bad_field.json", 404),
        ("page_opened.json", 302),
    ],
)
def test_any_other_answer_to_an_order_is_unknown(an_answer: AnAnswer, name: str, status: int) -> None:
    with pytest.raises(OutcomeUnknown):
        wire.read_started(an_answer(name, status=status), TEN)


# The notification (A3)


def test_a_notification_is_only_a_hint_whatever_it_claims(a_notification: ANotification) -> None:
    events = [wire.read_notification(a_notification(f"notification_{name}.json")) for name in ("paid", "failed")]

    assert [event.state for event in events] == [PaymentState.PENDING, PaymentState.PENDING]
    assert [event.reason for event in events] == ["SUCCESS", "FAILED"]


def test_a_notification_carries_no_amount(a_notification: ANotification) -> None:
    """orange-money A3: a notification names neither amount nor order."""
    assert wire.read_notification(a_notification("notification_paid.json")).amount is None


def test_a_notification_names_its_order_by_the_path_and_keeps_its_token(a_notification: ANotification) -> None:
    event = wire.read_notification(a_notification("notification_paid.json"))

    assert event.request_reference == "PRM202611000417"
    assert event.callback_token == "dd497bda3b250e536186fc0663f32f40"
    assert event.reference == "MP261121.0959.A00417"
    assert event.direction is Direction.IN


def test_a_refusal_may_come_without_a_transaction_id(a_notification: ANotification) -> None:
    assert wire.read_notification(a_notification("notification_failed_without_txnid.json")).reference is None


@pytest.mark.parametrize(
    ("word", "state"),
    [("FAILED", PaymentState.FAILED), ("INITIATED", PaymentState.PENDING), ("SUCCESS", PaymentState.PENDING)],
)
def test_an_empty_transaction_id_is_none(
    a_notification: ANotification, a_question: AQuestion, word: str, state: PaymentState
) -> None:
    """orange-money A3, A4: what never became a transaction has no id, left out or written as nothing."""
    hint = jsontext.encode({"status": word, "notif_token": "dd497bda3b25", "txnid": ""})
    told = jsontext.encode({"status": word, "order_id": "PRM202611000417", "txnid": ""})
    answer = HttpAnswer(status=201, headers={}, body=told)

    assert wire.read_notification(a_notification(hint)).reference is None
    assert wire.read_status(answer, a_question()).state is state


def test_a_status_nobody_documented_is_a_hint_too(a_notification: ANotification) -> None:
    assert wire.read_notification(a_notification("notification_of_unknown_status.json")).state is PaymentState.PENDING


@pytest.mark.parametrize(
    "body",
    [
        "notification_cut_short.json",
        "notification_without_notif_token.json",
        "maintenance_503.html",
        b"",
        b"[]",
        b"null",
        b'"SUCCESS"',
        b'{"status":1,"notif_token":"a","txnid":"b"}',
        b'{"status":"SUCCESS","notif_token":"","txnid":"b"}',
        b'{"status":"SUCCESS","notif_token":"a","txnid":"MP\\u0000"}',
        b'{"status":"SUCCESS","notif_token":"a\\ud800","txnid":"b"}',
        b'{"status":"SUCCESS","status":"FAILED","notif_token":"a","txnid":"b"}',
        b"\xff\xfe",
        b"[" * 40,
    ],
)
def test_what_is_not_a_notification_is_unreadable(a_notification: ANotification, body: bytes | str) -> None:
    with pytest.raises(UnreadableCallback):
        wire.read_notification(a_notification(body))


@pytest.mark.parametrize("event", ["", "notification", "notification/", "notification/a/b", f"notification/{'P' * 31}"])
def test_a_notification_to_another_address_is_unreadable(a_notification: ANotification, event: str) -> None:
    with pytest.raises(UnreadableCallback):
        wire.read_notification(a_notification("notification_paid.json", event=event))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=12,
)
NOTIFICATIONS = st.fixed_dictionaries({}, optional=dict.fromkeys(("status", "notif_token", "txnid", "amount"), JSON))


@settings(deadline=None)
@given(
    event=st.one_of(st.just("notification/PRM417"), st.text(max_size=60)),
    body=st.one_of(st.binary(max_size=300), NOTIFICATIONS.map(json.dumps).map(str.encode)),
)
@example(event="notification/PRM417", body=b'{"status":"SUCCESS","notif_token":"a","txnid":1e400}')
def test_nothing_but_unreadable_escapes_from_a_callback(event: str, body: bytes) -> None:
    """RELIABILITY 1.7."""
    try:
        event_read = wire.read_notification(RawCallback(event=event, headers={}, body=body, received_at=TEN))
    except UnreadableCallback:
        return
    assert event_read.state is PaymentState.PENDING
    assert event_read.callback_token


# The status (A4)


def test_the_question_repeats_all_three_parts_of_the_order(a_question: AQuestion) -> None:
    """orange-money A4: all three parts of the order must stand in the question."""
    assert wire.status_body(a_question()) == {
        "order_id": "PRM202611000417",
        "amount": 2500,
        "pay_token": "f5720dd906203c62033ffe64ed756144",
    }


def test_a_question_that_lacks_a_part_is_not_asked(a_question: AQuestion) -> None:
    """orange-money A5: a lost pay_token cannot be found again."""
    lacking = [a_question(reference=None), a_question(handle=None), a_question(amount=None)]

    assert [wire.status_body(question) for question in lacking] == [None, None, None]


def test_a_paid_order_carries_the_amount_that_was_asked(an_answer: AnAnswer, a_question: AQuestion) -> None:
    event = wire.read_status(an_answer("status_paid.json"), a_question())

    assert event.state is PaymentState.SUCCEEDED
    assert event.amount == Money(2_500, XOF)
    assert (event.reference, event.request_reference) == ("MP261121.0959.A00417", "PRM202611000417")
    assert event.reason is None


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("status_initiated.json", PaymentState.PENDING, "INITIATED"),
        ("status_pending.json", PaymentState.PENDING, "PENDING"),
        ("status_failed.json", PaymentState.FAILED, "FAILED"),
        ("status_of_unknown_word.json", PaymentState.PENDING, "ON_HOLD"),
    ],
)
def test_a_201_on_the_status_call_does_not_mean_paid(
    an_answer: AnAnswer, a_question: AQuestion, name: str, state: PaymentState, reason: str
) -> None:
    """orange-money A4: HTTP 201 does not mean paid."""
    event = wire.read_status(an_answer(name, status=201), a_question())

    assert (event.state, event.reason) == (state, reason)


def test_expired_is_not_failed_before_another_read(an_answer: AnAnswer, a_question: AQuestion) -> None:
    """orange-money A4, RELIABILITY 1.2: a false FAILED is the worse mistake."""
    event = wire.read_status(an_answer("status_expired.json"), a_question())

    assert (event.state, event.reason) == (PaymentState.PENDING, "EXPIRED")


def test_a_success_without_a_transaction_id_stays_open(an_answer: AnAnswer, a_question: AQuestion) -> None:
    """DOMAIN A1: without the operator's id it could be booked twice."""
    event = wire.read_status(an_answer("status_paid_without_txnid.json"), a_question())

    assert (event.state, event.reference) == (PaymentState.PENDING, None)


def test_an_answer_about_another_order_proves_nothing(an_answer: AnAnswer, a_question: AQuestion) -> None:
    with pytest.raises(OutcomeUnknown):
        wire.read_status(an_answer("status_paid_other_order.json"), a_question())


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_a_refused_question_is_not_a_failed_payment(an_answer: AnAnswer, a_question: AQuestion, status: int) -> None:
    """RELIABILITY 3: not found is not failure."""
    with pytest.raises(OutcomeUnknown):
        wire.read_status(an_answer("page_refused_bad_field.json", status=status), a_question())


def test_a_page_of_the_gateway_instead_of_a_status_is_unknown(an_answer: AnAnswer, a_question: AQuestion) -> None:
    with pytest.raises(OutcomeUnknown):
        wire.read_status(an_answer("maintenance_503.html", status=200), a_question())


@pytest.mark.parametrize(
    ("txnid", "instant"),
    [
        ("MP261121.0959.A00417", datetime(2026, 11, 21, 9, 59, tzinfo=UTC)),
        ("MP261341.0959.A00417", None),
        ("A00417", None),
    ],
)
def test_a_payment_happened_at_the_minute_its_id_tells(
    a_question: AQuestion, txnid: str, instant: datetime | None
) -> None:
    body = jsontext.encode({"status": "SUCCESS", "order_id": "PRM202611000417", "txnid": txnid})

    event = wire.read_status(HttpAnswer(status=201, headers={}, body=body), a_question())

    assert event.occurred_at == instant


# The token (A1)


@pytest.mark.parametrize(("name", "life_s"), [("text", 7_776_000), ("number", 3_600)])
def test_the_life_of_a_token_may_be_text(an_answer: AnAnswer, name: str, life_s: int) -> None:
    """orange-money A1: the life of a token is text or a number."""
    token = read_token(an_answer(f"token_life_as_{name}.json", status=200), "orange_money")

    assert token == ("i6m2iIcY0SodWSe-invented", life_s)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"access_token":"a","expires_in":"soon"}', 200),
        (b'{"access_token":"a","expires_in":-1}', 200),
        (b'{"access_token":"a","expires_in":true}', 200),
        (b'{"access_token":"a"}', 200),
        (b'{"expires_in":3600}', 200),
        (b'{"access_token":"a","expires_in":3600}', 500),
    ],
)
def test_without_a_usable_token_the_operator_is_unavailable(body: bytes, status: int) -> None:
    with pytest.raises(ProviderUnavailable):
        read_token(HttpAnswer(status=status, headers={}, body=body), "orange_money")
