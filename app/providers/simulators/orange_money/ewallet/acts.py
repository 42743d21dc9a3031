"""What a person at a keyboard may make customers and payees do: by POST below `/customers` and `/payees`, as JSON."""

from collections.abc import Sequence

from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.routing import Route

from app.core.money import XOF
from app.providers.simulators.base import PayoutOutcome
from app.providers.simulators.keyboard import Francs, Keyboard, Plan, PlanFor, act, nobody, told
from app.providers.simulators.orange_money.ewallet.operator import Operator
from app.providers.values import PaymentState


class End(Plan):
    """How an open cash-in ends, named by our reference."""

    reference: str


class AtCode(BaseModel):
    """A customer before a code, by number in E.164 digits: it is paid, or the try fails."""

    code: str
    payer: str = Field(pattern="^[0-9]{9,15}$")
    is_refused: bool = False


class AtTill(BaseModel):
    """A customer who pays the merchant unasked."""

    payer: str = Field(pattern="^[0-9]{9,15}$")
    amount: int = Field(ge=1)


class People(Keyboard):
    """The acts, for one operator and one of its wallets; payees are planned for by number in E.164 digits."""

    def __init__(self, operator: Operator, wallet: str) -> None:
        super().__init__(operator, wallet, XOF)
        self._codes = operator

    def routes(self) -> Sequence[Route]:
        """Where they are taken."""
        return [
            act("/payees/funds", Francs, self.fund_francs),
            act("/payees/plans", PlanFor, self.plan),
            act("/payees/payouts", End, self.settle),
            act("/customers/codes", AtCode, self.pay),
            act("/customers/payments", AtTill, self.pay_at_till),
        ]

    async def pay(self, asked: AtCode) -> Response:
        """Pay a code that lives, or fail to."""
        operator = self._codes
        code = operator.codes.find(asked.code)
        if code is None or not operator.codes.may_be_paid(code, operator.now()):
            return nobody()
        return told((operator.refuse if asked.is_refused else operator.pay)(asked.code, asked.payer))

    async def pay_at_till(self, asked: AtTill) -> Response:
        """Pay without being asked."""
        return told(self._codes.pay_at_till(self._wallet, asked.payer, asked.amount))

    async def settle(self, asked: End) -> Response:
        """End one that is open."""
        payout = self._codes.books.find_request(asked.reference)
        is_open = payout is not None and payout.state is PaymentState.PENDING
        if not is_open or asked.outcome is PayoutOutcome.UNKNOWN:
            return nobody()
        return told(await self._codes.settle_payout(asked.reference, asked.planned))
