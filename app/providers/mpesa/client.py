"""Daraja's endpoints, one method each, behind one bearer token (mpesa-daraja §1)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.core.clock import Clock
from app.core.jsontext import encode
from app.providers.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable, UnreadableCallback
from app.providers.http import Http, HttpAnswer
from app.providers.messages import read_token
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.profile import (
    BUSINESS_PAYOUT_FAILURES,
    PHONE_PAYOUT_FAILURES,
    PROFILE,
    REVERSAL_FAILURES,
)
from app.providers.mpesa.tokens import tokens_of
from app.providers.mpesa.wire import gateway, pull, reading
from app.providers.mpesa.wire.reading import NAME
from app.providers.outgoing import basic, door

TOKEN_PATH = "/oauth/v1/generate"  # noqa: S105 - an address, not a secret
PUSH_PATH = "/mpesa/stkpush/v1/processrequest"
PUSH_QUERY_PATH = "/mpesa/stkpushquery/v1/query"
PHONE_PAYOUT_PATH = "/mpesa/b2c/v3/paymentrequest"
BUSINESS_PAYOUT_PATH = "/mpesa/b2b/v1/paymentrequest"
BALANCE_PATH = "/mpesa/accountbalance/v1/query"
REVERSAL_PATH = "/mpesa/reversal/v1/request"
STATUS_PATH = "/mpesa/transactionstatus/v1/query"
PULL_REGISTER_PATH = "/pulltransactions/v1/register"
PULL_QUERY_PATH = "/pulltransactions/v1/query"


class Daraja:
    """One application's calls; every one ends in a value or in one of the three errors of a call out."""

    def __init__(self, credentials: MpesaCredentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        address, patience_s = credentials.base_url, credentials.read_timeout_s
        self._http = door(NAME, address, PROFILE, patience_s, clock)
        # A push query that fails says nothing of the gateway: it is an everyday answer (§5.3).
        self._push_queries = door(NAME, address, PROFILE, patience_s, clock, failures=None)

    async def push(self, body: Mapping[str, object]) -> str | None:
        """Prompt a payer, and the id it goes by.

        Sent again only when the gateway refused the token, for nothing reached M-PESA then.
        """
        answer = await self._post(PUSH_PATH, body, verb="request_payment")
        with _answers_are_ours():
            return reading.code(gateway.read_accepted(answer), "CheckoutRequestID")

    async def query_push(self, body: Mapping[str, object]) -> tuple[Mapping[str, Any] | None, bytes]:
        """What became of a prompt, and the bytes that say so; no object when the gateway says nothing of it."""
        answer = await self._post(PUSH_QUERY_PATH, body, verb="query_status", through=self._push_queries)
        if gateway.is_silent_query(answer):
            return None, answer.body
        with _answers_are_ours():
            return gateway.read_object(answer), answer.body

    async def ask_status(self, body: Mapping[str, object]) -> bytes:
        """Ask after a movement; the acknowledgement says only that the answer will come."""
        return (await self._take(STATUS_PATH, body, "query_status", frozenset()))[1]

    async def pay_phone(self, body: Mapping[str, object]) -> tuple[str | None, bytes]:
        """Send money to a phone: the id it goes by and the acknowledgement; the outcome comes later (§0)."""
        return await self._take(PHONE_PAYOUT_PATH, body, "pay_out", PHONE_PAYOUT_FAILURES)

    async def pay_business(self, body: Mapping[str, object]) -> tuple[str | None, bytes]:
        """The same to a paybill or till; the same request again would be another payment (§8)."""
        return await self._take(BUSINESS_PAYOUT_PATH, body, "pay_out", BUSINESS_PAYOUT_FAILURES)

    async def reverse(self, body: Mapping[str, object]) -> bytes:
        """Ask that a payment be taken back; the receipt alone makes that safe to repeat (§10.3)."""
        return (await self._take(REVERSAL_PATH, body, "reverse", REVERSAL_FAILURES))[1]

    async def ask_balance(self, body: Mapping[str, object]) -> None:
        """Ask what the accounts hold; the acknowledgement says only that the answer will come."""
        await self._take(BALANCE_PATH, body, "balance", frozenset())

    async def register(self, body: Mapping[str, object]) -> None:
        """Tell where C2B callbacks go; a shortcode that is registered already is one that is registered."""
        path = f"/mpesa/c2b/v{self._credentials.c2b_version}/registerurl"
        answer = await self._post(path, body, verb="register")
        if gateway.is_already_registered(answer):
            return
        if gateway.is_on_old_platform(answer):
            raise ProviderRejected(provider=NAME, reason="registered_on_old_platform")
        with _answers_are_ours():
            gateway.read_accepted(answer)

    async def register_pull(self, body: Mapping[str, object]) -> None:
        """Ask once to be allowed to pull; `1001` means it was asked before."""
        answer = await self._post(PULL_REGISTER_PATH, body, verb="register")
        with _answers_are_ours():
            if not pull.is_registered(gateway.read_object(answer)):
                raise ProviderRejected(provider=NAME, reason="pull_not_registered")

    async def pull(self, body: Mapping[str, object]) -> tuple[list[Mapping[str, Any]], bytes]:
        """One page of the statement: its rows and its bytes."""
        answer = await self._post(PULL_QUERY_PATH, body, verb="statement")
        with _answers_are_ours():
            return list(pull.rows(gateway.read_object(answer))), answer.body

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()
        await self._push_queries.close()

    async def _take(
        self, path: str, body: Mapping[str, object], verb: str, failures: frozenset[str]
    ) -> tuple[str | None, bytes]:
        answer = await self._post(path, body, verb=verb)
        with _answers_are_ours():
            told = gateway.read_taken(answer, failures)
            return reading.code(told, "OriginatorConversationID"), answer.body

    async def _post(
        self, path: str, body: Mapping[str, object], *, verb: str, through: Http | None = None
    ) -> HttpAnswer:
        """Once, and once more with a new token where the gateway refused the old one (§2)."""
        http = through or self._http
        answer = await self._post_once(http, path, body, verb)
        return await self._post_once(http, path, body, verb) if gateway.is_stale_token(answer) else answer

    async def _post_once(self, http: Http, path: str, body: Mapping[str, object], verb: str) -> HttpAnswer:
        given = self._credentials
        tokens = tokens_of(given.base_url, given.consumer_key, given.consumer_secret)
        token = await tokens.current(self._fetch_token, self._clock)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        answer = await http.send("POST", path, verb=verb, body=encode(body), headers=headers)
        if gateway.is_stale_token(answer):
            tokens.drop(token)
        return answer

    async def _fetch_token(self) -> tuple[str, int]:
        headers = {"Authorization": basic(self._credentials.consumer_key, self._credentials.consumer_secret)}
        params = {"grant_type": "client_credentials"}
        try:
            answer = await self._http.send("GET", TOKEN_PATH, verb="token", params=params, headers=headers)
        except OutcomeUnknown as error:
            # The call that needs the token has not left, so nothing is unknown about it.
            raise ProviderUnavailable(provider=NAME, reason=f"token_{error.facts['reason']}") from None
        return read_token(answer, NAME)


@contextmanager
def _answers_are_ours() -> Iterator[None]:
    """An answer nobody documented proves nothing."""
    try:
        yield
    except UnreadableCallback as error:
        raise OutcomeUnknown(provider=NAME, field=error.field, reason="unreadable_answer") from None
