"""The simulated participant as a process of its own: a funded account, people who act by POST below `/people`."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.clock import Clock
from app.core.money import XOF, InvalidAmount, Money
from app.providers.simulators.base import Handler, PayoutOutcome, PayoutPlan
from app.providers.simulators.pi_spi.business import Business, Webhook
from app.providers.simulators.pi_spi.endpoints import application
from app.providers.simulators.pi_spi.movements import Kind
from app.providers.simulators.pi_spi.operator import Operator

OPENING = Money(10_000_000, XOF)


class Answered(BaseModel):
    """What the payer does about a bill; without a code it is accepted."""

    reference: str
    code: str | None = None


class Paid(BaseModel):
    """Somebody pays unasked, as by a QR code; the words are what is typed."""

    payer: str
    amount: str
    reference: str
    words: str | None = None


class Funds(BaseModel):
    """What is brought to the account, in francs."""

    amount: str


class Plan(BaseModel):
    """How a payment ends, for a number or an id, else for whoever is next; a `refusal` is a code of the API."""

    whose: str | None = None
    outcome: Literal["confirmed", "failed", "unknown", "returned"] = "confirmed"
    reason: str | None = None
    refusal: str | None = None
    after_s: float = Field(default=0, ge=0)

    @property
    def planned(self) -> PayoutPlan:
        """The same in the words of all simulators."""
        outcome = PayoutOutcome(self.outcome)
        return PayoutPlan(outcome=outcome, reason=self.reason, refusal=self.refusal, after_s=self.after_s)


class End(BaseModel):
    """How an open payment ends."""

    reference: str
    outcome: Literal["confirmed", "failed", "returned"]
    reason: str | None = None


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The participant with the client of these credentials and money in its account; what is left out has plain names.

    `callback_base` is where it is told, below it `events`, signed with the first of `webhook_secrets`.
    """
    plain = Business()
    business = Business(
        client_id=credentials.get("client_id", plain.client_id),
        client_secret=credentials.get("client_secret", plain.client_secret),
        account=credentials.get("account", plain.account),
        aliases=tuple(credentials.get("aliases", plain.aliases[0]).replace(",", " ").split()),
        api_key=credentials.get("api_key"),
    )
    operator = Operator(clock, business)
    operator.books.fund(operator.alias, OPENING)
    if base := credentials.get("callback_base"):
        secret = credentials.get("webhook_secrets", "simulated-secret").replace(",", " ").split()[0]
        operator.webhooks["wh-0"] = Webhook(id="wh-0", url=f"{base}/events", secret=secret)
    app = application(operator, lifespan=lambda _: _living(operator))
    app.router.routes.extend(_People(operator).routes())
    return app


@asynccontextmanager
async def _living(operator: Operator) -> AsyncIterator[None]:
    async with operator.at_work():
        yield
    await operator.callbacks.close()


class _People:
    """What a person at a keyboard may make happen."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator

    def routes(self) -> list[Route]:
        acts = {
            "answers": self.answer,
            "payments": self.pay,
            "funds": self.fund,
            "plans": self.plan,
            "payouts": self.settle,
        }
        return [Route(f"/people/{name}", _readable(act), methods=["POST"]) for name, act in acts.items()]

    async def answer(self, request: Request) -> Response:
        """A payer accepts a bill, or does not."""
        asked = Answered.model_validate(jsontext.decode(await request.body()))
        if not self._is_open(Kind.REQUEST, asked.reference):
            return _unknown()
        act, named = self._operator, asked.reference
        return JSONResponse({"status": (act.decline(named, asked.code) if asked.code else act.accept(named)).status})

    async def pay(self, request: Request) -> Response:
        """Somebody pays the client's alias."""
        asked = Paid.model_validate(jsontext.decode(await request.body()))
        amount = Money.parse(asked.amount, XOF)
        paid = self._operator.pay(asked.payer, amount, tx_id=asked.reference, motive=asked.words)
        return JSONResponse({"id": paid.id})

    async def fund(self, request: Request) -> Response:
        """Raise the account."""
        asked, operator = Funds.model_validate(jsontext.decode(await request.body())), self._operator
        operator.books.fund(operator.alias, Money.parse(asked.amount, XOF))
        return JSONResponse({"balance": operator.books.balance(operator.alias, XOF).in_units()})

    async def plan(self, request: Request) -> Response:
        """Decide a payment before it comes."""
        asked = Plan.model_validate(jsontext.decode(await request.body()))
        self._operator.plan_payout(asked.whose, asked.planned)
        return JSONResponse({"planned": asked.whose})

    async def settle(self, request: Request) -> Response:
        """End one that is open."""
        asked = End.model_validate(jsontext.decode(await request.body()))
        if not self._is_open(Kind.PAYMENT, asked.reference):
            return _unknown()
        plan = PayoutPlan(outcome=PayoutOutcome(asked.outcome), reason=asked.reason)
        return JSONResponse({"status": (await self._operator.settle_payout(asked.reference, plan)).status})

    def _is_open(self, kind: Kind, reference: str) -> bool:
        found = self._operator.find(kind, reference)
        return found is not None and found.is_open


def _unknown() -> Response:
    return JSONResponse({"error": "not_found"}, status_code=404)


def _readable(act: Handler) -> Handler:
    """`act` for requests that can be read."""

    async def answer(request: Request) -> Response:
        try:
            return await act(request)
        except (ValidationError, jsontext.UnreadableJson, InvalidAmount) as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return answer
