"""A mutual's wallet at Wave in Mali, orders for a member and a clinic in Kati, and the operator's payloads."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import (
    Direction,
    Payee,
    PayeeKind,
    PaymentOrder,
    PayoutOrder,
    ProviderReference,
    RawCallback,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.http import HttpAnswer
from app.providers.wave import Wave
from app.providers.wave.credentials import Credentials

PAYLOADS = Path(__file__).parent / "payloads"
TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
API = "https://api.wave.com"
CALLBACK_URL = "https://pay.example.ml/hooks/b1946ac92492d2347c6235b4d2611184"
SECRET = "wave_ml_WHS_7kq2testsecretforvectorsonly"
OLD_SECRET = "wave_ml_WHS_oldsecretbeforerotation00000"
REQUEST, PAYOUT = "PRM202611000417", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CLINIC = Payee(kind=PayeeKind.PHONE, number="22376001122", name="Awa Traore")

Payload = Callable[[str], bytes]
AnAnswer = Callable[..., HttpAnswer]
AnOrder = Callable[..., PaymentOrder]
APayout = Callable[..., PayoutOrder]
AQuestion = Callable[..., StatusQuestion]
AWebhook = Callable[..., RawCallback]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(TEN)


@pytest.fixture
def keys() -> dict[str, str]:
    return {
        "api_key": "wave_ml_prod_keyfortests",
        "signing_secrets": f"{SECRET}, {OLD_SECRET}",
        "reference_field": "numero",
        "return_url": "https://pay.example.ml/merci",
    }


@pytest.fixture
def credentials(keys: Mapping[str, str]) -> Credentials:
    return Credentials.read(keys)


@pytest.fixture
async def wave(keys: Mapping[str, str], clock: VirtualClock) -> AsyncIterator[Wave]:
    account = Wave.from_credentials(keys, clock)
    yield account
    await account.close()


@pytest.fixture
def payload() -> Payload:
    def read(name: str) -> bytes:
        return (PAYLOADS / name).read_bytes()

    return read


@pytest.fixture
def an_answer(payload: Payload) -> AnAnswer:
    """An answer of the operator's, with some members changed."""

    def build(name: str, *, status: int = 200, **changes: object) -> HttpAnswer:
        return HttpAnswer(status=status, headers={}, body=changed(payload(name), **changes))

    return build


@pytest.fixture
def an_order() -> AnOrder:
    def build(**changes: Any) -> PaymentOrder:
        order: dict[str, Any] = {
            "reference": REQUEST,
            "amount": Money(2_500, XOF),
            "account_reference": "0100012336",
            "callback_url": CALLBACK_URL,
            "return_url": "https://pay.example.ml/ok",
        }
        return PaymentOrder(**(order | changes))

    return build


@pytest.fixture
def a_payout() -> APayout:
    def build(**changes: Any) -> PayoutOrder:
        order: dict[str, Any] = {
            "reference": PAYOUT,
            "amount": Money(185_000, XOF),
            "payee": CLINIC,
            "callback_url": CALLBACK_URL,
            "remark": "CSCom nov. 2026",
        }
        return PayoutOrder(**(order | changes))

    return build


@pytest.fixture
def a_question() -> AQuestion:
    def build(direction: Direction = Direction.IN, **told: Any) -> StatusQuestion:
        reference = REQUEST if direction is Direction.IN else PAYOUT
        return StatusQuestion(**({"direction": direction, "reference": reference} | told))

    return build


@pytest.fixture
def a_webhook(payload: Payload) -> AWebhook:
    def build(body: bytes | str, **headers: str) -> RawCallback:
        content = payload(body) if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return RawCallback(event="events", headers=named, body=content, received_at=TEN)

    return build


def a_reversal(of: str, minor: int) -> ReversalOrder:
    """An order to take this movement back."""
    return ReversalOrder(
        reference="1f1e2d3c4b5a69788796a5b4c3d2e1f0",
        provider_reference=ProviderReference(of),
        amount=Money(minor, XOF),
        callback_url=CALLBACK_URL,
    )


def changed(body: bytes, **changes: object) -> bytes:
    """The message with some of its members changed."""
    return json.dumps({**json.loads(body), **changes}).encode() if changes else body
