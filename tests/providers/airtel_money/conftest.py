"""A mutual's application in Niger, Airtel's payloads, and keys to seal with."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import respx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.clock import VirtualClock
from app.providers import Direction, StatusQuestion
from app.providers.airtel_money import AirtelMoney
from app.providers.airtel_money.credentials import Credentials
from app.providers.http import HttpAnswer

from .contract_case import ORDER, PAYOUT, credentials

PAYLOADS = Path(__file__).parent / "payloads"
HOST = "https://openapi.airtel.africa"
TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
COLLECT, COLLECTED = f"{HOST}/merchant/v1/payments/", f"{HOST}/standard/v1/payments/{ORDER.reference}"
DISBURSE = f"{HOST}/standard/v1/disbursements/"
IN = StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount, sent_at=TEN)
OUT = StatusQuestion(direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount, sent_at=TEN)

Payload = Callable[[str], bytes]


@cache
def _made(bits: int) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65_537, key_size=bits)


def a_private_key(bits: int = 1024) -> RSAPrivateKey:
    """The operator's own half, as short as several countries still have it."""
    return _made(bits)


def a_public_key(bits: int = 1024, encoding: Encoding = Encoding.DER) -> str:
    """The half that it gives away: base64 of DER, or PEM."""
    key = a_private_key(bits).public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    return key.decode() if encoding is Encoding.PEM else b64encode(key).decode()


def an_answer(body: bytes | dict[str, Any], status: int = 200) -> HttpAnswer:
    """What came back."""
    written = json.dumps(body).encode() if isinstance(body, dict) else body
    return HttpAnswer(status=status, headers={}, body=written)


def an_envelope(code: str | None = None, *, esb: str = "ESB000010", **transaction: object) -> dict[str, Any]:
    """An answer with this code and these words about a transaction; without them it has no data at all."""
    status: dict[str, object] = {"code": "200", "message": "x", "result_code": esb, "success": True}
    whole: dict[str, Any] = {"status": status | ({"response_code": code} if code else {})}
    return whole | ({"data": {"transaction": transaction}} if transaction else {})


@pytest.fixture
def payload() -> Payload:
    return lambda name: (PAYLOADS / name).read_bytes()


def keys(**other: str) -> Credentials:
    """The application's credentials, with some other than usual."""
    return Credentials.read({**credentials(HOST), **other})


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(TEN)


@pytest.fixture
async def account(clock: VirtualClock) -> AsyncIterator[AirtelMoney]:
    adapter = AirtelMoney.from_credentials(credentials(HOST, pin_key=a_public_key()), clock)
    yield adapter
    await adapter.close()


@pytest.fixture
async def collecting(clock: VirtualClock) -> AsyncIterator[AirtelMoney]:
    adapter = AirtelMoney.from_credentials(credentials(HOST, product="collection"), clock)
    yield adapter
    await adapter.close()


@pytest.fixture
def network(payload: Payload) -> Iterator[respx.MockRouter]:
    """The operator's host, which gives tokens."""
    with respx.mock(assert_all_called=False) as router:
        router.post(f"{HOST}/auth/oauth2/token", name="token").respond(200, content=payload("token.json"))
        yield router
