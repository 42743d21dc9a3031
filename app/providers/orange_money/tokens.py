"""Access tokens of Orange Money: kept until shortly before their end, fetched by one for all (orange-money A1)."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta

from app.core.clock import Clock
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.http import Http, HttpAnswer
from app.providers.orange_money import wire
from app.providers.orange_money.credentials import Credentials
from app.providers.orange_money.profile import NAME, TOKEN_MARGIN

TOKEN_PATH = "/oauth/v3/token"  # noqa: S105 - an address, not a secret
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Tokens:
    """The access token of one merchant; however many ask, one fetch is under way, and its error is theirs too."""

    def __init__(self, http: Http, credentials: Credentials, clock: Clock) -> None:
        pair = f"{credentials.client_id}:{credentials.client_secret.get_secret_value()}"
        self._basic = base64.b64encode(pair.encode()).decode()
        self._http = http
        self._clock = clock
        self._token = ""
        self._stale_at = LONG_AGO
        self._flight: asyncio.Task[str] | None = None

    async def current(self) -> str:
        """A token that still lives for a while."""
        if self._clock.now() < self._stale_at:
            return self._token
        if self._flight is None:
            self._flight = asyncio.create_task(self._fetch())
            self._flight.add_done_callback(self._land)
        return await asyncio.shield(self._flight)

    async def instead_of(self, refused: str) -> str:
        """Another token than the refused one, which someone else may have fetched already."""
        if self._token == refused:
            self._stale_at = LONG_AGO
        return await self.current()

    async def _fetch(self) -> str:
        token, life_s = wire.read_token(await self._ask())
        self._token, self._stale_at = token, self._clock.now() + timedelta(seconds=life_s) - TOKEN_MARGIN
        return token

    def _land(self, flight: asyncio.Task[str]) -> None:
        """Reads the error of a fetch that nobody waits for any more, so that it is not reported as forgotten."""
        self._flight = None
        if not flight.cancelled():
            flight.exception()

    async def _ask(self) -> HttpAnswer:
        """Whatever goes wrong here, the call that needed the token was never sent."""
        headers = {
            "Authorization": f"Basic {self._basic}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        body = b"grant_type=client_credentials"
        try:
            return await self._http.send("POST", TOKEN_PATH, verb="token", body=body, headers=headers)
        except OutcomeUnknown as error:
            raise ProviderUnavailable(provider=NAME, reason="no_token") from error
