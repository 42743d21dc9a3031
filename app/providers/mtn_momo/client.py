"""One method per endpoint of one product on one platform, each behind an access token of its own (mtn-momo §2-§4)."""

from collections.abc import Mapping

from app.core import jsontext
from app.core.clock import Clock
from app.providers.bearer import Bearer
from app.providers.http import HttpAnswer
from app.providers.mtn_momo.credentials import Access, Credentials
from app.providers.mtn_momo.profile import NAME, PROFILE
from app.providers.outgoing import basic, door
from app.providers.references import dashed


class Client:
    """The endpoints of `credentials.product` at the platform of `access`."""

    def __init__(self, access: Access, credentials: Credentials, clock: Clock) -> None:
        self._access = access
        self._root = f"/{credentials.product}/v1_0"
        self._token_path = f"/{credentials.product}/token/"
        self._resource = credentials.resource
        self._http = door(NAME, access.base_url, PROFILE, credentials.read_timeout_s, clock)
        self._calls = Bearer(NAME, self._http, self._ask_token, clock)
        self._headers = {
            "Ocp-Apim-Subscription-Key": access.subscription_key.get_secret_value(),
            "X-Target-Environment": credentials.target_environment,
        }

    def address(self, reference: str) -> str:
        """The resource that an order under this reference makes, and where it stands: platform and operation too."""
        return f"{self._access.base_url}{self._root}/{self._resource}/{dashed(reference)}"

    def has(self, address: str) -> bool:
        """Whether a resource is of this platform and product."""
        return address.startswith(f"{self._access.base_url}{self._root}/")

    async def request_to_pay(self, reference: str, body: Mapping[str, object], callback_url: str) -> HttpAnswer:
        """Prompt the payer (§4); refused at the gate, the same reference is sent once more with a new token (§6)."""
        path, sent, headers = self._order(reference, body, callback_url)
        return await self._calls.send("POST", path, verb="request_payment", body=sent, headers=headers)

    async def pay_out(self, reference: str, body: Mapping[str, object], callback_url: str) -> HttpAnswer:
        """Send money, once: of a payout nothing is repeated here, whatever the answer (RELIABILITY 1.6)."""
        path, sent, headers = self._order(reference, body, callback_url)
        return await self._calls.send_once("POST", path, verb="pay_out", body=sent, headers=headers)

    async def status(self, address: str) -> HttpAnswer:
        """What became of an order (§5.3)."""
        path = address.removeprefix(self._access.base_url)
        return await self._calls.send("GET", path, verb="query_status", headers=self._headers)

    async def balance(self) -> HttpAnswer:
        """What the product's account holds (§5.5)."""
        return await self._calls.send("GET", f"{self._root}/account/balance", verb="balance", headers=self._headers)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    def _order(
        self, reference: str, body: Mapping[str, object], callback_url: str
    ) -> tuple[str, bytes, Mapping[str, str]]:
        """Without `X-Callback-Url` nothing is ever told, and an empty one is worse (§3)."""
        headers = {**self._headers, "X-Reference-Id": dashed(reference), "Content-Type": "application/json"}
        if callback_url:
            headers["X-Callback-Url"] = callback_url
        return f"{self._root}/{self._resource}", jsontext.encode(body), headers

    async def _ask_token(self) -> HttpAnswer:
        """The slash at the end and the length of nothing are both demanded, and the market on the new platform (§2)."""
        headers = {
            **self._headers,
            "Authorization": basic(self._access.api_user, self._access.api_key),
            "Content-Length": "0",
        }
        return await self._http.send("POST", self._token_path, verb="token", body=b"", headers=headers)
