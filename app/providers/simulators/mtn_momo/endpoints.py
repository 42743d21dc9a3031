"""The simulated operator's real paths: tokens, orders, statuses and balances of both products (mtn-momo §2-§6)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.money import InvalidAmount, Money
from app.providers.simulators.base import endpoint
from app.providers.simulators.mtn_momo.contracts import Contract
from app.providers.simulators.mtn_momo.operator import Operator, ReferenceUsed
from app.providers.simulators.mtn_momo.transactions import status_body
from app.providers.simulators.token_desk import basic_keys

Desk = Callable[[Operator, Contract, Request], Awaitable[Response]]

RESOURCES = {"requesttopay": "collection", "transfer": "disbursement", "deposit": "disbursement"}
VERBS = {"collection": ("request", "find_request"), "disbursement": ("payout", "find_payout")}
# Refusals that come with the face of a breakdown (§6); others are a 400.
REFUSED_BY_500 = frozenset(
    {
        *("PAYER_NOT_FOUND", "PAYEE_NOT_FOUND", "NOT_ALLOWED", "INVALID_CURRENCY"),
        *("NOT_ALLOWED_TARGET_ENVIRONMENT", "INTERNAL_PROCESSING_ERROR"),
    }
)
SCRIPTS = ("python", "httpx", "curl", "axios", "okhttp", "java")


class Party(BaseModel):
    """Who pays or is paid, by an international number without a plus."""

    kind: Literal["MSISDN"] = Field(alias="partyIdType")
    id: str = Field(alias="partyId", pattern="^[1-9][0-9]{6,14}$")


class Order(BaseModel):
    """What a merchant must send (§5.1); texts may be empty here, and are not taken so further on."""

    amount: str
    currency: str
    external_id: str = Field(alias="externalId")
    payer: Party | None = None
    payee: Party | None = None
    payer_message: str = Field(alias="payerMessage", max_length=160)
    payee_note: str = Field(alias="payeeNote", max_length=160)


def application(operator: Operator) -> Starlette:
    """The operator as a web application."""
    routes = []
    for product in VERBS:
        token = endpoint("token", operator.faults, partial(_token, operator, product))
        balance = endpoint("balance", operator.faults, _behind_token(operator, product, _tell_balance))
        routes += [
            Route(f"/{product}/token/", token, methods=["POST"]),
            Route(f"/{product}/v1_0/account/balance", balance, methods=["GET"]),
        ]
    for resource, product in RESOURCES.items():
        take, find = VERBS[product]
        path = f"/{product}/v1_0/{resource}"
        taking = _behind_token(operator, product, partial(_take, resource))
        finding = _behind_token(operator, product, partial(_tell, resource))
        routes += [
            Route(path, endpoint(take, operator.faults, taking), methods=["POST"]),
            Route(f"{path}/{{reference}}", endpoint(find, operator.faults, finding), methods=["GET"]),
        ]
    return Starlette(routes=routes)


async def _token(operator: Operator, product: str, request: Request) -> Response:
    """Nothing of a body, and its length all the same (§2)."""
    if (refusal := _at_the_gate(operator, product, request)) is not None:
        return refusal
    if request.headers.get("content-length") != "0":
        return HTMLResponse("<html><body><h2>Length Required</h2></body></html>", status_code=411)
    if operator.dialect.needs_environment and "x-target-environment" not in request.headers:
        return JSONResponse({"error": "Invalid or missing X-Target-Environment header"}, status_code=400)
    api_user, _, api_key = basic_keys(request.headers.get("authorization", "")).partition(":")
    token = operator.counter.give_token(product, api_user, api_key)
    if token is None:
        return JSONResponse({"error": "login_failed"}, status_code=401)
    return JSONResponse({"access_token": token, "token_type": "access_token", "expires_in": 3_600})


def _at_the_gate(operator: Operator, product: str, request: Request) -> Response | None:
    """The gateway's own refusals: names of scripting libraries (§1), and keys of another product."""
    agent = request.headers.get("user-agent", "").lower()
    if any(agent.startswith(script) for script in SCRIPTS):
        return HTMLResponse("<html><body><h1>403 Forbidden</h1></body></html>", status_code=403)
    if not operator.counter.subscribed(product, request.headers.get("ocp-apim-subscription-key", "")):
        told = "Access denied due to invalid subscription key. Make sure to provide a valid key."
        return JSONResponse({"statusCode": 401, "message": told}, status_code=401)
    return None


