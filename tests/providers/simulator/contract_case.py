"""The neutral operator in the contract suite: signed callbacks of every kind, its simulator behind the calls."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.providers import (
    Capability,
    Direction,
    PaymentOrder,
    PaymentState,
    Provider,
    RawCallback,
    StatusQuestion,
)
from app.providers.contract import NOON, ContractCase, Operator, Said, Stage
from app.providers.simulator import Simulator
from app.providers.simulators.base import Misbehaviour, Reply, serve
from app.providers.simulators.simulator import SimulatedOperator, application

SECRET = "contract-secret"
API_KEY = "contract-key"
RECEIVER = "MICMO-1"
NOWHERE = "http://127.0.0.1:9"
CREDENTIALS = {
    "base_url": NOWHERE,
    "api_key": API_KEY,
    "receiver": RECEIVER,
    "callback_secret": SECRET,
    "read_timeout_s": "0.2",
}
PAID = {
    "id": "SIM0000000001",
    "status": "succeeded",
    "amount": "1500",
    "currency": "XOF",
    "fee": "15",
    "payer": "22376000001",
    "payer_name": "Awa D.",
    "reference": "01 000123 36",
    "receiver": RECEIVER,
    "occurred_at": "2026-03-02T11:59:30+00:00",
}
ORDER = PaymentOrder(
    reference="0197f0e2b7a47c6f8d1e000000000001",
    amount=Money(1_500, XOF),
    account_reference="0100012336",
    callback_url="https://mutual.example/h/t",
    payer=Msisdn("+22376000001"),
)


def a_callback(event: str = "payment", *, secret: str = SECRET, **changes: object) -> RawCallback:
    """A notice as the operator would send and sign it, with some fields changed."""
    body = json.dumps({**PAID, **changes}).encode()
    stamp = str(int(NOON.timestamp()))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"x-simulator-timestamp": stamp, "x-simulator-signature": signature}
    return RawCallback(event=event, headers=headers, body=body, received_at=NOON)


VERBS = {
    Capability.REQUEST_PAYMENT: "request",
    Capability.QUERY_STATUS: "find_request",
    Capability.BALANCE: "balance",
    Capability.STATEMENT: "statement",
    Capability.REGISTER: "callbacks",
}


def staged(adapter: type[Provider]) -> Stage:
    """This adapter in front of the simulator in each mood."""

    @asynccontextmanager
    async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
        operator = an_operator(how, capability)
        async with serve(application(operator)) as url:
            base_url = NOWHERE if how is Operator.UNREACHABLE else url
            api_key = "wrong" if how is Operator.REFUSING else API_KEY
            credentials = {**CREDENTIALS, "base_url": base_url, "api_key": api_key}
            provider = adapter.from_credentials(credentials, VirtualClock(NOON))
            try:
                yield provider
            finally:
                await provider.close()
                await operator.close()

    return stage


def an_operator(how: Operator, capability: Capability) -> SimulatedOperator:
    """The simulator in this mood for calls of this kind."""
    operator = SimulatedOperator(VirtualClock(NOON), api_key=API_KEY)
    if how is Operator.DUPLICATE or (capability is Capability.QUERY_STATUS and how is not Operator.KNOWS_NOTHING):
        asked = operator.take_request(
            request=ORDER.reference,
            receiver=RECEIVER,
            payer="22376000001",
            amount=ORDER.amount,
            reference=ORDER.account_reference,
            callback_url=NOWHERE,
        )
        operator.books.settle(asked.id, PaymentState.SUCCEEDED)
    if how.value in [reply.value for reply in Reply]:
        operator.faults.script(VERBS[capability], [Misbehaviour(reply=Reply(how.value))])
    return operator


CASE = ContractCase(
    adapter=Simulator,
    credentials=CREDENTIALS,
    callbacks={
        Said.PAID: a_callback(),
        Said.FAILED: a_callback("request", status="failed", id=None, request=ORDER.reference, reason="declined"),
        Said.PENDING: a_callback("request", status="pending", id=None, request=ORDER.reference),
        Said.UNKNOWN_STATUS: a_callback("request", status="cancelled", request=ORDER.reference),
        Said.TAMPERED: a_callback(secret="guessed"),
        Said.FOREIGN_CURRENCY: a_callback(currency="KES"),
        Said.OTHER_MERCHANT: a_callback(receiver="MICBA-1"),
        Said.REVERSED: a_callback("reversal", id="SIM0000000002", status="reversed", reverses="SIM0000000001"),
        Said.VALIDATION: a_callback("validation"),
    },
    stage=staged(Simulator),
    order=ORDER,
    question=StatusQuestion(direction=Direction.IN, reference=ORDER.reference),
    amount=Money(1_500, XOF),
)
