"""The door to other people's servers: what each way of not answering means, what is read and what is told."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from types import SimpleNamespace

import httpcore
import httpx
import pytest
import respx
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.core.metrics import REGISTRY
from app.providers import OutcomeUnknown, ProviderUnavailable
from app.providers.breaker import FAILURES, PAUSE
from app.providers.http import IDLE_S, Http
from app.providers.simulators.base import serve

URL = "https://operator.example"
SECRET = {"key": "s3cret"}


@pytest.fixture
async def http(clock: VirtualClock) -> AsyncIterator[Http]:
    """A client of an operator that respx plays."""
    client = Http("testoperator", URL, most_answer_bytes=1_000, clock=clock)
    yield client
    await client.close()


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol]
)
async def test_without_a_connection_it_is_proven_that_nothing_left(http: Http, error: type[Exception]) -> None:
    """RELIABILITY 16: refused connection, same reference."""
    with respx.mock:
        respx.post(f"{URL}/pay").mock(side_effect=error("no"))
        with pytest.raises(ProviderUnavailable) as refused:
            await http.send("POST", "/pay", verb="pay")

    assert refused.value.facts == {"provider": "testoperator", "reason": error.__name__}


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.RemoteProtocolError,
        httpx.CloseError,
        httpx.DecodingError,
    ],
)
async def test_once_something_may_have_left_the_outcome_is_unknown(http: Http, error: type[Exception]) -> None:
    """RELIABILITY 1.3, 16: time-out or reset."""
    with respx.mock:
        respx.post(f"{URL}/pay").mock(side_effect=error("no"))
        with pytest.raises(OutcomeUnknown):
            await http.send("POST", "/pay", verb="pay")


@pytest.mark.parametrize("status", [200, 202, 302, 400, 401, 404, 409, 429, 500, 502, 503, 504])
async def test_every_status_is_an_answer_and_redirects_are_not_followed(http: Http, status: int) -> None:
    headers = {"location": "https://elsewhere.example/", "X-Trace": "t1"}
    with respx.mock:
        respx.get(f"{URL}/x").mock(return_value=httpx.Response(status, headers=headers, content=b"body"))
        answer = await http.send("GET", "/x", verb="ask")

    assert (answer.status, answer.body, answer.headers["x-trace"]) == (status, b"body", "t1")


async def test_an_answer_up_to_the_limit_is_read_and_a_longer_one_is_not(http: Http) -> None:
    with respx.mock:
        route = respx.get(f"{URL}/x")
        route.mock(return_value=httpx.Response(200, content=b"a" * 1_000))
        whole = await http.send("GET", "/x", verb="ask")
        route.mock(return_value=httpx.Response(200, content=b"a" * 1_001))
        with pytest.raises(OutcomeUnknown) as refused:
            await http.send("GET", "/x", verb="ask")

    assert len(whole.body) == 1_000
    assert refused.value.facts["reason"] == "AnswerTooLarge"


async def test_an_endless_answer_is_left_at_the_limit(clock: VirtualClock) -> None:
    """Flat memory: what an operator sends without end is not read without end."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"a" * 65_536
            await asyncio.sleep(0)

    async with serve(_answering(lambda: StreamingResponse(endless()))) as url:
        client = Http("testoperator", url, most_answer_bytes=200_000, clock=clock)
        with pytest.raises(OutcomeUnknown):
            await client.send("GET", "/", verb="ask")
        await client.close()

    assert sent < 1_000


async def test_an_answer_that_drips_ends_with_the_time_of_the_whole_call(clock: VirtualClock) -> None:
    """Each byte arrives within the read time-out, and the call ends all the same."""

    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b"."
            await asyncio.sleep(0.02)

    async with serve(_answering(lambda: StreamingResponse(drip()))) as url:
        client = Http("testoperator", url, connect_timeout_s=0.1, read_timeout_s=0.1, clock=clock)
        with pytest.raises(OutcomeUnknown) as refused:
            await client.send("GET", "/", verb="ask")
        await client.close()

    assert refused.value.facts["reason"] == "TimeoutError"


async def test_a_closed_port_is_unavailable_over_real_sockets(clock: VirtualClock) -> None:
    client = Http("testoperator", "http://127.0.0.1:9", clock=clock)
    with pytest.raises(ProviderUnavailable):
        await client.send("GET", "/", verb="ask")
    await client.close()


async def test_an_address_that_is_none_is_unavailable(http: Http) -> None:
    with pytest.raises(ProviderUnavailable):
        await http.send("GET", "https://[", verb="ask")