def _behind_token(operator: Operator, product: str, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """Only who holds a living token of the product is heard, and only about its own market."""

    async def answer(request: Request) -> Response:
        if (refusal := _at_the_gate(operator, product, request)) is not None:
            return refusal
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        contract = operator.counter.subscriber(product, token)
        if contract is None:
            return JSONResponse({"statusCode": 401, "message": "Unauthorized"}, status_code=401)
        if request.headers.get("x-target-environment") != contract.target_environment:
            return _problem(500, "NOT_ALLOWED_TARGET_ENVIRONMENT")
        operator.settle_due()
        return await desk(operator, contract, request)

    return answer


async def _take(resource: str, operator: Operator, contract: Contract, request: Request) -> Response:
    """202 and not a word more; what the fields cannot hold is not taken."""
    reference = request.headers.get("x-reference-id", "")
    if not _is_uuid4(reference):
        return _problem(400, "VALIDATION_ERROR")
    if operator.find(contract.product, reference) is not None:
        return _problem(409, "RESOURCE_ALREADY_EXIST")
    try:
        asked = Order.model_validate(jsontext.decode(await request.body()))
        amount = Money.parse(asked.amount, contract.currency)
    except (ValidationError, jsontext.UnreadableJson, InvalidAmount):
        return _problem(400, "VALIDATION_ERROR")
    party = asked.payer if resource == "requesttopay" else asked.payee
    callback_url = request.headers.get("x-callback-url")
    code = _objection(operator, contract, asked, party, reference, callback_url)
    if code is not None or party is None:
        return _problem(500 if code in REFUSED_BY_500 else 400, code or "VALIDATION_ERROR")
    try:
        await operator.take(
            contract,
            resource,
            reference,
            amount=amount,
            party=party.id,
            external_id=asked.external_id,
            payer_message=asked.payer_message,
            payee_note=asked.payee_note,
            callback_url=callback_url,
        )
    except ReferenceUsed:
        return _problem(409, "RESOURCE_ALREADY_EXIST")
    return Response(status_code=202)


def _objection(
    operator: Operator,
    contract: Contract,
    asked: Order,
    party: Party | None,
    reference: str,
    callback_url: str | None,
) -> str | None:
    if asked.currency != contract.wire_currency:
        return "INVALID_CURRENCY"
    if not asked.payer_message or not asked.payee_note:
        return "INTERNAL_PROCESSING_ERROR"
    if callback_url is not None and contract.callback_host not in (None, urlsplit(callback_url).hostname):
        return "INVALID_CALLBACK_URL_HOST"
    return operator.plans.refusal(UUID(reference).hex, party.id) if party else "VALIDATION_ERROR"


async def _tell(resource: str, operator: Operator, contract: Contract, request: Request) -> Response:
    reference = request.path_params["reference"]
    found = operator.shown(contract, resource, reference) if _is_uuid4(reference) else None
    if found is None:
        return _problem(404, "RESOURCE_NOT_FOUND")
    return JSONResponse(status_body(found, operator.dialect))


async def _tell_balance(operator: Operator, contract: Contract, request: Request) -> Response:
    held = operator.books.balance(contract.account, contract.currency)
    return JSONResponse({"availableBalance": held.in_units(), "currency": contract.wire_currency})


def _problem(status: int, code: str) -> Response:
    """The operator's error body; its text varies."""
    told = "Duplicated reference id. Creation of resource failed." if status == 409 else "The request was not fulfilled"
    return JSONResponse({"code": code, "message": told}, status_code=status)


def _is_uuid4(written: str) -> bool:
    try:
        return UUID(written).version == 4 and str(UUID(written)) == written
    except ValueError:
        return False
