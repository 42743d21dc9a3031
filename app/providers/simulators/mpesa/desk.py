"""The simulated operator's desk: what became of a movement, what the accounts hold, taking payments back."""

from collections.abc import Mapping

from app.core.money import Money
from app.providers.simulators.base import Movement
from app.providers.simulators.mpesa import payout_wire, wire
from app.providers.simulators.mpesa.payouts import INSUFFICIENT, PayoutDesk
from app.providers.simulators.mpesa.shortcodes import working_account
from app.providers.values import Direction, PaymentState

ALREADY_REVERSED, INVALID_RECEIPT = "R000001", "R000002"


class EnquiryDesk(PayoutDesk):
    """Every answer comes later, by callback."""

    async def reverse(self, receipt: str) -> Movement:
        """Take a payment back, whole, on the operator's desk: no callback tells of it."""
        payment = self._known(receipt)
        return self.books.reverse(
            receipt,
            reversal_id=self._receipt(),
            occurred_at=self.clock.now(),
            fee_returned=Money(0, payment.amount.currency),
        )

    async def take_reversal(self, receipt: str, shortcode: str, result_url: str) -> None:
        """A merchant has one of its payments taken back, and is told how that went."""
        code = self._refusal(receipt, shortcode)
        reversal = None if code else await self.reverse(receipt)
        conversation = self.conversation()
        contradiction = payout_wire.reversal_result(None, INVALID_RECEIPT, conversation)
        message = payout_wire.reversal_result(reversal, code or "0", conversation)
        await self._tell("reversal_result", result_url, message, contradiction=contradiction)

    async def answer_status(
        self, known_as: str, result_url: str, timeout_url: str, asked: Mapping[str, object]
    ) -> None:
        """Answer a status question by callback; a queue time-out gives the bare question back instead."""
        if self.queue_timeouts:
            self.queue_timeouts -= 1
            await self._tell("status_result", timeout_url, asked)
            return
        conversation, movement = self.conversation(), self.books.find(known_as) or self.books.find_request(known_as)
        if movement is not None and movement.direction is Direction.OUT:
            order = self._orders[movement.request or ""]
            message = payout_wire.status_result(order, movement, conversation)
        else:
            message = wire.status_result(movement, conversation)
        await self._tell("status_result", result_url, message)

    async def answer_balance(self, shortcode: str, result_url: str) -> None:
        """Tell what both accounts hold and what of it can be spent."""
        accounts = {"Working Account": working_account(shortcode), "Utility Account": shortcode}
        held = {
            name: (self.books.balance(account, self.currency), self.books.spendable(account, self.currency))
            for name, account in accounts.items()
        }
        message = payout_wire.balance_result(held, self.conversation(), self.clock.now())
        await self._tell("balance_result", result_url, message)

    def _refusal(self, receipt: str, shortcode: str) -> str | None:
        payment = self.books.find(receipt)
        wanted = (Direction.IN, PaymentState.SUCCEEDED, shortcode)
        if payment is None or (payment.direction, payment.state, payment.receiver) != wanted:
            return INVALID_RECEIPT
        if self.books.find_reversal(receipt) is not None:
            return ALREADY_REVERSED
        has_it = payment.amount <= self.books.spendable(shortcode, self.currency)
        return None if has_it else INSUFFICIENT
