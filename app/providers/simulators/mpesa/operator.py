"""The simulated operator as payers and its support desk see it: they pay, answer prompts, have payments reversed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.core.jsontext import UnreadableJson, decode
from app.core.money import Currency, Money
from app.providers.http import HttpAnswer
from app.providers.simulators.base import Callback, Faults, Movement
from app.providers.simulators.mpesa import wire
from app.providers.simulators.mpesa.desk import EnquiryDesk
from app.providers.simulators.mpesa.gate import Gate
from app.providers.simulators.mpesa.shortcodes import Prompt, Shortcode
from app.providers.values import Direction, PaymentState

VALIDATION_PATIENCE_S = 8
PULL_REACH = timedelta(hours=48)
MSISDN_STYLES = {"1": "hashed", "2": "masked"}


class Operator(EnquiryDesk):
    """The inside of `SimulatedMpesa`, which says how it is used."""

    def __init__(self, clock: Clock, gate: Gate, currency: Currency, faults: Faults) -> None:
        super().__init__(clock, gate, currency, faults)
        self._shortcodes: dict[str, Shortcode] = {}
        self._prompts: dict[str, Prompt] = {}
        self._on_phones: dict[str, Prompt] = {}

    def open_shortcode(self, number: str, *, passkey: str = "", till: str = "", asks_first: bool = False) -> Shortcode:
        """Take a merchant under contract."""
        self._shortcodes[number] = Shortcode(number=number, passkey=passkey, till=till, asks_first=asks_first)
        return self._shortcodes[number]

    def shortcode(self, number: str) -> Shortcode | None:
        """The merchant with this number."""
        return self._shortcodes.get(number)

    async def pay(
        self,
        *,
        receiver: str,
        payer: str,
        amount: Money,
        reference: str | None = None,
        payer_name: str | None = None,
        txn: str | None = None,
        fails_after_validation: bool = False,
    ) -> Movement:
        """A payer pays a bill; where validation is on the merchant may refuse, and only its refusal stops the money."""
        payment = Movement(
            id=txn or self._receipt(),
            amount=amount,
            fee=Money(0, amount.currency),
            payer=payer,
            payer_name=payer_name,
            receiver=receiver,
            reference=reference,
            occurred_at=self.clock.now(),
        )
        refusal = await self._ask(payment)
        if refusal is None and fails_after_validation:
            refusal = "1"
        if refusal is not None:
            return self.books.record(replace(payment, state=PaymentState.FAILED, reason=refusal))
        await self._confirm(self.books.record(payment))
        return payment

    async def redeliver(self, receipt: str, *, amount: Money | None = None, payer: str | None = None) -> None:
        """The same confirmation again, or, against all rules, the same receipt with another content."""
        payment = self._known(receipt)
        await self._confirm(replace(payment, amount=amount or payment.amount, payer=payer or payment.payer))

    async def push(self, *, shortcode: str, payer: str, amount: Money, reference: str, callback_url: str) -> Prompt:
        """A prompt appears on the payer's phone; the payer answers it with `answer_prompt`."""
        number = next(self._numbers)
        prompt = Prompt(
            checkout_id=f"ws_CO_{wire.compact(self.clock.now())}{number:06d}",
            merchant_request_id=f"3d1f-4b95-{number:06d}",
            shortcode=shortcode,
            payer=payer,
            amount=amount,
            account_reference=reference,
            callback_url=callback_url,
        )
        self._prompts[prompt.checkout_id] = self._on_phones[payer] = prompt
        if self.prompt_outcome is not None:
            await self.answer_prompt(prompt.checkout_id, self.prompt_outcome)
        return prompt

    async def answer_prompt(self, checkout_id: str, outcome: str = "0") -> Movement | None:
        """The payer types the PIN (`0`), or the prompt ends with another code; a payment is confirmed as any other."""
        prompt = self._prompts[checkout_id]
        assert prompt.outcome is None, "a prompt is answered once"
        prompt.outcome = outcome
        payment = self.books.record(self._payment_of(prompt)) if outcome == "0" else None
        if payment is not None and self.confirms_first:
            await self._confirm(payment)
        await self._tell_outcome(prompt, outcome, payment.id if payment else None)
        if payment is not None and not self.confirms_first:
            await self._confirm(payment)
        return payment

    def prompt(self, checkout_id: str) -> Prompt | None:
        """The prompt with this id."""
        return self._prompts.get(checkout_id)

    def open_prompt_of(self, payer: str) -> Prompt | None:
        """The prompt that now holds this phone."""
        return next(
            (prompt for prompt in self._prompts.values() if (prompt.payer, prompt.outcome) == (payer, None)), None
        )

    def pull(self, number: str, since: datetime, until: datetime) -> Sequence[Movement]:
        """What the shortcode was paid in a window, and what was taken back, oldest first, 48 hours at most."""
        reach = self.clock.now() - PULL_REACH
        told = (PaymentState.SUCCEEDED, PaymentState.REVERSED)
        within = self.books.between(max(since, reach), until + timedelta(seconds=1))
        theirs = [movement for movement in within if movement.direction is Direction.IN and movement.receiver == number]
        return [movement for movement in theirs if movement.state in told]

    async def _ask(self, payment: Movement) -> str | None:
        """The merchant's refusal; its silence or nonsense is answered by the registered default (§4.5)."""
        code = self._shortcodes[payment.receiver]
        if not code.asks_first or code.validation_url is None:
            return None
        answer = await self._within_patience(self._callback(code.validation_url, self._c2b(payment, code, balance="")))
        verdict = _verdict(answer)
        if verdict is None:
            return "cancelled" if code.response_type == "Cancelled" else None
        return None if set(verdict) == {"0"} else verdict

    async def _within_patience(self, question: Callback) -> HttpAnswer | None:
        try:
            async with asyncio.timeout(VALIDATION_PATIENCE_S):
                return await self.sender.ask(question)
        except TimeoutError:
            return None

    async def _confirm(self, payment: Movement) -> None:
        code = self._shortcodes[payment.receiver]
        balance = wire.two_decimals(self.books.balance(payment.receiver, payment.amount.currency))
        contradiction = replace(payment, amount=payment.amount + payment.amount)
        await self._tell(
            "confirmation",
            code.confirmation_url,
            self._c2b(payment, code, balance=balance),
            contradiction=self._c2b(contradiction, code, balance=balance),
        )

    async def _tell_outcome(self, prompt: Prompt, outcome: str, receipt: str | None) -> None:
        now = self.clock.now()
        other, other_receipt = ("1032", None) if outcome == "0" else ("0", self._receipt())
        await self._tell(
            "stk_callback",
            prompt.callback_url,
            wire.stk_callback(prompt, outcome, receipt, now),
            contradiction=wire.stk_callback(prompt, other, other_receipt, now),
        )

    def _c2b(self, payment: Movement, code: Shortcode, *, balance: str) -> Mapping[str, object]:
        style = self.msisdn_style or MSISDN_STYLES[code.version]
        amount = payment.amount.in_units() if self.whole_amounts else wire.two_decimals(payment.amount)
        return wire.c2b(payment, code, balance=balance, msisdn=wire.shown_msisdn(payment.payer, style), amount=amount)

    def _payment_of(self, prompt: Prompt) -> Movement:
        return Movement(
            id=self._receipt(),
            amount=prompt.amount,
            fee=Money(0, prompt.amount.currency),
            payer=prompt.payer,
            receiver=prompt.shortcode,
            reference=prompt.account_reference,
            request=prompt.checkout_id,
            occurred_at=self.clock.now(),
        )


def _verdict(answer: HttpAnswer | None) -> str | None:
    """The code in a merchant's validation answer, if it is one."""
    try:
        told = decode(answer.body) if answer is not None and answer.status == 200 else None
    except UnreadableJson:
        return None
    verdict = told.get("ResultCode") if isinstance(told, dict) else None
    return None if verdict is None or not str(verdict) else str(verdict)
