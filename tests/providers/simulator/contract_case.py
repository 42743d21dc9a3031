"""The neutral operator in the contract suite: signed callbacks of every kind, its simulator behind the calls."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.providers import (
    Capability,
    Direction,
    Payee,
    PayeeKind,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    Provider,
    ProviderReference,
    RawCallback,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.contract import NOON, PAYOUT_QUERY, ContractCase, Operator, Said, Stage, patience
from app.providers.simulator import Simulator
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply, serve
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
PAYOUT = PayoutOrder(
    reference="0197f0e2b7a47c6f8d1e0000000000aa",
    amount=Money(45_000, XOF),
    payee=Payee(kind=PayeeKind.PHONE, number="22366000009", name="CSCOM de Kati"),
    callback_url="https://mutual.example/h/t",
    remark="Lot 7",
)
PAID_OUT = {
    "id": "SIM0000000007",
    "direction": "out",
    "status": "succeeded",
    "amount": "45000",
    "currency": "XOF",
    "fee": "450",
    "levy": "225",
    "payer": RECEIVER,
    "receiver": PAYOUT.payee.number,
    "occurred_at": "2026-03-02T11:59:40+00:00",
    "request": PAYOUT.reference,
}


def a_callback(event: str = "payment", *, secret: str = SECRET, **changes: object) -> RawCallback:
    """A notice of a payment as the operator would send and sign it, with some fields changed."""
    return sealed(event, {**PAID, **changes}, secret)


def a_payout_callback(*, secret: str = SECRET, **changes: object) -> RawCallback:
    """A notice of the payout, with some fields changed."""
    return sealed("payout", {**PAID_OUT, **changes}, secret)


def sealed(event: str, notice: Mapping[str, object], secret: str) -> RawCallback:
    """These words under the operator's seal."""
    body = json.dumps(notice).encode()
    stamp = str(int(NOON.timestamp()))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"x-simulator-timestamp": stamp, "x-simulator-signature": signature}
    return RawCallback(event=event, headers=headers, body=body, received_at=NOON)


ENDS = {Operator.SAW_IT_FAIL: PaymentState.FAILED, Operator.SAW_NO_END: PaymentState.PENDING}
OUTCOMES = {Operator.SAW_IT_FAIL: PayoutOutcome.FAILED, Operator.SAW_NO_END: PayoutOutcome.UNKNOWN}
WORDS = {
    Operator.USES_A_NEW_WORD: ("succeeded", "settled_maybe"),
    Operator.SAW_ANOTHER_CURRENCY: ("XOF", "KES"),
    Operator.SAW_ANOTHER_PAYEE: (PAYOUT.payee.number, "22366000010"),
}
VERBS = {
    Capability.REQUEST_PAYMENT: "request",
    Capability.PAY_OUT: "payout",
    Capability.QUERY_STATUS: "find_request",
    PAYOUT_QUERY: "find_payout",
    Capability.REVERSE: "reverse",
    Capability.BALANCE: "balance",
    Capability.STATEMENT: "statement",
    Capability.REGISTER: "callbacks",
}


def staged(adapter: type[Provider]) -> Stage:
    """This adapter in front of the simulator in each mood."""

    @asynccontextmanager
    async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
        operator = await an_operator(how, capability)
        async with serve(application(operator)) as url:
            base_url = NOWHERE if how is Operator.UNREACHABLE else url
            api_key = "wrong" if how is Operator.REFUSING else API_KEY
            credentials = {**CREDENTIALS, "base_url": base_url, "api_key": api_key, "read_timeout_s": patience(how)}
            provider = adapter.from_credentials(credentials, VirtualClock(NOON))
            try:
                yield provider
            finally:
                await provider.close()
                await operator.close()

    return stage


async def an_operator(how: Operator, capability: Capability) -> SimulatedOperator:
    """The simulator in this mood for calls of this kind."""
    operator = SimulatedOperator(VirtualClock(NOON), api_key=API_KEY)
    operator.books.fund(RECEIVER, Money(1_000_000, XOF))
    if capability & (Capability.PAY_OUT | Capability.REVERSE):
        await has_paid_out(operator, how, capability)
        return operator
    if how is Operator.DUPLICATE or (capability is Capability.QUERY_STATUS and how is not Operator.KNOWS_NOTHING):
        asked = operator.take_request(
            request=ORDER.reference,
            receiver=RECEIVER,
            payer="22376000001",
            amount=ORDER.amount,
            reference=ORDER.account_reference,
            callback_url=NOWHERE,
        )
        operator.books.settle(asked.id, ENDS.get(how, PaymentState.SUCCEEDED))
    misbehave(operator, how, capability)
    return operator


async def has_paid_out(operator: SimulatedOperator, how: Operator, capability: Capability) -> None:
    """The operator has seen the payout, where the mood or the call is about one that it knows."""
    knows = capability is not Capability.PAY_OUT and how is not Operator.KNOWS_NOTHING
    if outcome := OUTCOMES.get(how):
        operator.plan_payout(PAYOUT.payee.number, PayoutPlan(outcome=outcome))
    if knows or how is Operator.DUPLICATE:
        await operator.take_payout(
            reference=PAYOUT.reference,
            wallet=RECEIVER,
            payee=PAYOUT.payee.number,
            amount=PAYOUT.amount,
            callback_url=NOWHERE,
        )
    misbehave(operator, how, capability)


def misbehave(operator: SimulatedOperator, how: Operator, capability: Capability) -> None:
    """Answer the next call of this kind in that mood."""
    if how.value in [reply.value for reply in Reply]:
        operator.faults.script(VERBS[capability], [Misbehaviour(reply=Reply(how.value))])
    if how in WORDS:
        operator.faults.script(VERBS[capability], [Misbehaviour(rewords=(WORDS[how],))])


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
        Said.OTHER_AMOUNT: a_callback(amount="1600"),
        Said.REVERSED: a_callback("reversal", id="SIM0000000002", status="reversed", reverses="SIM0000000001"),
        Said.VALIDATION: a_callback("validation"),
        Said.PAYOUT_PAID: a_payout_callback(),
        Said.PAYOUT_FAILED: a_payout_callback(status="failed", id=None, fee="0", levy=None, reason="declined"),
        Said.PAYOUT_PENDING: a_payout_callback(status="pending", id=None),
        Said.PAYOUT_UNKNOWN_STATUS: a_payout_callback(status="cancelled"),
        Said.PAYOUT_OTHER_RECEIVER: a_payout_callback(receiver="22366000010"),
        Said.PAYOUT_OTHER_AMOUNT: a_payout_callback(amount="54000"),
        Said.PAYOUT_RETURNED: a_payout_callback(id="SIM0000000008", status="reversed", reverses="SIM0000000007"),
    },
    stage=staged(Simulator),
    order=ORDER,
    question=StatusQuestion(direction=Direction.IN, reference=ORDER.reference),
    amount=Money(1_500, XOF),
    payout=PAYOUT,
    payout_question=StatusQuestion(direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount),
    reversal=ReversalOrder(
        reference="0197f0e2b7a47c6f8d1e0000000000bb",
        provider_reference=ProviderReference("SIM0000000001"),
        amount=PAYOUT.amount,
        callback_url=PAYOUT.callback_url,
    ),
    unsayable={Said.PAYOUT_NOT_FOUND: "It answers at once when it is asked, and calls nobody about what is not there."},
)
