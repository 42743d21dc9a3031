"""The simulated operator's real paths: orders, lookups, balances and its keys (pawapay §2-§5)."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.money import InvalidAmount, Money
from app.providers.simulators.base import endpoint
from app.providers.simulators.pawapay import seals
from app.providers.simulators.pawapay.operator import Operator
from app.providers.simulators.pawapay.payments import Kind, Payment, Status, told_of

Desk = Callable[[Operator, Request], Awaitable[Response]]
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
Amount = Annotated[str, StringConstraints(pattern=r"^([0]|([1-9][0-9]{0,17}))([.][0-9]{0,2})?$")]
# A refusal with the face of a breakdown (§5); all others are said by HTTP 200.
BROKEN = "UNKNOWN_ERROR"


class Details(BaseModel):
    """A number without a plus, and who has it."""

    number: str = Field(alias="phoneNumber", pattern="^[1-9][0-9]{6,14}$")
    operator: str = Field(alias="provider")


class Party(BaseModel):
    """Who pays or is paid."""

    type: Literal["MMO"]
    details: Details = Field(alias="accountDetails")


class Order(BaseModel):
    """What a merchant must send for any of the three; ids and parties have names of their own."""

    amount: Amount
    currency: str
    deposit_id: str | None = Field(default=None, alias="depositId")
    payout_id: str | None = Field(default=None, alias="payoutId")
    refund_id: str | None = Field(default=None, alias="refundId")
    payer: Party | None = None
    recipient: Party | None = None
    client_reference: str | None = Field(default=None, alias="clientReferenceId")
    message: str | None = Field(default=None, alias="customerMessage", pattern="^[A-Za-z0-9 ]{4,22}$")
    metadata: list[dict[str, str]] = Field(default_factory=list, max_length=10)

    def id_for(self, kind: Kind) -> str:
        """The merchant's id for this kind of order."""
        return {Kind.DEPOSIT: self.deposit_id, Kind.PAYOUT: self.payout_id, Kind.REFUND: self.refund_id}[kind] or ""


def application(operator: Operator) -> Starlette:
    """The operator as a web application."""
    routes = [Route("/v2/public-key/http", _tell_keys, methods=["GET"])]
    for kind in Kind:
        taking = endpoint(kind.value, operator.faults, _behind_token(operator, partial(_take, kind)))
        finding = endpoint(f"find_{kind}", operator.faults, _behind_token(operator, partial(_tell, kind)))
        routes += [
            Route(f"/v2/{kind.resource}", taking, methods=["POST"]),
            Route(f"/v2/{kind.resource}/{{id}}", finding, methods=["GET"]),
        ]
    balances = endpoint("balance", operator.faults, _behind_token(operator, _tell_balances))
    return Starlette(routes=[*routes, Route("/v2/wallet-balances", balances, methods=["GET"])])


async def _tell_keys(_: Request) -> Response:
    return JSONResponse(list(seals.listed()))


