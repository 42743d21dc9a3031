"""What the tests of M-Pesa share: recorded messages, an account, a delivery, an order."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from app.core.clock import VirtualClock
from app.core.money import KES, Money
from app.core.msisdn import Msisdn
from app.providers import (
    Payee,
    PayeeKind,
    PaymentOrder,
    PayoutOrder,
    ProviderReference,
    RawCallback,
    ReversalOrder,
)
from app.providers.http import HttpAnswer
from app.providers.mpesa import Mpesa, MpesaCredentials

PAYLOADS = Path(__file__).parent / "payloads"
MORNING = datetime(2026, 3, 14, 6, 30, tzinfo=UTC)
BASE = "https://pay.example.org/hooks/5ae1c0ffee5ae1c0ffee"
RECEIPT = "TKL4X9Q2ZB"
CHECKOUT = "ws_CO_140320260930011700111222"
PAYOUT = "019a0b1c2d3e4f50617283940a1b2c3d"
PAYOUT_RECEIPT = "TKL5A1B2C3"
AMINA = Msisdn("+254700111222")
ACCOUNT = {
    "consumer_key": "example-key",
    "consumer_secret": "example-secret",
    "shortcode": "600777",
    "passkey": "example-passkey",
    "initiator_name": "exampleapi",
    "security_credential": "ZXhhbXBsZQ==",
    "nominated_number": "254700000001",
    "base_url": "https://daraja.example.org",
}


def payload(name: str) -> bytes:
    """A recorded message."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def answer(name: str, status: int = 200) -> HttpAnswer:
    """A recorded message as the answer to a call."""
    return HttpAnswer(status=status, headers={}, body=payload(name))


def kes(units: int) -> Money:
    """Whole shillings."""
    return Money(units * 100, KES)


def credentials(**changes: str) -> MpesaCredentials:
    """The account of an example mutual."""
    return MpesaCredentials.read({**ACCOUNT, **changes})


def adapter(**changes: str) -> Mpesa:
    """Its adapter, on a clock that stands still."""
    return Mpesa.from_credentials({**ACCOUNT, **changes}, VirtualClock(MORNING))


def delivery(event: str, body: bytes, headers: Mapping[str, str] | None = None) -> RawCallback:
    """A message that has reached us."""
    return RawCallback(event=event, headers=headers or {}, body=body, received_at=MORNING)


def order(
    *,
    amount: Money | None = None,
    payer: Msisdn | None = AMINA,
    account_reference: str = "0100012336",
    callback_url: str = BASE,
    description: str = "Cotisation",
) -> PaymentOrder:
    """A contribution asked of Amina."""
    return PaymentOrder(
        reference="req-0198",
        amount=amount or kes(1500),
        account_reference=account_reference,
        callback_url=callback_url,
        payer=payer,
        description=description,
    )


def payout(
    *,
    amount: Money | None = None,
    payee: Payee | None = None,
    reference: str = PAYOUT,
    callback_url: str = BASE,
    remark: str = "Claim 4471",
) -> PayoutOrder:
    """Money sent to Amina's phone."""
    return PayoutOrder(
        reference=reference,
        amount=amount or kes(2500),
        payee=payee or Payee(kind=PayeeKind.PHONE, number=AMINA.digits),
        callback_url=callback_url,
        remark=remark,
    )


def clinic(account_reference: str | None = "INV-2203") -> Payee:
    """A clinic with a paybill."""
    return Payee(kind=PayeeKind.PAYBILL, number="600999", account_reference=account_reference)


def till() -> Payee:
    """A pharmacy with a till."""
    return Payee(kind=PayeeKind.TILL, number="555222")


def takeback(*, amount: Money | None = None, callback_url: str = BASE) -> ReversalOrder:
    """A payment of Amina's to be taken back."""
    return ReversalOrder(
        reference=PAYOUT,
        provider_reference=ProviderReference(RECEIPT),
        amount=kes(1500) if amount is None else amount,
        callback_url=callback_url,
        remark="Paid twice",
    )
