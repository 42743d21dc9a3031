"""Calls behind an access token: kept, renewed where it is refused, and never a reason to send an order twice."""

from collections.abc import Awaitable, Callable, Mapping

from app.core.clock import Clock
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.http import Http, HttpAnswer
from app.providers.messages import read_token
from app.providers.tokens import Tokens

FetchAnswer = Callable[[], Awaitable[HttpAnswer]]


def is_unauthorised(answer: HttpAnswer) -> bool:
    """How most operators turn a token away."""
    return answer.status == 401


class Bearer:
    """An operator's calls, each with `Authorization: Bearer` and a token fetched by one for all who wait.

    `fetch` asks the operator for a token and gives its answer; whatever goes wrong there, the call that needed the
    token never left and is `ProviderUnavailable`. `is_dead` tells an answer that turns the token away.
    """

    def __init__(
        self,
        provider: str,
        http: Http,
        fetch: FetchAnswer,
        clock: Clock,
        tokens: Tokens | None = None,
        *,
        is_dead: Callable[[HttpAnswer], bool] = is_unauthorised,
    ) -> None:
        self._provider = provider
        self._http = http
        self._fetch = fetch
        self._clock = clock
        self._tokens = tokens or Tokens()
        self._is_dead = is_dead

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
        """A dead token is a refusal at the gate: one new token, one more try, then `ProviderUnavailable`."""
        for _ in range(2):
            answer = await self.send_once(method, path, verb=verb, body=body, params=params, headers=headers)
            if not self._is_dead(answer):
                return answer
        raise ProviderUnavailable(provider=self._provider, reason=f"http_{answer.status}")

    async def send_once(
        self,
        method: str,
        path: str,
        *,
        verb: str,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """One request and its answer, for orders of operators that do not say what a 401 proves."""
        token = await self._tokens.current(self._fetch_token, self._clock)
        spoken = {**(headers or {}), "Authorization": f"Bearer {token}"}
        answer = await self._http.send(method, path, verb=verb, body=body, params=params, headers=spoken)
        if self._is_dead(answer):
            self._tokens.drop(token)
        return answer

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def _fetch_token(self) -> tuple[str, int]:
        try:
            answer = await self._fetch()
        except OutcomeUnknown as error:
            raise ProviderUnavailable(provider=self._provider, reason="no_token") from error
        return read_token(answer, self._provider)
