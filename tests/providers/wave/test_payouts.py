"""Payouts: what leaves, what the answer says, and what is found later (wave §3, §6)."""

import json

import pytest

from app.core.money import KES, XOF, Money
from app.providers import (
    Direction,
    OutcomeUnknown,
    Payee,
    PayeeKind,
    PaymentState,
    ProviderRejected,
    ProviderUnavailable,
)
from app.providers.http import HttpAnswer
from app.providers.outcomes import not_found
from app.providers.wave.credentials import Credentials
from app.providers.wave.profile import NAME, PROFILE
from app.providers.wave.wire import payouts

from .conftest import PAYOUT, TEN, AnAnswer, APayout, AQuestion, Payload, a_reversal

ID = "pt-1c9x2ml"


def test_an_order_is_net_of_the_fee_and_names_our_reference(a_payout: APayout, credentials: Credentials) -> None:
    """wave §3: what the recipient gets; always with a reference, for a lost answer is searched by it."""
    assert payouts.body(a_payout(), credentials) == {
        "currency": "XOF",
        "receive_amount": "185000",
        "mobile": "+22376001122",
        "client_reference": PAYOUT,
        "payment_reason": "CSCom nov. 2026",
    }


def test_a_long_reason_is_cut_and_an_empty_one_left_out(a_payout: APayout, credentials: Credentials) -> None:
    """wave §8: 40 characters."""
    assert payouts.body(a_payout(remark="r" * 41), credentials)["payment_reason"] == "r" * 40
    assert "payment_reason" not in payouts.body(a_payout(remark=""), credentials)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("amount", {"amount": Money(185_000, KES)}),
        ("amount", {"amount": Money(0, XOF)}),
        ("payee", {"payee": Payee(kind=PayeeKind.TILL, number="22376001122")}),
        ("payee", {"payee": Payee(kind=PayeeKind.PHONE, number="+22376001122")}),
        ("payee", {"payee": Payee(kind=PayeeKind.PHONE, number="")}),
        ("reference", {"reference": "r" * 256}),
    ],
)
def test_what_a_field_cannot_hold_is_refused_before_anything_is_sent(
    a_payout: APayout, credentials: Credentials, field: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        payouts.body(a_payout(**wrong), credentials)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("payout_paid.json", PaymentState.SUCCEEDED, None),
        ("payout_processing.json", PaymentState.PENDING, "processing"),
        ("payout_failed.json", PaymentState.FAILED, "recipient-account-blocked"),
        ("payout_of_unknown_status.json", PaymentState.PENDING, "parked"),
    ],
)
def test_a_200_is_not_a_success_but_what_its_status_says(
    an_answer: AnAnswer, a_payout: APayout, name: str, state: PaymentState, reason: str | None
) -> None:
    """wave §3: a 200 may carry `failed`."""
    taken = payouts.read_taken(an_answer(name), a_payout())

    [event] = taken.answer.events
    assert (taken.handle, event.state, event.reason) == (ID, state, reason)
    assert (event.direction, event.request_reference) == (Direction.OUT, PAYOUT)


def test_a_paid_payout_tells_fee_receiver_and_instant(an_answer: AnAnswer, a_payout: APayout) -> None:
    [event] = payouts.read_taken(an_answer("payout_paid.json"), a_payout()).answer.events

    assert (event.reference, event.amount, event.fee) == (ID, Money(185_000, XOF), Money(1_850, XOF))
    assert event.receiver == "22376001122"
    assert event.occurred_at is not None and (event.occurred_at - TEN).total_seconds() == 3


def test_a_reversed_payout_had_arrived_and_came_back_with_its_fee(an_answer: AnAnswer, a_question: AQuestion) -> None:
    """wave §3: a separate event, not a failure of the original; fees returned too."""
    paid, returned = payouts.events_in(an_answer("payout_reversed.json"), a_question(Direction.OUT))

    assert (paid.state, paid.reference) == (PaymentState.SUCCEEDED, ID)
    assert (returned.state, returned.reverses, returned.fee) == (PaymentState.REVERSED, ID, Money(1_850, XOF))


@pytest.mark.parametrize(
    ("name", "status", "error", "reason"),
    [
        ("error_error_code.json", 422, ProviderRejected, "insufficient-funds"),
        ("error_code.json", 400, ProviderRejected, "request-validation-error"),
        ("error_code.json", 409, OutcomeUnknown, "request-validation-error"),
        ("error_code.json", 408, OutcomeUnknown, "request-validation-error"),
        ("error_code.json", 500, OutcomeUnknown, "http_500"),
        ("error_code.json", 504, OutcomeUnknown, "http_504"),
        ("maintenance_503.html", 503, OutcomeUnknown, "http_503"),
        ("maintenance_503.html", 404, OutcomeUnknown, "http_404"),
        ("error_code.json", 429, ProviderUnavailable, "request-validation-error"),
        ("error_code.json", 401, ProviderUnavailable, "request-validation-error"),
        ("payout_with_a_fraction.json", 200, OutcomeUnknown, "unreadable"),
        ("payout_with_a_number_for_text.json", 200, OutcomeUnknown, "unreadable"),
        ("maintenance_503.html", 200, OutcomeUnknown, "unreadable"),
        ("payout_of_another_reference.json", 200, OutcomeUnknown, "other_reference"),
        ("payout_paid.json", 202, OutcomeUnknown, "http_202"),
    ],
)
def test_each_answer_to_an_order_says_what_holds(
    an_answer: AnAnswer, a_payout: APayout, name: str, status: int, error: type[Exception], reason: str
) -> None:
    """wave §6, row by row: 408, 409, 5xx and what cannot be read may have moved money."""
    with pytest.raises(error) as refused:
        payouts.read_taken(an_answer(name, status=status), a_payout())

    assert refused.value.facts["reason"] == reason  # type: ignore[attr-defined]


