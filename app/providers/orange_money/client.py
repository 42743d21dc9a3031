"""One method per endpoint of Orange Money, each behind an access token."""

from collections.abc import Mapping

from app.core import jsontext
from app.core.clock import Clock
from app.providers.errors import ProviderUnavailable
from app.providers.http import Http, HttpAnswer
from app.providers.orange_money.credentials import Credentials
from app.providers.orange_money.profile import NAME, PROFILE
from app.providers.orange_money.tokens import Tokens


class Client:
    """The operator's two endpoints, with a bearer token that is renewed once when the operator revokes it early."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._http = Http(
            NAME,
            credentials.base_url,
            connect_timeout_s=PROFILE.connect_timeout_s,
            read_timeout_s=credentials.read_timeout_s,
            clock=clock,
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
