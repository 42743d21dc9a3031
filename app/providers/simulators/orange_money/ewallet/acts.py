"""What a person at a keyboard may make customers and payees do: by POST below `/customers` and `/payees`, as JSON."""

from collections.abc import Sequence

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.money import XOF, Money
from app.providers.simulators.base import Handler, PayoutOutcome, PayoutPlan
from app.providers.simulators.orange_money.ewallet.operator import Operator
from app.providers.values import PaymentState


class Funds(BaseModel):
    """What the distributor brings from its bank, in francs."""

    amount: int = Field(ge=1)


class Plan(BaseModel):
    """How a cash-in ends; a `refusal` is a code of the operator's."""

    outcome: PayoutOutcome = PayoutOutcome.CONFIRMED
    refusal: str | None = None
    after_s: float = Field(default=0, ge=0)

    @property
    def planned(self) -> PayoutPlan:
        """The same in the words of all simulators."""
        return PayoutPlan(outcome=self.outcome, refusal=self.refusal, after_s=self.after_s)


class PlanFor(Plan):
    """A plan for a payee's number in E.164 digits or a reference; for whoever is next without."""

    whose: str | None = None


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


class Keyboard:
    """The acts, for one operator and one of its wallets."""

    def __init__(self, operator: Operator, wallet: str) -> None:
        self._operator = operator
        self._wallet = wallet

    def routes(self) -> Sequence[Route]:
        """Where they are taken."""
        acts = {"funds": self.fund, "plans": self.plan, "payouts": self.settle}
        customers = {"codes": self.pay, "payments": self.pay_at_till}
        named = {f"/payees/{name}": act for name, act in acts.items()}
        named |= {f"/customers/{name}": act for name, act in customers.items()}
        return [Route(path, _readable(act), methods=["POST"]) for path, act in named.items()]

    async def pay(self, request: Request) -> Response:
        """Pay a code that lives, or fail to."""
        asked = AtCode.model_validate(jsontext.decode(await request.body()))
        code = self._operator.codes.find(asked.code)
        if code is None or not self._operator.codes.may_be_paid(code, self._operator.now()):
            return JSONResponse({"error": "not_found"}, status_code=404)
        act = self._operator.refuse if asked.is_refused else self._operator.pay
        movement = act(asked.code, asked.payer)
        return JSONResponse({"id": movement.id, "state": movement.state.value})

    async def pay_at_till(self, request: Request) -> Response:
        """Pay without being asked."""
        asked = AtTill.model_validate(jsontext.decode(await request.body()))
        movement = self._operator.pay_at_till(self._wallet, asked.payer, asked.amount)
        return JSONResponse({"id": movement.id, "state": movement.state.value})

    async def fund(self, request: Request) -> Response:
        """Raise the float."""
        asked = Funds.model_validate(jsontext.decode(await request.body()))
        self._operator.books.fund(self._wallet, Money(asked.amount, XOF))
        return JSONResponse({"balance": self._operator.books.balance(self._wallet, XOF).minor})

    async def plan(self, request: Request) -> Response:
        """Decide a cash-in before it comes."""
        asked = PlanFor.model_validate(jsontext.decode(await request.body()))
        self._operator.plan_payout(asked.whose, asked.planned)
        return JSONResponse({"planned": asked.whose})

    async def settle(self, request: Request) -> Response:
        """End one that is open."""
        asked = End.model_validate(jsontext.decode(await request.body()))
        payout = self._operator.books.find_request(asked.reference)
        is_open = payout is not None and payout.state is PaymentState.PENDING
        if not is_open or asked.outcome is PayoutOutcome.UNKNOWN:
            return JSONResponse({"error": "not_found"}, status_code=404)
        settled = await self._operator.settle_payout(asked.reference, asked.planned)
        return JSONResponse({"id": settled.id, "state": settled.state.value})


def _readable(act: Handler) -> Handler:
    """`act` for requests that can be read."""

    async def answer(request: Request) -> Response:
        try:
            return await act(request)
        except (ValidationError, jsontext.UnreadableJson) as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return answer
