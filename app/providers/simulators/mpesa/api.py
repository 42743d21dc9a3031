"""The simulated Daraja's real paths (mpesa-daraja §1), each as good or bad as `faults` makes its day."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.jsontext import UnreadableJson, decode
from app.core.money import InvalidAmount, Money
from app.providers.simulators.base import Handler, endpoint
from app.providers.simulators.mpesa import wire
from app.providers.simulators.mpesa.operator import Operator

Told = Mapping[str, Any]
Desk = Callable[[Operator, Told, Request], Awaitable[Response]]
FORBIDDEN_WORDS = ("mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query")
PAGE = 100
MOST_PUSH = 250_000


class Bad(Exception):
    """A call the gateway refuses: HTTP status, its code, its text."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(code)
        self.answer = JSONResponse(wire.error(code, text), status_code=status)


# One thing, told differently by each product (§2).
STALE = {
    "push": (404, "404.001.03"),
    "push_query": (404, "404.001.03"),
    "register": (401, "401.002.01"),
    "simulate": (401, "401.002.01"),
    "status": (400, "400.003.01"),
    "pull": (401, None),
}


def application(operator: Operator) -> Starlette:
    """The operator as a web application."""
    return Starlette(
        routes=[
            Route("/oauth/v1/generate", endpoint("token", operator.faults, partial(_token, operator)), methods=["GET"]),
            _route(operator, "/mpesa/c2b/v{version:int}/registerurl", "register", _register),
            _route(operator, "/mpesa/c2b/v{version:int}/simulate", "simulate", _simulate),
            _route(operator, "/mpesa/stkpush/v1/processrequest", "push", _push),
            _route(operator, "/mpesa/stkpushquery/v1/query", "push_query", _query_push),
            _route(operator, "/mpesa/transactionstatus/v1/query", "status", _status),
            _route(operator, "/pulltransactions/v1/register", "pull", _register_pull),
            _route(operator, "/pulltransactions/v1/query", "pull", _pull),
        ]
    )


def _route(operator: Operator, path: str, verb: str, desk: Desk) -> Route:
    return Route(path, endpoint(verb, operator.faults, _behind_token(operator, verb, desk)), methods=["POST"])


def _behind_token(operator: Operator, verb: str, desk: Desk) -> Handler:
    """Only the living token opens; a body must be a JSON object."""

    async def answer(request: Request) -> Response:
        if not operator.gate.admits(request.headers):
            status, code = STALE[verb]
            return Response(status_code=status) if code is None else Bad(status, code, "Invalid Access Token").answer
        try:
            return await desk(operator, _object(await request.body()), request)
        except Bad as bad:
            return bad.answer

    return answer


async def _token(operator: Operator, request: Request) -> Response:
    if request.query_params.get("grant_type") != "client_credentials":
        return Bad(400, "400.008.02", "Invalid grant type passed").answer
    token = operator.gate.issue(request.headers)
    if token is None:
        return Response(status_code=400)
    return JSONResponse({"access_token": token, "expires_in": str(operator.gate.life_s)})


async def _register(operator: Operator, told: Told, request: Request) -> Response:
    code = operator.shortcode(_text(told, "ShortCode"))
    if code is None:
        raise _invalid("ShortCode")
    if told.get("ResponseType") not in ("Completed", "Cancelled"):
        raise _invalid("ResponseType")
    if operator.is_production and code.confirmation_url is not None:
        raise Bad(500, "500.003.1001", "Urls are already registered.")
    code.validation_url, code.confirmation_url = _address(told, "ValidationURL"), _address(told, "ConfirmationURL")
    code.response_type, code.version = _text(told, "ResponseType"), str(request.path_params["version"])
    return JSONResponse(
        {"OriginatorCoversationID": "1c2d-77aa-1", "ResponseCode": "0", "ResponseDescription": "Success"}
    )


async def _simulate(operator: Operator, told: Told, _: Request) -> Response:
    number = _text(told, "ShortCode")
    if operator.shortcode(number) is None:
        raise _invalid("ShortCode")
    amount, reference = _amount(operator, told), told.get("BillRefNumber")
    await operator.pay(receiver=number, payer=_text(told, "Msisdn"), amount=amount, reference=reference)
    return JSONResponse(
        {
            "OriginatorCoversationID": "1c2d-77aa-2",
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        }
    )


