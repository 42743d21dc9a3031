"""The adapter of pawaPay: its table of contents."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

from app.core.clock import Clock
from app.core.money import Currency
from app.providers.account import Account
from app.providers.base import Capability
from app.providers.errors import OutcomeUnknown, ProviderError
from app.providers.fitting import REFERENCE
from app.providers.outcomes import not_found
from app.providers.pawapay.client import Client
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import NAME, PROFILE
from app.providers.pawapay.wire import answers, hooks, orders
from app.providers.references import dashed, undashed
from app.providers.values import (
    Answer,
    Authenticity,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PayoutOrder,
    PayoutTaken,
    RawCallback,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
    WalletBalance,
)

RESOURCES = {Direction.IN: "deposits", Direction.OUT: "payouts"}


class PawaPay(Account[Credentials, Client]):
    """Prompts payers, pays out and refunds through whatever operator has the number; our reference is the id there.

    Everything is only acknowledged and told later, to one address for the account; an id is carried out once however
    often it is sent (§7). A callback may be signed: then it proves, else it has us ask; nothing but 200 counts as
    delivered (§5).
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
        """The account this token opens; raises `UnusableCredentials` naming the field that is wrong."""
        given = Credentials.read(credentials)
        return cls(given, Client(given, clock), clock)

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """The one currency of our country."""
        return (self._credentials.money,)

    def verify(self, callback: RawCallback) -> Authenticity:
        """By the operator's keys, from bytes alone (§6)."""
        return hooks.proof_of(callback, self._credentials)

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """One payment per callback."""
        return [hooks.event_in(callback, self._credentials)]

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Prompt the payer's phone; how long the prompt lives is the operator's affair."""
        body = orders.deposit_body(order, self._credentials)
        answers.require_taken(await self._client.deposit(body), order.reference)
        return RequestHandle(handle=dashed(order.reference))

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """To a phone; the answer says that it was taken, and nothing of how it ends."""
        answer = await self._client.payout(orders.payout_body(order, self._credentials))
        answers.require_taken(answer, order.reference)
        return PayoutTaken(handle=dashed(order.reference), answer=Answer(events=(), body=answer.body))

    async def query_status(self, question: StatusQuestion) -> Answer:
        """By the id, which is our own; a payout that was taken and is not found stays open (§7)."""
        reference = undashed(question.reference or question.handle or question.provider_reference or "")
        if REFERENCE.fullmatch(reference) is None:
            return Answer(events=(), body=b"")
        answer = await self._client.find(RESOURCES[question.direction], dashed(reference))
        event = answers.found_in(answer, reference, self._credentials)
        if event is None:
            asked, was_taken = replace(question, reference=reference), bool(question.handle)
            missing = [not_found(NAME, asked, was_taken=was_taken)] if question.direction is Direction.OUT else []
            return Answer(events=missing, body=answer.body)
        return Answer(events=[event], body=answer.body)

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """The operator's figure for our country, at once (§2)."""
        return answers.balance_in(await self._client.balances(), self._credentials)

    async def reverse(self, order: ReversalOrder) -> Answer:
        """Refund a deposit, whole, and read what became of it; ordered again it is only read again (§4, §7)."""
        body = orders.refund_body(order, self._credentials)
        paid = await self._client.find("deposits", str(body["depositId"]), verb="reverse")
        deposit = undashed(order.provider_reference)
        answers.require_refundable(answers.found_in(paid, deposit, self._credentials), order)
        answers.require_taken(await self._client.refund(body), order.reference, again=True)
        return await self._refunded(order)

    async def _refunded(self, order: ReversalOrder) -> Answer:
        """How far the refund is; not to be able to read it undoes nothing."""
        try:
            answer = await self._client.find("refunds", dashed(order.reference), verb="reverse")
            event = answers.found_in(answer, order.reference, self._credentials)
        except ProviderError as error:
            raise OutcomeUnknown(provider=NAME, reason="not_seen_yet") from error
        if event is None:
            raise OutcomeUnknown(provider=NAME, reason="not_seen_yet")
        return Answer(events=[replace(event, reverses=order.provider_reference)], body=answer.body)
