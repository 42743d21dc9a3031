"""The neutral operator's HTTP interface, as merchants call it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.errors import MutuelleError
from app.core.money import Currency, Money
from app.providers.simulators.base import Handler, Movement, endpoint
from app.providers.simulators.simulator import wire
from app.providers.simulators.simulator.operator import SimulatedOperator
from app.providers.values import Direction, PayeeKind, PaymentState

PAGE_SIZE = 100
MOVED = (PaymentState.SUCCEEDED, PaymentState.REVERSED)


def application(operator: SimulatedOperator) -> Starlette:
    """The operator as an application to `serve`; each route misbehaves as `operator.faults` says for its verb."""
    api = _Api(operator)
    table: Sequence[tuple[str, str, str, Handler]] = (
        ("POST", "/requests", "request", api.request),
        ("GET", "/requests/{request}", "find_request", api.find_request),
        ("POST", "/payouts", "payout", api.pay_out),
        ("GET", "/payouts/{known_as}", "find_payout", api.find_payout),
        ("POST", "/reversals", "reverse", api.reverse),
        ("GET", "/payments/{id}", "find_payment", api.find_payment),
        ("GET", "/balance", "balance", api.balance),
        ("GET", "/statement", "statement", api.statement),
        ("PUT", "/callbacks", "callbacks", api.register),
    )
    return Starlette(
        routes=[
            Route(path, endpoint(verb, operator.faults, api.guarded(handle)), methods=[method])
            for method, path, verb, handle in table
        ]
    )


def readable(handle: Handler) -> Handler:
    """`handle` for requests that it can read; the others are `malformed`."""

    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except (AttributeError, KeyError, TypeError, ValueError):
            return _refusal(400, "malformed")

    return answer


class _Api:
    def __init__(self, operator: SimulatedOperator) -> None:
        self._operator = operator
        self._books = operator.books

    def guarded(self, handle: Handler) -> Handler:
        """`handle` for callers with the right key and a readable request."""

        async def answer(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {self._operator.api_key}":
                return _refusal(401, "unauthorised")
            return await readable(handle)(request)

        return answer

    async def request(self, request: Request) -> Response:
        """Put a prompt on the payer's phone, once for each reference."""
        asked: dict[str, Any] = await request.json()
        if self._operator.has_seen(asked["request"]):
            return _refusal(409, "duplicate_reference")
        if not asked["payer"]:
            return _refusal(422, "unknown_payer")
        amount = _amount(asked)
        if not amount or amount.currency != self._operator.currency:
            return _refusal(422, "amount_out_of_range")
        wanted = {key: asked[key] for key in ("request", "receiver", "payer", "reference", "callback_url")}
        taken = self._operator.take_request(amount=amount, **wanted)
        return JSONResponse({"handle": taken.id}, status_code=202)

    async def find_request(self, request: Request) -> Response:
        """What became of a request, by the merchant's own reference."""
        movement = self._books.find_request(request.path_params["request"])
        return self._found(movement if movement and movement.direction is Direction.IN else None)

    async def pay_out(self, request: Request) -> Response:
        """Take an order to send money, once for each reference."""
        asked: dict[str, Any] = await request.json()
        payee, kind = asked["payee"], PayeeKind(asked["payee"]["kind"])
        if self._operator.has_seen(asked["reference"]):
            return _refusal(409, "duplicate_reference")
        if not (payee["number"].isdecimal() if kind is PayeeKind.PHONE else payee["number"]):
            return _refusal(422, "unknown_payee")
        order = {"reference": asked["reference"], "wallet": asked["wallet"], "payee": payee["number"]}
        amount = _amount(asked)
        if amount is None:
            return _refusal(422, "amount_out_of_range")
        if refusal := self._operator.refuses_payout(amount=amount, **order):
            return _refusal(422, refusal)
        taken = await self._operator.take_payout(
            amount=amount, account_reference=payee["account"], callback_url=asked["callback_url"], **order
        )
        return JSONResponse({"handle": taken.id}, status_code=202)

    async def find_payout(self, request: Request) -> Response:
        """What became of a payout, by the merchant's own reference or the operator's id."""
        await self._operator.settle_due()
        known_as = request.path_params["known_as"]
        movement = self._books.find_request(known_as) or self._books.find(known_as)
        return self._found(movement if movement and movement.direction is Direction.OUT else None)

    async def reverse(self, request: Request) -> Response:
        """Take a movement back, whole."""
        asked: dict[str, Any] = await request.json()
        order = {"reference": asked["reference"], "movement_id": asked["id"]}
        if self._operator.has_seen(asked["reference"]):
            return _refusal(409, "duplicate_reference")
        if refusal := self._operator.refuses_reversal(amount=_amount(asked), movement_id=asked["id"]):
            return _refusal(422, refusal)
        reversal = await self._operator.take_reversal(callback_url=asked["callback_url"], **order)
        return _notices([reversal], None)

    async def find_payment(self, request: Request) -> Response:
        """A movement by its id."""
        return self._found(self._books.find(request.path_params["id"]))

    async def balance(self, request: Request) -> Response:
        """What the receiver holds."""
        await self._operator.settle_due()
        held = self._books.balance(request.query_params["receiver"], self._operator.currency)
        return JSONResponse({"amount": held.in_units(), "currency": held.currency.code})

    async def statement(self, request: Request) -> Response:
        """One page of what moved in the window, oldest first."""
        asked = request.query_params
        await self._operator.settle_due()
        window = self._books.between(datetime.fromisoformat(asked["since"]), datetime.fromisoformat(asked["until"]))
        moved = [m for m in window if m.wallet == asked["receiver"] and m.state in MOVED]
        page = int(asked["page"])
        more = len(moved) > page * PAGE_SIZE
        return _notices(moved[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page + 1 if more else None)

    async def register(self, request: Request) -> Response:
        """Where the receiver wants its callbacks from now on."""
        asked = await request.json()
        self._operator.register(asked["receiver"], asked["base"])
        return JSONResponse(
            {"addresses": [f"{asked['base']}/{kind}" for kind in ("validation", "payment", "reversal")]}
        )

    def _found(self, movement: Movement | None) -> Response:
        """The movement, followed by what took it back."""
        if movement is None:
            return _refusal(404, "not_found")
        reversal = self._books.find_reversal(movement.id)
        return _notices([movement, reversal] if reversal else [movement], None)


def _amount(asked: Mapping[str, Any]) -> Money | None:
    """The amount in the request; none where it is none, as the operator refuses it in its own words."""
    try:
        return Money.parse(asked["amount"], Currency.of(asked["currency"]))
    except MutuelleError:
        return None


def _notices(movements: Sequence[Movement], following: int | None) -> Response:
    return Response(
        wire.write({"movements": [wire.notice(movement) for movement in movements], "next": following}),
        media_type="application/json",
    )


def _refusal(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=status)