async def _push(operator: Operator, told: Told, _: Request) -> Response:
    number = _text(told, "BusinessShortCode")
    _check_password(operator, told, number)
    payer, amount = _text(told, "PhoneNumber"), _amount(operator, told)
    if amount.minor % 10**operator.currency.decimals or not 1 <= float(amount.in_units()) <= MOST_PUSH:
        raise _invalid("Amount")
    if operator.open_prompt_of(payer) is not None:
        raise Bad(500, "500.001.1001", "Unable to lock subscriber, a transaction is already in process")
    reference = _text(told, "AccountReference")
    if len(reference) > 12 or len(_text(told, "TransactionDesc")) > 13:
        raise _invalid("AccountReference")
    url = _address(told, "CallBackURL")
    prompt = await operator.push(shortcode=number, payer=payer, amount=amount, reference=reference, callback_url=url)
    return JSONResponse(wire.stk_ack(prompt))


async def _query_push(operator: Operator, told: Told, _: Request) -> Response:
    _check_password(operator, told, _text(told, "BusinessShortCode"))
    prompt = operator.prompt(_text(told, "CheckoutRequestID"))
    if prompt is None:
        raise Bad(500, "500.001.1001", "The transaction does not exist")
    said = operator.query_answers.popleft() if operator.query_answers else prompt.outcome or "4999"
    if said == "500.001.1001":
        raise Bad(500, said, "The transaction is being processed")
    return JSONResponse(wire.stk_answer(prompt, said))


async def _status(operator: Operator, told: Told, _: Request) -> Response:
    for field in ("Initiator", "SecurityCredential", "PartyA", "IdentifierType", "Remarks"):
        _text(told, field)
    receipt, result = _text(told, "TransactionID"), _address(told, "ResultURL")
    await operator.answer_status(receipt, result, _address(told, "QueueTimeOutURL"), told)
    return JSONResponse(
        {
            "OriginatorConversationID": "qry-simulated",
            "ConversationID": f"AG_{receipt}",
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        }
    )


async def _register_pull(operator: Operator, told: Told, _: Request) -> Response:
    code = operator.shortcode(_text(told, "ShortCode"))
    if code is None:
        raise _invalid("ShortCode")
    status, code.may_pull = ("1001" if code.may_pull else "1000"), True
    return JSONResponse(
        {
            "ResponseRefID": "19aa-1",
            "ResponseStatus": status,
            "ShortCode": code.number,
            "ResponseDescription": "ShortCode already Registered" if status == "1001" else "ShortCode Registered",
        }
    )


async def _pull(operator: Operator, told: Told, _: Request) -> Response:
    code = operator.shortcode(_text(told, "ShortCode"))
    since, until, offset = _eat(told, "StartDate"), _eat(told, "EndDate"), int(_text(told, "OffSetValue"))
    movements = operator.pull(code.number, since, until) if code is not None and code.may_pull else []
    page = [wire.pull_row(movement) for movement in movements[offset : offset + PAGE]]
    if not page:
        return JSONResponse({"ResponseRefID": "19aa-2", "ResponseCode": "1001", "ResponseMessage": "No transactions"})
    return JSONResponse(
        {"ResponseRefID": "19aa-3", "ResponseCode": "1000", "ResponseMessage": "Success", "Response": [page]}
    )


def _check_password(operator: Operator, told: Told, number: str) -> None:
    code = operator.shortcode(number)
    if code is None:
        raise Bad(500, "500.001.1001", "Merchant does not exist")
    expected = b64encode(f"{number}{code.passkey}{_text(told, 'Timestamp')}".encode()).decode()
    if told.get("Password") != expected:
        raise Bad(500, "500.001.1001", "Wrong credentials")


def _object(body: bytes) -> Told:
    try:
        told = decode(body)
    except UnreadableJson:
        raise Bad(400, "400.002.05", "Invalid Request Payload") from None
    if not isinstance(told, dict):
        raise Bad(400, "400.002.05", "Invalid Request Payload")
    return told


def _text(told: Told, field: str) -> str:
    value = told.get(field)
    if value is None or value == "":
        raise _invalid(field)
    return str(value)


def _address(told: Told, field: str) -> str:
    url = _text(told, field)
    if any(word in url.lower() for word in FORBIDDEN_WORDS):
        raise _invalid(field)
    return url


def _amount(operator: Operator, told: Told) -> Money:
    try:
        return Money.parse(_text(told, "Amount"), operator.currency)
    except InvalidAmount:
        raise _invalid("Amount") from None


def _eat(told: Told, field: str) -> datetime:
    try:
        return datetime.strptime(_text(told, field), "%Y-%m-%d %H:%M:%S").replace(tzinfo=wire.EAT)
    except ValueError:
        raise _invalid(field) from None


def _invalid(field: str) -> Bad:
    return Bad(400, "400.002.02", f"Bad Request - Invalid {field}")
