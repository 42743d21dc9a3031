"""The neutral operator's table of contents: what it proves, reads, answers and asks."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from app.core.clock import Clock
from app.providers.base import Capability, Provider
from app.providers.errors import ForgedCallback, UnusableCredentials
from app.providers.http import Http
from app.providers.simulator import payouts, wire
from app.providers.simulator.client import Client
from app.providers.simulator.profile import PROFILE
from app.providers.values import (
    Acknowledgement,
    Answer,
    Authenticity,
    CallbackAddresses,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PayoutOrder,
    PayoutTaken,
    RawCallback,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
    ValidationQuestion,
    Verdict,
    WalletBalance,
)

SECONDS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")


class Simulator(Provider):
    """Signs its callbacks if the account has a secret; without one they are only claimed, as with many operators."""

    name = wire.NAME
    profile = PROFILE
    capabilities = (
        Capability.VALIDATE
        | Capability.REQUEST_PAYMENT
        | Capability.PAY_OUT
        | Capability.QUERY_STATUS
        | Capability.BALANCE
        | Capability.STATEMENT
        | Capability.REVERSE
        | Capability.REGISTER
    )

    def __init__(self, client: Client, *, receiver: str, callback_secret: str | None = None) -> None:
        self._client = client
        self._receiver = receiver
        self._secret = callback_secret.encode() if callback_secret else None

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """`base_url`, `api_key` and `receiver`; `callback_secret` where they sign, perhaps `read_timeout_s`."""
        for field in ("base_url", "api_key", "receiver"):
            if not credentials.get(field):
                raise UnusableCredentials(field=field)
        http = Http(wire.NAME, credentials["base_url"], read_timeout_s=_patience_s(credentials), clock=clock)
        receiver = credentials["receiver"]
        client = Client(http, api_key=credentials["api_key"], receiver=receiver)
        return cls(client, receiver=receiver, callback_secret=credentials.get("callback_secret"))

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()

    def verify(self, callback: RawCallback) -> Authenticity:
        """PROVEN by the signature; CLAIMED where the account has no secret; raises `ForgedCallback`."""
        if self._secret is None:
            return Authenticity.CLAIMED
        if not wire.is_sealed(callback, self._secret):
            raise ForgedCallback(provider=self.name)
        return Authenticity.PROVEN

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """The one event of a payment, request, payout or reversal notice; raises `UnreadableCallback`."""
        return [wire.read_callback(callback.body)]

    def acknowledge(self, callback: RawCallback, *, accepted: bool) -> Acknowledgement:
        """200 for "stored", 503 for "send it again"."""
        return wire.acknowledgement(accepted=accepted)

    def is_validation(self, callback: RawCallback) -> bool:
        """Questions come to an address of their own."""
        return callback.event == "validation"

    def parse_validation(self, callback: RawCallback) -> ValidationQuestion:
        """The question as asked; raises `UnreadableCallback`."""
        return wire.read_validation(callback.body)

    def answer_validation(self, verdict: Verdict) -> Acknowledgement:
        """Our verdict by its own name."""
        return wire.verdict_answer(verdict)

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Ask the payer to pay; a repeated reference is `OutcomeUnknown`, for the first one was taken."""
        return wire.read_handle(await self._client.request(wire.request_body(order, self._receiver)))

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Send money; a repeated reference is `OutcomeUnknown`, for the first one was taken."""
        return payouts.read_taken(await self._client.pay_out(payouts.payout_body(order, self._receiver)))

    async def query_status(self, question: StatusQuestion) -> Answer:
        """By the operator's id if it is known, else by our reference; a payout by our reference first.

        "Not found" is an empty answer, for a payout a NOT_FOUND event.
        """
        if question.direction is Direction.OUT:
            known_as = question.reference or question.handle or question.provider_reference
            assert known_as is not None, "a question names a payout"
            return payouts.read_found(await self._client.find_payout(known_as), question)
        if question.provider_reference is not None:
            answer = await self._client.find_payment(question.provider_reference)
        else:
            assert question.reference is not None, "a question names a movement or a request"
            answer = await self._client.find_request(question.reference)
        return wire.read_found(answer)

    async def balance(self, callback_url: str = "") -> WalletBalance:
        """What the account holds, payouts and fees taken off."""
        return wire.read_balance(await self._client.balance())

    async def reverse(self, order: ReversalOrder) -> Answer:
        """Have a movement taken back; the answer already tells the reversal."""
        return wire.read_notices(await self._client.reverse(payouts.reversal_body(order)))[0]

    async def statement(self, since: datetime, until: datetime) -> Sequence[Answer]:
        """Every page of the window, `until` not included; a page that does not lead on is `OutcomeUnknown`."""
        answers: list[Answer] = []
        page: int | None = 1
        while page is not None:
            answer, page = wire.read_notices(await self._client.statement(since, until, page), after=page)
            answers.append(answer)
        return answers

    async def register_callbacks(self, addresses: CallbackAddresses) -> Sequence[str]:
        """Tell the operator the wallet's address; each kind of notice goes to a path below it."""
        return wire.read_addresses(await self._client.register(addresses.base))


def _patience_s(credentials: Mapping[str, str]) -> float:
    """Plain digits, perhaps with a point: neither endless nor nothing."""
    written = credentials.get("read_timeout_s", str(PROFILE.read_timeout_s))
    if not SECONDS.fullmatch(written) or float(written) == 0:
        raise UnusableCredentials(field="read_timeout_s")
    return float(written)
