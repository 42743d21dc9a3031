"""The simulated operator's real paths: tokens, prompts, payouts, enquiries, refunds, balance (airtel-money §2-§9)."""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from pydantic import BaseModel, Field, ValidationError, ValidationInfo, model_validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

from app.core import jsontext
from app.core.money import Money
from app.providers.simulators.airtel_money.applications import Application
from app.providers.simulators.airtel_money.operator import Operator
from app.providers.simulators.airtel_money.transactions import (
    FAILURE,
    IN_PROGRESS,
    SUCCESS,
    Dialect,
    code_for,
    status_body,
    summary_row,
    told,
)
from app.providers.simulators.base import endpoint, token_in
from app.providers.values import Direction, PaymentState

Desk = Callable[[Operator, Application, Request], Awaitable[Response]]

ID = r"^[A-Za-z0-9-]{1,36}$"
SAFE_ID = re.compile(r"[A-Za-z0-9]{1,25}")
SHOWN = r"^[A-Za-z0-9]{4,64}$"
# With the code of its country a number of any of theirs has eleven digits or more (§0.5).
NATIONAL = r"^[0-9]{6,10}$"
WORDS = {PaymentState.SUCCEEDED: SUCCESS, PaymentState.FAILED: FAILURE, PaymentState.PENDING: IN_PROGRESS}


class Subscriber(BaseModel):
    """Who pays, by a number without the country code."""

    country: str
    currency: str
    msisdn: str = Field(pattern=NATIONAL)


class Amount(BaseModel):
    """How much, under which id; of payouts the newer versions want the type."""

    amount: int = Field(gt=0)
    id: str = Field(pattern=ID)
    country: str | None = None
    currency: str | None = None
    type: str | None = None

    @model_validator(mode="before")
    @classmethod
    def as_the_country_takes_it(cls, told: object, info: ValidationInfo) -> object:
        """A whole number and an id of the safe kind, unless more is taken there (§5, §6)."""
        is_safe = isinstance(told, dict) and type(told.get("amount")) is int and SAFE_ID.fullmatch(str(told.get("id")))
        if not is_safe and not (isinstance(info.context, Dialect) and info.context.is_lenient):
            raise ValueError("neither a whole number nor a short id")
        return told


class Collection(BaseModel):
    """What a merchant must send to prompt a payer (§5)."""

    reference: str = Field(pattern=SHOWN)
    subscriber: Subscriber
    transaction: Amount


class Payee(BaseModel):
    """Who is paid; the newer versions want the currency."""

    msisdn: str = Field(pattern=NATIONAL)
    currency: str | None = None
    name: str | None = None
    wallet_type: str | None = None


class Disbursement(BaseModel):
    """What a merchant must send to pay out (§6)."""

    payee: Payee
    reference: str = Field(pattern=SHOWN)
    pin: str
    transaction: Amount


class Paid(BaseModel):
    """A payment by the operator's id."""

    airtel_money_id: str


class Refund(BaseModel):
    """What a merchant must send to give a payment back."""

    transaction: Paid


