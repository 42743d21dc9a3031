"""A mutual's two products in Côte d'Ivoire, the platform they stand at, and MTN's payloads."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import respx

from app.core.clock import VirtualClock
from app.providers import Direction, StatusQuestion
from app.providers.http import HttpAnswer
from app.providers.mtn_momo import MtnMomo
from app.providers.mtn_momo.credentials import Credentials

from .contract_case import COLLECTION, DISBURSEMENT, ORDER, PAYOUT

PAYLOADS = Path(__file__).parent / "payloads"
HOST = "https://proxy.momoapi.mtn.com"
NEW_HOST = "https://momoapi.momo.africa"
TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
REQUEST, PAYOUT_ID = "5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50", "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"
REQUESTS = f"{HOST}/collection/v1_0/requesttopay"
TRANSFERS = f"{HOST}/disbursement/v1_0/transfer"
IN = StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount)
OUT = StatusQuestion(direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount, sent_at=TEN)

Payload = Callable[[str], bytes]
Keys = dict[str, str]


def keys_of(product: str, **other: str) -> Keys:
    """What a wallet of this product is given."""
    contract = COLLECTION if product == "collection" else DISBURSEMENT
    return {**contract.credentials(HOST), **other}


def an_answer(body: bytes | str, status: int = 200) -> HttpAnswer:
    """What came back."""
    return HttpAnswer(status=status, headers={}, body=body.encode() if isinstance(body, str) else body)


def told(body: bytes, **members: object) -> bytes:
    """A payload with some members other than recorded; none leaves one out."""
    whole: dict[str, Any] = {**json.loads(body), **members}
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()


def from_handle(question: StatusQuestion, handle: str) -> StatusQuestion:
    """The question about an order that was taken."""
    return replace(question, handle=handle)


@pytest.fixture
def payload() -> Payload:
    return lambda name: (PAYLOADS / name).read_bytes()


@pytest.fixture
def collection() -> Credentials:
    return Credentials.read(keys_of("collection"))


@pytest.fixture
def disbursement() -> Credentials:
    return Credentials.read(keys_of("disbursement"))


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(TEN)


@pytest.fixture
async def collecting(clock: VirtualClock) -> AsyncIterator[MtnMomo]:
    account = MtnMomo.from_credentials(keys_of("collection"), clock)
    yield account
    await account.close()


@pytest.fixture
async def paying(clock: VirtualClock) -> AsyncIterator[MtnMomo]:
    account = MtnMomo.from_credentials(keys_of("disbursement"), clock)
    yield account
    await account.close()


@pytest.fixture
def network(payload: Payload) -> Iterator[respx.MockRouter]:
    """MTN's legacy platform, which gives tokens."""
    with respx.mock(assert_all_called=False) as router:
        for product in ("collection", "disbursement"):
            router.post(f"{HOST}/{product}/token/", name=product).respond(200, content=payload("token.json"))
        yield router
