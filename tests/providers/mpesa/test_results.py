"""Transaction status results in every shape of the `Result` envelope (mpesa-daraja §7, §9, §10.1)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.money import KES
from app.providers import (
    Authenticity,
    Direction,
    ForgedCallback,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    UnreadableCallback,
)
from app.providers.mpesa.wire import envelope, hooks, results
from tests.providers.mpesa.samples import AMINA, BASE, RECEIPT, adapter, credentials, delivery, kes, payload


def read(name: str) -> PaymentEvent:
    return results.read_status(payload(name), "req-0198", RECEIPT, KES)


def test_a_completed_payment_is_read_with_receipt_amount_and_parties() -> None:
    assert read("status-completed") == PaymentEvent(
        provider="mpesa",
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference=ProviderReference(RECEIPT),
        request_reference="req-0198",
        amount=kes(1500),
        payer=AMINA,
        payer_name="AMINA EXAMPLE",
        receiver="600777",
        occurred_at=datetime(2026, 3, 14, 6, 31, 7, tzinfo=UTC),
    )


def test_keys_with_spaces_text_codes_and_repeated_keys_are_read_alike() -> None:
    """§9: keys have blanks, repeat, and come in any order."""
    event = read("status-spaced-keys-and-text-codes")

    assert (event.state, event.reference, event.amount) == (PaymentState.SUCCEEDED, RECEIPT, kes(1500))
    assert event.occurred_at == datetime(2026, 3, 14, 6, 31, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("status-declined", PaymentState.FAILED),
        ("status-authorized", PaymentState.PENDING),
        ("status-single-parameter", PaymentState.PENDING),
        ("status-no-parameters", PaymentState.PENDING),
        ("status-null-parameters", PaymentState.PENDING),
        ("status-more-follows", PaymentState.PENDING),
    ],
)
def test_the_word_inside_decides_and_not_the_code_of_the_envelope(name: str, state: PaymentState) -> None:
    assert read(name).state is state


@pytest.mark.parametrize("party", ["Example Mutual", "60**77 - Example Mutual", ""])
def test_a_receiver_without_its_number_is_not_told_as_another_merchant(party: str) -> None:
    """§10.1: parties are `number - name`; one without its number cannot be compared (RELIABILITY 9)."""
    body = payload("status-completed").replace(b"600777 - Example Mutual", party.encode())
    assert body != payload("status-completed")

    assert results.read_status(body, "req-0198", RECEIPT, KES) == replace(read("status-completed"), receiver=None)


@pytest.mark.parametrize("name", ["status-completed", "status-declined"])
def test_an_answer_about_another_payment_says_nothing_of_ours(name: str) -> None:
    """§10.1; RELIABILITY 4: an answer counts where it agrees on the id."""
    event = results.read_status(payload(name), "req-0198", "TKL9Z8Y7X6", KES)

    assert (event.state, event.reference, event.reason) == (PaymentState.PENDING, None, "other_receipt")


def test_a_failed_query_says_nothing_of_the_payment() -> None:
    """§10.1: a question that failed, not found among them, is no failed payment."""
    event = read("status-query-failed")

    assert (event.state, event.reason) == (PaymentState.PENDING, "SFC_IC0003")


def test_the_placeholder_in_the_envelope_is_never_a_reference() -> None:
    """§10.1: the transaction id of the answer is a placeholder."""
    assert read("status-no-parameters").reference is None


@pytest.mark.parametrize("name", ["timeout-bare-request", "timeout-envelope-with-zero"])
def test_a_queue_timeout_is_neither_success_nor_failure(name: str) -> None:
    event = envelope.read_timeout(payload(name), "req-0198")

    assert (event.state, event.request_reference, event.reference) == (PaymentState.PENDING, "req-0198", None)


@pytest.mark.parametrize("body", [b"{}", b'{"Result":null}', b'{"Result":{"ResultDesc":"?"}}', b'{"Result":[]}'])
def test_what_is_no_result_is_parked(body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        results.read_status(body, "req-0198", RECEIPT, KES)


def test_the_question_tells_daraja_sealed_addresses_only() -> None:
    body = results.status_body(ProviderReference(RECEIPT), "req-0198", BASE, credentials())

    seal, late = (hooks.seal(f"{event}/req-0198/{RECEIPT}", credentials()) for event in ("status", "timeout"))
    assert body["ResultURL"] == f"{BASE}/status/req-0198/{RECEIPT}/{seal}"
    assert body["QueueTimeOutURL"] == f"{BASE}/timeout/req-0198/{RECEIPT}/{late}"
    assert body["TransactionID"] == RECEIPT


def test_an_answer_at_the_sealed_address_is_proven() -> None:
    event = f"status/req-0198/{hooks.seal('status/req-0198', credentials())}"

    assert adapter().verify(delivery(event, payload("status-completed"))) is Authenticity.PROVEN


@pytest.mark.parametrize("tail", ["", "/", "/00", "/é", "/\ud800", f"/{hooks.seal('status/req-0199', credentials())}"])
def test_an_answer_at_another_address_is_forged(tail: str) -> None:
    with pytest.raises(ForgedCallback):
        adapter().verify(delivery(f"status/req-0198{tail}", payload("status-completed")))
