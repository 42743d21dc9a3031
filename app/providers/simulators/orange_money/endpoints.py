"""The simulated operator's real paths: access token, payment page for a merchant, status, and the page itself."""

from collections.abc import Awaitable, Callable
from functools import partial

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.providers.simulators.base import endpoint
from app.providers.simulators.orange_money import page
from app.providers.simulators.orange_money.merchants import Merchant
from app.providers.simulators.orange_money.operator import Operator, OrderIdUsed
from app.providers.simulators.token_desk import basic_keys

Desk = Callable[[Operator, Merchant, Request], Awaitable[Response]]


class WebPayment(BaseModel):
    """What a merchant must send to open a page (orange-money A2)."""

    merchant_key: str
    currency: str
    order_id: str = Field(min_length=1, max_length=30)
    amount: int = Field(strict=True, ge=1)
    return_url: str = Field(min_length=1, max_length=120)
    cancel_url: str = Field(min_length=1, max_length=120)
    notif_url: str = Field(min_length=1, max_length=120)
    lang: str = Field(pattern="^(fr|en)$")
    reference: str = Field(min_length=1, max_length=30)


class TransactionStatus(BaseModel):
    """What a merchant must send to ask after an order (A4)."""

    order_id: str
    amount: int = Field(strict=True)
    pay_token: str


def application(operator: Operator) -> Starlette:
    """The operator as a web application."""
    root = "/orange-money-webpay/{path}/v1"
    token = endpoint("token", operator.faults, partial(_token, operator))
    open_page = endpoint("webpayment", operator.faults, _behind_token(operator, _open_page))
    tell_status = endpoint("transactionstatus", operator.faults, _behind_token(operator, _tell_status))
    return Starlette(
        routes=[
            Route("/oauth/{version:str}/token", token, methods=["POST"]),
            Route(f"{root}/webpayment", open_page, methods=["POST"]),
            Route(f"{root}/transactionstatus", tell_status, methods=["POST"]),
            Route("/payment/pay_token/{pay_token}", partial(page.show, operator), methods=["GET"], name="page"),
            Route("/payment/pay_token/{pay_token}", partial(page.confirm, operator), methods=["POST"]),
        ],
    )


async def _token(operator: Operator, request: Request) -> Response:
    """Life in seconds comes as text from `v3` and as a number from `v2`: both are met in the wild (A1)."""
    client_id, _, client_secret = basic_keys(request.headers.get("authorization", "")).partition(":")
    token = operator.counter.give_token(client_id, client_secret)
    if token is None or await request.body() != b"grant_type=client_credentials":
        return _refusal(401, "Unauthorized", "the keys or the grant are wrong")
    life_s = operator.counter.life_s
    life = str(life_s) if request.path_params["version"] == "v3" else life_s
    return JSONResponse({"token_type": "Bearer", "access_token": token, "expires_in": life})


def _behind_token(operator: Operator, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """Only who holds a living token of a contract for this country is heard."""

    async def answer(request: Request) -> Response:
        merchant = operator.counter.holder(request.headers.get("authorization", "").removeprefix("Bearer "))
        if merchant is None:
            return _refusal(401, "Unauthorized", "expired credentials")
        if merchant.path != request.path_params["path"]:
            return _refusal(403, "Forbidden", "no contract for this country")
        return await desk(operator, merchant, request)

    return answer


async def _open_page(operator: Operator, merchant: Merchant, request: Request) -> Response:
    try:
        asked = WebPayment.model_validate(jsontext.decode(await request.body()))
    except (ValidationError, jsontext.UnreadableJson):
        return _refusal(400, "Bad request", "a field is missing or malformed")
    if (asked.merchant_key, asked.currency) != (merchant.merchant_key, merchant.currency):
        return _refusal(400, "Bad request", "merchant or currency not of this contract")
    try:
        order = operator.open_order(
            merchant, **asked.model_dump(include={"order_id", "amount", "notif_url", "return_url", "cancel_url"})
        )
    except OrderIdUsed:
        return _refusal(403, "Forbidden", "order already used")
    opened = {
        "status": 201,
        "message": "OK",
        "pay_token": order.pay_token,
        "notif_token": order.notif_token,
        "payment_url": str(request.url_for("page", pay_token=order.pay_token)),
    }
    return JSONResponse(opened, status_code=201)


async def _tell_status(operator: Operator, merchant: Merchant, request: Request) -> Response:
    """HTTP 201 whatever became of the order; all three parts of the question must be those of one order (A4)."""
    try:
        asked = TransactionStatus.model_validate(jsontext.decode(await request.body()))
    except (ValidationError, jsontext.UnreadableJson):
        return _refusal(400, "Bad request", "a field is missing or malformed")
    order = operator.find(asked.pay_token)
    if order is None or (order.merchant, order.order_id, order.amount.minor) != (
        merchant,
        asked.order_id,
        asked.amount,
    ):
        return _refusal(404, "Not found", "no such order")
    told = {"status": operator.status(order), "order_id": order.order_id, "txnid": order.txnid}
    return JSONResponse({name: value for name, value in told.items() if value is not None}, status_code=201)


def _refusal(status: int, message: str, description: str) -> Response:
    """The operator's common error shape; the numeric code varies in life and is ours here."""
    return JSONResponse({"code": status, "message": message, "description": description}, status_code=status)
