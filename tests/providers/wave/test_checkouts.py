"""Payment links: what leaves, and what sessions say (wave §2, §6)."""

from datetime import timedelta

import pytest

from app.core.money import KES, XOF, Money
from app.providers import OutcomeUnknown, PaymentState, ProviderRejected, ProviderUnavailable
from app.providers.wave.credentials import Credentials
from app.providers.wave.wire import checkouts

from .conftest import REQUEST, TEN, AnAnswer, AnOrder, AQuestion, a_reversal

ENDS_AT = TEN + timedelta(minutes=25)
HANDLE = "cos-1b2k0000000ml"


def test_an_order_is_text_amount_our_reference_and_secure_addresses(
    an_order: AnOrder, credentials: Credentials
) -> None:
    """wave §2, §9: amounts are text, though some clients send numbers."""
    assert checkouts.order_body(an_order(), credentials) == {
        "amount": "2500",
        "currency": "XOF",
        "success_url": "https://pay.example.ml/ok",
        "error_url": "https://pay.example.ml/ok",
        "client_reference": REQUEST,
    }


def test_an_order_without_a_page_goes_back_to_the_business_s_own(an_order: AnOrder, credentials: Credentials) -> None:
    assert checkouts.order_body(an_order(return_url=""), credentials)["success_url"] == "https://pay.example.ml/merci"


def test_a_sub_merchant_is_named(an_order: AnOrder, keys: dict[str, str]) -> None:
    ours = Credentials.read({**keys, "merchant_id": "am-1a2b3c"})

    assert checkouts.order_body(an_order(), ours)["aggregated_merchant_id"] == "am-1a2b3c"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("return_url", {"return_url": "http://pay.example.ml/ok"}),
        ("amount", {"amount": Money(2_500, KES)}),
        ("amount", {"amount": Money(0, XOF)}),
        ("reference", {"reference": "r" * 256}),
        ("reference", {"reference": ""}),
    ],
)
def test_what_a_field_cannot_hold_is_refused_before_anything_is_sent(
    an_order: AnOrder, credentials: Credentials, field: str, wrong: dict[str, object]
) -> None:
    """wave §2: https only; §8."""
    with pytest.raises(ProviderRejected) as refused:
        checkouts.order_body(an_order(**wrong), credentials)

    assert refused.value.field == field


def test_the_link_lives_as_long_as_the_session_says(an_answer: AnAnswer, an_order: AnOrder) -> None:
    """wave §2, §9: half an hour or a day, so `when_expires` is read."""
    handle = checkouts.read_opened(an_answer("session_open.json"), an_order())

    assert (handle.handle, handle.expires_at) == (HANDLE, ENDS_AT)
    assert handle.payment_url == "https://pay.wave.com/c/cos-1b2k0000000ml"


@pytest.mark.parametrize(
    ("name", "status", "error", "reason"),
    [
        ("error_code.json", 400, ProviderRejected, "request-validation-error"),
        ("error_error_code.json", 422, ProviderRejected, "insufficient-funds"),
        ("error_error.json", 404, ProviderRejected, "not-found"),
        ("error_code.json", 401, ProviderUnavailable, "request-validation-error"),
        ("error_code.json", 429, ProviderUnavailable, "request-validation-error"),
        ("maintenance_503.html", 429, ProviderUnavailable, "http_429"),
        ("error_code.json", 408, OutcomeUnknown, "request-validation-error"),
        ("error_code.json", 409, OutcomeUnknown, "request-validation-error"),
        ("error_code.json", 500, OutcomeUnknown, "http_500"),
        ("maintenance_503.html", 503, OutcomeUnknown, "http_503"),
        ("maintenance_503.html", 403, OutcomeUnknown, "http_403"),
        ("maintenance_503.html", 200, OutcomeUnknown, "unreadable"),
        ("session_of_another_reference.json", 200, OutcomeUnknown, "other_session"),
    ],
)
def test_each_answer_to_an_order_says_what_holds(
    an_answer: AnAnswer, an_order: AnOrder, name: str, status: int, error: type[Exception], reason: str
) -> None:
    """wave §1: three shapes of errors; §6: 408, 409 and 5xx prove nothing, 401 and 429 were not executed."""
    with pytest.raises(error) as refused:
        checkouts.read_opened(an_answer(name, status=status), an_order())

    assert refused.value.facts["reason"] == reason  # type: ignore[attr-defined]


