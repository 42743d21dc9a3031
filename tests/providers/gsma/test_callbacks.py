"""What came by PUT (gsma-mobile-money §4)."""

from dataclasses import replace

import pytest

from app.providers import Direction, PaymentState, UnreadableCallback
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire.callbacks import events_in

from .conftest import Payload
from .contract_case import ORDER, PAID, PAYOUT, REVERSAL, a_callback, put, sealed

AT_PAYMENT, AT_PAYOUT = sealed("merchantpay", ORDER.reference), sealed("disbursement", PAYOUT.reference)
AT_REVERSAL = sealed("reversal-out", REVERSAL.reference)


def test_what_comes_to_an_orders_address_is_the_answer_to_it(kati: Credentials) -> None:
    [paid] = events_in(PAID, kati)
    [payout] = events_in(a_callback("payout_paid"), kati)

    assert (paid.is_answer, paid.request_reference) == (True, ORDER.reference)
    assert (payout.is_answer, payout.request_reference) == (True, PAYOUT.reference)


def test_an_error_object_ends_a_request(payload: Payload, kati: Credentials) -> None:
    """§7: a payer's refusal arrives as requestDeclined; nothing in the body says which order it is about (§4)."""
    [event] = events_in(put(AT_PAYMENT, payload("error_declined.json")), kati)

    assert (event.state, event.reason, event.request_reference, event.amount) == (
        PaymentState.FAILED,
        "requestDeclined",
        ORDER.reference,
        None,
    )


def test_a_payouts_failure_is_read_back_before_it_counts(payload: Payload, kati: Credentials) -> None:
    """§4: a late success after an error is possible; it shall not meet a second payment."""
    [by_error] = events_in(put(AT_PAYOUT, payload("error_declined.json")), kati)
    [by_word] = events_in(put(AT_PAYOUT, payload("payout_paid.json", transactionStatus="failed")), kati)

    assert [(one.state, one.is_answer) for one in (by_error, by_word)] == [(PaymentState.FAILED, False)] * 2


@pytest.mark.parametrize("name", ["error_duplicate.json", "error_internal.json", "result_success.json"])
def test_what_says_nothing_of_the_money_leaves_the_order_open(payload: Payload, kati: Credentials, name: str) -> None:
    """§4, §7, §9: an update's result, a duplicate, a breakdown."""
    for address in (AT_PAYMENT, AT_PAYOUT):
        [event] = events_in(put(address, payload(name)), kati)
        assert (event.state, event.amount) == (PaymentState.PENDING, None)


@pytest.mark.parametrize(
    "other",
    [
        {"requestingOrganisationTransactionReference": "1b0f7a2e3c1d4e8f9a660d1c2b3a4f50"},
        {
            "debitParty": [{"key": "organisationid", "value": "MUT-KATI"}],
            "creditParty": [{"key": "msisdn", "value": "+22370001122"}],
        },
    ],
)
def test_what_contradicts_its_own_address_leaves_the_order_open(
    payload: Payload, kati: Credentials, other: dict[str, object]
) -> None:
    """§4: on a contradiction read back."""
    [event] = events_in(put(AT_PAYMENT, payload("payment_paid.json", **other)), kati)

    assert (event.state, event.reason, event.amount) == (PaymentState.PENDING, "other_transaction", None)


def test_an_operator_that_leaves_our_reference_out_is_believed_by_the_address(
    payload: Payload, kati: Credentials
) -> None:
    [event] = events_in(
        put(AT_PAYMENT, payload("payment_paid.json", requestingOrganisationTransactionReference=None)), kati
    )

    assert (event.state, event.request_reference) == (PaymentState.SUCCEEDED, ORDER.reference)


def test_a_reversal_is_told_at_its_own_address(payload: Payload, kati: Credentials) -> None:
    [event] = events_in(put(AT_REVERSAL, payload("reversal_done.json")), kati)

    assert (event.direction, event.state, event.reverses) == (
        Direction.OUT,
        PaymentState.REVERSED,
        "REF-1795255200518",
    )


def test_a_reversal_that_was_refused_says_nothing_of_the_movement(payload: Payload, kati: Credentials) -> None:
    """What was to be taken back stands as it stood."""
    [event] = events_in(put(AT_REVERSAL, payload("error_declined.json")), kati)

    assert (event.state, event.reverses, event.reason) == (PaymentState.PENDING, None, "requestDeclined")


def test_a_payment_at_a_reversals_address_takes_nothing_back(payload: Payload, kati: Credentials) -> None:
    [event] = events_in(put(AT_REVERSAL, payload("payout_paid.json")), kati)

    assert (event.state, event.reason) == (PaymentState.PENDING, "other_transaction")


def test_a_reversal_at_a_payouts_address_is_its_return(payload: Payload, kati: Credentials) -> None:
    body = payload("reversal_done.json", requestingOrganisationTransactionReference=None)
    [event] = events_in(put(AT_PAYOUT, body), kati)

    assert (event.state, event.reverses) == (PaymentState.REVERSED, "REF-1795255200518")


def test_at_the_common_address_our_account_says_which_way(payload: Payload, kati: Credentials) -> None:
    """For an operator that knows one address of ours: nothing there is an answer."""
    told = [payload(name) for name in ("payment_paid.json", "payout_paid.json")]
    [paid], [payout] = (events_in(put("transactions", body), kati) for body in told)

    assert (paid.direction, payout.direction) == (Direction.IN, Direction.OUT)
    assert (paid.request_reference, payout.request_reference) == (ORDER.reference, PAYOUT.reference)
    assert not (paid.is_answer or payout.is_answer)


@pytest.mark.parametrize(
    "name", ["reversal_done.json", "error_declined.json", "result_success.json", "maintenance.html"]
)
def test_at_the_common_address_what_names_no_account_of_ours_is_unreadable(
    payload: Payload, kati: Credentials, name: str
) -> None:
    with pytest.raises(UnreadableCallback):
        events_in(put("transactions", payload(name)), kati)


def test_somebody_elses_transaction_is_unreadable_at_the_common_address(payload: Payload, kati: Credentials) -> None:
    """One operator signs for many organisations with one key."""
    elsewhere = [{"key": "organisationid", "value": "MUT-KITA"}]
    with pytest.raises(UnreadableCallback):
        events_in(put("transactions", payload("payment_paid.json", creditParty=elsewhere)), kati)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"result":""}', b"<html></html>", b'{"errorCode":"x"}'])
def test_what_is_none_of_the_three_is_unreadable(kati: Credentials, body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        events_in(replace(PAID, body=body), kati)
