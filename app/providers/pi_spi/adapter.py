"""The adapter of PI-SPI: its table of contents."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Self

from app.core.clock import Clock
from app.providers.account import Account
from app.providers.base import Capability
from app.providers.errors import ProviderRejected, ProviderUnavailable
from app.providers.outcomes import not_found
from app.providers.pi_spi.client import Client
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.profile import ALREADY_PAID, NAME, PROFILE, SETTLES_WITHIN
from app.providers.pi_spi.wire import answers, hooks, orders
from app.providers.values import (
    Answer,
    Authenticity,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    PayoutTaken,
    RawCallback,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
    WalletBalance,
)


class PiSpi(Account[Credentials, Client]):
    """EXPERIMENTAL. Bills payers and pays by alias at any bank, mobile-money issuer or microfinance of the UEMOA.

    Our reference is the id of what we order, good once and for ever; the platform's own id names the movement.
    """

    name = NAME
    capabilities = (
        Capability.REQUEST_PAYMENT
        | Capability.PAY_OUT
        | Capability.QUERY_STATUS
        | Capability.BALANCE
        | Capability.REVERSE
    )
    profile = PROFILE

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The account these credentials open; raises `UnusableCredentials` naming the field that is wrong."""
        given = Credentials.read(credentials)
        return cls(given, Client(given, clock), clock)

    def verify(self, callback: RawCallback) -> Authenticity:
        """By the webhook's secret, from bytes alone (§6)."""
        return hooks.proof_of(callback, self._credentials)

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """A batch: whatever it tells of money."""
        return hooks.events_in(callback, self._credentials)

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Bill the payer's alias; it may be paid until the end of its last day."""
        now = self._clock.now()
        answer = await self._client.request(orders.request_body(order, self._credentials, now))
        answers.taken_in(answer, order.reference, Direction.IN, self._credentials)
        ends_on = orders.payable_until(now) + timedelta(days=1)
        return RequestHandle(handle=order.reference, expires_at=datetime.combine(ends_on, time(), UTC))

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """To an alias, at once; the answer says how far it is. A token that died is `ProviderUnavailable`."""
        answer = await self._client.pay(orders.payout_body(order, self._credentials))
        if answer.status == 401:
            raise ProviderUnavailable(provider=NAME, reason="http_401")
        event = answers.taken_in(answer, order.reference, Direction.OUT, self._credentials)
        return PayoutTaken(handle=event.reference or order.reference, answer=Answer(events=[event], body=answer.body))

    async def query_status(self, question: StatusQuestion) -> Answer:
        """By our own id, which outlives every doubt (§9)."""
        if orders.REFERENCE.fullmatch(question.reference or "") is None:
            return Answer(events=(), body=b"")
        ask = self._ask_request if question.direction is Direction.IN else self._ask_payout
        return await ask(question, question.reference or "")

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """The participant's figure for the account (§2)."""
        return answers.balance_in(await self._client.account())

    async def reverse(self, order: ReversalOrder) -> Answer:
        """Send a payment back whole, within 90 days; ordered again it is only told again (§5)."""
        if orders.END_TO_END.fullmatch(order.provider_reference) is None:
            raise ProviderRejected(field="provider_reference", provider=NAME, reason="invalid_provider_reference")
        answer = await self._client.send_back(order.provider_reference)
        return Answer(events=[answers.returned_in(answer, order)], body=answer.body)

    async def _ask_request(self, question: StatusQuestion, reference: str) -> Answer:
        """A bill that was rejected as paid already is looked for among the payments to us (§3)."""
        answer = await self._client.find_request(reference)
        event = answers.found_in(answer, reference, Direction.IN, self._credentials)
        if event is not None and event.reason in ALREADY_PAID:
            listed = await self._client.received(reference)
            paid = answers.paid_in(listed, reference, self._credentials)
            event, answer = (paid, listed) if paid else (event, answer)
        return Answer(events=[event] if event else [], body=answer.body)

    async def _ask_payout(self, question: StatusQuestion, reference: str) -> Answer:
        """What is sent and has no end within a minute is asked of the platform itself (§9)."""
        answer = await self._client.find_payment(reference)
        event = answers.found_in(answer, reference, Direction.OUT, self._credentials)
        if event is None:
            # What was taken and is not shown stays open; only an order whose answer was lost may go again (§9).
            missing = not_found(NAME, question, was_taken=question.handle is not None)
            return Answer(events=[missing], body=answer.body)
        if event.reference and event.state is PaymentState.PENDING and self._is_overdue(question):
            answer = await self._client.true_state(event.reference)
            event = answers.settled_in(answer, event)
        return Answer(events=[event], body=answer.body)

    def _is_overdue(self, question: StatusQuestion) -> bool:
        return question.sent_at is not None and self._clock.now() - question.sent_at >= SETTLES_WITHIN
