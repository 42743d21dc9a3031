"""What results, time-outs and statuses of payouts say, and what they do not (mpesa-daraja §6, §7, §8, §9, §10.1)."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.jsontext import encode
from app.core.money import KES, XOF, Money
from app.providers import (
    Authenticity,
    Direction,
    ForgedCallback,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    UnreadableCallback,
)
from app.providers.mpesa import profile
from app.providers.mpesa.wire import hooks, payout_results
from tests.providers.mpesa.samples import PAYOUT, PAYOUT_RECEIPT, adapter, credentials, delivery, kes, payload

PAID = PaymentEvent(
    provider="mpesa",
    direction=Direction.OUT,
    state=PaymentState.SUCCEEDED,
    reference=ProviderReference(PAYOUT_RECEIPT),
    request_reference=PAYOUT,
    amount=kes(2500),
    receiver="254700111222",
    occurred_at=datetime(2026, 3, 14, 6, 31, 7, tzinfo=UTC),
    wallet_balance=Money(8_123_450, KES),
    is_answer=True,
)


def read(name: str, event: str = "payout") -> PaymentEvent:
    [told] = adapter().parse_callback(delivery(f"{event}/{PAYOUT}/seal", payload(name)))
    return told


def a_result(code: object) -> bytes:
    return encode({"Result": {"ResultType": 0, "ResultCode": code, "TransactionID": "TKL0000000"}})


def test_a_paid_payout_is_read_with_receipt_amount_receiver_and_what_is_left() -> None:
    """§6.2: the one time of the whole interface that is dotted."""
    assert read("payout-paid") == PAID


def test_order_and_type_of_the_parameters_do_not_matter() -> None:
    assert read("payout-paid-other-order-and-text") == PAID


def test_the_address_decides_whose_result_it_is_and_not_the_echo() -> None:
    """§6.2: the portal's own sample echoes another OriginatorConversationID than was sent."""
    assert read("payout-paid-foreign-originator") == PAID


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"ReferenceItem": {"Key": "QueueTimeoutURL", "Value": "https://internal.example/nowhere"}},
        {"ReferenceItem": [{"Key": "Occasion"}, {"Key": "TransactionAmount", "Value": 9}]},
        "nothing",
    ],
)
def test_what_stands_in_the_reference_data_is_not_looked_at(data: object) -> None:
    """§6.2: the address in it is the operator's own, whatever its name promises."""
    body = json.loads(payload("payout-paid"))
    body["Result"]["ReferenceData"] = data

    [told] = adapter().parse_callback(delivery(f"payout/{PAYOUT}/seal", json.dumps(body).encode()))

    assert told == PAID


@pytest.mark.parametrize("name", ["payout-paid-masked-receiver", "payout-paid-valueless-receiver"])
def test_a_receiver_that_is_not_told_in_full_is_not_told(name: str) -> None:
    assert read(name) == replace(PAID, receiver=None)


@pytest.mark.parametrize(
    "name", ["payout-paid-without-parameters", "payout-paid-null-parameters", "payout-paid-single-parameter"]
)
def test_a_success_without_its_amount_only_asks_for_a_query(name: str) -> None:
    """§12, §9: a payout is paid only if the amount agrees as well, else the status must confirm it."""
    event = read(name)

    assert (event.state, event.reason) == (PaymentState.PENDING, "success_without_amount")
    assert (event.reference, event.request_reference) == (PAYOUT_RECEIPT, PAYOUT)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("payout-failed-initiator", "2001"),
        ("payout-failed-insufficient-funds", "1"),
        ("payout-failed-unknown-recipient", "SFC_IC0003"),
    ],
)
def test_a_documented_failure_is_failed_and_its_placeholder_is_no_reference(name: str, code: str) -> None:
    """§6.2: many failures share one TransactionID that ends in zeros."""
    assert read(name) == PaymentEvent(
        provider="mpesa",
        direction=Direction.OUT,
        state=PaymentState.FAILED,
        request_reference=PAYOUT,
        reason=code,
        is_answer=True,
    )


