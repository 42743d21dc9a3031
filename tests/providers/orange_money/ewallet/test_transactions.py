"""Transactions in lists, by their status and in callbacks (orange-money B6, B7)."""

import json
from datetime import UTC, datetime

import pytest

from app.core.money import XOF, Money
from app.providers import Direction, OutcomeUnknown, PaymentState, UnreadableCallback
from app.providers.http import HttpAnswer
from app.providers.orange_money.ewallet.profile import NAME
from app.providers.orange_money.ewallet.wire import transactions
from app.providers.outcomes import not_found

from .conftest import AMOUNT, REFERENCE, TEN, ACallback, AnAnswer, AQuestion


def test_a_search_reaches_back_from_before_the_call_and_names_no_type() -> None:
    """orange-money B6, B8: `type` finds nothing in production even where such rows exist."""
    assert transactions.search(REFERENCE, TEN) == {
        "reference": REFERENCE,
        "fromDateTime": "2026-10-21T10:00:00Z",
        "size": "100",
    }


def test_a_listed_payout_is_told_whole(an_answer: AnAnswer, a_question: AQuestion) -> None:
    [event] = transactions.read_search(an_answer("search_paid.json"), a_question(), "ML")

    assert (event.direction, event.state, event.reference) == (
        Direction.OUT,
        PaymentState.SUCCEEDED,
        "CI261121.1000.B00031",
    )
    assert (event.request_reference, event.amount, event.receiver) == (REFERENCE, AMOUNT, "22376001122")
    assert event.occurred_at == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_an_amount_with_a_point_is_whole_francs_and_a_fraction_is_refused(
    an_answer: AnAnswer, a_question: AQuestion
) -> None:
    """orange-money B6: `2500.0` is 2,500 F; nothing is rounded."""
    [whole] = transactions.read_search(an_answer("search_paid.json"), a_question(), "ML")

    assert whole.amount == Money(185_000, XOF)
    with pytest.raises(OutcomeUnknown):
        transactions.read_search(an_answer("search_with_a_fraction.json"), a_question(), "ML")


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("search_pending.json", PaymentState.PENDING, "PENDING"),
        ("search_accepted.json", PaymentState.PENDING, "ACCEPTED"),
        ("search_of_unknown_status.json", PaymentState.PENDING, "ON_HOLD"),
        ("search_cancelled.json", PaymentState.FAILED, "CANCELLED"),
    ],
)
def test_only_the_operator_s_final_words_end_a_payout(
    an_answer: AnAnswer, a_question: AQuestion, name: str, state: PaymentState, reason: str
) -> None:
    """orange-money B6; RELIABILITY 1.2."""
    [event] = transactions.read_search(an_answer(name), a_question(), "ML")

    assert (event.state, event.reason, event.occurred_at) == (state, reason, None)


def test_another_receiver_than_ordered_shows(an_answer: AnAnswer, a_question: AQuestion) -> None:
    """RELIABILITY 20."""
    [event] = transactions.read_search(an_answer("search_other_receiver.json"), a_question(), "ML")

    assert event.receiver == "22376001133"


def test_a_reference_that_was_paid_twice_is_told_twice(an_answer: AnAnswer, a_question: AQuestion) -> None:
    """orange-money B5: a blind resend can pay twice; both ids must be seen."""
    events = transactions.read_search(an_answer("search_paid_twice.json"), a_question(), "ML")

    assert [event.reference for event in events] == ["CI261121.1000.B00031", "CI261121.1000.B00032"]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("FAILED", "PENDING", [PaymentState.PENDING]),
        ("PENDING", "REJECTED", [PaymentState.PENDING]),
        ("FAILED", "SUCCESS", [PaymentState.SUCCEEDED]),
        ("FAILED", "ON_HOLD", [PaymentState.PENDING]),
        ("FAILED", "CANCELLED", [PaymentState.FAILED, PaymentState.FAILED]),
    ],
)
def test_a_try_that_failed_ends_no_payout_while_another_is_open_or_paid(
    an_answer: AnAnswer, a_question: AQuestion, first: str, second: str, told: list[PaymentState]
) -> None:
    """orange-money B8: an order that goes again leaves two rows, and a false failure would be paid once more."""
    rows = json.loads(an_answer("search_paid_twice.json").body)
    rows[0]["status"], rows[1]["status"] = first, second
    answer = HttpAnswer(status=200, headers={}, body=json.dumps(rows).encode())

    assert [event.state for event in transactions.read_search(answer, a_question(), "ML")] == told


