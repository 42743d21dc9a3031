"""The simulated operator as a process of its own: customers act by POST below `/customers`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.simulators.base import Handler, PayoutOutcome, PayoutPlan, repeating
from app.providers.simulators.wave.businesses import Business
from app.providers.simulators.wave.endpoints import application
from app.providers.simulators.wave.operator import SOME_CUSTOMER
from app.providers.simulators.wave.payouts import PayoutDesk
from app.providers.simulators.wave.sessions import Session
from app.providers.values import PaymentState

OPENING_FLOAT = Money(10_000_000, XOF)
Act = TypeVar("Act", bound=BaseModel)


class LinkUsed(BaseModel):
    """A customer uses a link: pays, fails an attempt, or gives up."""

    session: str
    outcome: str = Field(default="pay", pattern="^(pay|fail|cancel)$")
    payer: str = SOME_CUSTOMER
    fee: int = Field(default=0, ge=0)


class TillPayment(BaseModel):
    """A customer scans the business's code, and may type a reference."""

    amount: int = Field(ge=1)
    payer: str = SOME_CUSTOMER
    fee: int = Field(default=0, ge=0)
    reference: str | None = None


class Funds(BaseModel):
    """What the business brings from its bank."""

    amount: int = Field(ge=1)


class Plan(BaseModel):
    """How a payout ends; `whose` is a payee's number or a reference, for whoever is next without."""

    whose: str | None = None
    outcome: PayoutOutcome = PayoutOutcome.CONFIRMED
    fee: int = Field(default=0, ge=0)
    refusal: str | None = None
    after_s: float = Field(default=0, ge=0)

    @property
    def planned(self) -> PayoutPlan:
        """The same in the words of all simulators."""
        fee = Money(self.fee, XOF)
        return PayoutPlan(outcome=self.outcome, fee=fee, refusal=self.refusal, after_s=self.after_s)


class End(Plan):
    """How an open payout ends, named by our reference."""

    reference: str


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the business of these credentials and a float; those left out have plain names.

    `callback_base` beside them is where its webhooks go, which a real one is told in the portal.
    """
    business = _business(credentials)
    operator = PayoutDesk(clock, [business])
    operator.books.fund(business.wallet, OPENING_FLOAT)
    customers = _Customers(operator, business)
    acts: Mapping[str, Handler] = {
        "links": _readable(LinkUsed, customers.use_link),
        "payments": _readable(TillPayment, customers.pay),
        "funds": _readable(Funds, customers.fund),
        "plans": _readable(Plan, customers.plan),
        "payouts": _readable(End, customers.settle),
    }
    app = application(operator, lifespan=lambda _: _living(operator))
    app.router.routes.extend(Route(f"/customers/{name}", act, methods=["POST"]) for name, act in acts.items())
    return app


def _business(credentials: Mapping[str, str]) -> Business:
    base, bearers = credentials.get("callback_base"), credentials.get("bearer_secrets", "").split()
    return Business(
        api_key=credentials.get("api_key", "wave_ml_prod_simulated"),
        wallet=credentials.get("wallet", "22376009900"),
        merchant_id=credentials.get("merchant_id"),
        request_secret=credentials.get("request_secret"),
        signing_secrets=tuple(credentials.get("signing_secrets", "").replace(",", " ").split()),
        bearer_secret=bearers[0] if bearers else None,
        webhook_url=f"{base}/events" if base else None,
    )


@asynccontextmanager
async def _living(operator: PayoutDesk) -> AsyncIterator[None]:
    async def settle() -> None:
        operator.settle_due()

    async with operator.at_work(), repeating(settle):
        yield
    await operator.callbacks.close()


def _readable(shape: type[Act], act: Callable[[Act], Awaitable[Response]]) -> Handler:
    """`act` for requests that can be read."""

    async def answer(request: Request) -> Response:
        try:
            return await act(shape.model_validate(jsontext.decode(await request.body())))
        except (ValidationError, jsontext.UnreadableJson) as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return answer


class _Customers:
    """What a person at a keyboard may make customers do, and the operator of payouts."""

    def __init__(self, operator: PayoutDesk, business: Business) -> None:
        self._operator = operator
        self._business = business

    async def use_link(self, asked: LinkUsed) -> Response:
        """Pay, fail or give up on a link that is open."""
        session = self._operator.find(self._business, asked.session)
        if session is None or session.completed_at is not None:
            return JSONResponse({"error": "not_found"}, status_code=404)
        ended = self._used(asked)
        return JSONResponse({"transaction": ended.transaction_id, "status": ended.payment_status})

    async def pay(self, asked: TillPayment) -> Response:
        """Pay at the till."""
        amount, fee = Money(asked.amount, XOF), Money(asked.fee, XOF)
        paid = self._operator.pay_at_till(self._business.wallet, amount, asked.payer, fee=fee, typed=asked.reference)
        return JSONResponse({"transaction": paid.id})

    async def fund(self, asked: Funds) -> Response:
        """Raise the float."""
        self._operator.books.fund(self._business.wallet, Money(asked.amount, XOF))
        return JSONResponse({"balance": self._operator.books.balance(self._business.wallet, XOF).minor})

    async def plan(self, asked: Plan) -> Response:
        """Decide a payout before it comes."""
        self._operator.plan_payout(asked.whose, asked.planned)
        return JSONResponse({"planned": asked.whose})

    async def settle(self, asked: End) -> Response:
        """End one that is open."""
        payout = self._operator.books.find_request(asked.reference)
        is_open = payout is not None and payout.state is PaymentState.PENDING
        if payout is None or not is_open or asked.outcome is PayoutOutcome.UNKNOWN:
            return JSONResponse({"error": "not_found"}, status_code=404)
        settled = self._operator.settle_payout(payout.id, asked.planned)
        return JSONResponse({"id": settled.id, "state": settled.state.value})

    def _used(self, asked: LinkUsed) -> Session:
        if asked.outcome == "pay":
            return self._operator.customer_pays(asked.session, asked.payer, Money(asked.fee, XOF))
        if asked.outcome == "fail":
            return self._operator.customer_fails(asked.session)
        return self._operator.customer_cancels(asked.session)
