"""The simulated operator's real paths: sessions, payouts, balance and the list of transactions (wave §2 to §4)."""

from collections.abc import Awaitable, Callable
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

from app.core import jsontext
from app.core.money import XOF, Money
from app.providers.simulators.base import endpoint, token_in
from app.providers.simulators.wave import wire
from app.providers.simulators.wave.businesses import Business
from app.providers.simulators.wave.payouts import KeyMismatch, PayoutDesk, Refused

Desk = Callable[[PayoutDesk, Business, Request], Awaitable[Response]]
AMOUNT, CURRENCY = r"^[1-9][0-9]*$", "^XOF$"
STATUS_OF = {"not-found": 404, "insufficient-funds": 422}


class Checkout(BaseModel):
    """What a business must send to open a session (wave §2)."""

    model_config = ConfigDict(strict=True)

    amount: str = Field(pattern=AMOUNT)
    currency: str = Field(pattern=CURRENCY)
    success_url: str = Field(pattern="^https://")
    error_url: str = Field(pattern="^https://")
    client_reference: str | None = Field(default=None, max_length=255)


class Payout(BaseModel):
    """What it must send to pay (wave §3)."""

    model_config = ConfigDict(strict=True)

    currency: str = Field(pattern=CURRENCY)
    receive_amount: str = Field(pattern=AMOUNT)
    mobile: str = Field(pattern=r"^\+[1-9][0-9]{7,14}$")
    client_reference: str | None = Field(default=None, max_length=255)
    payment_reason: str | None = Field(default=None, max_length=40)


