"""What a person at a keyboard may make happen: by POST below `/people`, as JSON."""

from collections.abc import Sequence

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.money import Money
from app.providers.simulators.base import PayoutOutcome
from app.providers.simulators.gsma.agreements import Agreement
from app.providers.simulators.gsma.operator import Operator
from app.providers.simulators.gsma.orders import DISBURSEMENT, MERCHANTPAY, Order
from app.providers.simulators.keyboard import Funds, Keyboard, Plan, PlanFor, act, nobody
from app.providers.values import PaymentState


class Named(BaseModel):
    """An open order, by its correlation id, with dashes or without."""

    reference: str = Field(pattern="^[0-9a-f-]{32,36}$")


class Answered(Named):
    """What the payer does about a request; without a code it is approved."""

    code: str | None = None


class Paid(BaseModel):
    """What a customer pays unasked, in units."""

    payer: str = Field(pattern="^[1-9][0-9]{6,14}$")
    amount: str
    description: str = ""


class End(Plan, Named):
    """How an open payout ends."""


class People(Keyboard):
    """The acts, for one operator and one of its agreements."""

    def __init__(self, operator: Operator, agreement: Agreement) -> None:
        super().__init__(operator, agreement.account, agreement.currency)
        self._orders = operator
        self._agreement = agreement

    def routes(self) -> Sequence[Route]:
        """Where they are taken."""
        return [
            act("/people/answers", Answered, self.answer),
            act("/people/payments", Paid, self.pay),
            act("/people/funds", Funds, self.fund),
            act("/people/plans", PlanFor, self.plan),
            act("/people/payouts", End, self.settle),
        ]

    async def answer(self, asked: Answered) -> Response:
        """A payer approves a request, or refuses it."""
        if not self._is_open(MERCHANTPAY, asked.reference):
            return nobody()
        orders = self._orders
        return _told(orders.decline(asked.reference, asked.code) if asked.code else orders.approve(asked.reference))

    async def pay(self, asked: Paid) -> Response:
        """A customer pays unasked."""
        amount = Money.parse(asked.amount, self._agreement.currency)
        paid = self._orders.pay(self._agreement, asked.payer, amount, asked.description)
        return JSONResponse({"transactionReference": paid.id})

    async def settle(self, asked: End) -> Response:
        """End one that is open."""
        if asked.outcome is PayoutOutcome.UNKNOWN or not self._is_open(DISBURSEMENT, asked.reference):
            return nobody()
        return _told(await self._orders.settle_payout(asked.reference, asked.planned))

    def _is_open(self, kind: str, reference: str) -> bool:
        found = self._orders.find(reference)
        if found is None or found.kind != kind:
            return False
        return self._orders.movement_of(found).state is PaymentState.PENDING


def _told(order: Order) -> Response:
    return JSONResponse({"transactionReference": order.movement_id})
