"""One method per endpoint of Orange Money, each behind an access token (orange-money A1)."""

from collections.abc import Mapping

from app.core import jsontext
from app.core.clock import Clock
from app.providers.bearer import Bearer
from app.providers.http import HttpAnswer
from app.providers.orange_money.credentials import Credentials
from app.providers.orange_money.profile import NAME, PROFILE
from app.providers.outgoing import ask_token, basic, door

TOKEN_PATH = "/oauth/v3/token"  # noqa: S105 - an address, not a secret


class Client:
    """The operator's two endpoints, with a bearer token that is renewed once when the operator revokes it early."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._http = door(NAME, credentials.base_url, PROFILE, credentials.read_timeout_s, clock)
        self._root = f"/orange-money-webpay/{credentials.path}/v1"
        self._calls = Bearer(NAME, self._http, self._ask_token, clock)

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
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return await self._calls.send(
            "POST", f"{self._root}/{endpoint}", verb=verb, body=jsontext.encode(body), headers=headers
        )

    async def _ask_token(self) -> HttpAnswer:
        keys = basic(self._credentials.client_id, self._credentials.client_secret)
        return await ask_token(self._http, TOKEN_PATH, keys, headers={"Accept": "application/json"})
