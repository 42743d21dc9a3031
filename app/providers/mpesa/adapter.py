"""Safaricom's M-PESA through Daraja: the table of contents (mpesa-daraja §0)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from app.core.clock import Clock
from app.core.jsontext import encode
from app.core.money import Currency
from app.providers.account import Account
from app.providers.base import Capability
from app.providers.errors import ForgedCallback, OutcomeUnknown, ProviderRejected
from app.providers.mpesa.client import Daraja
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.profile import PROFILE, PULL_PAGE
from app.providers.mpesa.security import without_secrets
from app.providers.mpesa.wire import (
    accounts,
    c2b,
    deliveries,
    gateway,
    hooks,
    payouts,
    pull,
    reading,
    results,
    reversals,
    stk,
)
from app.providers.values import (
    Acknowledgement,
    Answer,
    Authenticity,
    CallbackAddresses,
    Direction,
    PayeeKind,
    PaymentEvent,
    PaymentOrder,
    PayoutOrder,
    PayoutTaken,
    ProviderReference,
    RawCallback,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
    ValidationQuestion,
    Verdict,
    WalletBalance,
)


class Mpesa(Account[MpesaCredentials, Daraja]):
    """Asks before a paybill payment and confirms it after, pushes prompts, and signs nothing.

    Its outcomes come by callback and may be lost, doubled or late. What answers a payout, a reversal or a question with
    an API operator comes to an address that only Daraja was told, in our own call: it alone is proven.
    """

    name = reading.NAME
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
    profile = PROFILE

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The adapter of one shortcode; raises `UnusableCredentials` naming the key at fault."""
        given = MpesaCredentials.read(credentials)
        return cls(given, Daraja(given, clock), clock)

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """The one currency that the shortcode is kept in."""
        return (self._credentials.currency,)

    def verify(self, callback: RawCallback) -> Authenticity:
        """Claimed, for nothing is signed; proven only at the sealed address of a call of ours (§12)."""
        if callback.event.partition("/")[0] not in hooks.SEALED:
            return Authenticity.CLAIMED
        if not hooks.is_sealed(callback.event, self._credentials):
            raise ForgedCallback(provider=self.name)
        return Authenticity.PROVEN

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """The event of a delivery; none for a validation, which moves no money (§4.5)."""
        return deliveries.read(callback, self._credentials.currency)

    def redact(self, body: bytes) -> bytes:
        """Without the encrypted password and the sealed addresses that a queue time-out brings back (§7)."""
        return without_secrets(body)

    def acknowledge(self, callback: RawCallback, *, accepted: bool) -> Acknowledgement:
        """`ResultCode` 0 once stored, 503 until then; a payment cannot be refused here, it has happened (§4.4)."""
        if not accepted:
            return Acknowledgement(status=503)
        word = "Success" if callback.event == hooks.CONFIRMATION else "Accepted"
        return Acknowledgement(status=200, body=encode({"ResultCode": 0, "ResultDesc": word}))

    def is_validation(self, callback: RawCallback) -> bool:
        """Whether M-PESA asks before it takes the money."""
        return callback.event == hooks.VALIDATION

    def parse_validation(self, callback: RawCallback) -> ValidationQuestion:
        """The question, which is of the confirmation's shape (§4.3)."""
        return c2b.read_validation(callback.body, self._credentials.currency)

    def answer_validation(self, verdict: Verdict) -> Acknowledgement:
        """The code that chooses the payer's SMS (§4.4)."""
        return c2b.answer(verdict)

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Prompt the payer's phone; the same order twice would be two prompts and perhaps two payments (§5.5)."""
        checkout = await self._client.push(stk.push_body(order, self._credentials, self._clock.now()))
        if checkout is None:
            raise OutcomeUnknown(provider=self.name, reason="no_checkout_request_id")
        return RequestHandle(handle=checkout)

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """To a phone, paid once per reference (§6.4), or to a paybill or till, where once more is twice (§8).

        The answer is an acknowledgement: the outcome comes to `payout/…` or `transfer/…`.
        """
        if order.payee.kind is PayeeKind.PHONE:
            handle, body = await self._client.pay_phone(payouts.phone_body(order, self._credentials))
            handle = handle or order.reference
        else:
            handle, body = await self._client.pay_business(payouts.business_body(order, self._credentials))
        if not handle:
            raise OutcomeUnknown(provider=self.name, reason="no_conversation_id")
        return PayoutTaken(handle=handle, answer=Answer(events=[], body=body))

    async def query_status(self, question: StatusQuestion) -> Answer:
        """By receipt the answer comes later to `status/…`; by checkout id now, but without receipt and amount (§5.3).

        With neither there is nothing to ask by: a push whose answer was lost is found by its callback or statement.
        A payout's answer comes later to `payout-status/…` or `transfer-status/…`.
        """
        if question.direction is Direction.OUT:
            return await self._ask_after_payout(question)
        if question.provider_reference is not None and self._credentials.initiator_name:
            return await self._ask_by_receipt(question, question.provider_reference)
        if question.handle is not None:
            return await self._ask_by_checkout(question, question.handle)
        return Answer(events=[], body=b"")

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """Asked now and answered later to `balance/…` (§10.2)."""
        await self._client.ask_balance(accounts.balance_body(callback_url, self._clock.now(), self._credentials))
        return None

    async def reverse(self, order: ReversalOrder) -> Answer:
        """Of payments in alone: M-PESA takes no payout back (§6.3, §10.3). The outcome comes to `reversal/…`."""
        return Answer(events=[], body=await self._client.reverse(reversals.body(order, self._credentials)))

    async def statement(self, since: datetime, until: datetime) -> Sequence[Answer]:
        """Pages of a hundred until one is short or repeats what was told; 48 hours back at most (§4.7).

        An account that is not registered for pull is told "no data" like any other, so it is not asked: an empty
        statement must never speak against a payment it could not have shown.
        """
        if not self._credentials.nominated_number:
            raise ProviderRejected(provider=self.name, field="nominated_number", reason="not_registered_for_pull")
        answers: list[Answer] = []
        seen: set[str] = set()
        while True:
            offset = len(answers) * PULL_PAGE
            rows, body = await self._client.pull(pull.query_body(since, until, offset, self._credentials))
            told = {str(row.get("transactionId")) for row in rows}
            answers.append(Answer(events=[pull.read_row(row, self._credentials) for row in rows], body=body))
            if len(rows) < PULL_PAGE or told <= seen:
                return answers
            seen |= told

    async def register_callbacks(self, addresses: CallbackAddresses) -> Sequence[str]:
        """Register validation and confirmation, and pull where a number is nominated for it (§4.1, §4.7).

        Production takes the first registration only: a shortcode registered before keeps what it has.
        """
        await self._client.register(gateway.registration_body(addresses, self._credentials))
        if self._credentials.nominated_number:
            pulled = hooks.address(addresses.base, "pull")
            await self._client.register_pull(pull.register_body(pulled, self._credentials))
        return hooks.registered(addresses)

    async def _ask_by_receipt(self, question: StatusQuestion, receipt: ProviderReference) -> Answer:
        name = question.reference or receipt
        body = results.status_body(receipt, name, question.callback_url, self._credentials)
        return Answer(events=[], body=await self._client.ask_status(body))

    async def _ask_after_payout(self, question: StatusQuestion) -> Answer:
        body = payouts.question_body(question, self._credentials)
        return Answer(events=[], body=b"" if body is None else await self._client.ask_status(body))

    async def _ask_by_checkout(self, question: StatusQuestion, checkout: str) -> Answer:
        told, body = await self._client.query_push(stk.query_body(checkout, self._credentials, self._clock.now()))
        return Answer(events=[] if told is None else [stk.read_query(told, question.reference)], body=body)
