"""What the shortcode's accounts hold, asked for and told (mpesa-daraja §9, §10.2)."""

from datetime import UTC, datetime

import pytest

from app.core.money import KES, XOF, Money
from app.providers import Direction, PaymentEvent, PaymentState, ProviderRejected, UnreadableCallback
from app.providers.mpesa.wire import accounts, hooks
from tests.providers.mpesa.samples import BASE, MORNING, adapter, credentials, delivery, payload


def test_the_balance_is_asked_for_at_an_address_named_by_the_moment() -> None:
    seal, late = (hooks.seal(f"{event}/20260314093000", credentials()) for event in ("balance", "timeout"))

    assert accounts.balance_body(BASE, MORNING, credentials()) == {
        "Initiator": "exampleapi",
        "SecurityCredential": "ZXhhbXBsZQ==",
        "CommandID": "AccountBalance",
        "PartyA": "600777",
        "IdentifierType": "4",
        "Remarks": "balance",
        "ResultURL": f"{BASE}/balance/20260314093000/{seal}",
        "QueueTimeOutURL": f"{BASE}/timeout/20260314093000/{late}",
    }


def test_without_an_address_no_balance_is_asked_for() -> None:
    with pytest.raises(ProviderRejected):
        accounts.balance_body("", MORNING, credentials())


def test_the_wallet_holds_what_working_and_utility_account_have_available() -> None:
    """§8, §10.2: transfers are paid out of the one, payouts to phones out of the other; reserved money is not there."""
    [event] = adapter().parse_callback(delivery("balance/20260314093000/seal", payload("balance")))

    assert event == PaymentEvent(
        provider="mpesa",
        direction=Direction.OUT,
        state=PaymentState.PENDING,
        occurred_at=datetime(2026, 3, 14, 6, 33, tzinfo=UTC),
        wallet_balance=Money(8_193_450, KES),
        is_answer=True,
    )


def test_a_refused_question_tells_no_figure() -> None:
    event = accounts.read_balance(payload("balance-refused"), KES)

    assert (event.wallet_balance, event.reason) == (None, "2001")


@pytest.mark.parametrize(
    "body",
    [
        payload("balance-without-our-accounts"),
        payload("balance").replace(b"81234.50", b"much"),
        payload("balance").replace(b"81234.50", b"-1.00"),
        payload("balance").replace(b"AccountBalance", b"Balances"),
        payload("balance").replace(b"&Float Account|KES|0.00|0.00|0.00|0.00", b"&" + b"x" * 3000),
    ],
)
def test_a_text_that_is_no_balance_is_parked(body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        accounts.read_balance(body, KES)


def test_a_balance_in_another_currency_is_parked() -> None:
    with pytest.raises(UnreadableCallback):
        accounts.read_balance(payload("balance"), XOF)
