"""The account of a mutual at an operator that speaks the API, and the API's payloads."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import respx

from app.core.clock import VirtualClock
from app.providers.contract import NOON
from app.providers.gsma import Gsma
from app.providers.gsma.credentials import Credentials
from app.providers.http import HttpAnswer

from .contract_case import KATI

PAYLOADS = Path(__file__).parent / "payloads"
HOST = "https://pay.example.ml"
API = f"{HOST}/v1.2/mm"
TOKEN = f"{HOST}/oauth2/token"
REQUEST, PAYOUT_ID = "5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50", "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"
SERVER_ID = "3f1c2a58-8a5e-4c1e-9a5c-5c1c64c1b001"

Payload = Callable[..., bytes]


def keys(**other: str) -> dict[str, str]:
    """What the wallet is given."""
    return {**KATI.credentials(HOST), **other}


def told(body: bytes, **members: object) -> bytes:
    """A payload with some members other than recorded; none leaves one out."""
    whole: dict[str, Any] = {**json.loads(body), **members}
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()


def an_answer(body: bytes, status: int = 200, *, rows: str | None = None) -> HttpAnswer:
    """What came back, and how many rows there are in all."""
    headers = {} if rows is None else {"x-records-available-count": rows}
    return HttpAnswer(status=status, headers=headers, body=body)


@pytest.fixture
def payload() -> Payload:
    """A payload by its name, altered as said."""

    def read(name: str, **members: object) -> bytes:
        body = (PAYLOADS / name).read_bytes()
        return told(body, **members) if members else body

    return read


@pytest.fixture
def kati() -> Credentials:
    return Credentials.read(keys())


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
async def account(clock: VirtualClock) -> AsyncIterator[Gsma]:
    made = Gsma.from_credentials(keys(), clock)
    yield made
    await made.close()


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    """The operator's host, which gives tokens."""
    with respx.mock(assert_all_called=False) as router:
        token = {"access_token": "a-token", "token_type": "Bearer", "expires_in": 3600}
        router.post(TOKEN, name="token").respond(200, json=token)
        yield router
