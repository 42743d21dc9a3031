"""The simulated participant's real paths: token, requests, payments, returns, account, webhooks (pi-spi §1-§6)."""

import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Annotated, Literal
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

from app.core import jsontext
from app.core.money import XOF, Money
from app.providers.simulators.base import endpoint, token_in
from app.providers.simulators.pi_spi.movements import Kind, Order, told_of
from app.providers.simulators.pi_spi.operator import Operator

Desk = Callable[[Operator, Request], Awaitable[Response]]
BASE = "/piz/v1"
LIFE_S = 3_600
PHONE = r"^\+(223\d{8}|225\d{10}|221\d{9}|226\d{8}|229\d{10}|228\d{8}|227\d{8}|245\d{6})$"
SHID = r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"
Alias = Annotated[str, StringConstraints(pattern=rf"{PHONE}|{SHID}|^[0-9]{{4,12}}$")]


class Asked(BaseModel):
    """What both orders have; a number is a number and not a text (§1)."""

    model_config = ConfigDict(strict=True)

    tx_id: Annotated[str, Field(alias="txId", min_length=1, max_length=35)]
    payer_alias: Alias = Field(alias="payeurAlias")
    payee_alias: Alias = Field(alias="payeAlias")
    amount: Annotated[int, Field(alias="montant", gt=0)]
    confirmation: Literal[False]
    words: Annotated[str | None, Field(alias="motif", max_length=140)] = None


class AskedBill(Asked):
    """A request to pay a bill, which has a last day."""

    category: Literal["401"] = Field(alias="categorie")
    until: str = Field(alias="dateLimitePaiement", pattern=r"^\d{4}-\d{2}-\d{2}$")
    document: Annotated[str | None, Field(alias="refDocNumero", max_length=35)] = None


class Told(BaseModel):
    """Where to tell what."""

    url: str = Field(alias="callbackUrl", pattern="^https?://")
    events: list[str] = Field(default_factory=list)


SHAPES: Mapping[Kind, type[Asked]] = {Kind.REQUEST: AskedBill, Kind.PAYMENT: Asked}
PATHS: Mapping[Kind, str] = {Kind.REQUEST: "demandes-paiements", Kind.PAYMENT: "paiements"}


