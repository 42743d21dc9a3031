"""One method per endpoint of Orange Money, each behind a token that is fetched once for all who wait for it."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.core import jsontext
from app.core.clock import Clock
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.http import Http, HttpAnswer
from app.providers.orange_money import wire
from app.providers.orange_money.credentials import Credentials
from app.providers.orange_money.profile import NAME, PROFILE

TOKEN_PATH = "/oauth/v3/token"  # noqa: S105 - an address, not a secret
EARLY = timedelta(seconds=60)


class Client:
    """The operator's two endpoints, with a bearer token that is renewed once when the operator revokes it early."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._http = Http(
            NAME,
            credentials.base_url,
            connect_timeout_s=PROFILE.connect_timeout_s,
            read_timeout_s=PROFILE.read_timeout_s,
        )
        self._root = f"/orange-money-webpay/{credentials.path}/v1"
        self._tokens = Tokens(self._http, credentials, clock)

    async def start_payment(self, body: Mapping[str, object]) -> HttpAnswer:
        """Open a payment page (A2)."""
        return await self._post("webpayment", body, verb="request_payment")

    async def transaction_status(self, body: Mapping[str, object]) -> HttpAnswer:
        """Ask what became of an order (A4)."""
        return await self._post("transactionstatus", body, verb="query_status")

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def _post(self, endpoint: str, body: Mapping[str, object], *, verb: str) -> HttpAnswer:
        """A 401 is a refusal at the gate: one new token, one more try, then `ProviderUnavailable` (A1)."""
        token = await self._tokens.current()
        answer = await self._send(endpoint, body, verb, token)
        if answer.status == 401:
            answer = await self._send(endpoint, body, verb, await self._tokens.instead_of(token))
        if answer.status == 401:
            raise ProviderUnavailable(provider=NAME, reason="http_401")
        return answer

    async def _send(self, endpoint: str, body: Mapping[str, object], verb: str, token: str) -> HttpAnswer:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        return await self._http.send(
            "POST", f"{self._root}/{endpoint}", verb=verb, body=jsontext.encode(body), headers=headers
        )


class Tokens:
    """The access token of one merchant: kept until shortly before its end, fetched by one for all (A1)."""

    def __init__(self, http: Http, credentials: Credentials, clock: Clock) -> None:
        pair = f"{credentials.client_id}:{credentials.client_secret.get_secret_value()}"
        self._basic = base64.b64encode(pair.encode()).decode()
        self._http = http
        self._clock = clock
        self._fetching = asyncio.Lock()
        self._token = ""
        self._usable_until = datetime.min.replace(tzinfo=clock.now().tzinfo)

    async def current(self) -> str:
        """A token that still lives for a while."""
        async with self._fetching:
            if self._clock.now() >= self._usable_until:
                await self._fetch()
            return self._token

    async def instead_of(self, refused: str) -> str:
        """Another token than the refused one, which someone else may have fetched already."""
        async with self._fetching:
            if self._token == refused:
                await self._fetch()
            return self._token

    async def _fetch(self) -> None:
        answer = await self._ask()
        self._token, life_s = wire.read_token(answer)
        self._usable_until = self._clock.now() + timedelta(seconds=life_s) - EARLY

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
