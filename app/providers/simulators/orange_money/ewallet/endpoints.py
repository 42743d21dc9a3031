"""The simulated eWallet's real paths: token, public key, code, cash-in, transactions, account (orange-money B)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Literal, TypedDict
from urllib.parse import parse_qs

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.money import XOF, Money
from app.providers.simulators.base import endpoint
from app.providers.simulators.orange_money.ewallet import collecting, news
from app.providers.simulators.orange_money.ewallet.distributors import LOCAL_DIGITS, Distributor
from app.providers.simulators.orange_money.ewallet.keys import Shown
from app.providers.simulators.orange_money.ewallet.operator import Operator

Desk = Callable[[Operator, Distributor, Request], Awaitable[Response]]

BAD_CREDENTIALS, NO_CUSTOMER, INVALID_MSISDN, KEY_REVOKED, BAD_REQUEST = "10", "2000", "2001", "4003", "4099"
NOT_ALLOWED = "2041"
REFUSED_PINS = {Shown.WRONG: BAD_CREDENTIALS, Shown.OF_A_REVOKED_KEY: KEY_REVOKED}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Wallet(BaseModel):
    """One side of a cash-in, by local number."""

    id_type: Literal["MSISDN"] = Field(alias="idType")
    id: str


class Registration(BaseModel):
    """Where a merchant wants its callbacks, and the key they shall carry (B7)."""

    code: str
    name: str = Field(min_length=1)
    callback_url: str = Field(alias="callbackUrl", pattern="^https?://")
    api_key: str = Field(alias="apiKey", min_length=1)


class Order(TypedDict):
    """A cash-in in the words of the operator's books."""

    reference: str
    wallet: str
    payee: str
    amount: Money


class Partner(Wallet):
    """The side that pays, with its PIN."""

    encrypted_pin: str = Field(alias="encryptedPinCode")


class Amount(BaseModel):
    """Whole francs."""

    value: int = Field(strict=True, ge=1)
    unit: Literal["XOF"]


class CashIn(BaseModel):
    """What a distributor must send to pay (orange-money B5)."""

    partner: Partner
    customer: Wallet
    amount: Amount
    reference: str | None = None
    notify: bool = Field(default=False, alias="receiveNotification", strict=True)


def application(operator: Operator) -> Starlette:
    """The operator as a web application."""
    desks: tuple[tuple[str, str, str, Desk], ...] = (
        ("public_key", "/api/account/v1/publicKeys", "GET", _hand_out_key),
        ("balance", "/api/eWallet/v1/account", "GET", _tell_balance),
        ("request", "/api/eWallet/v4/qrcode", "POST", _open_code),
        ("payout", "/api/eWallet/v1/cashins", "POST", _pay),
        ("find_payout", "/api/eWallet/v1/transactions", "GET", _list),
        ("register", "/api/notification/v1/merchantcallback", "GET", _tell_callbacks),
        ("register", "/api/notification/v1/merchantcallback", "POST", _register),
        ("payout_status", "/api/eWallet/v1/transactions/{transaction_id}/status", "GET", _tell_status),
    )
    token = endpoint("token", operator.faults, partial(_token, operator))
    behind = [
        Route(path, endpoint(verb, operator.faults, _behind_token(operator, desk)), methods=[method])
        for verb, path, method, desk in desks
    ]
    return Starlette(routes=[Route("/oauth/v1/token", token, methods=["POST"]), *behind])


