"""One method per endpoint, in the country's version of it, behind tokens that live for minutes (airtel-money §4)."""

from collections.abc import Mapping

from app.core import jsontext
from app.core.clock import Clock
from app.providers.airtel_money import sealing
from app.providers.airtel_money.credentials import Credentials
from app.providers.airtel_money.profile import KEY_DOUBTED, KEY_MARGIN, NAME, PROFILE, TOKEN_MARGIN
from app.providers.airtel_money.wire import account
from app.providers.airtel_money.wire.envelope import is_token_dead, opened
from app.providers.bearer import Bearer
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.outgoing import door, segment
from app.providers.tokens import Tokens

TOKEN = "/auth/oauth2/token"  # noqa: S105 - an address, not a secret
KEYS = "/v1/rsa/encryption-keys"
COLLECTIONS = "/standard/v1/payments/"
SUMMARY = "/merchant/v1/transactions"

Body = Mapping[str, object]


class Client:
    """The operator's endpoints: questions and prompts are repeated once with a new token, money is sent once.

    Token and key are fetched by one for all who wait; a refused one is forgotten.
    """

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._http = door(NAME, credentials.base_url, PROFILE, credentials.read_timeout_s, clock)
        self._calls = Bearer(NAME, self._http, self._ask_token, clock, Tokens(TOKEN_MARGIN), is_dead=is_token_dead)
        self._keys = Tokens(KEY_MARGIN)
        self._headers = {"Content-Type": "application/json", "Accept": "*/*"}
        self._market = {"X-Country": credentials.country, "X-Currency": credentials.currency.code}

    async def collect(self, body: Body) -> HttpAnswer:
        """Prompt the payer (§5); its id protects it, so it is sent again with a new token (§2)."""
        path = f"/merchant/{self._credentials.collection_version}/payments/"
        return await self._order(path, body, verb="request_payment", goes_again=True)

    async def collection(self, reference: str) -> HttpAnswer:
        """What became of a prompt."""
        return await self._ask(f"{COLLECTIONS}{segment(reference)}", verb="query_status")

    async def refund(self, body: Body) -> HttpAnswer:
        """Give a payment back, once."""
        path = f"/standard/{self._credentials.refund_version}/payments/refund"
        return await self._order(path, body, verb="reverse", goes_again=False)

    async def pay_out(self, body: Body) -> HttpAnswer:
        """Send money with the PIN put in, once: nothing is repeated here, whatever the answer (RELIABILITY 1.6)."""
        credentials = self._credentials
        assert credentials.pin is not None, "no order without a PIN comes here"
        key = credentials.pin_key or await self._key()
        pin = sealing.sealed_pin(credentials.pin.get_secret_value(), key, credentials.pin_padding)
        path = f"/standard/{credentials.disbursement_version}/disbursements/"
        return await self._order(path, {**body, "pin": pin}, verb="pay_out", goes_again=False)

    async def payout(self, reference: str) -> HttpAnswer:
        """What became of a payout; the newer versions want its type too."""
        is_first = self._credentials.disbursement_version == "v1"
        path = f"/standard/{'v1' if is_first else 'v2'}/disbursements/{segment(reference)}"
        return await self._ask(path, verb="query_status", params=None if is_first else {"transactionType": "B2C"})

    async def balance(self) -> HttpAnswer:
        """What the account holds."""
        kind = self._credentials.balance_of
        path = f"/standard/{'v2' if kind else 'v1'}/users/balance"
        return await self._ask(path, verb="balance", params={"type": kind} if kind else None)

    async def summary(self, window: Mapping[str, str]) -> HttpAnswer:
        """The transactions of a window; this product documents its headers in small letters (§3)."""
        headers = {**self._headers, **{name.lower(): value for name, value in self._market.items()}}
        return await self._calls.send("GET", SUMMARY, verb="statement", params=window, headers=headers)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def _ask(self, path: str, *, verb: str, params: Mapping[str, str] | None = None) -> HttpAnswer:
        headers = {**self._headers, **self._market}
        return await self._calls.send("GET", path, verb=verb, params=params, headers=headers)

    async def _order(self, path: str, body: Body, *, verb: str, goes_again: bool) -> HttpAnswer:
        """The bytes that are signed are the bytes that are sent (§3.1)."""
        written, send = jsontext.encode(body), self._calls.send if goes_again else self._calls.send_once
        signature = sealing.signature(written, await self._key()) if self._credentials.signs_messages else {}
        answer = await send(
            "POST", path, verb=verb, body=written, headers={**self._headers, **self._market, **signature}
        )
        told = opened(answer)
        if told is not None and told.code in KEY_DOUBTED:
            self._keys = Tokens(KEY_MARGIN)
        return answer

    async def _key(self) -> str:
        return await self._keys.current(self._fetch_key, self._clock)

    async def _fetch_key(self) -> tuple[str, int]:
        try:
            answer = await self._ask(KEYS, verb="public_key")
        except OutcomeUnknown as error:
            raise ProviderUnavailable(provider=NAME, reason="no_key") from error
        return account.read_key(answer, self._clock)

    async def _ask_token(self) -> HttpAnswer:
        """Wrong keys may be refused with a 200, so only a token is one (§2)."""
        body = {
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret.get_secret_value(),
            "grant_type": "client_credentials",
        }
        return await self._http.send("POST", TOKEN, verb="token", body=jsontext.encode(body), headers=self._headers)
