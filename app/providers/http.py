"""The only door to other people's servers: time-outs, translated errors, masked logs, counted calls."""

import asyncio
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import httpx
import structlog
from prometheus_client import Counter, Histogram

from app.core.clock import Clock, SystemClock
from app.core.metrics import REGISTRY
from app.providers.breaker import FAILURES, Breaker
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.identity import Identity
from app.providers.listening import Ending, tell

log = structlog.get_logger()

# Both write whole addresses to their logs, and some operators want numbers and keys in addresses.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

CALLS = Counter("provider_calls", "Calls to operators by outcome", ["provider", "verb", "outcome"], registry=REGISTRY)
SECONDS = Histogram("provider_call_seconds", "How long operators take", ["provider", "verb"], registry=REGISTRY)
MOST_ANSWER_BYTES = 20 * 1024 * 1024
# Many servers close a connection after five seconds of silence: an order that meets that is in doubt for nothing.
IDLE_S = 2.0
# Some gateways refuse the name of a well-known scripting library (mtn-momo §1).
USER_AGENT = "mutuelle-pay"

# In all of these the connection was never there, so not a byte of the request has left.
NOTHING_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@cache
def _trusted_authorities() -> ssl.SSLContext:
    """Reading the machine's certificates takes longer than most calls, so all clients share one reading."""
    return ssl.create_default_context()


class AnswerTooLarge(Exception):
    """The answer went on beyond the limit; the rest was not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """An operator's answer as it came: status, lower-case header names, whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """A client for one operator: no redirects, no retries, TLS verified, explicit time-outs (RELIABILITY 5).

    After `failures` calls in a row without a sensible answer it pauses (`Breaker`); `None` never does, and takes every
    answer for one. Whoever listens is told how each request ended (`listening`). Servers that ask who calls are shown
    `identity`.
    """

    def __init__(
        self,
        provider: str,
        base_url: str,
        *,
        connect_timeout_s: float = 5.0,
        read_timeout_s: float = 30.0,
        most_answer_bytes: int = MOST_ANSWER_BYTES,
        clock: Clock | None = None,
        failures: int | None = FAILURES,
        identity: Identity | None = None,
    ) -> None:
        self._provider = provider
        self._most_answer_bytes = most_answer_bytes
        # A server that sends a byte now and then never meets the read time-out, so the whole call has one as well.
        self._whole_call_s = 2 * connect_timeout_s + read_timeout_s
        self._breaker = None if failures is None else Breaker(clock or SystemClock(), failures=failures)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s, pool=connect_timeout_s),
            follow_redirects=False,
            trust_env=False,
            headers={"accept-encoding": "identity", "user-agent": USER_AGENT},
            transport=httpx.AsyncHTTPTransport(
                retries=0,
                verify=identity.context() if identity else _trusted_authorities(),
                limits=httpx.Limits(max_connections=100, keepalive_expiry=IDLE_S),
            ),
        )

    async def send(
        self,
        method: str,
        path: str,
        *,
        verb: str,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """One request, one answer of any status.

        Raises `ProviderUnavailable` when it is proven that nothing left, `OutcomeUnknown` for everything else that is
        not an answer.
        """
        started = time.perf_counter()
        if self._breaker is not None and not self._breaker.admits():
            self._tell(verb, "paused", started)
            raise ProviderUnavailable(provider=self._provider, reason="paused")
        try:
            async with asyncio.timeout(self._whole_call_s):
                answer = await self._exchange(method, path, content=body, params=params, headers=headers)
        except NOTHING_LEFT as error:
            self._note_failure(verb, "unavailable", Ending.UNREACHABLE, started, error)
            raise ProviderUnavailable(provider=self._provider, reason=type(error).__name__) from None
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, AnswerTooLarge) as error:
            self._note_failure(verb, "unknown", Ending.NO_ANSWER, started, error)
            raise OutcomeUnknown(provider=self._provider, reason=type(error).__name__) from None
        self._note(Ending.ANSWERED if answer.status < 500 or self._breaker is None else Ending.SERVER_ERROR)
        self._tell(verb, str(answer.status), started)
        return answer

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _exchange(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> HttpAnswer:
        async with self._client.stream(method, path, content=content, params=params, headers=headers) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._most_answer_bytes:
                    raise AnswerTooLarge
            return HttpAnswer(status=response.status_code, headers=dict(response.headers), body=bytes(body))

    def _note_failure(self, verb: str, outcome: str, ending: Ending, started: float, error: Exception) -> None:
        self._note(ending)
        self._tell(verb, outcome, started, error=type(error).__name__)

    def _note(self, ending: Ending) -> None:
        tell(ending)
        if self._breaker is not None:
            self._breaker.note(answered=ending is Ending.ANSWERED)

    def _tell(self, verb: str, outcome: str, started: float, error: str | None = None) -> None:
        seconds = time.perf_counter() - started
        CALLS.labels(self._provider, verb, outcome).inc()
        SECONDS.labels(self._provider, verb).observe(seconds)
        log.info(
            "provider.called",
            provider=self._provider,
            verb=verb,
            outcome=outcome,
            error=error,
            seconds=round(seconds, 3),
        )