def test_a_session_of_another_amount_is_not_ours(an_answer: AnAnswer, an_order: AnOrder) -> None:
    with pytest.raises(OutcomeUnknown):
        checkouts.read_opened(an_answer("session_open.json", amount="9500"), an_order())


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("session_paid.json", PaymentState.SUCCEEDED, None),
        ("session_expired_and_paid.json", PaymentState.SUCCEEDED, None),
        ("session_cancelled.json", PaymentState.FAILED, "complete_cancelled"),
        ("session_failed.json", PaymentState.FAILED, "payer-mobile-mismatch"),
        ("session_open.json", PaymentState.PENDING, "open_processing"),
        ("session_open_after_a_failed_attempt.json", PaymentState.PENDING, "insufficient-funds"),
        ("session_expired.json", PaymentState.PENDING, "expired_processing"),
        ("session_of_unknown_status.json", PaymentState.PENDING, "complete_settling"),
        ("session_paid_without_transaction.json", PaymentState.PENDING, "complete_succeeded"),
    ],
)
def test_both_words_of_a_session_decide(
    an_answer: AnAnswer, a_question: AQuestion, name: str, state: PaymentState, reason: str | None
) -> None:
    """wave §2: `complete` is not paid, `expired` may be; money that moved is never dropped."""
    [event] = checkouts.events_in(an_answer(name), a_question(handle=HANDLE), TEN)

    assert (event.state, event.reason) == (state, reason)


@pytest.mark.parametrize(
    ("minutes", "state"), [(0, PaymentState.PENDING), (4, PaymentState.PENDING), (5, PaymentState.FAILED)]
)
def test_an_expired_session_has_failed_only_when_a_later_read_confirms_it(
    an_answer: AnAnswer, a_question: AQuestion, minutes: int, state: PaymentState
) -> None:
    """wave §2: a payment can land in the last second."""
    now = ENDS_AT + timedelta(minutes=minutes)

    [event] = checkouts.events_in(an_answer("session_expired.json"), a_question(handle=HANDLE), now)

    assert event.state is state


def test_a_session_that_says_no_end_never_fails_by_time(an_answer: AnAnswer, a_question: AQuestion) -> None:
    answer = an_answer("session_expired.json", when_expires=None)

    [event] = checkouts.events_in(answer, a_question(handle=HANDLE), TEN + timedelta(days=9))

    assert event.state is PaymentState.PENDING


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("sessions_none.json", []),
        ("sessions_expired_and_open.json", [PaymentState.PENDING]),
        ("sessions_expired_open_and_paid.json", [PaymentState.SUCCEEDED]),
    ],
)
def test_of_several_sessions_the_paid_one_counts_and_an_open_one_hides_a_failure(
    an_answer: AnAnswer, a_question: AQuestion, name: str, states: list[PaymentState]
) -> None:
    """wave §2, §6: nothing keeps a reference unique."""
    events = checkouts.events_in(an_answer(name), a_question(), ENDS_AT + timedelta(hours=1))

    assert [event.state for event in events] == states


@pytest.mark.parametrize(
    "told",
    [
        {"handle": "cos-another"},
        {"handle": HANDLE, "reference": "PRM202611000418"},
        {"reference": "PRM202611000418"},
        {"provider_reference": "TML00999"},
    ],
)
def test_an_answer_about_something_else_says_nothing(
    an_answer: AnAnswer, a_question: AQuestion, told: dict[str, str]
) -> None:
    with pytest.raises(OutcomeUnknown) as unknown:
        checkouts.events_in(an_answer("session_paid.json"), a_question(**told), TEN)

    assert unknown.value.facts["reason"] == "other_session"


def test_not_found_is_found_nothing_and_only_in_the_operator_s_words(
    an_answer: AnAnswer, a_question: AQuestion
) -> None:
    """RELIABILITY 3."""
    assert checkouts.events_in(an_answer("error_error.json", status=404), a_question(), TEN) == []
    with pytest.raises(OutcomeUnknown):
        checkouts.events_in(an_answer("maintenance_503.html", status=404), a_question(), TEN)


def test_a_fraction_of_a_franc_is_no_answer(an_answer: AnAnswer, a_question: AQuestion) -> None:
    with pytest.raises(OutcomeUnknown) as unknown:
        checkouts.events_in(an_answer("session_paid.json", amount="2500.50"), a_question(handle=HANDLE), TEN)

    assert unknown.value.facts["reason"] == "unreadable_amount"


def test_a_refund_must_be_of_all_that_was_paid(an_answer: AnAnswer) -> None:
    paid = an_answer("session_paid.json")

    assert checkouts.refundable_in(paid, a_reversal("TML00417", 2_500)) is not None
    assert checkouts.refundable_in(an_answer("error_error.json", status=404), a_reversal("TML00417", 2_500)) is None
    with pytest.raises(ProviderRejected):
        checkouts.refundable_in(paid, a_reversal("TML00417", 2_499))
