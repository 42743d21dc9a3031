"""Prompts on the payer's phone: request, callback, query (mpesa-daraja §5)."""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.jsontext import decode
from app.core.money import KES, XOF, Money
from app.providers import (
    Direction,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    ProviderReference,
    ProviderRejected,
    UnreadableCallback,
)
from app.providers.mpesa.wire import asking, c2b, stk
from tests.providers.mpesa.samples import AMINA, BASE, CHECKOUT, MORNING, RECEIPT, credentials, kes, order, payload

PAID = PaymentEvent(
    provider="mpesa",
    direction=Direction.IN,
    state=PaymentState.SUCCEEDED,
    reference=ProviderReference(RECEIPT),
    request_reference="req-0198",
    amount=kes(1500),
    payer=AMINA,
    occurred_at=datetime(2026, 3, 14, 6, 30, 44, tzinfo=UTC),
)


def read(name: str, reference: str | None = "req-0198") -> PaymentEvent:
    return stk.read_callback(payload(name), reference, KES)


def test_a_push_is_written_in_whole_shillings_and_east_african_time() -> None:
    """§5.1: the stamp beside the password is East African time."""
    body = dict(stk.push_body(order(), credentials(), MORNING))

    assert b64decode(str(body.pop("Password"))) == b"600777example-passkey20260314093000"
    assert body == {
        "BusinessShortCode": "600777",
        "Timestamp": "20260314093000",
        "TransactionType": "CustomerPayBillOnline",
        "Amount": 1500,
        "PartyA": "254700111222",
        "PartyB": "600777",
        "PhoneNumber": "254700111222",
        "CallBackURL": f"{BASE}/stk/req-0198",
        "AccountReference": "0100012336",
        "TransactionDesc": "Cotisation",
    }


def test_a_push_to_a_till_names_store_and_till() -> None:
    body = stk.push_body(order(), credentials(till="555111"), MORNING)

    assert (body["TransactionType"], body["BusinessShortCode"], body["PartyB"]) == (
        "CustomerBuyGoodsOnline",
        "600777",
        "555111",
    )


def test_francs_go_out_as_whole_francs() -> None:
    assert asking.whole_units(Money(1500, XOF), XOF) == 1500


@pytest.mark.parametrize("amount", [kes(0), Money(150_050, KES), kes(250_001), Money(1500, XOF)])
def test_what_is_not_whole_out_of_bounds_or_foreign_never_leaves(amount: Money) -> None:
    with pytest.raises(ProviderRejected):
        asking.whole_units(amount, KES, *stk.PUSH_LIMITS)


@pytest.mark.parametrize(
    ("unfit", "field"),
    [
        (order(payer=None), "payer"),
        (order(account_reference="01000123361234"), "account_reference"),
        (order(account_reference=""), "account_reference"),
        (order(callback_url="https://pay.example.org/SQL/1"), "callback_url"),
    ],
)
def test_an_order_daraja_would_refuse_never_leaves(unfit: PaymentOrder, field: str) -> None:
    with pytest.raises(ProviderRejected) as refused:
        stk.push_body(unfit, credentials(), MORNING)

    assert refused.value.field == field


def test_without_a_passkey_nothing_is_pushed() -> None:
    with pytest.raises(ProviderRejected):
        stk.push_body(order(), credentials(passkey=""), MORNING)


def test_a_long_description_is_cut_to_thirteen() -> None:
    body = stk.push_body(order(description="Cotisation annuelle"), credentials(), MORNING)

    assert body["TransactionDesc"] == "Cotisation an"


def test_a_paid_prompt_is_a_payment_under_our_reference() -> None:
    assert read("stk-paid") == PAID


def test_items_are_read_by_name_and_text_numbers_are_numbers() -> None:
    """§5.2: items have names and no fixed places, and may lack a value."""
    assert read("stk-paid-other-order-and-text") == PAID


def test_without_our_reference_in_the_address_the_checkout_id_ties_it() -> None:
    """§5.2: the outcome does not repeat our reference."""
    assert read("stk-paid", reference=None).request_reference == CHECKOUT


def test_a_single_item_counts_as_a_list_of_one() -> None:
    """§5.2: one item alone is no list."""
    assert read("stk-paid-single-item") == replace(PAID, amount=None, payer=None, occurred_at=None)


def test_paid_without_metadata_is_paid_without_receipt_or_amount() -> None:
    event = read("stk-paid-without-metadata")

    assert (event.state, event.reference, event.amount) == (PaymentState.SUCCEEDED, None, None)


def test_the_callback_and_the_confirmation_name_one_receipt() -> None:
    confirmation = c2b.read_confirmation(payload("confirmation-of-a-push"), KES)

    assert confirmation.reference == read("stk-paid").reference


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("stk-cancelled", PaymentState.FAILED, "1032"),
        ("stk-alphanumeric-code", PaymentState.FAILED, "SFC_IC0003"),
        ("stk-undocumented-code", PaymentState.PENDING, "7777"),
    ],
)
def test_other_codes_are_failures_only_if_the_table_says_so(name: str, state: PaymentState, reason: str) -> None:
    """§5.4: a code that the table lacks is none of its failures."""
    event = read(name)

    assert (event.state, event.reason, event.reference, event.amount) == (state, reason, None, None)


def test_codes_are_the_same_as_number_and_as_text() -> None:
    """§5.2: a code is a number, digits as text, or letters."""
    as_text = payload("stk-cancelled").replace(b": 1032", b': "1032"')
    assert as_text != payload("stk-cancelled")

    assert stk.read_callback(as_text, "req-0198", KES) == read("stk-cancelled")


def test_4999_is_pending() -> None:
    """§5.4: 4999 is no end."""
    assert stk.state_of("4999") is PaymentState.PENDING


@pytest.mark.parametrize("missing", [b"CheckoutRequestID", b"ResultCode", b"stkCallback", b"Body"])
def test_a_callback_without_its_frame_is_parked(missing: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        stk.read_callback(payload("stk-paid").replace(missing, b"Other"), None, KES)


def test_an_odd_amount_in_the_metadata_is_parked() -> None:
    with pytest.raises(UnreadableCallback):
        stk.read_callback(payload("stk-paid").replace(b"1500.0", b"1500.005"), None, KES)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("push-query-paid", PaymentState.SUCCEEDED),
        ("push-query-cancelled", PaymentState.FAILED),
        ("push-query-in-flight", PaymentState.PENDING),
        ("push-query-undocumented-code", PaymentState.PENDING),
    ],
)
def test_a_query_knows_the_state_but_neither_receipt_nor_amount(name: str, state: PaymentState) -> None:
    """§5.3: the query says paid without receipt and amount."""
    event = stk.read_query(decode(payload(name)), CHECKOUT, "req-0198")

    assert (event.state, event.request_reference, event.reference, event.amount) == (state, "req-0198", None, None)


def test_a_query_without_our_reference_is_tied_by_the_checkout_id() -> None:
    assert stk.read_query(decode(payload("push-query-paid")), CHECKOUT, None).request_reference == CHECKOUT