@pytest.mark.parametrize("filler", ["", None, 0, "N/A", "0000000000", [], {}])
def test_a_failure_is_read_whatever_stands_for_its_receipt(filler: object) -> None:
    body = encode({"Result": {"ResultType": 0, "ResultCode": 1, "TransactionID": filler}})

    event = payout_results.read_phone_result(body, PAYOUT, KES)

    assert (event.state, event.reference) == (PaymentState.FAILED, None)


@pytest.mark.parametrize("code", sorted(profile.PHONE_PAYOUT_FAILURES))
def test_every_code_of_the_table_is_a_failure_as_number_and_as_text(code: str) -> None:
    """§6.3, §9."""
    for written in {code, int(code) if code.isdigit() else code}:
        assert payout_results.read_phone_result(a_result(written), PAYOUT, KES).state is PaymentState.FAILED


@pytest.mark.parametrize(
    "code", [15, 17, 19, 26, 100000000, 100000001, 100000002, 100000004, 100000011, 1032, 1037, "R9", "00001", ""]
)
def test_trouble_of_the_core_and_codes_nobody_documented_leave_a_payout_open(code: object) -> None:
    """§6.3: 17 is no failure here, unlike a push's; 15 says that it was received before."""
    if code == "":
        with pytest.raises(UnreadableCallback):
            payout_results.read_phone_result(a_result(code), PAYOUT, KES)
    else:
        assert payout_results.read_phone_result(a_result(code), PAYOUT, KES).state is PaymentState.PENDING


@pytest.mark.parametrize(
    "name", ["payout-internal-failure", "payout-duplicate-detected", "payout-undocumented-code", "payout-more-follows"]
)
def test_what_is_not_said_clearly_stays_open(name: str) -> None:
    """§9, RELIABILITY 1.2: a false FAILED would pay the same claim twice."""
    event = read(name)

    assert (event.state, event.direction, event.reference) == (PaymentState.PENDING, Direction.OUT, None)


@pytest.mark.parametrize("name", ["payout-timeout-bare-request", "payout-timeout-envelope-with-zero"])
def test_a_queue_timeout_of_a_payout_is_neither_success_nor_failure(name: str) -> None:
    """§7, RELIABILITY 18: even in an envelope that says 0."""
    event = read(name, "payout-timeout")

    assert (event.state, event.direction) == (PaymentState.PENDING, Direction.OUT)
    assert (event.request_reference, event.reason) == (PAYOUT, "queue_timeout")


def test_nothing_of_the_echoed_password_gets_into_an_event() -> None:
    """§7: the time-out may bring the whole request back."""
    assert b"ZXhhbXBsZQ==" in payload("payout-timeout-bare-request")
    assert "ZXhhbXBsZQ==" not in repr(read("payout-timeout-bare-request", "payout-timeout"))


def test_a_timeout_followed_by_the_result_is_paid() -> None:
    """RELIABILITY 18."""
    states = [read("payout-timeout-bare-request", "payout-timeout").state, read("payout-paid").state]

    assert states == [PaymentState.PENDING, PaymentState.SUCCEEDED]


def test_a_paid_transfer_is_read_though_its_reference_data_is_a_list() -> None:
    """§8: text codes, an empty charge, and balances of one account alone."""
    assert read("transfer-paid", "transfer") == PaymentEvent(
        provider="mpesa",
        direction=Direction.OUT,
        state=PaymentState.SUCCEEDED,
        reference=ProviderReference("TKL6D4E5F6"),
        request_reference=PAYOUT,
        amount=kes(18_000),
        receiver="600999",
        occurred_at=datetime(2026, 3, 14, 6, 32, 7, tzinfo=UTC),
        is_answer=True,
    )


def test_what_a_transfer_cost_is_its_fee() -> None:
    assert read("transfer-paid-with-charge", "transfer").fee == kes(42)


@pytest.mark.parametrize("charges", ["Fee|XOF|1.00", "Fee|KES", "Fee|KES|free", "Fee|KES|18001.00", "Fee|KES|-1"])
def test_a_charge_that_cannot_be_believed_is_no_reason_to_doubt_the_payout(charges: str) -> None:
    body = payload("transfer-paid-with-charge").replace(b"Business Pay Bill Charge|KES|42.00", charges.encode())

    event = payout_results.read_business_result(body, PAYOUT, KES)

    assert (event.state, event.fee) == (PaymentState.SUCCEEDED, None)


