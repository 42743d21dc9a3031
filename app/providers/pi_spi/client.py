"""One method per endpoint of the API Business, behind mutual TLS and a token of its own (pi-spi §1, §3-§5)."""

from collections.abc import Mapping

from app.core import jsontext
from app.core.clock import Clock
from app.providers.bearer import Bearer
from app.providers.http import HttpAnswer
from app.providers.outgoing import ask_token, basic, door, segment
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.profile import NAME, PROFILE, SCOPES

JSON = {"Content-Type": "application/json"}
REQUESTS, PAYMENTS = "/demandes-paiements", "/paiements"


class Client:
    """The participant's endpoints for one account."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._http = door(
            NAME,
            credentials.base_url,
            PROFILE,
            credentials.read_timeout_s,
            clock,
            identity=credentials.identity,
        )
        self._calls = Bearer(NAME, self._http, self._ask_token, clock)
        key = credentials.api_key
        self._extras = {"x-api-key": key.get_secret_value()} if key else {}

    async def request(self, body: Mapping[str, object]) -> HttpAnswer:
        """Ask a payer (§3); turned away at the gate it goes once more, for one id is one request for ever."""
        headers, sent = {**self._extras, **JSON}, jsontext.encode(body)
        return await self._calls.send("POST", REQUESTS, verb="request_payment", body=sent, headers=headers)

    async def pay(self, body: Mapping[str, object]) -> HttpAnswer:
        """Send money, once: of a payout nothing is repeated here, whatever the answer (RELIABILITY 1.6)."""
        headers, sent = {**self._extras, **JSON}, jsontext.encode(body)
        path = self._credentials.sent_path
        return await self._calls.send_once("POST", path, verb="pay_out", body=sent, headers=headers)

    async def find_request(self, tx_id: str) -> HttpAnswer:
        """What became of a request (§3)."""
        return await self._ask(f"{REQUESTS}/{tx_id}", "query_status")

    async def find_payment(self, tx_id: str) -> HttpAnswer:
        """What became of a payment of ours (§4)."""
        return await self._ask(f"{self._credentials.sent_path}/{tx_id}", "query_status")

    async def true_state(self, end_to_end_id: str) -> HttpAnswer:
        """The same, as the platform itself sees it (§4, §9)."""
        return await self._ask(f"{PAYMENTS}/{end_to_end_id}/statuts", "query_status")

    async def received(self, tx_id: str) -> HttpAnswer:
        """The payments to us under an id (§3, §4)."""
        return await self._ask(self._credentials.received_path, "query_status", {"txId": tx_id})

    async def account(self) -> HttpAnswer:
        """What the account holds (§2)."""
        return await self._ask(f"/comptes/{segment(self._credentials.account)}", "balance")

    async def send_back(self, end_to_end_id: str) -> HttpAnswer:
        """Return what was received, whole; the same again changes nothing (§5)."""
        path = f"{PAYMENTS}/{end_to_end_id}/retours"
        return await self._calls.send("PUT", path, verb="reverse", body=b"", headers=self._extras)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def _ask(self, path: str, verb: str, params: Mapping[str, str] | None = None) -> HttpAnswer:
        return await self._calls.send("GET", path, verb=verb, params=params, headers=self._extras)

    async def _ask_token(self) -> HttpAnswer:
        """OAuth 2.0 client credentials, at whatever address the participant has for it (§1)."""
        keys, address = basic(self._credentials.client_id, self._credentials.client_secret), self._credentials.token_url
        return await ask_token(self._http, address, keys, scope=SCOPES, headers=self._extras)