def _behind_token(operator: Operator, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        shown = request.headers.get("authorization")
        if shown != f"Bearer {operator.account.api_token}":
            return _refused(401, "AUTHENTICATION_ERROR" if shown else "NO_AUTHENTICATION")
        operator.settle_due()
        return await desk(operator, request)

    return answer


async def _take(kind: Kind, operator: Operator, request: Request) -> Response:
    """HTTP 200 whether it is taken, known or refused; only what cannot be read is a 400."""
    body, demands = await request.body(), operator.account.demands
    if demands is not None and not seals.is_sealed(request, body, demands):
        return _refused(403, "HTTP_SIGNATURE_ERROR")
    try:
        asked = Order.model_validate(jsontext.decode(body))
    except (ValidationError, jsontext.UnreadableJson):
        return _refused(400, "INVALID_INPUT")
    written_id = asked.id_for(kind)
    if not UUID4.fullmatch(written_id):
        return _refused(400, "INVALID_PARAMETER")
    if operator.find(kind, written_id) is not None:
        return _answered(kind, written_id, "DUPLICATE_IGNORED")
    code = await _taken(kind, operator, asked)
    if code == BROKEN:
        return _refused(500, code)
    return _answered(kind, written_id, "REJECTED" if code else "ACCEPTED", code)


async def _taken(kind: Kind, operator: Operator, asked: Order) -> str | None:
    """Take it, or say why not."""
    account, deposit = operator.account, _refunded(kind, operator, asked)
    party = asked.payer if kind is Kind.DEPOSIT else asked.recipient
    details = party.details if party else None
    number, provider = (deposit.number, deposit.operator) if deposit else (None, None)
    number, provider = (details.number, details.operator) if details else (number, provider)
    if asked.currency != account.currency.code:
        return "INVALID_CURRENCY"
    try:
        amount = Money.parse(asked.amount, account.currency)
    except InvalidAmount:
        return "INVALID_AMOUNT"
    if number is None or provider is None:
        return "NOT_FOUND" if kind is Kind.REFUND else "MISSING_PARAMETER"
    code = _objection(kind, operator, deposit, amount, provider)
    code = code or operator.refusal_of(kind, asked.id_for(kind), number, amount)
    if code is None:
        await operator.take(_payment(kind, operator, asked, amount, number, provider))
    return code


def _objection(kind: Kind, operator: Operator, deposit: Payment | None, amount: Money, provider: str) -> str | None:
    if provider not in operator.account.operators:
        return "INVALID_PROVIDER"
    if kind is not Kind.REFUND or deposit is None:
        return None
    if deposit.status != Status.COMPLETED:
        return "INVALID_STATE"
    if operator.books.find_reversal(deposit.movement_id) is not None:
        return "DEPOSIT_ALREADY_REFUNDED"
    return "AMOUNT_TOO_LARGE" if deposit.amount < amount else None


def _refunded(kind: Kind, operator: Operator, asked: Order) -> Payment | None:
    is_named = kind is Kind.REFUND and asked.deposit_id is not None and UUID4.fullmatch(asked.deposit_id)
    return operator.find(Kind.DEPOSIT, asked.deposit_id or "") if is_named else None


def _payment(kind: Kind, operator: Operator, asked: Order, amount: Money, number: str, provider: str) -> Payment:
    return Payment(
        kind=kind,
        id=asked.id_for(kind),
        amount=amount,
        number=number,
        operator=provider,
        taken_at=operator.now(),
        movement_id=operator.next_receipt(),
        country=operator.account.country,
        deposit_id=asked.deposit_id if kind is Kind.REFUND else None,
        client_reference=asked.client_reference,
        message=asked.message,
        metadata={name: value for one in asked.metadata for name, value in one.items()},
    )


async def _tell(kind: Kind, operator: Operator, request: Request) -> Response:
    """The outer status is about the lookup."""
    try:
        found = operator.find(kind, str(UUID(request.path_params["id"])))
    except ValueError:
        return _refused(400, "INVALID_PARAMETER")
    if found is None:
        return JSONResponse({"status": "NOT_FOUND"})
    return JSONResponse({"status": "FOUND", "data": told_of(found, with_decimals=operator.tells_decimals)})


async def _tell_balances(operator: Operator, request: Request) -> Response:
    account = operator.account
    held = operator.books.balance(account.wallet, account.currency).in_units()
    ours = {"country": account.country, "balance": held, "currency": account.currency.code, "provider": ""}
    asked = request.query_params.get("country", account.country)
    return JSONResponse({"balances": [ours] if asked == account.country else []})


def _answered(kind: Kind, written_id: str, status: str, code: str | None = None) -> Response:
    told: dict[str, object] = {f"{kind}Id": written_id, "status": status}
    failure = {"failureReason": {"failureCode": code, "failureMessage": "not taken"}} if code else {}
    return JSONResponse(told | failure)


def _refused(status: int, code: str) -> Response:
    return JSONResponse({"failureReason": {"failureCode": code, "failureMessage": "not taken"}}, status_code=status)