def test_charges_joined_together_are_one_fee() -> None:
    body = payload("transfer-paid-with-charge").replace(b"Charge|KES|42.00", b"Charge|KES|42.00&Levy|KES|0.50")

    assert payout_results.read_business_result(body, PAYOUT, KES).fee == Money(4250, KES)


def test_a_failed_transfer_is_read_from_a_single_parameter() -> None:
    event = read("transfer-failed-single-parameter", "transfer")

    assert (event.state, event.reason) == (PaymentState.FAILED, "2001")


def test_a_transfer_has_no_table_of_failures_so_another_products_codes_leave_it_open() -> None:
    """§8: what is not documented is not final, and a transfer cannot be sent again."""
    assert read("transfer-code-of-no-table", "transfer").state is PaymentState.PENDING
    assert read("transfer-code-of-no-table", "payout").state is PaymentState.FAILED


def test_a_completed_status_settles_a_payout_with_its_fee() -> None:
    """§10.1."""
    expected = replace(PAID, fee=kes(12), wallet_balance=None)

    assert read("payout-status-completed", "payout-status") == expected
    assert read("payout-status-completed", "transfer-status") == expected


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("payout-status-failed", PaymentState.FAILED),
        ("payout-status-authorized", PaymentState.PENDING),
        ("payout-status-without-word", PaymentState.PENDING),
        ("payout-status-query-refused", PaymentState.PENDING),
        ("payout-status-not-found", PaymentState.NOT_FOUND),
    ],
)
def test_the_word_inside_decides_and_a_failed_query_is_no_failed_payout(name: str, state: PaymentState) -> None:
    """§0: the envelope's 0 means that the query worked, and any other code that the query failed."""
    event = read(name, "payout-status")

    assert (event.state, event.direction, event.request_reference) == (state, Direction.OUT, PAYOUT)


@pytest.mark.parametrize("name", ["payout-status-not-found", "status-query-failed"])
def test_a_transfer_is_never_told_as_not_found(name: str) -> None:
    """§8, §13: it would be sent again, and the same transfer again is a second payment."""
    assert read(name, "payout-status").state is PaymentState.NOT_FOUND
    assert read(name, "transfer-status").state is PaymentState.PENDING


def test_francs_are_read_in_francs() -> None:
    assert payout_results.read_phone_result(payload("payout-paid"), PAYOUT, XOF).amount == Money(2500, XOF)


@pytest.mark.parametrize("event", hooks.SEALED)
def test_only_the_sealed_address_of_a_call_of_ours_is_proven(event: str) -> None:
    seal = hooks.seal(f"{event}/{PAYOUT}", credentials())
    other = hooks.seal(f"{event}/{PAYOUT}", credentials(consumer_secret="another"))

    assert adapter().verify(delivery(f"{event}/{PAYOUT}/{seal}", b"{}")) is Authenticity.PROVEN
    for tail in ("", "/", "/00", f"/{other}", f"/more/{seal}"):
        with pytest.raises(ForgedCallback):
            adapter().verify(delivery(f"{event}/{PAYOUT}{tail}", b"{}"))


def test_the_seal_of_one_address_opens_no_other_of_the_same_payout() -> None:
    """§7, §12: who sees where a time-out came to must not tell at another address how the payout ended."""
    seals = {hooks.seal(f"{event}/{PAYOUT}", credentials()) for event in hooks.SEALED}

    assert len(seals) == len(hooks.SEALED)


@pytest.mark.parametrize("event", ["payout", "transfer/", "payout-status", "balance", "reversal/x", "refund/x/y"])
def test_an_address_that_names_no_call_of_ours_is_parked(event: str) -> None:
    with pytest.raises(UnreadableCallback):
        adapter().parse_callback(delivery(event, payload("payout-paid")))


def test_what_nobody_was_asked_answers_no_call_of_ours() -> None:
    """RELIABILITY 4: only the answer to our own call ends a payout as failed."""
    [confirmed] = adapter().parse_callback(delivery("confirmation", payload("confirmation-v2-masked")))
    [prompted] = adapter().parse_callback(delivery("stk/req-0198", payload("stk-paid")))

    assert not confirmed.is_answer and not prompted.is_answer
