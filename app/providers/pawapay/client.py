"""One method per endpoint of the Merchant API v2, orders signed where the account demands it (pawapay §2, §6)."""

from collections.abc import Mapping
from datetime import UTC
from urllib.parse import urlsplit

from app.core import jsontext
from app.core.clock import Clock
from app.providers import http_signatures
from app.providers.http import HttpAnswer
from app.providers.http_signatures import SignedRequest
from app.providers.outgoing import door
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import LABEL, NAME, PROFILE

COVERED = (
    *("@method", "@authority", "@path", "signature-date", "content-digest", "content-type"),
    "content-length",
)


class Client:
    """The operator's endpoints; nothing is sent twice."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._http = door(NAME, credentials.base_url, PROFILE, credentials.read_timeout_s, clock)

    async def deposit(self, body: Mapping[str, object]) -> HttpAnswer:
        """Prompt a payer (§3)."""
        return await self._order("/v2/deposits", body, verb="request_payment")

    async def payout(self, body: Mapping[str, object]) -> HttpAnswer:
        """Send money, once (§4)."""
        return await self._order("/v2/payouts", body, verb="pay_out")

    async def refund(self, body: Mapping[str, object]) -> HttpAnswer:
        """Give a deposit back (§4)."""
        return await self._order("/v2/refunds", body, verb="reverse")

    async def find(self, resource: str, written_id: str, *, verb: str = "query_status") -> HttpAnswer:
        """What became of one of `deposits`, `payouts` or `refunds` (§5)."""
        return await self._ask(f"/v2/{resource}/{written_id}", verb=verb)

    async def balances(self) -> HttpAnswer:
        """What the account's wallets in our country hold (§2)."""
        return await self._ask("/v2/wallet-balances", verb="balance", params={"country": self._credentials.country})

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def _ask(self, path: str, *, verb: str, params: Mapping[str, str] | None = None) -> HttpAnswer:
        return await self._http.send("GET", path, verb=verb, params=params, headers=self._opened_by_token())

    async def _order(self, path: str, body: Mapping[str, object], *, verb: str) -> HttpAnswer:
        """The bytes that are signed are the bytes that are sent."""
        written = jsontext.encode(body)
        headers = {**self._opened_by_token(), "Content-Type": "application/json", **self._proof(path, written)}
        return await self._http.send("POST", path, verb=verb, body=written, headers=headers)

    def _opened_by_token(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._credentials.api_token.get_secret_value()}"}

    def _proof(self, path: str, body: bytes) -> Mapping[str, str]:
        """What an account that takes only signed requests wants beside them; nothing without a key."""
        credentials, now = self._credentials, self._clock.now()
        if credentials.own_key is None or credentials.signing_key_id is None:
            return {}
        told = {
            "signature-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "content-digest": http_signatures.digest_of(body),
        }
        request = SignedRequest(
            method="POST",
            authority=urlsplit(credentials.base_url).netloc,
            path=path,
            headers={**told, "content-type": "application/json", "content-length": str(len(body))},
            body=body,
        )
        key, keyid = credentials.own_key, credentials.signing_key_id
        return {**told, **http_signatures.signed(request, key, keyid, now, label=LABEL, covered=COVERED)}