def test_an_empty_list_tells_nothing(an_answer: AnAnswer, a_question: AQuestion) -> None:
    assert list(transactions.read_search(an_answer("search_empty.json"), a_question(), "ML")) == []


def test_a_customer_s_payment_under_the_same_reference_is_no_payout(an_answer: AnAnswer, a_question: AQuestion) -> None:
    answer = an_answer("search_with_a_payment_of_the_same_reference.json")

    assert list(transactions.read_search(answer, a_question(), "ML")) == []


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("search_other_references.json", 200),
        ("search_in_an_envelope.json", 200),
        ("maintenance_503.html", 200),
        ("search_paid.json", 500),
        ("search_empty.json", 404),
        ("problem_2000.json", 400),
    ],
)
def test_a_list_that_does_not_answer_the_question_is_not_an_absence(
    an_answer: AnAnswer, a_question: AQuestion, name: str, status: int
) -> None:
    """orange-money B6: a bare list, and a filter may not be heard; RELIABILITY 3: "not found" counts, so it is said."""
    with pytest.raises(OutcomeUnknown):
        transactions.read_search(an_answer(name, status=status), a_question(), "ML")


def test_a_status_by_id_tells_the_payout_asked_about(an_answer: AnAnswer, a_question: AQuestion) -> None:
    event = transactions.read_status(an_answer("status_paid.json"), "CI261121.1000.B00031", a_question())

    assert (event.state, event.reference) == (PaymentState.SUCCEEDED, "CI261121.1000.B00031")
    assert (event.request_reference, event.amount, event.receiver) == (REFERENCE, AMOUNT, None)


def test_a_rejected_status_is_a_failure(an_answer: AnAnswer, a_question: AQuestion) -> None:
    event = transactions.read_status(an_answer("status_rejected.json"), "CI261121.1000.B00031", a_question())

    assert (event.state, event.reason) == (PaymentState.FAILED, "REJECTED")


@pytest.mark.parametrize(
    ("name", "status"), [("problem_2000.json", 404), ("status_paid.json", 500), ("token.json", 200)]
)
def test_a_refused_question_is_no_failed_payout(
    an_answer: AnAnswer, a_question: AQuestion, name: str, status: int
) -> None:
    with pytest.raises(OutcomeUnknown):
        transactions.read_status(an_answer(name, status=status), "CI261121.1000.B00031", a_question())


def test_not_found_is_said_under_our_reference(a_question: AQuestion) -> None:
    """orange-money B8; RELIABILITY 3."""
    event = not_found(NAME, a_question())

    assert (event.state, event.direction, event.request_reference) == (
        PaymentState.NOT_FOUND,
        Direction.OUT,
        REFERENCE,
    )


def test_the_operator_s_id_is_asked_by_and_our_own_reference_is_none(a_question: AQuestion) -> None:
    questions = [a_question(), a_question(handle=REFERENCE), a_question(handle="CI261121.1000.B00031")]

    assert [transactions.id_in(question) for question in questions] == [None, None, "CI261121.1000.B00031"]


def test_the_worked_vector_is_a_customer_s_payment(a_callback: ACallback) -> None:
    """orange-money B7: its type says so; a payout it is not."""
    event = transactions.read_callback(a_callback("callback_of_the_worked_vector.json"), "ML")

    assert (event.direction, event.state) == (Direction.IN, PaymentState.SUCCEEDED)
    assert (event.amount, event.reference) == (Money(2_500, XOF), "MP261121.0959.C00417")


