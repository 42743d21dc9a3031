"""One method per endpoint of Wave's, each with the key and, where it was switched on, signed (wave §1, §7)."""

from collections.abc import Mapping
from datetime import date

from app.core import jsontext
from app.core.clock import Clock
from app.providers.http import HttpAnswer
from app.providers.outgoing import door, segment
from app.providers.signatures import stamp
from app.providers.wave.credentials import Credentials
from app.providers.wave.profile import NAME, PROFILE

SESSIONS = "/v1/checkout/sessions"
PAYOUT = "/v1/payout"
TRANSACTIONS = "/v1/transactions"


class Client:
    """The operator's endpoints; nothing is sent twice."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._http = door(NAME, credentials.base_url, PROFILE, credentials.read_timeout_s, clock)

    async def open_session(self, body: Mapping[str, object]) -> HttpAnswer:
        """Open a checkout session (§2)."""
        return await self._order(SESSIONS, body, verb="request_payment")

    async def session(self, session_id: str) -> HttpAnswer:
        """One session."""
        return await self._ask(f"{SESSIONS}/{segment(session_id)}", verb="query_status")

    async def session_of(self, transaction_id: str) -> HttpAnswer:
        """The session that this transaction paid."""
        return await self._ask(SESSIONS, verb="query_status", params={"transaction_id": transaction_id})

    async def search_sessions(self, reference: str) -> HttpAnswer:
        """Every session under a reference of ours."""
        return await self._ask(f"{SESSIONS}/search", verb="query_status", params={"client_reference": reference})

    async def refund_session(self, session_id: str) -> HttpAnswer:
        """Give a checkout's payment back, with its fees."""
        return await self._order(f"{SESSIONS}/{segment(session_id)}/refund", None, verb="reverse")

    async def refund_transaction(self, transaction_id: str) -> HttpAnswer:
        """Give a payment at the till back (§4)."""
        return await self._order(f"{TRANSACTIONS}/{segment(transaction_id)}/refund", None, verb="reverse")

    async def pay_out(self, body: Mapping[str, object], key: str) -> HttpAnswer:
        """Send money; the same key and body are one payment however often they are sent (§3, §6)."""
        return await self._order(PAYOUT, body, verb="pay_out", headers={"Idempotency-Key": key})

    async def payout(self, payout_id: str) -> HttpAnswer:
        """One payout."""
        return await self._ask(f"{PAYOUT}/{segment(payout_id)}", verb="query_status")

    async def search_payouts(self, reference: str) -> HttpAnswer:
        """Every payout under a reference of ours."""
        return await self._ask("/v1/payouts/search", verb="query_status", params={"client_reference": reference})

    async def reverse_payout(self, payout_id: str) -> HttpAnswer:
        """Take a payout back, with its fees, within three days."""
        return await self._order(f"{PAYOUT}/{segment(payout_id)}/reverse", None, verb="reverse")

    async def balance(self) -> HttpAnswer:
        """What the wallet holds (§4)."""
        return await self._ask("/v1/balance", verb="balance")

    async def transactions(self, on: date, after: str | None) -> HttpAnswer:
        """One page of a day's movements, from a cursor on."""
        params = {"date": on.isoformat()} | ({"after": after} if after else {})
        return await self._ask(TRANSACTIONS, verb="statement", params=params)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def _ask(self, path: str, *, verb: str, params: Mapping[str, str] | None = None) -> HttpAnswer:
        return await self._http.send("GET", path, verb=verb, params=params, headers=self._headers(b""))

    async def _order(
        self, path: str, body: Mapping[str, object] | None, *, verb: str, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """The bytes that are signed are the bytes that are sent (§7)."""
        written = b"" if body is None else jsontext.encode(body)
        told = {**self._headers(written), **(headers or {})}
        return await self._http.send("POST", path, verb=verb, body=written, headers=told)

    def _headers(self, body: bytes) -> Mapping[str, str]:
        headers = {
            "Authorization": f"Bearer {self._credentials.api_key.get_secret_value()}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        secret = self._credentials.request_secret
        if secret is not None:
            headers["Wave-Signature"] = stamp(secret.get_secret_value(), self._clock.now(), body)
        return headers