def test_a_code_that_nobody_documented_counts_by_its_class(an_answer: AnAnswer, a_payout: APayout) -> None:
    """wave §3: new codes may appear; §6: another 4xx is final."""
    with pytest.raises(ProviderRejected) as refused:
        payouts.read_taken(an_answer("error_code.json", status=400, code="recipient-on-the-moon"), a_payout())

    assert refused.value.facts["reason"] == "recipient-on-the-moon"


def test_a_search_tells_every_payout_under_the_reference(an_answer: AnAnswer, a_question: AQuestion) -> None:
    question = a_question(Direction.OUT)

    assert [event.reference for event in payouts.events_in(an_answer("payouts_paid.json"), question)] == [ID]
    assert len(payouts.events_in(an_answer("payouts_paid_twice.json"), question)) == 2
    assert list(payouts.events_in(an_answer("payouts_none.json"), question)) == []


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (["failed", "processing"], [PaymentState.PENDING]),
        (["failed", "succeeded"], [PaymentState.SUCCEEDED]),
        (["processing", "failed", "reversed"], [PaymentState.PENDING, PaymentState.SUCCEEDED, PaymentState.REVERSED]),
        (["failed", "failed"], [PaymentState.FAILED]),
    ],
)
def test_of_several_payouts_one_that_failed_says_nothing_beside_one_that_may_arrive(
    payload: Payload, a_question: AQuestion, statuses: list[str], told: list[PaymentState]
) -> None:
    """wave §3: nothing keeps a reference unique; RELIABILITY 1.2: a false failure is paid twice."""
    one = json.loads(payload("payout_paid.json"))
    rows = [{**one, "id": f"pt-{number}", "status": status} for number, status in enumerate(statuses)]
    found = HttpAnswer(status=200, headers={}, body=json.dumps({"result": rows}).encode())

    assert [event.state for event in payouts.events_in(found, a_question(Direction.OUT))] == told


def test_not_found_is_an_event_and_never_a_failure(a_question: AQuestion) -> None:
    """wave §6: right after a 5xx it is no proof of absence."""
    event = not_found(NAME, a_question(Direction.OUT))

    assert (event.state, event.request_reference) == (PaymentState.NOT_FOUND, PAYOUT)


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("payout_of_another_reference.json", 200, "other_reference"),
        ("payout_with_a_fraction.json", 200, "unreadable_amount"),
        ("maintenance_503.html", 404, "http_404"),
        ("maintenance_503.html", 200, "unreadable"),
        ("error_code.json", 500, "http_500"),
    ],
)
def test_what_is_no_answer_about_our_payout_says_nothing(
    an_answer: AnAnswer, a_question: AQuestion, name: str, status: int, reason: str
) -> None:
    with pytest.raises(OutcomeUnknown) as unknown:
        payouts.events_in(an_answer(name, status=status), a_question(Direction.OUT))

    assert unknown.value.facts["reason"] == reason


def test_the_same_key_may_be_sent_again_without_an_end(a_payout: APayout) -> None:
    """wave §6: no time limit on the reuse of a key; a new one would be a second payment."""
    assert PROFILE.payout_is_idempotent
    assert PROFILE.payout_window_s > 86_400 * 365
    assert PROFILE.payout_quarantine_s == 600


def test_only_a_payout_of_that_amount_is_taken_back(an_answer: AnAnswer) -> None:
    paid = an_answer("payout_paid.json")

    assert payouts.reversible_in(paid, a_reversal(ID, 185_000)).id == ID
    with pytest.raises(ProviderRejected):
        payouts.reversible_in(paid, a_reversal(ID, 1))
    with pytest.raises(OutcomeUnknown):
        payouts.reversible_in(paid, a_reversal("pt-another", 185_000))
    with pytest.raises(ProviderRejected):
        payouts.reversible_in(an_answer("error_error.json", status=404), a_reversal(ID, 185_000))


@pytest.mark.parametrize(
    ("name", "state"),
    [("payout_reversed.json", PaymentState.REVERSED), ("payout_paid.json", PaymentState.PENDING)],
)
def test_a_reversal_is_open_until_the_payout_says_it(an_answer: AnAnswer, name: str, state: PaymentState) -> None:
    order = a_reversal(ID, 185_000)

    event = payouts.reversal_of(payouts.reversible_in(an_answer(name), order), order)

    assert (event.state, event.reverses, event.reference) == (state, ID, None)