async def _token(operator: Operator, request: Request) -> Response:
    """Keys come as form fields; a token lives about five minutes (B1)."""
    form = {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    token = operator.counter.give_token(form.get("client_id", ""), form.get("client_secret", ""))
    if token is None or form.get("grant_type") != "client_credentials":
        return JSONResponse({"error": "invalid_client"}, status_code=401)
    life_s = operator.counter.life_s
    scope = "apimanagement email profile"
    given = {"access_token": token, "token_type": "bearer", "expires_in": life_s, "scope": scope}
    return JSONResponse({**given, "refresh_expires_in": 0})


def _behind_token(operator: Operator, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """Only who holds a living token is heard, and only with a content type, even without content (B1)."""

    async def answer(request: Request) -> Response:
        distributor = operator.counter.holder(request.headers.get("authorization", "").removeprefix("Bearer "))
        if distributor is None:
            return JSONResponse({"error": "invalid_token"}, status_code=401)
        if request.headers.get("content-type") != "application/json":
            return _problem(415, BAD_REQUEST, "content type")
        operator.settle_due()
        return await desk(operator, distributor, request)

    return answer


async def _hand_out_key(operator: Operator, distributor: Distributor, request: Request) -> Response:
    return JSONResponse(operator.keys.public())


async def _open_code(operator: Operator, distributor: Distributor, request: Request) -> Response:
    """Links for one merchant's own code (B3)."""
    try:
        asked = collecting.QrCode.model_validate(jsontext.decode(await request.body()))
    except (ValidationError, jsontext.UnreadableJson):
        return _problem(400, BAD_REQUEST, "a field is missing or malformed")
    if asked.code != distributor.merchant_code:
        return _problem(400, NOT_ALLOWED, "no merchant code of yours")
    code = collecting.opened(operator, distributor, asked, request.headers.get("x-callback-url"))
    return JSONResponse(collecting.told(code))


async def _pay(operator: Operator, distributor: Distributor, request: Request) -> Response:
    try:
        asked = CashIn.model_validate(jsontext.decode(await request.body()))
    except (ValidationError, jsontext.UnreadableJson):
        return _problem(400, BAD_REQUEST, "a field is missing or malformed")
    code = _objection(operator, distributor, asked)
    if code is not None:
        return _problem(400, code, "the cash-in is refused")
    movement = await operator.take_payout(**_order(distributor, asked))
    told = {"status": news.WORDS[movement.state], "transactionId": movement.id}
    return JSONResponse({**told, "reference": movement.request, "description": "OK"})


def _objection(operator: Operator, distributor: Distributor, asked: CashIn) -> str | None:
    """What is wrong with the wallet, its PIN, its float or the payee's number, which has no country code."""
    if asked.partner.id != distributor.msisdn:
        return BAD_CREDENTIALS
    shown = operator.keys.shown(asked.partner.encrypted_pin, distributor.pin)
    if shown in REFUSED_PINS:
        return REFUSED_PINS[shown]
    number = asked.customer.id
    is_local = number.isascii() and number.isdigit() and len(number) == LOCAL_DIGITS[distributor.country]
    return operator.refuses_payout(**_order(distributor, asked)) if is_local else INVALID_MSISDN


def _order(distributor: Distributor, asked: CashIn) -> Order:
    return Order(
        reference=asked.reference or "",
        wallet=distributor.wallet,
        payee=distributor.abroad(asked.customer.id),
        amount=Money(asked.amount.value, XOF),
    )


async def _list(operator: Operator, distributor: Distributor, request: Request) -> Response:
    """A bare list; a `type` finds nothing whatever there is (B6)."""
    asked = request.query_params
    try:
        since = datetime.fromisoformat(asked["fromDateTime"]) if "fromDateTime" in asked else LONG_AGO
        size = int(asked.get("size", "20"))
    except ValueError:
        return _problem(400, BAD_REQUEST, "a filter is malformed")
    found = (
        []
        if "type" in asked
        else operator.transactions(distributor.wallet, reference=asked.get("reference"), since=since)
    )
    rows = [news.row(movement, distributor) for movement in found]
    return JSONResponse([row for row in rows if asked.get("status") in (None, row["status"])][:size])


async def _tell_status(operator: Operator, distributor: Distributor, request: Request) -> Response:
    movement = operator.find(distributor.wallet, request.path_params["transaction_id"])
    if movement is None:
        return _problem(404, BAD_REQUEST, "no such transaction")
    return JSONResponse({"status": news.WORDS[movement.state]})


async def _tell_balance(operator: Operator, distributor: Distributor, request: Request) -> Response:
    """The wallet with its owner and its balance; another's is not told."""
    asked = (request.query_params.get("msisdn"), request.query_params.get("type"))
    if asked != (distributor.msisdn, distributor.account_type):
        return _problem(400, NO_CUSTOMER, "no such account of yours")
    held = operator.books.balance(distributor.balance_of, XOF)
    nothing = {"value": 0.0, "unit": held.currency.code}
    told = {
        "msisdn": distributor.msisdn,
        "type": distributor.account_type,
        "suspended": False,
        "frozenBalance": nothing,
    }
    return JSONResponse({**told, "balance": {"value": float(held.in_units()), "unit": held.currency.code}})


async def _tell_callbacks(operator: Operator, distributor: Distributor, request: Request) -> Response:
    """The key is told in clear (B7)."""
    agreed = operator.distributor(distributor.wallet)
    if request.query_params.get("code") != agreed.merchant_code or agreed.callback_url is None:
        return JSONResponse([])
    told = {"code": agreed.merchant_code, "callbackUrl": agreed.callback_url, "apiKey": agreed.api_key}
    return JSONResponse([told])


async def _register(operator: Operator, distributor: Distributor, request: Request) -> Response:
    """Taken without a word: an empty body, as production was seen to answer (B7)."""
    try:
        asked = Registration.model_validate(jsontext.decode(await request.body()))
    except (ValidationError, jsontext.UnreadableJson):
        return _problem(400, BAD_REQUEST, "a field is missing or malformed")
    if asked.code != distributor.merchant_code:
        return _problem(400, NO_CUSTOMER, "no such merchant of yours")
    operator.sign(replace(distributor, callback_url=asked.callback_url, api_key=asked.api_key))
    return Response(status_code=201)


def _problem(status: int, code: str, detail: str) -> Response:
    """The operator's problem+json (B9)."""
    problem = {"type": "about:blank", "title": "Error", "status": status, "detail": detail, "code": code}
    return JSONResponse(problem, status_code=status, media_type="application/problem+json")
