"""The neutral operator as its customers see it: they pay, answer prompts, have payments taken back."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import count

from app.core.clock import Clock
from app.core.money import XOF, Currency, Money
from app.providers.base import PaymentState
from app.providers.simulators.base import Books, Callback, CallbackSender, Faults, Movement
from app.providers.simulators.simulator import wire

ID_PREFIX = "SIM"


class SimulatedOperator:
    """One operator with any number of merchant accounts (receivers) in one currency.

    Every act sends its callback over HTTP before it returns, unless `faults` says otherwise for `payment`, `reversal`
    or `request_outcome`; what is held back goes out with `sender.deliver()` once it is due, or `sender.deliver_all()`.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        api_key: str,
        callback_secret: str | None = None,
        currency: Currency = XOF,
        faults: Faults | None = None,
        prefix: str = ID_PREFIX,
    ) -> None:
        self.api_key = api_key
        self.currency = currency
        self.faults = faults or Faults()
        self.books = Books()
        self.sender = CallbackSender("simulator", clock)
        self._clock = clock
        self._secret = callback_secret
        self._ids = (f"{prefix}{number:010d}" for number in count(1))
        self._addresses: dict[str, str] = {}
        self._request_addresses: dict[str, str] = {}

    def register(self, receiver: str, base: str) -> None:
        """From now on this receiver's callbacks go below `base`."""
        self._addresses[receiver] = base

    async def pay(
        self,
        *,
        receiver: str,
        payer: str,
        amount: Money,
        fee: Money | None = None,
        reference: str | None = None,
        payer_name: str | None = None,
        txn: str | None = None,
        ask_first: bool = False,
    ) -> Movement:
        """A customer pays; with `ask_first` the merchant may refuse, and silence lets the money through."""
        payment = Movement(
            id=txn or next(self._ids),
            amount=amount,
            fee=fee or Money(0, amount.currency),
            payer=payer,
            payer_name=payer_name,
            receiver=receiver,
            reference=reference,
            occurred_at=self._clock.now(),
        )
        if ask_first and (refusal := await self._ask(payment)):
            return self.books.record(replace(payment, state=PaymentState.FAILED, reason=refusal))
        self.books.record(payment)
        await self._tell("payment", self._addresses.get(receiver), payment)
        return payment

    async def redeliver(self, payment_id: str, *, amount: Money | None = None, payer: str | None = None) -> None:
        """The same confirmation again, or, against all rules, the same id with another content."""
        payment = self._known(payment_id)
        told = replace(payment, amount=amount or payment.amount, payer=payer or payment.payer)
        await self._tell("payment", self._addresses.get(payment.receiver), told)

    async def reverse(self, payment_id: str, *, fee_returned: Money | None = None) -> Movement:
        """Take a payment back, whole; the notice's fee is what the operator gives back of its own."""
        payment = self._known(payment_id)
        reversal = self.books.reverse(
            payment_id,
            reversal_id=next(self._ids),
            occurred_at=self._clock.now(),
            fee_returned=fee_returned or Money(0, payment.amount.currency),
        )
        await self._tell("reversal", self._addresses.get(payment.receiver), reversal)
        return reversal

    def take_request(
        self, *, request: str, receiver: str, payer: str, amount: Money, reference: str | None, callback_url: str
    ) -> Movement:
        """A merchant asks a customer to pay: the prompt is on the phone, nothing has moved."""
        self._request_addresses[request] = callback_url
        return self.books.record(
            Movement(
                id=next(self._ids),
                amount=amount,
                fee=Money(0, amount.currency),
                payer=payer,
                receiver=receiver,
                reference=reference,
                request=request,
                occurred_at=self._clock.now(),
                state=PaymentState.PENDING,
            )
        )

    async def answer_request(
        self,
        request: str,
        state: PaymentState = PaymentState.SUCCEEDED,
        *,
        reason: str | None = None,
        confirm_too: bool = False,
    ) -> Movement:
        """The customer answers the prompt; with `confirm_too` the payment is told by its own route as well (A1)."""
        asked = self.books.find_request(request)
        assert asked is not None, "only a request that was taken can be answered"
        answered = self.books.settle(asked.id, state, reason)
        await self._tell("request_outcome", self._request_addresses[request], answered)
        if confirm_too and state is PaymentState.SUCCEEDED:
            await self._tell("payment", self._addresses.get(asked.receiver), replace(answered, request=None))
        return answered

    async def close(self) -> None:
        """Stop calling back."""
        await self.sender.close()

    def _known(self, payment_id: str) -> Movement:
        payment = self.books.find(payment_id)
        assert payment is not None, "the operator knows its own payments"
        return payment

    async def _ask(self, payment: Movement) -> str | None:
        """The merchant's verdict where it refuses; none where it accepts or does not answer in the operator's words."""
        base = self._addresses[payment.receiver]
        answer = await self.sender.ask(self._callback(f"{base}/validation", wire.write(wire.question(payment))))
        if answer is None or answer.status != 200:
            return None
        verdict = str(json.loads(answer.body)["verdict"])
        return None if verdict == "accepted" else verdict

    async def _tell(self, verb: str, address: str | None, movement: Movement) -> None:
        """Send the notice, and a contradicting one behind it on a bad day; a receiver without address hears nothing."""
        misbehaviour = self.faults.next(verb)
        if address is None:
            return
        url = address if verb == "request_outcome" else f"{address}/{verb}"
        self.sender.put(self._callback(url, wire.write(wire.notice(movement))), misbehaviour)
        if misbehaviour.contradicted:
            self.sender.put(self._callback(url, wire.write(wire.notice(_contradiction(movement)))))
        await self.sender.deliver()

    def _callback(self, url: str, body: bytes) -> Callback:
        return Callback(url=url, body=body, seal=self._seal)

    def _seal(self, body: bytes, now: datetime) -> dict[str, str]:
        return dict(wire.seal(self._secret, body, now)) if self._secret else {}


def _contradiction(movement: Movement) -> Movement:
    """The same movement told otherwise: a request ends the other way, a payment has another amount."""
    if movement.request is None:
        return replace(movement, amount=movement.amount + movement.amount)
    failed = movement.state is PaymentState.FAILED
    return replace(movement, state=PaymentState.SUCCEEDED if failed else PaymentState.FAILED)