def application(operator: Operator, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The participant as a web application."""
    routes = [Route("/oauth/token", endpoint("token", operator.faults, partial(_grant, operator)), methods=["POST"])]
    routes += [
        _route(operator, "list", "/paiements", _list, "GET"),
        _route(operator, "true_state", "/paiements/{id}/statuts", _tell_truth, "GET"),
        _route(operator, "return", "/paiements/{id}/retours", _send_back, "PUT"),
        _route(operator, "balance", "/comptes/{id}", _tell_balance, "GET"),
        _route(operator, "webhook", "/webhooks", _register, "POST"),
    ]
    for kind, path in PATHS.items():
        routes += [
            _route(operator, kind.value, f"/{path}", partial(_take, kind), "POST"),
            _route(operator, f"find_{kind}", f"/{path}/{{id}}", partial(_tell, kind), "GET"),
        ]
    return Starlette(routes=routes, lifespan=lifespan)


def _route(operator: Operator, verb: str, path: str, desk: Desk, method: str) -> Route:
    async def answer(request: Request) -> Response:
        business = operator.business
        if token_in(request.headers.get("authorization", "")) not in operator.tokens:
            return _problem(401)
        if business.api_key is not None and request.headers.get("x-api-key") != business.api_key:
            return _problem(403)
        operator.settle_due()
        return await desk(operator, request)

    return Route(f"{BASE}{path}", endpoint(verb, operator.faults, answer), methods=[method])


async def _grant(operator: Operator, request: Request) -> Response:
    pair = f"{operator.business.client_id}:{operator.business.client_secret}"
    asked = parse_qs((await request.body()).decode())
    is_known = request.headers.get("authorization") == f"Basic {b64encode(pair.encode()).decode()}"
    if not is_known or asked.get("grant_type") != ["client_credentials"] or "scope" not in asked:
        return JSONResponse({"error": "invalid_client"}, status_code=401)
    token = secrets.token_hex(16)
    operator.tokens.add(token)
    return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": LIFE_S})


async def _take(kind: Kind, operator: Operator, request: Request) -> Response:
    """HTTP 200 whether it is taken or rejected; an id that is known is rejected with DU03 and nothing else happens."""
    body = await request.body()
    try:
        asked = SHAPES[kind].model_validate(jsontext.decode(body))
    except jsontext.UnreadableJson:
        return _problem(400)
    except ValidationError as error:
        return _problem(400, *(str(one["loc"][0]) for one in error.errors()))
    order = _order(kind, operator, asked, jsontext.decode(body))
    if operator.find(kind, asked.tx_id) is not None:
        return _answer(operator, order, rejected="DU03")
    payee, amount = asked.payee_alias.removeprefix("+"), order.amount
    is_bill = kind is Kind.REQUEST
    code = operator.refusal_of("request") if is_bill else operator.payout_refusal(asked.tx_id, payee, amount)
    if (asked.payee_alias if is_bill else asked.payer_alias) not in operator.business.aliases:
        code = "AG01"
    taken = operator.reject(order, code) if code else operator.take(order)
    return _answer(operator, taken)


def _order(kind: Kind, operator: Operator, asked: Asked, told: Mapping[str, object]) -> Order:
    return Order(
        kind=kind,
        tx_id=asked.tx_id,
        id=operator.next_id(),
        amount=Money(asked.amount, XOF),
        payer_alias=asked.payer_alias,
        payee_alias=asked.payee_alias,
        taken_at=operator.now(),
        told=told,
    )


async def _tell(kind: Kind, operator: Operator, request: Request) -> Response:
    found = operator.shown(kind, request.path_params["id"])
    return _answer(operator, found) if found else _problem(404)


async def _tell_truth(operator: Operator, request: Request) -> Response:
    """What the platform knows; a sparse answer, for its shape is not stated (§4)."""
    found = operator.find_by_platform(request.path_params["id"])
    if found is None:
        return _problem(404)
    told = told_of(found)
    return JSONResponse({name: told[name] for name in ("end2endId", "statut", "statutRaison") if name in told})


async def _list(operator: Operator, request: Request) -> Response:
    asked = request.query_params.get("txId", "")
    found = [one for kind in Kind if (one := operator.find(kind, asked))]
    rows = [dict(told_of(one, with_decimals=operator.tells_decimals)) for one in found]
    return JSONResponse({"data": rows, "meta": {"total": len(rows), "page": 1, "size": 20}})


async def _send_back(operator: Operator, request: Request) -> Response:
    found = operator.find_by_platform(request.path_params["id"])
    if found is None or found.kind is not Kind.REQUEST or found.is_open:
        return _problem(404)
    return _answer(operator, operator.send_back(found, operator.refusal_of("return")))


async def _tell_balance(operator: Operator, request: Request) -> Response:
    if request.path_params["id"] != operator.business.account:
        return _problem(404)
    held = operator.books.balance(operator.alias, XOF).minor
    return JSONResponse({"numero": operator.business.account, "type": "TRAN", "solde": held, "statut": "OUVERT"})


async def _register(operator: Operator, request: Request) -> Response:
    try:
        told = Told.model_validate(jsontext.decode(await request.body()))
    except (ValidationError, jsontext.UnreadableJson):
        return _problem(400)
    webhook = operator.register(told.url, told.events)
    shown = {"id": webhook.id, "callbackUrl": webhook.url, "events": told.events, "secret": webhook.secret}
    return JSONResponse(shown, status_code=201)


def _answer(operator: Operator, order: Order, rejected: str | None = None) -> Response:
    told = dict(told_of(order, with_decimals=operator.tells_decimals))
    return JSONResponse({**told, "statut": "REJETE", "statutRaison": rejected} if rejected else told)


def _problem(status: int, *fields: str) -> Response:
    told: dict[str, object] = {"type": "about:blank", "title": "not done", "status": status, "detail": "not done"}
    if fields:
        told["invalid-params"] = [{"name": field, "reason": "invalid"} for field in fields]
    return Response(jsontext.encode(told), status_code=status, media_type="application/problem+json")
