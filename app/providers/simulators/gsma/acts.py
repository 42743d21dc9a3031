"""What a person at a keyboard may make happen: by POST below `/people`, as JSON."""

from collections.abc import Sequence

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.money import InvalidAmount, Money
from app.providers.simulators.base import Handler, PayoutOutcome, PayoutPlan
from app.providers.simulators.gsma.agreements import Agreement
from app.providers.simulators.gsma.operator import Operator
from app.providers.simulators.gsma.orders import DISBURSEMENT, MERCHANTPAY
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


class Funds(BaseModel):
    """What is brought to the account from a bank, in units."""

    amount: str


class Plan(BaseModel):
    """How a payout ends; reason and refusal are codes of the API."""

    outcome: PayoutOutcome = PayoutOutcome.CONFIRMED
    reason: str | None = None
    refusal: str | None = None
    after_s: float = Field(default=0, ge=0)

    @property
    def planned(self) -> PayoutPlan:
        """The same in the words of all simulators."""
        return PayoutPlan(outcome=self.outcome, reason=self.reason, refusal=self.refusal, after_s=self.after_s)


class PlanFor(Plan):
    """A plan for a number or a reference; for whoever is next without."""

    whose: str | None = None


class End(Plan, Named):
    """How an open payout ends."""


class Keyboard:
    """The acts, for one operator and one of its agreements."""

    def __init__(self, operator: Operator, agreement: Agreement) -> None:
        self._operator = operator
        self._agreement = agreement

    def routes(self) -> Sequence[Route]:
        """Where they are taken."""
        acts = {
            "answers": self.answer,
            "payments": self.pay,
            "funds": self.fund,
            "plans": self.plan,
            "payouts": self.settle,
        }
        return [Route(f"/people/{name}", _readable(act), methods=["POST"]) for name, act in acts.items()]

    async def answer(self, request: Request) -> Response:
        """A payer approves a request, or refuses it."""
        asked = Answered.model_validate(jsontext.decode(await request.body()))
        if not self._is_open(MERCHANTPAY, asked.reference):
            return _unknown()
        act = self._operator
        ended = act.decline(asked.reference, asked.code) if asked.code else act.approve(asked.reference)
        return JSONResponse({"transactionReference": ended.movement_id})

    async def pay(self, request: Request) -> Response:
        """A customer pays unasked."""
        asked = Paid.model_validate(jsontext.decode(await request.body()))
        amount = Money.parse(asked.amount, self._agreement.currency)
        paid = self._operator.pay(self._agreement, asked.payer, amount, asked.description)
        return JSONResponse({"transactionReference": paid.id})

    async def fund(self, request: Request) -> Response:
        """Raise the account."""
        asked = Funds.model_validate(jsontext.decode(await request.body()))
        account, currency = self._agreement.account, self._agreement.currency
        self._operator.books.fund(account, Money.parse(asked.amount, currency))
        return JSONResponse({"balance": self._operator.books.balance(account, currency).in_units()})

    async def plan(self, request: Request) -> Response:
        """Decide a payout before it comes."""
        asked = PlanFor.model_validate(jsontext.decode(await request.body()))
        self._operator.plan_payout(asked.whose, asked.planned)
        return JSONResponse({"planned": asked.whose})

    async def settle(self, request: Request) -> Response:
        """End one that is open."""
        asked = End.model_validate(jsontext.decode(await request.body()))
        if asked.outcome is PayoutOutcome.UNKNOWN or not self._is_open(DISBURSEMENT, asked.reference):
            return _unknown()
        settled = await self._operator.settle_payout(asked.reference, asked.planned)
        return JSONResponse({"transactionReference": settled.movement_id})

    def _is_open(self, kind: str, reference: str) -> bool:
        found = self._operator.find(reference)
        return found is not None and found.kind == kind and self._state(reference) is PaymentState.PENDING

    def _state(self, reference: str) -> PaymentState:
        found = self._operator.find(reference)
        assert found is not None, "it was found"
        return self._operator.movement_of(found).state


def _unknown() -> Response:
    return JSONResponse({"error": "not_found"}, status_code=404)


def _readable(act: Handler) -> Handler:
    """`act` for requests that can be read."""

    async def answer(request: Request) -> Response:
        try:
            return await act(request)
        except (ValidationError, jsontext.UnreadableJson, InvalidAmount, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return answer
