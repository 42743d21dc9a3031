"""A simulated operator as a process of its own: it works by itself, and a person makes people act by POST, as JSON."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar

from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.money import Currency, InvalidAmount, Money
from app.providers.simulators.books import Movement
from app.providers.simulators.operators import BookkeepingOperator, PayingOperator
from app.providers.simulators.plans import PayoutOutcome, PayoutPlan

OPENING_UNITS = 10_000_000

Told = TypeVar("Told", bound=BaseModel)


class Funds(BaseModel):
    """What is brought to the wallet from a bank, in units."""

    amount: str


class Francs(BaseModel):
    """The same where the operator writes whole francs as numbers."""

    amount: int = Field(ge=1)


class Plan(BaseModel):
    """How a payout ends; reason and refusal are codes of the operator's."""

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


class Keyboard:
    """What a person may do at every operator that pays out of a wallet: bring money, and decide payouts."""

    def __init__(self, operator: PayingOperator, wallet: str, currency: Currency) -> None:
        self._operator = operator
        self._wallet = wallet
        self._currency = currency

    async def fund(self, asked: Funds) -> Response:
        """Raise the wallet."""
        books = self._operator.books
        books.fund(self._wallet, Money.parse(asked.amount, self._currency))
        return JSONResponse({"balance": books.balance(self._wallet, self._currency).in_units()})

    async def fund_francs(self, asked: Francs) -> Response:
        """The same in whole francs."""
        books = self._operator.books
        books.fund(self._wallet, Money(asked.amount, self._currency))
        return JSONResponse({"balance": books.balance(self._wallet, self._currency).minor})

    async def plan(self, asked: PlanFor) -> Response:
        """Decide a payout before it comes."""
        self._operator.plan_payout(asked.whose, asked.planned)
        return JSONResponse({"planned": asked.whose})


def act(path: str, shape: type[Told], do: Callable[[Told], Awaitable[Response]]) -> Route:
    """Where people act: `do`, for what can be read in this shape and meant."""

    async def answer(request: Request) -> Response:
        try:
            return await do(shape.model_validate(jsontext.decode(await request.body())))
        except (ValueError, jsontext.UnreadableJson, InvalidAmount) as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return Route(path, answer, methods=["POST"])


def told(movement: Movement) -> Response:
    """What became of an act that moved money, or tried to."""
    return JSONResponse({"id": movement.id, "state": movement.state.value})


def nobody() -> Response:
    """There is nothing to act on."""
    return JSONResponse({"error": "not_found"}, status_code=404)


def by_itself(operator: BookkeepingOperator, app: Starlette, acts: Iterable[Route] = ()) -> Starlette:
    """The operator's application and the acts, at work as long as they are served."""

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        async with operator.at_work():
            yield
        await operator.callbacks.close()

    return Starlette(routes=[*acts, *app.routes], lifespan=living)
