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
from app.providers.base import PaymentState
from app.providers.simulators.base import Movement
from app.providers.simulators.simulator.api import application, readable
from app.providers.simulators.simulator.operator import SimulatedOperator


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
            Route("/customers/payments", readable(customers.pay), methods=["POST"]),
            Route("/customers/answers", readable(customers.answer), methods=["POST"]),
            Route("/customers/reversals", readable(customers.reverse), methods=["POST"]),
            *merchants.routes,
        ],
        lifespan=lambda _: _living(operator),
    )


@asynccontextmanager
async def _living(operator: SimulatedOperator) -> AsyncIterator[None]:
    async with operator.at_work():
        yield
    await operator.close()


class _Customers:
    """What a person at a keyboard may make customers do."""

    def __init__(self, operator: SimulatedOperator) -> None:
        self._operator = operator

    async def pay(self, request: Request) -> Response:
        """`receiver`, `payer`, `amount` (text, in units), perhaps `fee` and `reference`."""
        asked: dict[str, Any] = await request.json()
        try:
            payment = await self._operator.pay(
                receiver=asked["receiver"],
                payer=asked["payer"],
                amount=self._money(asked["amount"]),
                fee=self._money(asked.get("fee", "0")),
                reference=asked.get("reference"),
            )
        except MutuelleError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        return _told(payment)

    async def answer(self, request: Request) -> Response:
        """`request` (the merchant's reference) and `state`: succeeded or failed."""
        asked = await request.json()
        movement = self._operator.books.find_request(asked["request"])
        if movement is None or movement.state is not PaymentState.PENDING:
            return JSONResponse({"error": "not_found"}, status_code=404)
        return _told(await self._operator.answer_request(asked["request"], PaymentState(asked["state"])))

    async def reverse(self, request: Request) -> Response:
        """`id` of a payment."""
        asked = await request.json()
        if self._operator.books.find(asked["id"]) is None or self._operator.books.find_reversal(asked["id"]):
            return JSONResponse({"error": "not_found"}, status_code=404)
        return _told(await self._operator.reverse(asked["id"]))

    def _money(self, text: str) -> Money:
        return Money.parse(text, self._operator.currency)


def _told(movement: Movement) -> Response:
    return JSONResponse({"id": movement.id, "state": movement.state.value})
