"""Who listens hears how each request ended, whatever the adapter makes of it."""

from contextlib import suppress

import httpx
import pytest
import respx

from app.core.clock import VirtualClock
from app.providers import OutcomeUnknown, ProviderUnavailable
from app.providers.breaker import FAILURES
from app.providers.http import Http
from app.providers.listening import Ending, listening, tell

URL = "https://operator.example"


async def ending(http: Http, answer: httpx.Response | Exception) -> list[Ending]:
    """What is heard of one request."""
    with respx.mock, listening() as heard, suppress(ProviderUnavailable, OutcomeUnknown):
        respx.get(f"{URL}/").mock(side_effect=[answer])
        await http.send("GET", "/", verb="ask")
    return heard


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        (httpx.Response(200), Ending.ANSWERED),
        (httpx.Response(404), Ending.ANSWERED),
        (httpx.Response(503), Ending.SERVER_ERROR),
        (httpx.ReadTimeout("slow"), Ending.NO_ANSWER),
        (httpx.ConnectError("refused"), Ending.UNREACHABLE),
    ],
)
async def test_a_request_ends_in_one_of_four_ways(
    clock: VirtualClock, answer: httpx.Response | Exception, heard: Ending
) -> None:
    http = Http("testoperator", URL, clock=clock)

    assert await ending(http, answer) == [heard]
    await http.close()


async def test_where_errors_are_answers_they_are_heard_as_such(clock: VirtualClock) -> None:
    """mpesa-daraja §5.3: a query under HTTP 500 is answered."""
    http = Http("testoperator", URL, clock=clock, failures=None)

    assert await ending(http, httpx.Response(500)) == [Ending.ANSWERED]
    await http.close()


async def test_what_a_pause_kept_back_is_not_heard_of(clock: VirtualClock) -> None:
    http = Http("testoperator", URL, clock=clock)
    for _ in range(FAILURES):
        await ending(http, httpx.ConnectError("refused"))

    assert await ending(http, httpx.Response(200)) == []
    await http.close()


def test_nobody_hears_what_was_told_outside_or_to_another() -> None:
    tell(Ending.ANSWERED)
    with listening() as outer:
        with listening() as inner:
            tell(Ending.NO_ANSWER)
        tell(Ending.ANSWERED)

    assert (outer, inner) == ([Ending.ANSWERED], [Ending.NO_ANSWER])
