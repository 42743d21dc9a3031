"""The simulated Daraja's real paths (mpesa-daraja §1), each as good or bad as `faults` makes its day."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.providers.simulators.base import Handler, endpoint
from app.providers.simulators.mpesa import asked, payout_api, payout_wire, wire
from app.providers.simulators.mpesa.asked import Told
from app.providers.simulators.mpesa.operator import Operator

Desk = Callable[[Operator, Told, Request], Awaitable[Response]]
PAGE = 100
MOST_PUSH = 250_000

# One thing, told differently by each product (§2).
STALE = {
    "push": (404, "404.001.03"),
    "push_query": (404, "404.001.03"),
    "register": (401, "401.002.01"),
    "simulate": (401, "401.002.01"),
    "status": (400, "400.003.01"),
    "payout": (401, "401.002.01"),
    "transfer": (404, "404.001.03"),
    "balance": (400, "400.003.01"),
    "reversal": (401, "401.002.01"),
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
            _route(operator, "/mpesa/b2c/v3/paymentrequest", "payout", payout_api.pay_phone),
            _route(operator, "/mpesa/b2b/v1/paymentrequest", "transfer", payout_api.pay_business),
            _route(operator, "/mpesa/accountbalance/v1/query", "balance", payout_api.balance),
            _route(operator, "/mpesa/reversal/v1/request", "reversal", payout_api.reverse),
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
            return (
                Response(status_code=status) if code is None else asked.Bad(status, code, "Invalid Access Token").answer
            )
        try:
            return await desk(operator, asked.body(await request.body()), request)
        except asked.Bad as bad:
            return bad.answer

    return answer


async def _token(operator: Operator, request: Request) -> Response:
    if request.query_params.get("grant_type") != "client_credentials":
        return asked.Bad(400, "400.008.02", "Invalid grant type passed").answer
    token = operator.gate.issue(request.headers)
    if token is None:
        return Response(status_code=400)
    return JSONResponse({"access_token": token, "expires_in": str(operator.gate.life_s)})


async def _register(operator: Operator, told: Told, request: Request) -> Response:
    code = operator.shortcode(asked.text(told, "ShortCode"))
    if code is None:
        raise asked.invalid("ShortCode")
    if told.get("ResponseType") not in ("Completed", "Cancelled"):
        raise asked.invalid("ResponseType")
    if operator.is_production and code.confirmation_url is not None:
        raise asked.Bad(500, "500.003.1001", "Urls are already registered.")
    code.validation_url, code.confirmation_url = (
        asked.address(told, "ValidationURL"),
        asked.address(told, "ConfirmationURL"),
    )
    code.response_type, code.version = asked.text(told, "ResponseType"), str(request.path_params["version"])
    return JSONResponse(
        {"OriginatorCoversationID": "1c2d-77aa-1", "ResponseCode": "0", "ResponseDescription": "Success"}
    )


async def _simulate(operator: Operator, told: Told, _: Request) -> Response:
    number = asked.text(told, "ShortCode")
    if operator.shortcode(number) is None:
        raise asked.invalid("ShortCode")
    amount, reference = asked.amount(told, operator.currency), told.get("BillRefNumber")
    await operator.pay(receiver=number, payer=asked.text(told, "Msisdn"), amount=amount, reference=reference)
    return JSONResponse(
        {
            "OriginatorCoversationID": "1c2d-77aa-2",
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        }
    )


async def _push(operator: Operator, told: Told, _: Request) -> Response:
    number = asked.text(told, "BusinessShortCode")
    _check_password(operator, told, number)
    payer, amount = asked.text(told, "PhoneNumber"), asked.amount(told, operator.currency)
    if amount.minor % 10**operator.currency.decimals or not 1 <= float(amount.in_units()) <= MOST_PUSH:
        raise asked.invalid("Amount")
    if operator.open_prompt_of(payer) is not None:
        raise asked.Bad(500, "500.001.1001", "Unable to lock subscriber, a transaction is already in process")
    asked.text(told, "PartyA")
    _check_receiver(operator, told, number)
    reference = asked.shaped(told, "AccountReference", ".{1,12}")
    asked.shaped(told, "TransactionDesc", ".{1,13}")
    url = asked.address(told, "CallBackURL")
    prompt = await operator.push(shortcode=number, payer=payer, amount=amount, reference=reference, callback_url=url)
    return JSONResponse(wire.stk_ack(prompt))


async def _query_push(operator: Operator, told: Told, _: Request) -> Response:
    _check_password(operator, told, asked.text(told, "BusinessShortCode"))
    prompt = operator.prompt(asked.text(told, "CheckoutRequestID"))
    if prompt is None:
        raise asked.Bad(500, "500.001.1001", "The transaction does not exist")
    said = operator.query_answers.popleft() if operator.query_answers else prompt.outcome or "4999"
    if said == "500.001.1001":
        raise asked.Bad(500, said, "The transaction is being processed")
    return JSONResponse(wire.stk_answer(prompt, said))


async def _status(operator: Operator, told: Told, _: Request) -> Response:
    for field in ("Initiator", "SecurityCredential", "PartyA", "Remarks"):
        asked.text(told, field)
    asked.one_of(told, "IdentifierType", "4")
    asked.one_of(told, "CommandID", "TransactionStatusQuery")
    by = "OriginalConversationID" if "OriginalConversationID" in told else "TransactionID"
    known_as, result = asked.text(told, by), asked.address(told, "ResultURL")
    await operator.answer_status(known_as, result, asked.address(told, "QueueTimeOutURL"), told)
    return JSONResponse(payout_wire.acknowledgement("qry-simulated", f"AG_{known_as}"))


async def _register_pull(operator: Operator, told: Told, _: Request) -> Response:
    code = operator.shortcode(asked.text(told, "ShortCode"))
    if code is None:
        raise asked.invalid("ShortCode")
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
    code = operator.shortcode(asked.text(told, "ShortCode"))
    since, until, offset = (
        asked.instant(told, "StartDate"),
        asked.instant(told, "EndDate"),
        int(asked.text(told, "OffSetValue")),
    )
    movements = operator.pull(code.number, since, until) if code is not None and code.may_pull else []
    page = [wire.pull_row(movement) for movement in movements[offset : offset + PAGE]]
    if not page:
        return JSONResponse({"ResponseRefID": "19aa-2", "ResponseCode": "1001", "ResponseMessage": "No transactions"})
    return JSONResponse(
        {"ResponseRefID": "19aa-3", "ResponseCode": "1000", "ResponseMessage": "Success", "Response": [page]}
    )


def _check_receiver(operator: Operator, told: Told, number: str) -> None:
    """A paybill is paid by the shortcode's number, a till by its own, each by its own kind of transaction (§5.1)."""
    code = operator.shortcode(number)
    till = code.till if code is not None else ""
    asked.one_of(told, "TransactionType", "CustomerBuyGoodsOnline" if till else "CustomerPayBillOnline")
    asked.one_of(told, "PartyB", till or number)


def _check_password(operator: Operator, told: Told, number: str) -> None:
    code = operator.shortcode(number)
    if code is None:
        raise asked.Bad(500, "500.001.1001", "Merchant does not exist")
    expected = b64encode(f"{number}{code.passkey}{asked.text(told, 'Timestamp')}".encode()).decode()
    if told.get("Password") != expected:
        raise asked.Bad(500, "500.001.1001", "Wrong credentials")
