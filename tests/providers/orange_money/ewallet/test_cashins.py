"""The cash-in and its answer as the operator writes them (orange-money B5, B6, B9)."""

import json
from datetime import UTC, datetime

import pytest

from app.core.money import GNF, XOF, Money
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
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.wire import cashins

from .conftest import AMOUNT, REFERENCE, AnAnswer, AnOrder


def test_an_order_is_written_as_the_operator_reads_it(credentials: Credentials, an_order: AnOrder) -> None:
    assert cashins.body(an_order(), credentials) == {
        "partner": {"idType": "MSISDN", "id": "76009900"},
        "customer": {"idType": "MSISDN", "id": "76001122"},
        "amount": {"value": 185_000, "unit": "XOF"},
        "reference": REFERENCE,
        "receiveNotification": True,
    }


def test_the_amount_is_whole_francs_as_an_integer_never_centimes(credentials: Credentials, an_order: AnOrder) -> None:
    """orange-money, head: one public repository claims centimes and is contradicted by all others."""
    written = json.dumps(cashins.body(an_order(amount=Money(1, XOF)), credentials)["amount"])

    assert written == '{"value": 1, "unit": "XOF"}'


def test_what_the_payee_may_read_has_no_place_in_a_cash_in(credentials: Credentials, an_order: AnOrder) -> None:
    """RELIABILITY 38: nothing said, nothing leaked."""
    assert an_order().remark not in json.dumps(cashins.body(an_order(), credentials))


def test_a_payee_in_senegal_is_written_with_nine_digits(keys: dict[str, str], an_order: AnOrder) -> None:
    """orange-money B4."""
    credentials = Credentials.read({**keys, "country": "SN", "msisdn": "771234567"})
    clinic = Payee(kind=PayeeKind.PHONE, number="221772345678")

    assert cashins.body(an_order(payee=clinic), credentials)["customer"] == {"idType": "MSISDN", "id": "772345678"}


@pytest.mark.parametrize(
    "payee",
    [
        Payee(kind=PayeeKind.PHONE, number="221772345678"),
        Payee(kind=PayeeKind.PHONE, number="2237600112"),
        Payee(kind=PayeeKind.PHONE, number="22320220000"),
        Payee(kind=PayeeKind.TILL, number="76001122"),
        Payee(kind=PayeeKind.BANK, number="ML0000000000000000"),
    ],
    ids=["another-country", "too-short", "no-mobile", "till", "bank"],
)
def test_who_is_no_phone_of_the_wallet_s_country_cannot_be_paid(
    credentials: Credentials, an_order: AnOrder, payee: Payee
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        cashins.body(an_order(payee=payee), credentials)

    assert (refused.value.field, refused.value.facts["reason"]) == ("payee", "invalid_payee")


@pytest.mark.parametrize("amount", [Money(0, XOF), Money(-1, XOF), Money(185_000, GNF)])
def test_an_amount_the_wallet_cannot_send_is_rejected(
    credentials: Credentials, an_order: AnOrder, amount: Money
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        cashins.body(an_order(amount=amount), credentials)

    assert refused.value.field == "amount"


@pytest.mark.parametrize("reference", ["", "r" * 65, "PAY 31", "é"])
def test_a_cash_in_without_a_reference_to_search_by_is_never_sent(
    credentials: Credentials, an_order: AnOrder, reference: str
) -> None:
    """orange-money B5: optional to the operator, "always send" to us."""
    with pytest.raises(ProviderRejected) as refused:
        cashins.body(an_order(reference=reference), credentials)

    assert refused.value.field == "reference"


def test_a_success_is_told_at_once_as_it_was_ordered(an_answer: AnAnswer, an_order: AnOrder) -> None:
    answer = an_answer("cashin_paid.json")

    taken = cashins.read_answer(answer, an_order())

    [event] = taken.answer.events
    assert (taken.handle, taken.answer.body) == ("CI261121.1000.B00031", answer.body)
    assert (event.direction, event.state, event.reference) == (Direction.OUT, PaymentState.SUCCEEDED, taken.handle)
    assert (event.request_reference, event.amount, event.receiver) == (REFERENCE, AMOUNT, "22376001122")
    assert event.occurred_at == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["cashin_pending.json", "cashin_accepted.json"])
def test_accepted_is_not_money(an_answer: AnAnswer, an_order: AnOrder, name: str) -> None:
    """orange-money B6: one client maps ACCEPTED to success; only SUCCESS is money."""
    [event] = cashins.read_answer(an_answer(name), an_order()).answer.events

    assert (event.state, event.occurred_at) == (PaymentState.PENDING, None)


def test_a_cash_in_that_failed_says_so_with_its_word(an_answer: AnAnswer, an_order: AnOrder) -> None:
    [event] = cashins.read_answer(an_answer("cashin_failed.json"), an_order()).answer.events

    assert (event.state, event.reason) == (PaymentState.FAILED, "FAILED")


@pytest.mark.parametrize(
    "name",
    [
        "cashin_of_unknown_status.json",
        "cashin_other_reference.json",
        "cashin_without_reference.json",
        "cashin_without_transaction_id.json",
        "maintenance_503.html",
    ],
)
def test_an_answer_nobody_documented_leaves_the_outcome_open(an_answer: AnAnswer, an_order: AnOrder, name: str) -> None:
    """RELIABILITY 1.3."""
    with pytest.raises(OutcomeUnknown):
        cashins.read_answer(an_answer(name), an_order())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("problem_2000.json", "2000"),
        ("problem_2000_as_number.json", "2000"),
        ("problem_2020.json", "2020"),
        ("problem_10.json", "10"),
    ],
)
def test_a_documented_refusal_moved_nothing_and_names_its_code(
    an_answer: AnAnswer, an_order: AnOrder, name: str, code: str
) -> None:
    """orange-money B9; wrong keys or a wrong PIN are not tried again, for that locks the wallet."""
    with pytest.raises(ProviderRejected) as refused:
        cashins.read_answer(an_answer(name, status=400), an_order())

    assert refused.value.facts["reason"] == code


