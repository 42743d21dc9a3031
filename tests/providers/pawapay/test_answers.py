"""What an answer proves, and what it leaves open (pawapay §3, §5, §7)."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest

from app.core.money import XOF, Money
from app.providers import (
    OutcomeUnknown,
    PaymentState,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    oddities,
)
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import GATE_CODES, REFUSALS
from app.providers.pawapay.wire import answers

from .conftest import Payload, an_answer, keys
from .contract_case import DEPOSIT_ID, ORDER, PAYOUT, REVERSAL

OURS = {"depositId": DEPOSIT_ID, "status": "ACCEPTED", "created": "2026-11-21T09:59:00Z"}


def a_refusal(code: object, **told: object) -> dict[str, object]:
    return {"failureReason": {"failureCode": code, "failureMessage": "for whatever reason"}, **told}


def met(told: object, status: int = 200, *, again: bool = False) -> ProviderError:
    with pytest.raises(ProviderError) as met:
        answers.require_taken(an_answer(told, status), ORDER.reference, again=again)
    return met.value


def test_accepted_is_taken() -> None:
    answers.require_taken(an_answer(OURS), ORDER.reference)


def test_a_rejected_order_was_never_carried_out() -> None:
    """pawapay §5: REJECTED comes with HTTP 200."""
    rejected = OURS | {"status": "REJECTED"}
    with_code, without = met(a_refusal("INVALID_PROVIDER", **rejected)), met(rejected)

    assert isinstance(with_code, ProviderRejected) and isinstance(without, ProviderRejected)
    assert (with_code.facts["reason"], without.facts["reason"]) == ("INVALID_PROVIDER", "REJECTED")


def test_a_duplicate_is_no_result() -> None:
    """pawapay §5: DUPLICATE_IGNORED, GET the id; the first one has arrived (RELIABILITY 3)."""
    duplicate = OURS | {"status": "DUPLICATE_IGNORED"}
    doubt = met(duplicate)

    assert isinstance(doubt, OutcomeUnknown)
    assert doubt.facts["reason"] == "DUPLICATE_IGNORED"
    answers.require_taken(an_answer(duplicate), ORDER.reference, again=True)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_documented_refusal_by_http_moved_nothing(code: str) -> None:
    """pawapay §5."""
    refused = met(a_refusal(code), 400)

    assert isinstance(refused, ProviderRejected)
    assert refused.facts["reason"] == code


@pytest.mark.parametrize("code", sorted(GATE_CODES))
@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_at_the_gate_may_be_sent_again(code: str, status: int) -> None:
    """pawapay §5: the token or the signature is wrong, and nothing of the order was looked at."""
    assert isinstance(met(a_refusal(code), status), ProviderUnavailable)


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("word", ["REJECTED", "ACCEPTED", None])
def test_an_unknown_error_is_in_doubt_whatever_stands_beside_it(status: int, word: object) -> None:
    """pawapay §5, §7: UNKNOWN_ERROR at initiation is not failed."""
    doubt = met(a_refusal("UNKNOWN_ERROR", **OURS | {"status": word}), status)

    assert isinstance(doubt, OutcomeUnknown)
    assert doubt.facts["reason"] == "UNKNOWN_ERROR"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (OURS, 500),
        (OURS, 202),
        (a_refusal("INVALID_AMOUNT"), 500),
        (a_refusal("INVALID_AMOUNT"), 503),
        (a_refusal("NEVER_HEARD_OF"), 400),
        (a_refusal(7), 400),
        (a_refusal("AUTHENTICATION_ERROR"), 400),
        ({}, 401),
        (b"<html>403 Forbidden</html>", 403),
        (b"", 400),
        (b"", 429),
        (b'{"depositId":"7c0b', 200),
        ([], 200),
        (OURS | {"status": "COMPLETED"}, 200),
        (OURS | {"status": "accepted"}, 200),
        (OURS | {"status": None}, 200),
        (OURS | {"depositId": "0f3a9b52-6f1d-4f0e-8f0a-3b1c2d4e0031"}, 200),
        (OURS | {"depositId": None}, 200),
        (OURS | {"status": "REJECTED", "depositId": "0f3a9b52-6f1d-4f0e-8f0a-3b1c2d4e0031"}, 200),
        (OURS | {"status": "DUPLICATE_IGNORED", "depositId": None}, 200),
    ],
)
def test_everything_else_leaves_an_order_in_doubt(told: object, status: int) -> None:
    """RELIABILITY 1.3; an answer about another id is none."""
    assert isinstance(met(told, status, again=True), OutcomeUnknown)


def test_found_is_followed_by_its_inner_status(payload: Payload, account: Credentials) -> None:
    """pawapay §5: the outer status is about the lookup."""
    body = {"status": "FOUND", "data": {"depositId": DEPOSIT_ID, "status": "IN_RECONCILIATION"}}

    event = answers.found_in(an_answer(body), ORDER.reference, account)

    assert event is not None
    assert event.state is PaymentState.PENDING


def test_not_found_is_none_and_no_failure(account: Credentials) -> None:
    """pawapay §5."""
    assert answers.found_in(an_answer({"status": "NOT_FOUND"}), ORDER.reference, account) is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"status": "NOT_FOUND"}, 404),
        ({"status": "FOUND"}, 200),
        ({"status": "FOUND", "data": None}, 200),
        ({"status": "FOUND", "data": []}, 200),
        ({"status": "COMPLETED", "data": {"depositId": DEPOSIT_ID, "status": "FAILED"}}, 200),
        ({"depositId": DEPOSIT_ID, "status": "COMPLETED"}, 200),
        ({"status": "FOUND", "data": {"depositId": DEPOSIT_ID, "status": "COMPLETED"}}, 200),
        ({"status": "FOUND", "data": {"depositId": DEPOSIT_ID, "status": "FAILED", "country": "CIV"}}, 200),
        ({"status": "FOUND", "data": {"payoutId": "0f3a9b52-6f1d-4f0e-8f0a-3b1c2d4e0031", "status": "FAILED"}}, 200),
        ({"status": "FOUND", "data": {"depositId": DEPOSIT_ID, "status": "FAILED"}}, 500),
        (b"<html></html>", 200),
    ],
)
def test_what_is_no_answer_about_this_payment_says_nothing(account: Credentials, body: object, status: int) -> None:
    with pytest.raises(OutcomeUnknown):
        answers.found_in(an_answer(body, status), ORDER.reference, account)


def test_a_question_at_a_closed_gate_may_be_put_again(account: Credentials) -> None:
    with pytest.raises(ProviderUnavailable):
        answers.found_in(an_answer(a_refusal("AUTHENTICATION_ERROR"), 401), ORDER.reference, account)


def test_only_a_whole_completed_deposit_is_refunded(payload: Payload, account: Credentials) -> None:
    """pawapay §4: partial is allowed there; a reversal is whole."""
    found = an_answer({"status": "FOUND", "data": json.loads(payload("deposit_completed"))})
    paid = answers.found_in(found, ORDER.reference, account)
    assert paid is not None
    answers.require_refundable(paid, REVERSAL)

    for deposit, order, reason in (
        (None, REVERSAL, "NOT_FOUND"),
        (replace(paid, state=PaymentState.PENDING), REVERSAL, "INVALID_STATE"),
        (replace(paid, state=PaymentState.FAILED), REVERSAL, "INVALID_STATE"),
        (paid, replace(REVERSAL, amount=Money(2_499, XOF)), "invalid_amount"),
    ):
        with pytest.raises(ProviderRejected) as refused:
            answers.require_refundable(deposit, order)
        assert refused.value.facts["reason"] == reason


def test_the_balance_is_that_of_our_country_and_currency(payload: Payload, account: Credentials) -> None:
    """pawapay §2: wallets by country and currency, perhaps by operator; all of ours together."""
    balance = answers.balance_in(an_answer(payload("balances")), account)

    assert balance.available == Money(1_500_000, XOF)


def test_an_empty_wallet_is_zero_and_none_at_all_is_unknown(payload: Payload, account: Credentials) -> None:
    empty = {"balances": [{"country": "MLI", "currency": "XOF", "balance": "0.00"}]}
    assert answers.balance_in(an_answer(empty), account).available == Money(0, XOF)

    kenya = Credentials.read(keys(country="KEN", currency="KES"))
    with pytest.raises(OutcomeUnknown):
        answers.balance_in(an_answer(payload("balances")), kenya)


@pytest.mark.parametrize("balance", ["-5", "1.5", "", None, 5, "much"])
def test_a_balance_nobody_can_read_is_unknown_and_never_zero(account: Credentials, balance: object) -> None:
    body = {"balances": [{"country": "MLI", "currency": "XOF", "balance": balance}]}

    with pytest.raises(OutcomeUnknown):
        answers.balance_in(an_answer(body), account)
    with pytest.raises(OutcomeUnknown):
        answers.balance_in(an_answer({"balances": []}, 503), account)


def test_a_payouts_answer_is_about_the_payout() -> None:
    body = {"payoutId": "0f3a9b52-6f1d-4f0e-8f0a-3b1c2d4e0031", "status": "ACCEPTED"}

    answers.require_taken(an_answer(body), PAYOUT.reference)


@pytest.mark.parametrize("name", ["deposit_completed", "deposit_failed"])
def test_no_oddity_in_an_answer_ends_a_payment_falsely(payload: Payload, account: Credentials, name: str) -> None:
    """RELIABILITY 1.3: what cannot be read says nothing; what can is about the very id that was asked after."""
    body = b'{"status":"FOUND","data":' + payload(name) + b"}"
    for odd in (*oddities.deformed(body), *oddities.scrambled(body)):
        with suppress(OutcomeUnknown):
            event = answers.found_in(an_answer(odd), ORDER.reference, account)
            assert event is None or event.request_reference == ORDER.reference
            assert event is None or (event.state is PaymentState.SUCCEEDED) <= (name == "deposit_completed")


def test_no_oddity_in_a_refusal_refuses_falsely() -> None:
    """RELIABILITY 1.2: only a documented word says that nothing moved."""
    body = json.dumps(a_refusal("INVALID_PROVIDER", **OURS | {"status": "REJECTED"})).encode()
    for odd in (*oddities.deformed(body), *oddities.scrambled(body)):
        with suppress(OutcomeUnknown, ProviderRejected):
            answers.require_taken(an_answer(odd), ORDER.reference)
            pytest.fail("a refusal was read as taken")
