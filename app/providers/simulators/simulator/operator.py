"""The neutral operator as its customers see it: they pay, answer prompts, have payments taken back."""

import json
from dataclasses import replace

from app.core.money import Money
from app.providers.simulators.base import Movement, ordered
from app.providers.simulators.simulator import wire
from app.providers.simulators.simulator.payouts import PayoutDesk
from app.providers.values import Direction, PaymentState


class SimulatedOperator(PayoutDesk):
    """One operator with any number of merchant accounts (receivers) in one currency.

    Every act sends its callback over HTTP before it returns, unless `faults` says otherwise for `payment`, `reversal`
    or `request_outcome`; what is held back goes out with `sender.deliver()` once it is due, or `sender.deliver_all()`.
    """

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
        await self._tell("payment", self._below(receiver, "payment"), payment)
        return payment

    async def redeliver(self, payment_id: str, *, amount: Money | None = None, payer: str | None = None) -> None:
        """The same confirmation again, or, against all rules, the same id with another content."""
        payment = self._known(payment_id)
        told = replace(payment, amount=amount or payment.amount, payer=payer or payment.payer)
        await self._tell("payment", self._below(payment.receiver, "payment"), told)

    async def reverse(self, payment_id: str, *, fee_returned: Money | None = None) -> Movement:
        """Take a payment back, whole; the notice's fee is what the operator gives back of its own."""
        payment = self._known(payment_id)
        reversal = self._take_back(payment, fee_returned)
        await self._tell("reversal", self._below(payment.receiver, "reversal"), reversal)
        return reversal

    def take_request(
        self, *, request: str, receiver: str, payer: str, amount: Money, reference: str | None, callback_url: str
    ) -> Movement:
        """A merchant asks a customer to pay: the prompt is on the phone, nothing has moved."""
        self._promised[request] = callback_url
        return self.books.record(
            ordered(
                Direction.IN,
                movement_id=next(self._ids),
                wallet=receiver,
                party=payer,
                amount=amount,
                reference=reference,
                request=request,
                occurred_at=self._clock.now(),
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
        await self._tell("request_outcome", self._promised[request], answered)
        if confirm_too and state is PaymentState.SUCCEEDED:
            await self._tell("payment", self._below(asked.receiver, "payment"), replace(answered, request=None))
        return answered

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
