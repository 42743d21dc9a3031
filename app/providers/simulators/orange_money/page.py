"""The hosted payment page in French: the customer types a number and a one-time code."""

from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.core.msisdn import InvalidMsisdn, Msisdn
from app.providers.simulators.orange_money.operator import Operator
from app.providers.simulators.orange_money.orders import Order, Status

REFUSED_CODE = "000000"

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Orange Money (simulateur)</title></head>
<body><main><h1>Payer {amount} {currency} à {merchant}</h1>
<p>Commande {order_id}. Simulateur : aucun argent réel.</p>{message}
<form method="post"><p><label>Numéro Orange Money <input name="msisdn" inputmode="tel" required></label></p>
<p><label>Code reçu (6 chiffres ; {refused} est refusé) <input name="otp" inputmode="numeric" required></label></p>
<p><button>Payer</button> <a href="{cancel_url}">Annuler</a></p></form></main></body></html>"""
DEAD = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Orange Money (simulateur)</title></head>
<body><main><h1>Cette page de paiement n’est plus valable.</h1></main></body></html>"""


async def show(operator: Operator, request: Request) -> Response:
    """The form, as long as the page lives."""
    order = _open(operator, request)
    return _form(order) if order else HTMLResponse(DEAD, status_code=410)


async def confirm(operator: Operator, request: Request) -> Response:
    """Pay with any six digits, be refused with six zeros, then go back to the merchant's page."""
    order = _open(operator, request)
    if order is None:
        return HTMLResponse(DEAD, status_code=410)
    typed = parse_qs((await request.body()).decode("utf-8", "replace"))
    payer, otp = _number(typed.get("msisdn", [""])[0]), typed.get("otp", [""])[0]
    if payer is None or not (len(otp) == 6 and otp.isascii() and otp.isdigit()):
        return _form(order, "<p role=alert>Numéro ou code incorrect.</p>", status=422)
    act = operator.customer_fails if otp == REFUSED_CODE else operator.customer_pays
    act(order.pay_token, payer.e164)
    return RedirectResponse(order.return_url, status_code=303)


def _open(operator: Operator, request: Request) -> Order | None:
    order = operator.find(request.path_params["pay_token"])
    return order if order and operator.status(order) is Status.INITIATED else None


def _form(order: Order, message: str = "", status: int = 200) -> Response:
    filled = PAGE.format(
        amount=order.amount.in_units(),
        currency=order.merchant.currency,
        merchant=escape(order.merchant.merchant_name),
        order_id=escape(order.order_id),
        cancel_url=escape(order.cancel_url),
        refused=REFUSED_CODE,
        message=message,
    )
    return HTMLResponse(filled, status_code=status)


def _number(typed: str) -> Msisdn | None:
    try:
        return Msisdn.parse(typed)
    except InvalidMsisdn:
        return None