def test_a_callback_about_a_payout_is_told_whole(a_callback: ACallback) -> None:
    event = transactions.read_callback(a_callback("callback_paid.json"), "ML")

    assert (event.direction, event.state, event.amount) == (Direction.OUT, PaymentState.SUCCEEDED, AMOUNT)
    assert (event.request_reference, event.receiver) == (REFERENCE, "22376001122")


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"status":"SUCCESS"}'])
def test_what_is_no_transaction_is_unreadable(a_callback: ACallback, body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        transactions.read_callback(a_callback(body), "ML")


@pytest.mark.parametrize(
    "amount", ["0", "0.0", "-1", "2500.5", '"2500"', "true", "1e300", "null", "9999999999999999999"]
)
def test_an_odd_amount_is_unreadable_and_never_rounded(a_callback: ACallback, amount: str) -> None:
    """RELIABILITY 7."""
    body = a_callback("callback_of_the_worked_vector.json").body.replace(b"2500", amount.encode())

    with pytest.raises(UnreadableCallback):
        transactions.read_callback(a_callback(body), "ML")


@pytest.mark.parametrize("reference", ["", "Cotisation août", "x" * 300, 417, None, {}, "\x00", "\ud800"])
def test_a_reference_that_is_none_of_ours_hides_no_payment(a_callback: ACallback, reference: object) -> None:
    """orange-money B3, B6: it may be left out, and what others write there has any shape; the money is there."""
    told = {**json.loads(a_callback("callback_payment.json").body), "reference": reference}

    event = transactions.read_callback(a_callback(json.dumps(told).encode()), "ML")

    assert (event.state, event.amount) == (PaymentState.SUCCEEDED, Money(2_500, XOF))
    assert event.request_reference in (None, "Cotisation août")


def test_a_number_that_is_none_of_the_country_is_told_as_written(an_answer: AnAnswer, a_question: AQuestion) -> None:
    """A number shown masked must not look like the payee's."""
    body = an_answer("search_paid.json").body.replace(b"76001122", b"7600****")

    [event] = transactions.read_search(HttpAnswer(status=200, headers={}, body=body), a_question(), "ML")

    assert event.receiver == "7600****"


def test_a_payment_found_by_our_reference_is_told_with_its_payer_and_every_try(
    an_answer: AnAnswer, a_question: AQuestion
) -> None:
    """orange-money B6, B8: a code may be tried again after a failure, so both are told."""
    question = a_question(direction=Direction.IN, reference="PRM-2026-11-000417")

    paid, failed = transactions.read_search(an_answer("search_payment_failed_then_paid.json"), question, "ML")

    assert (paid.state, failed.state) == (PaymentState.SUCCEEDED, PaymentState.FAILED)
    assert (paid.direction, paid.amount, paid.receiver) == (Direction.IN, Money(2_500, XOF), "123456")
    assert paid.payer is not None and paid.payer.e164 == "+22370001122"


def test_a_transaction_that_a_full_list_lacks_may_be_further_on(an_answer: AnAnswer) -> None:
    """orange-money B6: a list has no pages, so one that is full proves no absence."""
    row = b'{"transactionId":"MP261121.0959.C00001"}'
    full = HttpAnswer(status=200, headers={}, body=b"[" + b",".join([row] * 100) + b"]")

    with pytest.raises(OutcomeUnknown):
        transactions.read_around(full, "MP261121.0959.C00417", "ML")
    assert list(transactions.read_around(an_answer("search_empty.json"), "MP261121.0959.C00417", "ML")) == []


def test_a_transaction_is_looked_for_around_the_minute_in_its_id() -> None:
    """orange-money B6; one without a minute is looked for as far back as anything."""
    assert transactions.around("MP261121.0959.C00417", TEN)["fromDateTime"] == "2026-11-21T09:58:00Z"
    assert transactions.around("C00417", TEN)["fromDateTime"] == "2026-10-21T09:59:00Z"
