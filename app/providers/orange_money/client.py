"""One method per endpoint of Orange Money, each behind an access token (orange-money A1)."""

from base64 import b64encode
from collections.abc import Mapping

from app.core import jsontext
from app.core.clock import Clock
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.http import Http, HttpAnswer
from app.providers.orange_money import wire
from app.providers.orange_money.credentials import Credentials
from app.providers.orange_money.profile import NAME, PROFILE
from app.providers.tokens import Tokens

TOKEN_PATH = "/oauth/v3/token"  # noqa: S105 - an address, not a secret


class Client:
    """The operator's two endpoints, with a bearer token that is renewed once when the operator revokes it early."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._http = Http(
            NAME,
            credentials.base_url,
            connect_timeout_s=PROFILE.connect_timeout_s,
            read_timeout_s=credentials.read_timeout_s,
            clock=clock,
        )
        self._root = f"/orange-money-webpay/{credentials.path}/v1"
        self._tokens = Tokens()

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
        answer = await self._post_once(endpoint, body, verb)
        if answer.status == 401:
            answer = await self._post_once(endpoint, body, verb)
        if answer.status == 401:
            raise ProviderUnavailable(provider=NAME, reason="http_401")
        return answer

    async def _post_once(self, endpoint: str, body: Mapping[str, object], verb: str) -> HttpAnswer:
        token = await self._tokens.current(self._fetch_token, self._clock)
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        answer = await self._http.send(
            "POST", f"{self._root}/{endpoint}", verb=verb, body=jsontext.encode(body), headers=headers
        )
        if answer.status == 401:
            self._tokens.drop(token)
        return answer

    async def _fetch_token(self) -> tuple[str, int]:
        """Whatever goes wrong here, the call that needed the token was never sent."""
        pair = f"{self._credentials.client_id}:{self._credentials.client_secret.get_secret_value()}"
        headers = {
            "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        form = b"grant_type=client_credentials"
        try:
            answer = await self._http.send("POST", TOKEN_PATH, verb="token", body=form, headers=headers)
        except OutcomeUnknown as error:
            raise ProviderUnavailable(provider=NAME, reason="no_token") from error
        return wire.read_token(answer)
