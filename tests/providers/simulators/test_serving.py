"""Simulators as servers: what each bad answer looks like on the wire, and a port that is free again afterwards."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.providers import OutcomeUnknown
from app.providers.http import Http
from app.providers.simulators.base import Faults, Misbehaviour, Reply, endpoint, serve, token_in

Calling = Callable[[Reply], AbstractAsyncContextManager[tuple[Http, list[bytes]]]]


@pytest.fixture
def calling(clock: VirtualClock) -> Calling:
    """A client of an endpoint that does what it is asked and answers so."""

    @asynccontextmanager
    async def call(reply: Reply) -> AsyncIterator[tuple[Http, list[bytes]]]:
        faults, done = Faults(), list[bytes]()

        async def do(request: Request) -> Response:
            done.append(await request.body())
            return JSONResponse({"done": True})

        faults.script("do", [Misbehaviour(reply=reply)])
        async with serve(Starlette(routes=[Route("/", endpoint("do", faults, do), methods=["POST"])])) as url:
            http = Http("testoperator", url, read_timeout_s=0.2, clock=clock)
            yield http, done
            await http.close()

    return call


@pytest.mark.parametrize(
    ("reply", "status", "body", "done"),
    [
        (Reply.HONEST, 200, b'{"done":true}', 1),
        (Reply.ERROR_BEFORE, 500, b'{"error":"internal"}', 0),
        (Reply.ERROR_AFTER, 500, b'{"error":"internal"}', 1),
        (Reply.CUT_SHORT, 200, b'{"done', 1),
        (Reply.HTML_503, 503, b"<html><body><h1>503 Service Unavailable</h1></body></html>", 0),
    ],
)
async def test_a_bad_answer_is_given_before_or_after_the_deed(
    calling: Calling, reply: Reply, status: int, body: bytes, done: int
) -> None:
    async with calling(reply) as (http, deeds):
        answer = await http.send("POST", "/", verb="do", body=b"x")

    assert (answer.status, answer.body, len(deeds)) == (status, body, done)


@pytest.mark.parametrize(("reply", "done"), [(Reply.SILENT_BEFORE, 0), (Reply.SILENT_AFTER, 1)])
async def test_silence_lasts_until_the_caller_gives_up(calling: Calling, reply: Reply, done: int) -> None:
    async with calling(reply) as (http, deeds):
        with pytest.raises(OutcomeUnknown):
            await http.send("POST", "/", verb="do", body=b"x")

    assert len(deeds) == done


async def test_an_answer_can_be_given_in_other_words(clock: VirtualClock) -> None:
    faults = Faults()

    async def tell(request: Request) -> Response:
        return JSONResponse({"status": "done", "currency": "XOF"}, status_code=201)

    faults.script("tell", [Misbehaviour(rewords=(("done", "undone"), ("XOF", "XAF")))])
    async with serve(Starlette(routes=[Route("/", endpoint("tell", faults, tell))])) as url:
        http = Http("testoperator", url, clock=clock)
        reworded, straight = [await http.send("GET", "/", verb="tell") for _ in range(2)]
        await http.close()

    assert (reworded.status, reworded.body) == (201, b'{"status":"undone","currency":"XAF"}')
    assert reworded.headers["content-type"] == straight.headers["content-type"] == "application/json"
    assert straight.body == b'{"status":"done","currency":"XOF"}'


async def test_a_port_can_be_chosen_and_is_free_again_afterwards() -> None:
    async with serve(Starlette()) as url:
        port = int(url.rsplit(":", 1)[1])
    async with serve(Starlette(), port) as again:
        assert again == url


@pytest.mark.parametrize(
    ("authorization", "token"),
    [("Bearer t1", "t1"), ("t1", ""), ("bearer t1", ""), ("Basic t1", ""), ("Bearer", ""), ("", "")],
)
def test_a_token_is_shown_behind_its_scheme_and_never_bare(authorization: str, token: str) -> None:
    """RFC 6750, 2.1: an adapter that forgot the word would be turned away by the operator too."""
    assert token_in(authorization) == token
