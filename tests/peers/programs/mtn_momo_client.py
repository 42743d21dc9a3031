"""Around `mtn-momo-client`, whose package is called `momo_api`: its clients of MTN MoMo and of Airtel Money."""

from collections.abc import Callable
from typing import Any

import httpx
from momo_api.airtel import AirtelConfig
from momo_api.airtel.collection import AirtelCollectionApi
from momo_api.airtel.disbursement import AirtelDisbursementApi
from momo_api.models.config import Config
from momo_api.models.payment_request import PaymentRequest
from momo_api.models.transfer_request import TransferRequest
from momo_api.products import CollectionApi, DisbursementApi
from momo_api.support.airtel_pin import encrypt_airtel_pin

from tests.peers.programs.talking import clients, converse

MTN = {"collection": CollectionApi, "disbursement": DisbursementApi}
AIRTEL = {"collection": AirtelCollectionApi, "disbursement": AirtelDisbursementApi}


def mtn(product: str, base_url: str, environment: str, agent: str | None = None, **keys: str) -> object:
    """At one address; `agent` is what it calls itself, else its library's own name."""
    http = httpx.Client(headers={"User-Agent": agent}) if agent else None
    return MTN[product](Config(**keys), base_url, environment, http)


def airtel(product: str, base_url: str, pin: str = "", public_key: str = "", **keys: str) -> object:
    """At one address; the PIN is encrypted by its own code."""
    sealed = encrypt_airtel_pin(pin, public_key) if pin else ""
    return AIRTEL[product](AirtelConfig(encrypted_pin=sealed, **keys), base_url)


opened: dict[str, Callable[..., Any]] = clients(lambda **given: (airtel if "client_id" in given else mtn)(**given))


def request_to_pay(reference_id: str, **order: str) -> object:
    """MTN's prompt, which it wants as a value of its own."""
    return opened["call"](path="request_to_pay", request=PaymentRequest(**order), reference_id=reference_id)


def transfer(reference_id: str, **order: str) -> object:
    """MTN's payout, likewise."""
    return opened["call"](path="transfer", request=TransferRequest(**order), reference_id=reference_id)


def told(path: str, **given: str) -> dict[str, object]:
    """What it reads in a status of MTN's."""
    transaction = opened["call"](path=path, **given)
    read = {name: getattr(transaction, name) for name in ("status", "amount", "payer", "payee", "external_id")}
    return {
        **read,
        "receipt": transaction.financial_transaction_id,
        "reason": transaction.reason and transaction.reason.code,
    }


if __name__ == "__main__":
    converse(request_to_pay=request_to_pay, transfer=transfer, told=told, **opened)
