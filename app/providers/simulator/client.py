"""Talks to the neutral operator: one method per endpoint, every answer as it came."""

from datetime import datetime
from urllib.parse import quote

from app.providers.http import Http, HttpAnswer
from app.providers.simulator import wire


class Client:
    """The calls of one account."""

    def __init__(self, http: Http, *, api_key: str, receiver: str) -> None:
        self._http = http
        self._headers = wire.bearer(api_key)
        self._receiver = receiver

    async def request(self, body: bytes) -> HttpAnswer:
        """Ask a payer to pay."""
        return await self._http.send("POST", "/requests", verb="request_payment", body=body, headers=self._headers)

    async def pay_out(self, body: bytes) -> HttpAnswer:
        """Send money."""
        return await self._http.send("POST", "/payouts", verb="pay_out", body=body, headers=self._headers)

    async def reverse(self, body: bytes) -> HttpAnswer:
        """Have a movement taken back."""
        return await self._http.send("POST", "/reversals", verb="reverse", body=body, headers=self._headers)

    async def find_payout(self, reference: str) -> HttpAnswer:
        """What became of a payout, by our reference or the operator's handle or id."""
        return await self._get(f"/payouts/{quote(reference, safe='')}", "query_status")

    async def find_request(self, reference: str) -> HttpAnswer:
        """What became of a request of ours."""
        return await self._get(f"/requests/{quote(reference, safe='')}", "query_status")

    async def find_payment(self, operator_id: str) -> HttpAnswer:
        """One movement by the operator's id, and what took it back."""
        return await self._get(f"/payments/{quote(operator_id, safe='')}", "query_status")

    async def balance(self) -> HttpAnswer:
        """What the account holds."""
        return await self._get("/balance", "balance", receiver=self._receiver)

    async def statement(self, since: datetime, until: datetime, page: int) -> HttpAnswer:
        """One page of the account's movements."""
        window = {"since": since.isoformat(), "until": until.isoformat(), "page": str(page)}
        return await self._get("/statement", "statement", receiver=self._receiver, **window)

    async def register(self, base: str) -> HttpAnswer:
        """Say where the callbacks shall go."""
        body = wire.addresses_body(self._receiver, base)
        return await self._http.send("PUT", "/callbacks", verb="register_callbacks", body=body, headers=self._headers)

    async def close(self) -> None:
        """Hang up."""
        await self._http.close()

    async def _get(self, path: str, verb: str, **params: str) -> HttpAnswer:
        return await self._http.send("GET", path, verb=verb, params=params, headers=self._headers)
