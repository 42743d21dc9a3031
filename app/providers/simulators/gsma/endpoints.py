"""The simulated operator's paths: tokens, orders, reversals, states, responses, transactions, accounts (gsma §1-§9)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.money import InvalidAmount, Money
from app.providers.simulators.base import Movement, endpoint
from app.providers.simulators.gsma.agreements import API, TOKEN_LIFE_S, TOKEN_PATH, Agreement
from app.providers.simulators.gsma.operator import Operator
from app.providers.simulators.gsma.orders import (
    CATEGORIES,
    DISBURSEMENT,
    MERCHANTPAY,
    Order,
    error_body,
    state_body,
    transaction_body,
)
from app.providers.values import PaymentState

Desk = Callable[[Operator, Agreement, Request], Awaitable[Response]]


class Party(BaseModel):
    """One name of who pays or is paid."""

    key: str
    value: str = Field(max_length=256)


class Asked(BaseModel):
    """What an organisation must send on a typed path (§3)."""

    amount: str = Field(pattern=r"^(0|[1-9][0-9]{0,17})(\.[0-9]{0,3}[1-9])?$")
    currency: str
    debit: Annotated[list[Party], Field(alias="debitParty", min_length=1, max_length=10)]
    credit: Annotated[list[Party], Field(alias="creditParty", min_length=1, max_length=10)]
    ours: str | None = Field(default=None, alias="requestingOrganisationTransactionReference", max_length=256)
    description: str = Field(default="", alias="descriptionText", max_length=160)


class Reversal(BaseModel):
    """What takes a movement back; with an amount, a part of it, which this operator does not do."""

    type: Literal["reversal"]
    amount: None = None
    ours: str | None = Field(default=None, alias="requestingOrganisationTransactionReference", max_length=256)


def application(operator: Operator) -> Starlette:
    """The operator as a web application."""
    desks: Sequence[tuple[str, str, str, Desk]] = [
        ("request", "POST", f"/transactions/type/{MERCHANTPAY}", partial(_take, MERCHANTPAY)),
        ("payout", "POST", f"/transactions/type/{DISBURSEMENT}", partial(_take, DISBURSEMENT)),
        ("reverse", "POST", "/transactions/{reference}/reversals", _take_back),
        ("find", "GET", "/transactions/{reference}", _tell_transaction),
        ("find", "GET", "/requeststates/{correlation}", _tell_state),
        ("find", "GET", "/responses/{correlation}", _tell_response),
        ("balance", "GET", "/accounts/{kind}/{account}/balance", _tell_balance),
        ("list", "GET", "/accounts/{kind}/{account}/transactions", _tell_list),
    ]
    routes = [Route(TOKEN_PATH, endpoint("token", operator.faults, partial(_token, operator)), methods=["POST"])]
    for verb, method, path, desk in desks:
        answer = endpoint(verb, operator.faults, _behind_gate(operator, desk))
        routes.append(Route(f"{API}{path}", answer, methods=[method]))
    return Starlette(routes=routes)


async def _token(operator: Operator, request: Request) -> Response:
    form = (await request.body()).decode()
    token = operator.gate.give_token(request.headers.get("authorization", ""))
    if token is None or "grant_type=client_credentials" not in form:
        return JSONResponse({"error": "invalid_client"}, status_code=401)
    return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE_S})


def _behind_gate(operator: Operator, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """Only who is known is heard, with a date, and with a body that is what its hash says (§1, §8)."""

    async def answer(request: Request) -> Response:
        caller = operator.gate.caller(request.headers.get("authorization", ""), request.headers.get("x-api-key"))
        if caller is None:
            return _problem(operator, "clientAuthorisationError")
        if not _is_dated(request) or not await _has_its_hash(request):
            return _problem(operator, "formatError")
        operator.settle_due()
        return await desk(operator, caller, request)

    return answer


async def _take(kind: str, operator: Operator, caller: Agreement, request: Request) -> Response:
    """202 and a request state, or at once the transaction; a correlation id is taken once."""
    correlation = request.headers.get("x-correlationid", "")
    try:
        asked = Asked.model_validate(jsontext.decode(await request.body()))
        amount, reference = Money.parse(asked.amount, caller.currency), UUID(correlation).hex
    except (ValidationError, jsontext.UnreadableJson, InvalidAmount, ValueError):
        return _problem(operator, "formatError")
    if operator.find(correlation) is not None:
        return _problem(operator, "duplicateRequest")
    ours, others = (asked.credit, asked.debit) if kind == MERCHANTPAY else (asked.debit, asked.credit)
    party = others[0].value.removeprefix("+")
    if asked.currency != caller.currency.code:
        return _problem(operator, "currencyNotSupported")
    if ours[0].model_dump() != caller.party or others[0].key != "msisdn":
        return _problem(operator, "identifierError")
    if (code := operator.plans.refusal(reference, party)) is not None:
        return _problem(operator, code)
    order = await operator.take(
        caller,
        kind,
        correlation,
        amount=amount,
        party=party,
        ours=asked.ours,
        description=asked.description,
        callback_url=request.headers.get("x-callback-url"),
    )
    return _taken(operator, order)


async def _take_back(operator: Operator, caller: Agreement, request: Request) -> Response:
    original = operator.books.find(request.path_params["reference"])
    correlation = request.headers.get("x-correlationid", "")
    try:
        asked = Reversal.model_validate(jsontext.decode(await request.body()))
    except (ValidationError, jsontext.UnreadableJson):
        return _problem(operator, "formatError")
    if original is None or original.wallet != caller.account:
        return _problem(operator, "identifierError")
    if operator.find(correlation) is not None:
        return _problem(operator, "duplicateRequest")
    party = original.payer if original.payer != caller.account else original.receiver
    is_done = original.state is PaymentState.SUCCEEDED and operator.books.find_reversal(original.id) is None
    code = operator.plans.refusal("", party) if is_done else "incorrectState"
    if code is not None:
        return _problem(operator, code)
    url = request.headers.get("x-callback-url")
    return _taken(operator, await operator.take_back(original, caller, correlation, asked.ours, url))


async def _tell_transaction(operator: Operator, caller: Agreement, request: Request) -> Response:
    movement = operator.books.find(request.path_params["reference"])
    order = operator.order_of(movement.id) if movement else None
    if movement is None or movement.wallet != caller.account or (order and not operator.shown(order, caller)):
        return _problem(operator, "identifierError")
    return JSONResponse(_transaction(operator, caller, movement))


async def _tell_state(operator: Operator, caller: Agreement, request: Request) -> Response:
    order = operator.shown(operator.find_state(request.path_params["correlation"]), caller)
    if order is None:
        return _problem(operator, "identifierError")
    if order.polls > operator.dialect.poll_limit:
        return _problem(operator, "rateLimitError")
    return JSONResponse(_state(operator, order))


async def _tell_response(operator: Operator, caller: Agreement, request: Request) -> Response:
    """Where the answer is: while it is open the state, then what it made (§2)."""
    correlation = request.path_params["correlation"]
    order = operator.shown(operator.find(correlation) if _is_uuid(correlation) else None, caller)
    if order is None:
        return _problem(operator, "identifierError")
    is_made = operator.movement_of(order).state is not PaymentState.FAILED or operator.dialect.answers_at_once
    place = f"/transactions/{order.movement_id}" if is_made else f"/requeststates/{order.server_correlation}"
    return JSONResponse({"link": f"{operator.dialect.link_prefix}{place}"})


async def _tell_balance(operator: Operator, caller: Agreement, request: Request) -> Response:
    if not _is_own(caller, request):
        return _problem(operator, "identifierError")
    held = operator.books.balance(caller.account, caller.currency)
    free = operator.books.spendable(caller.account, caller.currency)
    return JSONResponse(
        {
            "accountStatus": "available",
            "currentBalance": held.in_units(),
            "availableBalance": free.in_units(),
            "reservedBalance": (held - free).in_units(),
            "unclearedBalance": "0",
            "currency": caller.currency.code,
        }
    )


async def _tell_list(operator: Operator, caller: Agreement, request: Request) -> Response:
    """What the account saw between two instants, both included, newest first (§1)."""
    if not _is_own(caller, request):
        return _problem(operator, "identifierError")
    asked, most = request.query_params, operator.dialect.most_rows
    since, until = (datetime.fromisoformat(asked[name]) for name in ("fromDateTime", "toDateTime"))
    seen = [one for one in operator.movements_of(caller) if since <= one.occurred_at <= until]
    first, limit = int(asked.get("offset", "0")), min(int(asked.get("limit", "50")), most)
    rows = [_transaction(operator, caller, movement) for movement in reversed(seen)][first : first + limit]
    counts = {"X-Records-Available-Count": str(len(seen)), "X-Records-Returned-Count": str(len(rows))}
    return JSONResponse(rows, headers=counts if operator.dialect.counts_rows else {})


def _transaction(operator: Operator, caller: Agreement, movement: Movement) -> object:
    order = operator.order_of(movement.id)
    was_taken_back = operator.books.find_reversal(movement.id) is not None
    word = (order.word if order else None) or ("reversed" if was_taken_back else None)
    ours = order.ours if order else None
    return transaction_body(movement, caller, operator.dialect, word=word, ours=ours)


def _state(operator: Operator, order: Order) -> object:
    movement = operator.movement_of(order)
    return state_body(order, movement.state, movement.reason, operator.dialect)


def _taken(operator: Operator, order: Order) -> Response:
    """What an order is answered with: it was just taken, whatever became of it meanwhile (§3)."""
    if operator.dialect.answers_at_once:
        return JSONResponse(_transaction(operator, order.agreement, operator.movement_of(order)), status_code=201)
    told = state_body(order, PaymentState.PENDING, None, operator.dialect)
    return JSONResponse(told, status_code=202)


def _problem(operator: Operator, code: str) -> Response:
    _, status = CATEGORIES.get(code, ("businessRule", 400))
    return JSONResponse(error_body(code, operator.dialect, operator.now()), status_code=status)


def _is_own(caller: Agreement, request: Request) -> bool:
    return (request.path_params["kind"], request.path_params["account"]) == (caller.account_type, caller.account)


def _is_dated(request: Request) -> bool:
    try:
        return datetime.fromisoformat(request.headers.get("x-date", "")).tzinfo is not None
    except ValueError:
        return False


async def _has_its_hash(request: Request) -> bool:
    told = request.headers.get("x-content-hash")
    return request.method == "GET" or told == sha256(await request.body()).hexdigest()


def _is_uuid(written: str) -> bool:
    try:
        return str(UUID(written)) == written
    except ValueError:
        return False
