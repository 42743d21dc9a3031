"""The adapter of Airtel Money: its table of contents."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

from app.core.clock import Clock
from app.core.money import Currency
from app.providers.account import Account
from app.providers.airtel_money.client import Client
from app.providers.airtel_money.credentials import Credentials
from app.providers.airtel_money.profile import NAME, PROFILE
from app.providers.airtel_money.wire import account, answers, callbacks, enquiries, orders
from app.providers.base import Capability
from app.providers.errors import OutcomeUnknown
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

A_SECOND = timedelta(seconds=1)


class AirtelMoney(Account[Credentials, Client]):
    """Prompts payers and pays out under ids of ours, which the operator takes once for ever (§0.1).

    Business errors come with HTTP 200, and neither that nor `success` nor most codes decide: the status in the answer
    to our enquiry does (§0.3). Callbacks are hints without an amount, whether or not they bear a hash (§7); whether
    one that was not stored comes again nobody says (§5.1).
    """

    name = NAME
    capabilities = (
        Capability.REQUEST_PAYMENT
        | Capability.PAY_OUT
        | Capability.QUERY_STATUS
        | Capability.BALANCE
        | Capability.STATEMENT
        | Capability.REVERSE
    )
    profile = PROFILE

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The application these credentials open; raises `UnusableCredentials` naming the field that is wrong."""
        given = Credentials.read(credentials)
        return cls(given, Client(given, clock), clock)

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """The one currency of the country."""
        return (self._credentials.currency,)

    def verify(self, callback: RawCallback) -> Authenticity:
        """A claim; forged where the setting wants a hash and it is wrong or missing (§7)."""
        return callbacks.proof_of(callback, self._credentials)

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """One hint, of a payment or of a payout by the shape of its id; none of another wallet's payout."""
        return callbacks.hints_in(callback, self._credentials)

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Prompt the payer's phone; the id is all there is to ask by."""
        body, asked_at = orders.collection_body(order, self._credentials), self._clock.now()
        return answers.read_prompted(await self._client.collect(body), order, asked_at)

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """To a phone of the country; the answer usually says how it ended (§0.2)."""
        body = orders.payout_body(order, self._credentials)
        return answers.read_paid_out(await self._client.pay_out(body), order)

    async def query_status(self, question: StatusQuestion) -> Answer:
        """What became of an order, by our id alone."""
        if question.reference is None:
            return Answer(events=(), body=b"")
        ask = self._client.payout if question.direction is Direction.OUT else self._client.collection
        answer = await ask(question.reference)
        return Answer(events=enquiries.events_in(answer, question, self._clock.now()), body=answer.body)

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """The operator's figure, at once (§9)."""
        return account.read_balance(await self._client.balance(), self._credentials.currency)

    async def statement(self, since: datetime, until: datetime) -> Sequence[Answer]:
        """What moved in a window by this wallet's product; the window is halved until each half fits one page (§9)."""
        answer = await self._client.summary(account.summary_of(since, until))
        if account.is_whole(answer):
            return [Answer(events=account.events_in(answer, self._credentials), body=answer.body)]
        half = (since + (until - since) / 2).replace(microsecond=0)
        if not since < half < until or until - since <= A_SECOND:
            raise OutcomeUnknown(provider=NAME, reason="full_page")
        return [*await self.statement(since, half), *await self.statement(half, until)]

    async def reverse(self, order: ReversalOrder) -> Answer:
        """Refund a payment, whole; the operator knows no refund of a payout (§5)."""
        body = orders.refund_body(order, self._credentials)
        return answers.read_refunded(await self._client.refund(body), order)