def application(operator: PayoutDesk, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The operator as a web application."""
    desks: tuple[tuple[str, str, str, Desk], ...] = (
        ("checkout", "/v1/checkout/sessions", "POST", _open),
        ("find_checkout", "/v1/checkout/sessions", "GET", _session_of),
        ("find_checkout", "/v1/checkout/sessions/search", "GET", _search_sessions),
        ("find_checkout", "/v1/checkout/sessions/{id}", "GET", _session),
        ("expire", "/v1/checkout/sessions/{id}/expire", "POST", _expire),
        ("refund", "/v1/checkout/sessions/{id}/refund", "POST", _refund_session),
        ("refund", "/v1/transactions/{id}/refund", "POST", _refund),
        ("payout", "/v1/payout", "POST", _pay),
        ("find_payout", "/v1/payouts/search", "GET", _search_payouts),
        ("find_payout", "/v1/payout/{id}", "GET", _payout),
        ("reverse", "/v1/payout/{id}/reverse", "POST", _reverse),
        ("balance", "/v1/balance", "GET", _balance),
        ("transactions", "/v1/transactions", "GET", _transactions),
    )
    routes = [
        Route(path, endpoint(verb, operator.faults, _behind_key(operator, desk)), methods=[method])
        for verb, path, method, desk in desks
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _behind_key(operator: PayoutDesk, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """Only who holds a key is heard, and signed where that was switched on (wave §1, §7)."""

    async def answer(request: Request) -> Response:
        if "authorization" not in request.headers:
            return _error(401, "missing-auth-header")
        business = operator.holder(token_in(request.headers["authorization"]))
        if business is None:
            return _error(401, "no-matching-api-key")
        stamped = request.headers.get("wave-signature", "")
        if business.request_secret and not wire.is_signed(stamped, business.request_secret, await request.body()):
            return _error(401, "invalid-auth")
        if business.is_disabled and request.url.path != "/v1/balance":
            return _error(403, "disabled-wallet")
        operator.settle_due()
        return await desk(operator, business, request)

    return answer


async def _open(operator: PayoutDesk, business: Business, request: Request) -> Response:
    try:
        asked = Checkout.model_validate(jsontext.decode(await request.body()))
    except (ValidationError, jsontext.UnreadableJson):
        return _invalid()
    session = operator.open_session(
        business,
        amount=Money.parse(asked.amount, XOF),
        success_url=asked.success_url,
        error_url=asked.error_url,
        client_reference=asked.client_reference,
    )
    return JSONResponse(operator.told(session))


async def _session(operator: PayoutDesk, business: Business, request: Request) -> Response:
    session = operator.find(business, request.path_params["id"])
    return _missing("session") if session is None else JSONResponse(operator.told(session))


async def _session_of(operator: PayoutDesk, business: Business, request: Request) -> Response:
    wanted = request.query_params.get("transaction_id")
    found = [one for one in operator.sessions(business) if one.transaction_id == wanted]
    return JSONResponse(operator.told(found[0])) if found and wanted else _missing("session")


async def _search_sessions(operator: PayoutDesk, business: Business, request: Request) -> Response:
    wanted = request.query_params.get("client_reference")
    found = [one for one in operator.sessions(business) if one.client_reference == wanted]
    return JSONResponse({"result": [operator.told(one) for one in found]})


async def _expire(operator: PayoutDesk, business: Business, request: Request) -> Response:
    session = operator.find(business, request.path_params["id"])
    if session is None:
        return _missing("session")
    return Response(status_code=200) if operator.expire(session) else _error(409, "checkout-session-over")


async def _refund_session(operator: PayoutDesk, business: Business, request: Request) -> Response:
    session = operator.find(business, request.path_params["id"])
    if session is None:
        return _error(404, "checkout-session-not-found")
    if session.transaction_id is None or not operator.refund(business, session.transaction_id):
        return _error(400, "checkout-refund-failed")
    return Response(status_code=200)


async def _refund(operator: PayoutDesk, business: Business, request: Request) -> Response:
    """For payments at the till; a checkout's goes by its session."""
    done = operator.refund(business, request.path_params["id"])
    return Response(status_code=200) if done else _missing("transaction")


async def _pay(operator: PayoutDesk, business: Business, request: Request) -> Response:
    body, key = await request.body(), request.headers.get("idempotency-key", "")
    try:
        asked = Payout.model_validate(jsontext.decode(body))
    except (ValidationError, jsontext.UnreadableJson):
        return _invalid()
    if not 0 < len(key) <= 255:
        return _invalid("Idempotency-Key")
    try:
        taken = operator.take_payout(
            business,
            key=key,
            body=body,
            reference=asked.client_reference,
            payee=asked.mobile.removeprefix("+"),
            amount=Money.parse(asked.receive_amount, XOF),
        )
    except KeyMismatch:
        return _error(409, "idempotency-mismatch")
    except Refused as refused:
        return _refused(refused)
    return JSONResponse(wire.payout(taken, is_reversed=operator.is_reversed(taken.id)))


async def _payout(operator: PayoutDesk, business: Business, request: Request) -> Response:
    wanted = request.path_params["id"]
    found = [one for one in operator.payouts_of(business) if one.id == wanted]
    if not found:
        return _missing("payout")
    return JSONResponse(wire.payout(found[0], is_reversed=operator.is_reversed(wanted)))


async def _search_payouts(operator: PayoutDesk, business: Business, request: Request) -> Response:
    wanted = request.query_params.get("client_reference")
    found = [one for one in operator.payouts_of(business) if one.request == wanted]
    return JSONResponse({"result": [wire.payout(one, is_reversed=operator.is_reversed(one.id)) for one in found]})


async def _reverse(operator: PayoutDesk, business: Business, request: Request) -> Response:
    wanted = request.path_params["id"]
    if not any(one.id == wanted for one in operator.payouts_of(business)):
        return _missing("payout")
    try:
        operator.reverse_payout(wanted)
    except Refused as refused:
        return _refused(refused)
    return Response(status_code=200)


async def _balance(operator: PayoutDesk, business: Business, request: Request) -> Response:
    """A disabled wallet can still be read."""
    held = operator.books.balance(business.wallet, XOF)
    return JSONResponse({"amount": held.in_units(), "currency": held.currency.code})


async def _transactions(operator: PayoutDesk, business: Business, request: Request) -> Response:
    asked = request.query_params
    try:
        on = date.fromisoformat(asked.get("date", ""))
    except ValueError:
        return _invalid("date")
    rows, has_more = operator.lists.page(business.wallet, on, asked.get("after"), newest_first=operator.newest_first)
    told = [wire.row(entry, is_net=operator.lists_net) for entry in rows]
    return JSONResponse(wire.page(told, on.isoformat(), asked.get("after"), has_more=has_more))


def _invalid(field: str = "body") -> Response:
    """The first of the three shapes in which errors are documented (wave §1)."""
    details = [{"loc": [field], "msg": "not valid"}]
    body = {"code": "request-validation-error", "message": "Invalid request", "details": details}
    return JSONResponse(body, status_code=400)


def _refused(refused: Refused) -> Response:
    """The second."""
    body = {"error_code": refused.code, "error_message": "The order was not carried out"}
    return JSONResponse(body, status_code=STATUS_OF.get(refused.code, 400))


def _missing(what: str) -> Response:
    """The third."""
    return JSONResponse({"error": "not-found", "message": f"No such {what}"}, status_code=404)


def _error(status: int, code: str) -> Response:
    return JSONResponse({"code": code, "message": code.replace("-", " ")}, status_code=status)
