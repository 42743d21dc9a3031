"""One method per endpoint of the eWallet, each behind an access token (orange-money B1)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from pydantic import SecretStr

from app.core import jsontext
from app.core.clock import Clock
from app.providers import sealing
from app.providers.bearer import Bearer
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.profile import KEY_REVOKED, NAME, PROFILE, TOKEN_MARGIN
from app.providers.orange_money.ewallet.wire import account, problems
from app.providers.outgoing import door, segment
from app.providers.tokens import Tokens

TOKEN = "/oauth/v1/token"  # noqa: S105 - an address, not a secret
PUBLIC_KEYS = "/api/account/v1/publicKeys"
ACCOUNT = "/api/eWallet/v1/account"
QR_CODES = "/api/eWallet/v4/qrcode"
CASH_INS = "/api/eWallet/v1/cashins"
TRANSACTIONS = "/api/eWallet/v1/transactions"
CALLBACKS = "/api/notification/v1/merchantcallback"

# `Content-Type` even where there is no content: without it the operator answers 415 (B1).
HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


class Client:
    """The operator's endpoints: questions are repeated once with a new token, a cash-in is sent once and never again.

    The token and the public key are fetched by one for all who wait; a refused one is forgotten.
    """

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._http = door(NAME, credentials.base_url, PROFILE, credentials.read_timeout_s, clock)
        self._calls = Bearer(NAME, self._http, self._ask_token, clock, Tokens(TOKEN_MARGIN))
        self._keys = Tokens()

    async def open_code(self, body: Mapping[str, object], callback_url: str) -> HttpAnswer:
        """A code to be paid by (B3); one that nobody was shown moves nothing, so a dead token costs only a new one."""
        headers = {**HEADERS, "X-Callback-Url": callback_url}
        encoded = jsontext.encode(body)
        return await self._calls.send("POST", QR_CODES, verb="request_payment", body=encoded, headers=headers)

    async def cash_in(self, body: Mapping[str, object], digits: SecretStr) -> HttpAnswer:
        """Send money, with the PIN put in (B2, B5); whatever fails before it leaves is `ProviderUnavailable`."""
        key = await self._keys.current(self._fetch_key, self._clock)
        sealed = sealing.sealed(digits.get_secret_value(), sealing.public_key(key))
        partner = {"idType": "MSISDN", "id": self._credentials.local_number, "encryptedPinCode": sealed}
        order = jsontext.encode({**body, "partner": partner})
        answer = await self._order(CASH_INS, order, verb="pay_out")
        if problems.code_of(answer) == KEY_REVOKED:
            self._keys.drop(key)
        return answer

    async def search(self, wanted: Mapping[str, str], *, verb: str = "query_status") -> HttpAnswer:
        """The transactions that match (B6)."""
        return await self._ask(TRANSACTIONS, verb=verb, params=wanted)

    async def transaction_status(self, transaction_id: str) -> HttpAnswer:
        """Where one transaction stands (B6)."""
        return await self._ask(f"{TRANSACTIONS}/{segment(transaction_id)}/status", verb="query_status")

    async def account(self) -> HttpAnswer:
        """The paying wallet as the operator keeps it (B6)."""
        wanted = {"msisdn": self._credentials.local_number, "type": self._credentials.account_type}
        return await self._ask(ACCOUNT, verb="balance", params=wanted)

    async def callbacks(self, merchant_code: str) -> HttpAnswer:
        """Where the operator sends callbacks of this merchant now (B7)."""
        return await self._ask(CALLBACKS, verb="register_callbacks", params={"code": merchant_code})

    async def register(self, body: Mapping[str, str]) -> HttpAnswer:
        """Have it send them there too (B7)."""
        return await self._order(CALLBACKS, jsontext.encode(body), verb="register_callbacks")

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def _ask(self, path: str, *, verb: str, params: Mapping[str, str] | None = None) -> HttpAnswer:
        """A question moves nothing, so after a 401 it is put once more with a new token."""
        return await self._calls.send("GET", path, verb=verb, params=params, headers=HEADERS)

    async def _order(self, path: str, body: bytes, *, verb: str) -> HttpAnswer:
        return await self._calls.send_once("POST", path, verb=verb, body=body, headers=HEADERS)

    async def _ask_token(self) -> HttpAnswer:
        """Keys as form fields, not in a header (B1)."""
        form = {
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret.get_secret_value(),
            "grant_type": "client_credentials",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return await self._http.send("POST", TOKEN, verb="token", body=urlencode(form).encode(), headers=headers)

    async def _fetch_key(self) -> tuple[str, int]:
        try:
            answer = await self._ask(PUBLIC_KEYS, verb="public_key")
        except OutcomeUnknown as error:
            raise ProviderUnavailable(provider=NAME, reason="no_public_key") from error
        return account.read_public_key(answer)
