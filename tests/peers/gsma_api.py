"""The published GSMA API as an operator: checking what passes, or made of the description alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.providers.http import Http
from app.providers.simulators.base import serve
from tests.peers.outcomes import Peers
from tests.peers.prism import mended, prism

KEYS = {
    "account": "MUT-KATI",
    "account_type": "organisationid",
    "client_id": "mut-kati",
    "client_secret": "secret-of-kati-for-tests",
    "currency": "XOF",
    "auth": "basic",
}
PATIENCE_S = 60.0
METHODS = ["GET", "POST", "PUT"]
OF_THE_HOP = ("host", "content-length", "connection")


@dataclass(slots=True, kw_only=True)
class Relay:
    """Passes everything on to another address, and remembers what.

    `wanted` are headers of ours for orders; `instead` are texts to be replaced in theirs. Whoever shows `x-spoil` is
    answered with a word that is not documented.
    """

    url: str = ""
    wanted: dict[str, str] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)
    passed: list[tuple[str, str]] = field(default_factory=list)
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, count: int) -> None:
        """Wait until so much has passed."""
        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(lambda: len(self.passed) >= count)

    async def pass_on(self, http: Http, request: Request) -> Response:
        """One request there and its answer back."""
        method, path = request.method, request.url.path
        headers = {name: self._replaced(value) for name, value in request.headers.items() if name not in OF_THE_HOP}
        answer = await http.send(
            method,
            path,
            verb="pass",
            body=await request.body() or None,
            params=dict(request.query_params),
            headers=headers | (self.wanted if method == "POST" else {}),
        )
        async with self._came:
            self.passed.append((method, path))
            self._came.notify_all()
        body = answer.body.replace(b'"pending"', b'"perhaps"') if "x-spoil" in headers else answer.body
        return Response(body, status_code=answer.status, media_type=answer.headers.get("content-type"))

    def _replaced(self, value: str) -> str:
        for theirs, ours in self.instead.items():
            value = value.replace(theirs, ours)
        return value


@asynccontextmanager
async def relaying(url: str, **wanted: str) -> AsyncIterator[Relay]:
    """A relay on loopback."""
    http, relay = Http("relay", url), Relay(wanted=wanted)

    async def pass_on(request: Request) -> Response:
        return await relay.pass_on(http, request)

    async with serve(Starlette(routes=[Route("/{path:path}", pass_on, methods=METHODS)])) as here:
        relay.url = here
        yield relay
    await http.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prism")


@pytest.fixture(scope="module")
def modules(peers: Peers) -> Path:
    return peers.environment("node").folder


@pytest.fixture(scope="module")
def description(modules: Path, home: Path, request: pytest.FixtureRequest) -> Path:
    published: Path | None = request.config.getoption("--gsma-spec")
    if published is None:
        pytest.skip("the published description is not kept here: say where it is with --gsma-spec PATH")
    return mended(published, home)


@pytest.fixture(scope="module")
async def mock(modules: Path, home: Path, description: Path) -> AsyncIterator[Relay]:
    """An operator made of the description alone, asked to take every order for later, and to call back."""
    async with prism(modules, home, "mock", description) as url, relaying(url, prefer="code=202") as relay:
        yield relay
