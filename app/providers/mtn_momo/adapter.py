"""The adapter of MTN MoMo: its table of contents."""

from collections.abc import Mapping, Sequence
from typing import Self

from app.core.clock import Clock
from app.core.money import Currency
from app.providers.base import Capability, Provider
from app.providers.errors import OutcomeUnknown, ProviderUnavailable
from app.providers.mtn_momo.client import Client
from app.providers.mtn_momo.credentials import Credentials
from app.providers.mtn_momo.profile import NAME, PROFILE, PROMPT_LIFE
from app.providers.mtn_momo.wire import answers, orders, statuses
from app.providers.values import (
    Acknowledgement,
    Answer,
    Authenticity,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PayoutOrder,
    PayoutTaken,
    RawCallback,
    RequestHandle,
    StatusQuestion,
    WalletBalance,
)


class MtnMomo(Provider):
    """Prompts payers or pays out, one product by wallet; our reference is the resource's id, so it is paid once.

    An order's answer is empty and its callback unsigned: only the status counts. A handle is the address of what the
    order made, for during a migration it can be asked after only at the platform that took it (mtn-momo §1).
    """

    name = NAME
    capabilities = Capability.REQUEST_PAYMENT | Capability.PAY_OUT | Capability.QUERY_STATUS | Capability.BALANCE
    profile = PROFILE
    callback_methods = frozenset({"POST", "PUT"})

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._client = Client(credentials.access, credentials, clock)
        self._former = Client(credentials.former, credentials, clock) if credentials.former else None

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The product these credentials open; raises `UnusableCredentials` naming the field that is wrong."""
        return cls(Credentials.read(credentials), clock)

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """The one currency of the market."""
        return (self._credentials.book_currency,)

    def verify(self, callback: RawCallback) -> Authenticity:
        """Nothing is signed, so nothing can be proven or disproved here (§7)."""
        return Authenticity.CLAIMED

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """One hint per callback, about the order that its path names."""
        return [statuses.read_hint(callback, self._credentials)]

    def acknowledge(self, callback: RawCallback, *, accepted: bool) -> Acknowledgement:
        """Empty, as the operator wants it; it is not said to ever send again (§5.4)."""
        return Acknowledgement(status=200 if accepted else 503)

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Prompt the payer's phone; the prompt is over in about five minutes (§8)."""
        body, asked_at = orders.request_body(order, self._credentials), self._clock.now()
        answers.require_taken(await self._client.request_to_pay(order.reference, body, self._told_at(order)))
        return RequestHandle(handle=self._client.address(order.reference), expires_at=asked_at + PROMPT_LIFE)

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """To a phone, by transfer or deposit; the answer is an acknowledgement without a word.

        A token that died is `ProviderUnavailable`: it is forgotten, and the same order may go again.
        """
        body = orders.payout_body(order, self._credentials)
        answer = await self._client.pay_out(order.reference, body, self._told_at(order))
        if answer.status == 401:
            raise ProviderUnavailable(provider=NAME, reason="http_401")
        answers.require_taken(answer)
        return PayoutTaken(handle=self._client.address(order.reference), answer=Answer(events=[], body=answer.body))

    async def query_status(self, question: StatusQuestion) -> Answer:
        """What became of an order, by our reference alone, of the product that this wallet is (§0.8).

        What no platform knows is an empty answer for a payment, and for a payout a word that is no failure (§0.7).
        """
        if question.reference is None or question.direction is not self._direction:
            return Answer(events=(), body=b"")
        for client, address in self._places(question, question.reference):
            answer = await client.status(address)
            if not answers.is_not_found(answer):
                told = statuses.read_status(answer, question, self._credentials, self._clock.now())
                return Answer(events=[told], body=answer.body)
        missing = [statuses.not_found(question)] if self._direction is Direction.OUT else []
        return Answer(events=missing, body=answer.body)

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """The operator's figure for the account of this product (§5.5)."""
        return statuses.read_balance(await self._client.balance(), self._credentials)

    async def close(self) -> None:
        """Give the connections back."""
        for client in self._clients:
            await client.close()

    @property
    def _clients(self) -> Sequence[Client]:
        return [client for client in (self._client, self._former) if client]

    @property
    def _direction(self) -> Direction:
        return statuses.DIRECTIONS[self._credentials.product]

    def _told_at(self, order: PaymentOrder | PayoutOrder) -> str:
        return orders.callback_address(order.callback_url, self._credentials.product, order.reference)

    def _places(self, question: StatusQuestion, reference: str) -> Sequence[tuple[Client, str]]:
        """Where the order may stand: where it was taken, or wherever one whose answer was lost may have arrived.

        The platform that took it must be asked and no other, which would not find it; what it said is then open.
        """
        if question.handle is None:
            return [(client, client.address(reference)) for client in self._clients]
        taken_by = [(client, question.handle) for client in self._clients if client.has(question.handle)]
        if not taken_by:
            raise OutcomeUnknown(provider=NAME, reason="other_platform")
        return taken_by
