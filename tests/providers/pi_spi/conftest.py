"""A mutual's account at a participant of PI-SPI that is only played, and its payloads."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import respx

from app.core.clock import VirtualClock
from app.providers.http import HttpAnswer
from app.providers.pi_spi import PiSpi
from app.providers.pi_spi.credentials import Credentials

from .contract_case import BUSINESS, SECRET

PAYLOADS = Path(__file__).parent / "payloads"
HOST = "http://127.0.0.1:9"
URL = f"{HOST}/piz/v1"
TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

Payload = Callable[[str], bytes]


def keys(**other: str | None) -> dict[str, str]:
    """What a wallet of this account is given; none leaves one out."""
    whole: dict[str, str | None] = {**BUSINESS.credentials(HOST, SECRET), **other}
    return {name: value for name, value in whole.items() if value is not None}


def told(body: bytes, **members: object) -> bytes:
    """A payload with some members other than recorded; none leaves one out."""
    whole: dict[str, Any] = {**json.loads(body), **members}
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()


def an_answer(told: object, status: int = 200) -> HttpAnswer:
    """What came back: bytes as they are, anything else as JSON."""
    return HttpAnswer(status=status, headers={}, body=told if isinstance(told, bytes) else json.dumps(told).encode())


def a_problem(status: int, **members: object) -> HttpAnswer:
    """An error in the API's own words (RFC 7807)."""
    return an_answer({"type": "about:blank", "title": "Erreur", "status": status, "detail": "non", **members}, status)


@pytest.fixture
def payload() -> Payload:
    return lambda name: (PAYLOADS / f"{name}.json").read_bytes()


@pytest.fixture
def account() -> Credentials:
    return Credentials.read(keys())


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(TEN)


@pytest.fixture
async def pi_spi(clock: VirtualClock) -> AsyncIterator[PiSpi]:
    provider = PiSpi.from_credentials(keys(), clock)
    yield provider
    await provider.close()


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    """A participant that gives tokens; the rest is each test's own."""
    with respx.mock(assert_all_called=False) as router:
        router.post(f"{HOST}/oauth/token").respond(200, json={"access_token": "t1", "expires_in": 3600})
        yield router