@pytest.mark.parametrize("code", ["2001", "2013", "2021", "2022", "2041", "4099"])
def test_every_refusal_of_the_sheet_is_one(an_answer: AnAnswer, an_order: AnOrder, code: str) -> None:
    """orange-money B9."""
    body = an_answer("problem_2000.json").body.replace(b"2000", code.encode())

    with pytest.raises(ProviderRejected):
        cashins.read_answer(HttpAnswer(status=400, headers={}, body=body), an_order())


@pytest.mark.parametrize(
    ("code", "status"),
    [(code, status) for code in ("1", "2", "5", "50", "51") for status in (400, 401, 500)] + [("9999", 400)],
)
def test_an_internal_code_and_one_nobody_lists_leave_the_outcome_open(
    an_answer: AnAnswer, an_order: AnOrder, code: str, status: int
) -> None:
    """orange-money B8, B9: a cash-in behind code 50 or 51 may have been paid."""
    body = an_answer("problem_50.json").body.replace(b'"50"', f'"{code}"'.encode())

    with pytest.raises(OutcomeUnknown):
        cashins.read_answer(HttpAnswer(status=status, headers={}, body=body), an_order())


def test_a_5xx_proves_nothing_whatever_its_body_says(an_answer: AnAnswer, an_order: AnOrder) -> None:
    """orange-money B8; RELIABILITY 15."""
    with pytest.raises(OutcomeUnknown):
        cashins.read_answer(an_answer("problem_2000.json", status=500), an_order())


def test_a_revoked_key_was_refused_at_the_gate(an_answer: AnAnswer, an_order: AnOrder) -> None:
    """orange-money B2: fetch the key again, encrypt again, retry."""
    with pytest.raises(ProviderUnavailable) as unavailable:
        cashins.read_answer(an_answer("problem_4003.json", status=400), an_order())

    assert unavailable.value.facts["reason"] == "key_revoked"


@pytest.mark.parametrize("name", ["token_refused_client.json", "maintenance_503.html", "problem_9999.json"])
def test_a_token_that_died_was_refused_at_the_gate(an_answer: AnAnswer, an_order: AnOrder, name: str) -> None:
    with pytest.raises(ProviderUnavailable):
        cashins.read_answer(an_answer(name, status=401), an_order())


@pytest.mark.parametrize("status", [302, 400, 403, 404, 415, 429, 503])
def test_a_status_without_a_documented_code_leaves_the_outcome_open(
    an_answer: AnAnswer, an_order: AnOrder, status: int
) -> None:
    with pytest.raises(OutcomeUnknown):
        cashins.read_answer(an_answer("maintenance_503.html", status=status), an_order())
