"""The neutral operator's HTTP interface, as merchants call it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.errors import MutuelleError
from app.core.money import Currency, Money
from app.providers.base import PaymentState
from app.providers.simulators.base import Handler, Movement, endpoint
from app.providers.simulators.simulator import wire
from app.providers.simulators.simulator.operator import SimulatedOperator

PAGE_SIZE = 100
MOVED = (PaymentState.SUCCEEDED, PaymentState.REVERSED)


def application(operator: SimulatedOperator) -> Starlette:
    """The operator as an application to `serve`; each route misbehaves as `operator.faults` says for its verb."""
    api = _Api(operator)
    table: Sequence[tuple[str, str, str, Handler]] = (
        ("POST", "/requests", "request", api.request),
        ("GET", "/requests/{request}", "find_request", api.find_request),
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
        except (KeyError, TypeError, ValueError):
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
        if self._books.find_request(asked["request"]):
            return _refusal(409, "duplicate_reference")
        if not asked["payer"]:
            return _refusal(422, "unknown_payer")
        try:
            amount = Money.parse(asked["amount"], Currency.of(asked["currency"]))
        except MutuelleError:
            return _refusal(422, "amount_out_of_range")
        if not amount or amount.currency != self._operator.currency:
            return _refusal(422, "amount_out_of_range")
        wanted = {key: asked[key] for key in ("request", "receiver", "payer", "reference", "callback_url")}
        taken = self._operator.take_request(amount=amount, **wanted)
        return JSONResponse({"handle": taken.id}, status_code=202)

    async def find_request(self, request: Request) -> Response:
        """What became of a request, by the merchant's own reference."""
        return self._found(self._books.find_request(request.path_params["request"]))

    async def find_payment(self, request: Request) -> Response:
        """A movement by its id."""
        return self._found(self._books.find(request.path_params["id"]))

    async def balance(self, request: Request) -> Response:
        """What the receiver holds."""
        held = self._books.balance(request.query_params["receiver"], self._operator.currency)
        return JSONResponse({"amount": held.in_units(), "currency": held.currency.code})

    async def statement(self, request: Request) -> Response:
        """One page of what moved in the window, oldest first."""
        asked = request.query_params
        window = self._books.between(datetime.fromisoformat(asked["since"]), datetime.fromisoformat(asked["until"]))
        moved = [m for m in window if m.receiver == asked["receiver"] and m.state in MOVED]
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


def _notices(movements: Sequence[Movement], following: int | None) -> Response:
    return Response(
        wire.write({"movements": [wire.notice(movement) for movement in movements], "next": following}),
        media_type="application/json",
    )


def _refusal(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=status)
