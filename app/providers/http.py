"""The only door to other people's servers: time-outs, translated errors, masked logs, counted calls."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import structlog
from prometheus_client import Counter, Histogram

from app.core.metrics import REGISTRY
from app.providers.errors import OutcomeUnknown, ProviderUnavailable

log = structlog.get_logger()

CALLS = Counter("provider_calls", "Calls to operators by outcome", ["provider", "verb", "outcome"], registry=REGISTRY)
SECONDS = Histogram("provider_call_seconds", "How long operators take", ["provider", "verb"], registry=REGISTRY)
MOST_ANSWER_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """An operator's answer as it came: status, lower-case header names, whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """A client for one operator: no redirects, no retries, TLS verified, explicit time-outs (RELIABILITY 5)."""

    def __init__(
        self, provider: str, base_url: str, *, connect_timeout_s: float = 5.0, read_timeout_s: float = 30.0
    ) -> None:
        self._provider = provider
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s),
            follow_redirects=False,
            transport=httpx.AsyncHTTPTransport(retries=0, verify=ssl.create_default_context()),
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
        try:
            answer = await self._client.request(method, path, content=body, params=params, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            self._tell(verb, "unavailable", started, error=type(error).__name__)
            raise ProviderUnavailable(provider=self._provider, reason=type(error).__name__) from None
        except httpx.HTTPError as error:
            self._tell(verb, "unknown", started, error=type(error).__name__)
            raise OutcomeUnknown(provider=self._provider, reason=type(error).__name__) from None
        self._tell(verb, str(answer.status_code), started)
        return HttpAnswer(status=answer.status_code, headers=dict(answer.headers), body=answer.content)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

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