def application(operator: Operator, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The operator as a web application."""
    desks: Mapping[tuple[str, str, str], Desk] = {
        ("POST", "/merchant/{version}/payments/", "request"): _prompt,
        ("GET", "/standard/v1/payments/{id}", "find_request"): partial(_tell, Direction.IN),
        ("POST", "/standard/{version}/payments/refund", "refund"): _refund,
        ("POST", "/standard/{version}/disbursements/", "payout"): _pay_out,
        ("GET", "/standard/{version}/disbursements/{id}", "find_payout"): partial(_tell, Direction.OUT),
        ("GET", "/standard/{version}/users/balance", "balance"): _tell_balance,
        ("GET", "/merchant/v1/transactions", "statement"): _tell_summary,
        ("GET", "/v1/rsa/encryption-keys", "key"): _give_key,
    }
    routes = [
        Route(path, endpoint(verb, operator.faults, _behind_token(operator, desk)), methods=[method])
        for (method, path, verb), desk in desks.items()
    ]
    token = endpoint("token", operator.faults, partial(_token, operator))
    return Starlette(routes=[Route("/auth/oauth2/token", token, methods=["POST"]), *routes], lifespan=lifespan)


async def _token(operator: Operator, request: Request) -> Response:
    """Wrong keys are refused with HTTP 200 (§2)."""
    try:
        asked = jsontext.decode(await request.body())
        token = operator.counter.give_token(asked["client_id"], asked["client_secret"])
    except (jsontext.UnreadableJson, KeyError, TypeError):
        return JSONResponse({"error": "invalid_request"}, status_code=400)
    if token is None:
        return JSONResponse({"error": "invalid_client", "error_description": "Invalid client authentication"})
    life = operator.counter.life_s
    told_life = life if operator.dialect.as_numbers else str(life)
    return JSONResponse({"access_token": token, "expires_in": told_life, "token_type": "bearer"})


def _behind_token(operator: Operator, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """Only who holds a living token is heard, and only about the country of its application (§3)."""

    async def answer(request: Request) -> Response:
        asking = operator.counter.holder(token_in(request.headers.get("authorization", "")))
        if asking is None:
            status = 403 if operator.dialect.as_numbers else 401
            return JSONResponse({"error": "invalid_token"}, status_code=status)
        if request.headers.get("x-country") != asking.country:
            return JSONResponse({"status_code": "ROUTER006", "status_message": "Invalid country"}, status_code=400)
        if request.headers.get("x-currency") != asking.currency.code:
            return JSONResponse({"error": "ROUTER112"}, status_code=400)
        operator.settle_due()
        return await desk(operator, asking, request)

    return answer


async def _prompt(operator: Operator, asking: Application, request: Request) -> Response:
    body = await request.body()
    if not _is_signed(operator, request, body):
        return _failure(operator, code_for(Direction.IN, 26))
    try:
        asked = Collection.model_validate(jsontext.decode(body), context=operator.dialect)
    except (ValidationError, jsontext.UnreadableJson):
        return _failure(operator, None, "ESB000008")
    if (asked.subscriber.country, asked.subscriber.currency) != (asking.country, asking.currency.code):
        return _failure(operator, None, "ESB000034")
    if operator.is_used(asked.transaction.id):
        return _failure(operator, None, "ESB000041")
    if (refusal := operator.refusal_of(asked.transaction.id, asked.subscriber.msisdn)) is not None:
        return _refusal(operator, refusal)
    amount = Money.parse(asked.transaction.amount, asking.currency)
    operator.prompt(asking, asked.transaction.id, amount, asked.subscriber.msisdn, asked.reference)
    data = {"transaction": {"id": asked.transaction.id, "status": "SUCCESS"}}
    status = status_body(operator.dialect, code_for(Direction.IN, 6), ok=True)
    return JSONResponse({"data": data, "status": status})


async def _pay_out(operator: Operator, asking: Application, request: Request) -> Response:
    """A PIN that cannot be read, or is another, is refused before anything else is looked at (§8.5)."""
    body = await request.body()
    if not _is_signed(operator, request, body):
        return _failure(operator, code_for(Direction.OUT, 18))
    try:
        asked = Disbursement.model_validate(jsontext.decode(body), context=operator.dialect)
    except (ValidationError, jsontext.UnreadableJson):
        return _failure(operator, code_for(Direction.OUT, 13))
    if not _has_all_of(request.path_params["version"], asked, asking):
        return _failure(operator, code_for(Direction.OUT, 13))
    pin = operator.keys.opened(asked.pin, operator.dialect.pin_padding) or b""
    if not (len(pin) == 4 and pin.isdigit()):
        return _refusal(operator, "ROUTER116")
    if pin.decode() != asking.pin:
        return _refusal(operator, "ROUTER115")
    if operator.is_used(asked.transaction.id):
        return _failure(operator, code_for(Direction.OUT, 11), "ESB000041")
    if (refusal := operator.refusal_of(asked.transaction.id, asked.payee.msisdn)) is not None:
        return _refusal(operator, refusal)
    amount = Money.parse(asked.transaction.amount, asking.currency)
    taken = operator.pay_out(asking, asked.transaction.id, amount, asked.payee.msisdn, asked.reference)
    code = taken.code or code_for(Direction.OUT, 6)
    status = status_body(operator.dialect, code, ok=taken.status != FAILURE)
    is_silent = not operator.dialect.tells_data or (taken.is_open and taken.code is not None)
    return JSONResponse({"status": status} | ({} if is_silent else {"data": {"transaction": told(taken)}}))


def _has_all_of(version: str, asked: Disbursement, asking: Application) -> bool:
    """Whether it has what a version wants: the newer ones a currency and a type (§6)."""
    told = asked.payee.currency, asked.transaction.type
    return told == (asking.currency.code, "B2C") or (version == "v1" and told[0] in (None, asking.currency.code))


async def _tell(direction: Direction, operator: Operator, asking: Application, request: Request) -> Response:
    found = operator.find(request.path_params["id"], direction)
    if found is None or found.application != asking:
        return _failure(operator, code_for(direction, 25 if direction is Direction.IN else 15), "ESB000045")
    if request.path_params.get("version") == "v2" and request.query_params.get("transactionType") != "B2C":
        return _failure(operator, code_for(direction, 13))
    code = found.code or code_for(direction, 6)
    return JSONResponse({"data": {"transaction": told(found)}, "status": status_body(operator.dialect, code, ok=True)})


async def _refund(operator: Operator, asking: Application, request: Request) -> Response:
    body = await request.body()
    if not _is_signed(operator, request, body):
        return _failure(operator, code_for(Direction.IN, 26))
    try:
        asked = Refund.model_validate(jsontext.decode(body)).transaction.airtel_money_id
    except (ValidationError, jsontext.UnreadableJson):
        return _failure(operator, None, "ESB000008")
    if not operator.refund(asking, asked):
        return _failure(operator, None, "ESB000039")
    data = {"transaction": {"airtel_money_id": asked, "status": "SUCCESS"}}
    return JSONResponse({"data": data, "status": status_body(operator.dialect, code_for(Direction.IN, 1), ok=True)})


async def _tell_balance(operator: Operator, asking: Application, request: Request) -> Response:
    held = operator.books.balance(asking.client_id, asking.currency).in_units()
    data = {"balance": held, "currency": asking.currency.code, "account_status": "Active"}
    return JSONResponse({"data": data, "status": status_body(operator.dialect, "DP02100000001", ok=True)})


async def _tell_summary(operator: Operator, asking: Application, request: Request) -> Response:
    """The first page of a window, both ends included; no order is promised, and there are merchant payments alone."""
    since, until, limit = (int(request.query_params[name]) for name in ("from", "to", "limit"))
    moved = [
        one
        for one in operator.books.all()
        if one.direction is Direction.IN
        and one.receiver == asking.client_id
        and one.state in WORDS
        and since <= int(one.occurred_at.timestamp()) <= until
    ]
    rows = [summary_row(one, WORDS[one.state]) for one in reversed(moved)][:limit]
    return JSONResponse({"data": {"count": len(rows), "transactions": rows}})


async def _give_key(operator: Operator, asking: Application, request: Request) -> Response:
    status = status_body(operator.dialect, "DP02010001001", ok=True)
    return JSONResponse({"data": operator.keys.public(), "status": status})


def _is_signed(operator: Operator, request: Request, body: bytes) -> bool:
    """Whether the signature is right, where one is wanted or shown."""
    shown = [request.headers.get(name) for name in ("x-key", "x-signature")]
    if not any(shown):
        return not operator.dialect.wants_signature
    return operator.keys.has_signed(body, *(one or "" for one in shown))


def _refusal(operator: Operator, code: str) -> Response:
    """The router has a body of its own; all else comes with HTTP 200 (§0.3, §8.5)."""
    if code.startswith("ROUTER"):
        return JSONResponse({"status_code": code, "status_message": "Request refused"}, status_code=400)
    return _failure(operator, code if code.startswith("DP") else None, code if code.startswith("ESB") else "ESB000011")


def _failure(operator: Operator, code: str | None, result_code: str = "ESB000011") -> Response:
    """HTTP 200 all the same, and no data to speak of."""
    status = {**status_body(operator.dialect, code or "", ok=False, result_code=result_code)}
    if code is None:
        del status["response_code"]
    return JSONResponse({"data": {}, "status": status})
