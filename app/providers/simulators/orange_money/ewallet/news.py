"""Transactions as the simulated operator writes them, in lists and in callbacks (orange-money B6, B7)."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from app.core import jsontext
from app.providers.simulators.base import Callback, Movement
from app.providers.simulators.orange_money.ewallet.distributors import Distributor
from app.providers.values import Direction, PaymentState

WORDS = {PaymentState.SUCCEEDED: "SUCCESS", PaymentState.FAILED: "FAILED", PaymentState.PENDING: "PENDING"}
OPPOSITE = {PaymentState.SUCCEEDED: PaymentState.FAILED, PaymentState.FAILED: PaymentState.SUCCEEDED}
ATTEMPTS = 3


def row(movement: Movement, distributor: Distributor) -> Mapping[str, object]:
    """One transaction; its amount is a fraction that is none, as the operator writes it."""
    told_at = f"{movement.occurred_at:%Y-%m-%dT%H:%M:%SZ}"
    is_payment = movement.direction is Direction.IN
    ours = (distributor.merchant_code, "CODE") if is_payment else (distributor.msisdn, "MSISDN")
    customer = distributor.at_home(movement.payer if is_payment else movement.receiver)
    return {
        "transactionId": movement.id,
        "type": "MERCHANT_PAYMENT" if is_payment else "CASHIN",
        "status": WORDS[movement.state],
        "channel": "MAXIT" if is_payment else "API",
        "amount": {"value": float(movement.amount.in_units()), "unit": movement.amount.currency.code},
        "reference": movement.request,
        "metadata": {},
        "partner": {"id": ours[0], "idType": ours[1], "walletType": "PRINCIPAL"},
        "customer": {"id": customer, "idType": "MSISDN", "walletType": "PRINCIPAL"},
        "requestDate": told_at,
        "createdAt": told_at,
        "updatedAt": told_at,
    }


def about(movement: Movement, distributor: Distributor, *, contradicted: bool = False) -> Sequence[Callback]:
    """What the distributor hears, if it has said where; retried while it answers 5xx."""
    if distributor.callback_url is None:
        return ()
    told = [movement, replace(movement, state=OPPOSITE[movement.state])] if contradicted else [movement]
    return [_callback(each, distributor, distributor.callback_url) for each in told]


def _callback(movement: Movement, distributor: Distributor, url: str) -> Callback:
    return Callback(
        url=url,
        body=jsontext.encode(row(movement, distributor)),
        headers={"content-type": "application/json", "x-sonatel-idempotency-key": movement.id},
        seal=partial(_seal, distributor),
        attempts=ATTEMPTS,
    )


def _seal(distributor: Distributor, body: bytes, now: datetime) -> Mapping[str, str]:
    """The raw API key where others put base64, and a signature over instant, comma and body (B7)."""
    headers = {"authorization": f"Basic {distributor.api_key}"} if distributor.api_key else {}
    if distributor.callback_secret:
        at = str(int(now.timestamp()))
        mac = hmac.new(distributor.callback_secret.encode(), f"{at},".encode() + body, sha256).hexdigest()
        headers["x-sonatel-signature"] = f"t={at},v1={mac}"
    return headers
