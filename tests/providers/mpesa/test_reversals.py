"""Taking a payment back, and what M-PESA says of it (mpesa-daraja §10.3)."""

from datetime import UTC, datetime

import pytest

from app.core.jsontext import encode
from app.core.money import KES, Money
from app.providers import Direction, PaymentEvent, PaymentState, ProviderReference, ProviderRejected
from app.providers.mpesa import profile
from app.providers.mpesa.wire import hooks, reversals
from tests.providers.mpesa.samples import BASE, PAYOUT, RECEIPT, adapter, credentials, delivery, kes, payload, takeback


def read(name: str) -> PaymentEvent:
    [event] = adapter().parse_callback(delivery(f"reversal/{PAYOUT}/{RECEIPT}/seal", payload(name)))
    return event


def test_a_reversal_names_the_receipt_in_its_body_and_in_its_address() -> None:
    """The address is sealed as a whole, for older results name no receipt."""
    seal, late = (hooks.seal(f"{event}/{PAYOUT}/{RECEIPT}", credentials()) for event in ("reversal", "timeout"))

    assert reversals.body(takeback(), credentials()) == {
        "Initiator": "exampleapi",
        "SecurityCredential": "ZXhhbXBsZQ==",
        "CommandID": "TransactionReversal",
        "TransactionID": RECEIPT,
        "Amount": 1500,
        "ReceiverParty": "600777",
        "RecieverIdentifierType": "11",
        "Remarks": "Paid twice",
        "ResultURL": f"{BASE}/reversal/{PAYOUT}/{RECEIPT}/{seal}",
        "QueueTimeOutURL": f"{BASE}/timeout/{PAYOUT}/{RECEIPT}/{late}",
    }
    assert hooks.is_sealed(f"reversal/{PAYOUT}/{RECEIPT}/{seal}", credentials())
    assert not hooks.is_sealed(f"reversal/{PAYOUT}/TKLSECOND2/{seal}", credentials())


@pytest.mark.parametrize("amount", [Money(150_050, KES), kes(0)])
def test_cents_cannot_be_taken_back(amount: Money) -> None:
    with pytest.raises(ProviderRejected):
        reversals.body(takeback(amount=amount), credentials())


def test_a_payment_taken_back_is_told_with_the_reversals_own_receipt() -> None:
    assert read("reversal-done") == PaymentEvent(
        provider="mpesa",
        direction=Direction.IN,
        state=PaymentState.REVERSED,
        reference=ProviderReference("TKL7G8H9J0"),
        request_reference=PAYOUT,
        amount=kes(1500),
        occurred_at=datetime(2026, 3, 14, 7, 15, tzinfo=UTC),
        reverses=ProviderReference(RECEIPT),
        is_answer=True,
    )


def test_a_result_about_another_payment_takes_nothing_back() -> None:
    """§10.3; RELIABILITY 4: an answer counts where it agrees on the id."""
    event = reversals.read_result(payload("reversal-done"), PAYOUT, "TKL9Z8Y7X6", KES)

    assert (event.state, event.reverses, event.reason) == (PaymentState.PENDING, None, "other_receipt")


def test_an_older_result_without_parameters_still_names_its_payment() -> None:
    """§10.3: older results name no parameters at all."""
    event = read("reversal-done-without-parameters")

    assert (event.state, event.reverses, event.reference) == (PaymentState.REVERSED, RECEIPT, "TKL7G8H9J0")


def test_a_payment_taken_back_before_is_taken_back_and_says_so() -> None:
    """§10.3: R000001; somebody else may have done it, so no receipt of ours stands for it."""
    event = read("reversal-done-before")

    assert (event.state, event.reverses, event.reference) == (PaymentState.REVERSED, RECEIPT, None)
    assert event.reason == profile.ALREADY_REVERSED


def test_a_refused_reversal_takes_nothing_back() -> None:
    event = read("reversal-invalid-receipt")

    assert (event.state, event.reason, event.reverses) == (PaymentState.FAILED, "R000002", None)


@pytest.mark.parametrize("code", sorted(profile.REVERSAL_FAILURES))
def test_every_code_of_the_table_is_a_failure(code: str) -> None:
    told = encode({"Result": {"ResultType": 0, "ResultCode": code}})

    assert reversals.read_result(told, PAYOUT, RECEIPT, KES).state is PaymentState.FAILED


def test_a_code_nobody_documented_leaves_it_open() -> None:
    assert read("reversal-undocumented-code").state is PaymentState.PENDING
