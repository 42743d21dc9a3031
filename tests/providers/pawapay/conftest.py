"""A mutual's account in Mali, at an operator that is only played, and its payloads."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import respx

from app.core.clock import VirtualClock
from app.providers.http import HttpAnswer
from app.providers.pawapay import PawaPay
from app.providers.pawapay.credentials import Credentials

from .contract_case import ACCOUNT

PAYLOADS = Path(__file__).parent / "payloads"
URL = "https://api.sandbox.pawapay.io"
TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

Payload = Callable[[str], bytes]


def keys(**other: str | None) -> dict[str, str]:
    """What a wallet of this account is given; none leaves one out."""
    whole: dict[str, str | None] = {**ACCOUNT.credentials(URL), **other}
    return {name: value for name, value in whole.items() if value is not None}


def told(body: bytes, **members: object) -> bytes:
    """A payload with some members other than recorded; none leaves one out."""
    whole: dict[str, Any] = {**json.loads(body), **members}
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()


def an_answer(told: object, status: int = 200) -> HttpAnswer:
    """What came back: bytes as they are, anything else as JSON."""
    return HttpAnswer(status=status, headers={}, body=told if isinstance(told, bytes) else json.dumps(told).encode())


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
async def pawapay(clock: VirtualClock) -> AsyncIterator[PawaPay]:
    provider = PawaPay.from_credentials(keys(), clock)
    yield provider
    await provider.close()


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=URL, assert_all_called=False) as router:
        yield router
