"""Paybill and till payments as Daraja tells them (mpesa-daraja §4)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.money import KES, XOF, Money
from app.providers import (
    Acknowledgement,
    Direction,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    UnreadableCallback,
    ValidationQuestion,
    Verdict,
)
from app.providers.mpesa.wire import c2b
from tests.providers.mpesa.samples import AMINA, RECEIPT, kes, payload

PAID = PaymentEvent(
    provider="mpesa",
    direction=Direction.IN,
    state=PaymentState.SUCCEEDED,
    reference=ProviderReference(RECEIPT),
    amount=kes(1500),
    payer_name="AMINA",
    payer_reference="0100012336",
    receiver="600777",
    occurred_at=datetime(2026, 3, 14, 6, 30, 12, tzinfo=UTC),
)


def read(name: str) -> PaymentEvent:
    return c2b.read_confirmation(payload(name), KES)


def changed(before: str, after: str) -> bytes:
    body = payload("confirmation-v2-masked").decode()
    assert before in body
    return body.replace(before, after).encode()


def test_a_confirmation_is_a_payment_with_its_time_in_utc() -> None:
    assert read("confirmation-v2-masked") == PAID


@pytest.mark.parametrize("name", ["confirmation-v2-masked-other-style", "confirmation-v1-hashed"])
def test_a_masked_or_hashed_number_identifies_nobody(name: str) -> None:
    """§4.1: payers' numbers are masked or hashed, and identify nobody."""
    assert read(name).payer is None


def test_a_historic_number_in_full_is_the_payer() -> None:
    assert read("confirmation-plain-number") == replace(PAID, payer=AMINA)


@pytest.mark.parametrize("written", ["000000000", "999999999999", "25420111222"])
def test_digits_that_are_no_mobile_number_identify_nobody(written: str) -> None:
    assert c2b.read_confirmation(changed("2547 ***** 126", written), KES).payer is None


def test_a_till_payment_has_no_reference() -> None:
    """§4.3: a till has no reference."""
    assert read("confirmation-till") == replace(PAID, payer_reference=None)


@pytest.mark.parametrize("name", ["confirmation-other-type", "confirmation-unknown-keys"])
def test_the_transaction_type_and_unknown_keys_change_nothing(name: str) -> None:
    """§4.3: the kind of transaction holds any text, and keys may come that nobody knows."""
    assert read(name) == PAID


def test_absent_names_and_type_are_no_names() -> None:
    """§4.3: names may be empty or absent."""
    assert read("confirmation-without-type-or-names") == replace(PAID, payer_name=None)


def test_what_the_payer_typed_is_left_untouched() -> None:
    """§4.3: what the payer typed has any case and blanks."""
    assert read("confirmation-typed-with-spaces").payer_reference == " mbr 01-0001 2336 "


def test_ten_and_ten_point_zero_zero_are_one_amount() -> None:
    """§4.3: amounts are text with or without decimals."""
    assert read("confirmation-whole-amount").amount == read("confirmation-two-decimals").amount == kes(10)


def test_numbers_for_text_are_read_alike() -> None:
    """§4.3: what is text by the document may come as a number."""
    assert read("confirmation-numbers-for-text") == replace(PAID, payer=AMINA, payer_reference="100012336")


def test_a_receipt_in_lower_case_is_the_same_receipt() -> None:
    assert read("confirmation-lower-case-receipt") == PAID


def test_cents_are_kept_in_shillings() -> None:
    assert read("confirmation-with-cents").amount == Money(150_050, KES)


def test_cents_in_a_currency_without_any_are_parked_never_rounded() -> None:
    with pytest.raises(UnreadableCallback) as refused:
        c2b.read_confirmation(payload("confirmation-with-cents"), XOF)

    assert refused.value.field == "TransAmount"


@pytest.mark.parametrize(
    "written",
    [
        *('""', '"0"', '"0.00"', '"-5"', '"1e3"', "1e999999999", "true", "null", '" 10 "', '"1,500"', '"1500.005"'),
        *("[10]", "{}", '"1000000000000000000"', '"١٥٠٠"'),
    ],
)
def test_an_odd_amount_is_parked(written: str) -> None:
    """RELIABILITY 6.7."""
    with pytest.raises(UnreadableCallback):
        c2b.read_confirmation(changed('"1500.00"', written), KES)


@pytest.mark.parametrize(
    "written", ['""', "null", '"   "', '"TKL 4X9"', '"' + "T" * 300 + '"', "true", '"TKL\\u0000ABC"']
)
def test_a_payment_without_a_readable_receipt_is_parked(written: str) -> None:
    with pytest.raises(UnreadableCallback):
        c2b.read_confirmation(changed('"TKL4X9Q2ZB"', written), KES)


@pytest.mark.parametrize("field", ["BillRefNumber", "FirstName"])
@pytest.mark.parametrize("written", ['"a\\u0000b"', '"\\ud800"', '"' + "x" * 257 + '"', "[]", "false"])
def test_text_no_column_can_hold_is_parked(field: str, written: str) -> None:
    body = changed(f'"{field}": "', f'"{field}": {written}, "Was{field}": "')

    with pytest.raises(UnreadableCallback) as refused:
        c2b.read_confirmation(body, KES)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "written", ["", "2026031409301", "20261314093012", "00010101000000", "19991231235959", "99991231235959", "soon"]
)
def test_an_unreadable_time_hides_no_payment(written: str) -> None:
    event = c2b.read_confirmation(changed("20260314093012", written), KES)

    assert event == replace(PAID, occurred_at=None)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'"paid"', b"{", b"\xff", payload("confirmation-v2-masked")[:-20]]
)
def test_a_body_that_is_no_object_is_parked(body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        c2b.read_confirmation(body, KES)


def test_the_error_tells_the_field_and_never_its_value() -> None:
    with pytest.raises(UnreadableCallback) as refused:
        c2b.read_confirmation(changed('"1500.00"', '"secret"'), KES)

    assert "secret" not in str(refused.value)


def test_a_validation_asks_about_reference_amount_and_receiver() -> None:
    question = c2b.read_validation(payload("validation"), KES)

    assert question == ValidationQuestion(payer_reference="0100012336", amount=kes(1500), receiver="600777")


@pytest.mark.parametrize(
    ("verdict", "code", "word"),
    [
        (Verdict.ACCEPTED, b'"0"', b"Accepted"),
        (Verdict.UNKNOWN_REFERENCE, b'"C2B00012"', b"Rejected"),
        (Verdict.WRONG_AMOUNT, b'"C2B00013"', b"Rejected"),
        (Verdict.WRONG_RECEIVER, b'"C2B00015"', b"Rejected"),
        (Verdict.REFUSED, b'"C2B00016"', b"Rejected"),
    ],
)
def test_every_verdict_has_its_code_and_http_200(verdict: Verdict, code: bytes, word: bytes) -> None:
    """§4.4: a refused validation is an answer with HTTP 200."""
    body = b'{"ResultCode":' + code + b',"ResultDesc":"' + word + b'"}'

    assert c2b.answer(verdict) == Acknowledgement(status=200, body=body)