async def test_an_operator_that_keeps_failing_is_left_alone_for_a_while(http: Http, clock: VirtualClock) -> None:
    """RELIABILITY 3: a circuit breaker per provider."""
    with respx.mock:
        route = respx.get(f"{URL}/x").mock(return_value=httpx.Response(503))
        for _ in range(FAILURES):
            await http.send("GET", "/x", verb="ask")
        with pytest.raises(ProviderUnavailable) as paused:
            await http.send("GET", "/x", verb="ask")
        calls_before = route.call_count
        clock.advance(PAUSE)
        route.mock(return_value=httpx.Response(200))
        await http.send("GET", "/x", verb="ask")

    assert paused.value.facts["reason"] == "paused"
    assert (calls_before, route.call_count) == (FAILURES, FAILURES + 1)


async def test_refusals_are_answers_and_pause_nobody(http: Http) -> None:
    with respx.mock:
        respx.get(f"{URL}/x").mock(return_value=httpx.Response(400))
        statuses = [(await http.send("GET", "/x", verb="ask")).status for _ in range(3 * FAILURES)]

    assert set(statuses) == {400}


async def test_a_cancelled_call_is_neither_success_nor_failure(clock: VirtualClock) -> None:
    """RELIABILITY 1.3: who is cancelled does not know; the operator is not blamed for it."""
    client = Http("testoperator", URL, clock=clock, failures=1)
    with respx.mock:
        route = respx.get(f"{URL}/x").mock(side_effect=_cancelled)
        with pytest.raises(asyncio.CancelledError):
            await client.send("GET", "/x", verb="ask")
        route.mock(side_effect=None, return_value=httpx.Response(200))
        answer = await client.send("GET", "/x", verb="ask")
    await client.close()

    assert answer.status == 200


async def test_neither_secrets_nor_numbers_reach_a_log(http: Http, caplog: pytest.LogCaptureFixture) -> None:
    """RELIABILITY 37: not ours, and not the client library's, which writes whole addresses."""
    caplog.set_level(logging.DEBUG)
    with respx.mock, structlog.testing.capture_logs() as told:
        respx.post(f"{URL}/pay/22376000001").mock(return_value=httpx.Response(200))
        respx.post(f"{URL}/fail/22376000001").mock(side_effect=httpx.ReadError("https://x/22376000001?key=s3cret"))
        send = partial(http.send, verb="pay", body=b"22376000001", params=SECRET, headers=SECRET)
        await send("POST", "/pay/22376000001")
        with pytest.raises(OutcomeUnknown) as refused:
            await send("POST", "/fail/22376000001")

    everything = f"{told} {caplog.text} {refused.value}"
    assert [event["outcome"] for event in told] == ["200", "unknown"]
    assert "s3cret" not in everything and "22376000001" not in everything


async def test_every_call_is_counted_by_its_outcome(http: Http) -> None:
    labels = {"provider": "testoperator", "verb": "count", "outcome": "418"}
    with respx.mock:
        respx.get(f"{URL}/x").mock(return_value=httpx.Response(418))
        before = REGISTRY.get_sample_value("provider_calls_total", labels) or 0
        await http.send("GET", "/x", verb="count")

    assert REGISTRY.get_sample_value("provider_calls_total", labels) == before + 1


def _cancelled(_: httpx.Request) -> httpx.Response:
    raise asyncio.CancelledError


def _answering(make: Callable[[], Response]) -> Starlette:
    async def answer(_: Request) -> Response:
        return make()

    return Starlette(routes=[Route("/", answer)])


@pytest.mark.parametrize(("idle_s", "is_kept"), [(0.0, True), (IDLE_S + 0.1, False)])
async def test_a_connection_that_was_silent_for_long_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch, clock: VirtualClock, idle_s: float, is_kept: bool
) -> None:
    """RELIABILITY 5: the server may be closing it, and an order sent into that is in doubt."""

    async def told(request: Request) -> Response:
        assert request.client is not None
        return Response(str(request.client.port))

    async with serve(Starlette(routes=[Route("/", told)])) as base_url:
        client = Http("testoperator", base_url, clock=clock)
        before = (await client.send("GET", "/", verb="ask")).body
        later = SimpleNamespace(monotonic=lambda: time.monotonic() + idle_s)
        monkeypatch.setattr(httpcore._async.http11, "time", later)
        after = (await client.send("GET", "/", verb="ask")).body
        await client.close()

    assert (after == before) is is_kept
