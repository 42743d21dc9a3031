"""The neutral operator as a process of its own: customers act by POST below `/customers`."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.clock import Clock
from app.core.errors import MutuelleError
from app.core.money import XOF, Currency, Money
from app.providers.simulators.base import Handler, Movement, PayoutOutcome, PayoutPlan
from app.providers.simulators.keyboard import nobody, told
from app.providers.simulators.simulator.api import application, readable
from app.providers.simulators.simulator.operator import SimulatedOperator
from app.providers.values import Direction, PaymentState

COSTS = ("fee", "levy", "fee_returned", "levy_returned")


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the account of these credentials; `callback_base` says where its callbacks go at first."""
    operator = SimulatedOperator(
        clock,
        api_key=credentials["api_key"],
        callback_secret=credentials.get("callback_secret"),
        currency=Currency.of(credentials.get("currency", XOF.code)),
    )
    if "callback_base" in credentials:
        operator.register(credentials["receiver"], credentials["callback_base"])
    customers = _Customers(operator)
    merchants = application(operator)
    return Starlette(
        routes=[
            Route("/customers/payments", _meant(customers.pay), methods=["POST"]),
            Route("/customers/answers", _meant(customers.answer), methods=["POST"]),
            Route("/customers/reversals", _meant(customers.reverse), methods=["POST"]),
            Route("/customers/funds", _meant(customers.fund), methods=["POST"]),
            Route("/customers/plans", _meant(customers.plan), methods=["POST"]),
            Route("/customers/payouts", _meant(customers.settle), methods=["POST"]),
            Route("/customers/returns", _meant(customers.give_back), methods=["POST"]),
            *merchants.routes,
        ],
        lifespan=lambda _: _living(operator),
    )


@asynccontextmanager
async def _living(operator: SimulatedOperator) -> AsyncIterator[None]:
    async with operator.at_work():
        yield
    await operator.close()


def _meant(handle: Handler) -> Handler:
    """`handle` for acts that can be read and meant; an amount that is none, or of no such money, is refused."""

    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except MutuelleError as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return readable(answer)


class _Customers:
    """What a person at a keyboard may make customers do."""

    def __init__(self, operator: SimulatedOperator) -> None:
        self._operator = operator

    async def pay(self, request: Request) -> Response:
        """`receiver`, `payer`, `amount` (text, in units), perhaps `fee` and `reference`."""
        asked: dict[str, Any] = await request.json()
        payment = await self._operator.pay(
            receiver=asked["receiver"],
            payer=asked["payer"],
            amount=self._money(asked["amount"]),
            fee=self._money(asked.get("fee", "0")),
            reference=asked.get("reference"),
        )
        return told(payment)

    async def answer(self, request: Request) -> Response:
        """`request` (the merchant's reference) and `state`: succeeded or failed."""
        asked = await request.json()
        movement = self._operator.books.find_request(asked["request"])
        if movement is None or movement.state is not PaymentState.PENDING:
            return nobody()
        return told(await self._operator.answer_request(asked["request"], PaymentState(asked["state"])))

    async def reverse(self, request: Request) -> Response:
        """`id` of a payment."""
        asked = await request.json()
        if self._operator.books.find(asked["id"]) is None or self._operator.books.find_reversal(asked["id"]):
            return nobody()
        return told(await self._operator.reverse(asked["id"]))

    async def fund(self, request: Request) -> Response:
        """`receiver` and `amount`: what the merchant brings from its bank."""
        asked = await request.json()
        self._operator.books.fund(asked["receiver"], self._money(asked["amount"]))
        return JSONResponse({"amount": asked["amount"]})

    async def plan(self, request: Request) -> Response:
        """`whose` (a payee's number or a reference; none for whoever is next), and the plan."""
        asked = await request.json()
        self._operator.plan_payout(asked.get("whose"), self._planned(asked))
        return JSONResponse({"planned": asked.get("whose")})

    async def settle(self, request: Request) -> Response:
        """`reference` of an open payout, and how it ends."""
        asked = await request.json()
        payout, plan = self._payout(asked["reference"]), self._planned(asked)
        if payout is None or payout.state is not PaymentState.PENDING or plan.outcome is PayoutOutcome.UNKNOWN:
            return nobody()
        return told(await self._operator.settle_payout(asked["reference"], plan))

    async def give_back(self, request: Request) -> Response:
        """`reference` of a payout that was paid, perhaps `fee_returned` and `levy_returned`."""
        asked = await request.json()
        payout, plan = self._payout(asked["reference"]), self._planned(asked)
        if payout is None or not self._operator.can_be_taken_back(payout):
            return nobody()
        returned = await self._operator.return_payout(
            asked["reference"], fee_returned=plan.fee_returned, levy_returned=plan.levy_returned
        )
        return told(returned)

    def _payout(self, reference: str) -> Movement | None:
        movement = self._operator.books.find_request(reference)
        return movement if movement and movement.direction is Direction.OUT else None

    def _planned(self, asked: Mapping[str, Any]) -> PayoutPlan:
        costs = {name: self._money(asked[name]) for name in COSTS if name in asked}
        return PayoutPlan(
            outcome=PayoutOutcome(asked.get("outcome", PayoutOutcome.CONFIRMED)),
            reason=asked.get("reason"),
            refusal=asked.get("refusal"),
            after_s=float(asked.get("after_s", 0)),
            **costs,
        )

    def _money(self, text: str) -> Money:
        return Money.parse(text, self._operator.currency)
