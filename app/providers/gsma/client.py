"""One method per kind of call, each with its date, the hash of its body and one correlation id (gsma §1, §8)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from app.core import jsontext
from app.core.clock import Clock
from app.providers.bearer import Bearer
from app.providers.errors import ProviderUnavailable
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import NAME, PAGE_ROWS, PROFILE
from app.providers.http import HttpAnswer
from app.providers.outgoing import ask_token, basic, door, segment
from app.providers.references import dashed


def written(at: datetime) -> str:
    """An instant as the schema has it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def content_hash(body: bytes) -> str:
    """The body exactly as sent, hashed without any key (§8)."""
    return sha256(body).hexdigest()


class Client:
    """The endpoints of one account.

    A 401 was not executed (§7): a question is put once more with a new token; an order is left to go again by itself.
    """

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._http = door(NAME, credentials.base_url, PROFILE, credentials.read_timeout_s, clock)
        self._bearer = Bearer(NAME, self._http, self._ask_token, clock)
        self._basic = basic(credentials.client_id, credentials.client_secret)
        self._account = f"accounts/{segment(credentials.account_type)}/{segment(credentials.account)}"

    async def order(
        self, place: str, reference: str, body: Mapping[str, object], callback_url: str, *, verb: str
    ) -> HttpAnswer:
        """POST once; our reference is the correlation id, by which a lost answer is found again (§9)."""
        sent = jsontext.encode(body)
        headers = {
            "Content-Type": "application/json",
            "X-CorrelationID": dashed(reference),
            "X-Content-Hash": content_hash(sent),
        }
        if callback_url:
            headers["X-Callback-URL"] = callback_url
        return await self._send("POST", place, verb=verb, body=sent, headers=headers)

    async def look(self, place: str, *, verb: str = "query_status") -> HttpAnswer:
        """What stands at `requeststates/…`, `responses/…` or `transactions/…` (§2)."""
        return await self._send("GET", place, verb=verb)

    async def balance(self) -> HttpAnswer:
        """What the account holds (§6)."""
        return await self._send("GET", f"{self._account}/balance", verb="balance")

    async def transactions(self, since: str, until: str, offset: int, *, verb: str) -> HttpAnswer:
        """One page of what the account saw (§1)."""
        wanted = {"fromDateTime": since, "toDateTime": until, "offset": str(offset), "limit": str(PAGE_ROWS)}
        return await self._send("GET", f"{self._account}/transactions", verb=verb, params=wanted)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def _send(
        self,
        method: str,
        place: str,
        *,
        verb: str,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        path, spoken = f"{self._credentials.version_path}/{place}", self._headers(headers or {})
        if self._credentials.auth == "basic":
            send, spoken = self._http.send, {**spoken, "Authorization": self._basic}
        else:
            send = self._bearer.send if body is None else self._bearer.send_once
        answer = await send(method, path, verb=verb, body=body, params=params, headers=spoken)
        if answer.status == 401:
            raise ProviderUnavailable(provider=NAME, reason="http_401")
        return answer

    def _headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The date as the schema has it, and the key that is bound to us where there is one (§1)."""
        key = self._credentials.api_key
        return {
            **headers,
            "X-Date": written(self._clock.now()),
            **({"X-API-Key": key.get_secret_value()} if key else {}),
        }

    async def _ask_token(self) -> HttpAnswer:
        """Client credentials in the standard form (§8)."""
        address, scope = self._credentials.token_address, self._credentials.scope
        return await ask_token(self._http, address, self._basic, scope=scope, headers=self._headers({}))
