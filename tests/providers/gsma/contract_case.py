"""The GSMA API in the contract suite: answers at sealed addresses about both directions, its simulator behind calls."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.providers import (
    Capability,
    Direction,
    Payee,
    PayeeKind,
    PaymentOrder,
    PayoutOrder,
    Provider,
    ProviderReference,
    RawCallback,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.contract import NOON, NOWHERE, PAYOUT_QUERY, ContractCase, Operator, Said, staged
from app.providers.gsma import Gsma
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire.addresses import DISBURSEMENT, MERCHANTPAY, seal
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.gsma import Agreement, GsmaSimulator

PAYLOADS = Path(__file__).parent / "payloads"
KATI = Agreement(account="MUT-KATI", client_id="mut-kati", client_secret="secret-of-kati-for-tests")
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "request",
    Capability.QUERY_STATUS: "find",
    Capability.PAY_OUT: "payout",
    PAYOUT_QUERY: "find",
    Capability.BALANCE: "balance",
    Capability.STATEMENT: "list",
    Capability.REVERSE: "reverse",
}
OUTCOMES = {Operator.SAW_IT_FAIL: PayoutOutcome.FAILED, Operator.SAW_NO_END: PayoutOutcome.UNKNOWN}
WORDS = {
    Operator.USES_A_NEW_WORD: ("completed", "settled_maybe"),
    Operator.SAW_ANOTHER_CURRENCY: ("XOF", "XAF"),
    Operator.SAW_ANOTHER_PAYEE: ("22366003344", "22366003355"),
}
ORDER = PaymentOrder(
    reference="5b0f7a2e3c1d4e8f9a660d1c2b3a4f50",
    amount=Money(2_500, XOF),
    account_reference="0100012336",
    callback_url="https://mutual.example/h/t",
    payer=Msisdn.parse("+22370001122"),
    description="Cotisation",
)
PAYOUT = PayoutOrder(
    reference="0f1e2d3c4b5a49788796a5b4c3d2e1f0",
    amount=Money(185_000, XOF),
    payee=Payee(kind=PayeeKind.PHONE, number="22366003344"),
    callback_url="https://mutual.example/h/t",
    remark="Paiement MICMO 7",
)
QUESTION = StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount)
PAYOUT_QUESTION = StatusQuestion(
    direction=Direction.OUT,
    reference=PAYOUT.reference,
    amount=PAYOUT.amount,
    payee_kind=PayeeKind.PHONE,
    sent_at=NOON,
)
# The first movement in the simulator's books, which `seen` makes: the payout.
REVERSAL = ReversalOrder(
    reference="1a2b3c4d5e6f4a7b8c9d0e1f2a3b4c5d",
    provider_reference=ProviderReference("REF-1795255200417"),
    amount=PAYOUT.amount,
    callback_url="https://mutual.example/h/t",
)


def credentials(base_url: str = NOWHERE, **other: str) -> Mapping[str, str]:
    """The account of Kati, with little patience."""
    return {**KATI.credentials(base_url), "read_timeout_s": "0.2", **other}


def sealed(kind: str, reference: str) -> str:
    """The path of the address that an order gave."""
    return f"{kind}/{reference}/{seal(kind, reference, Credentials.read(credentials()))}"


def put(event: str, body: bytes, **headers: str) -> RawCallback:
    """A callback with the hash of its body, as the operator sends it."""
    told = {"content-type": "application/json", "x-content-hash": sha256(body).hexdigest(), **headers}
    return RawCallback(event=event, headers=told, body=body, received_at=NOON, method="PUT")


def a_callback(name: str, **altered: object) -> RawCallback:
    """A payload at the address that our order gave, with some of its words replaced."""
    body = (PAYLOADS / f"{name}.json").read_bytes()
    for written, other in altered.items():
        assert written.encode() in body, written
        body = body.replace(written.encode(), str(other).encode())
    is_payout = "payout" in name
    return put(sealed(DISBURSEMENT, PAYOUT.reference) if is_payout else sealed(MERCHANTPAY, ORDER.reference), body)


async def seen(simulator: GsmaSimulator, how: Operator) -> None:
    """Both orders arrived before, and ended as the operator saw them end."""
    if outcome := OUTCOMES.get(how):
        simulator.plan_payout(None, PayoutPlan(outcome=outcome))
    for kind, order, party in (
        (DISBURSEMENT, PAYOUT, PAYOUT.payee.number),
        (MERCHANTPAY, ORDER, "22370001122"),
    ):
        await simulator.take(KATI, kind, order.reference, amount=order.amount, party=party, ours=order.reference)
    if how is Operator.SAW_IT_FAIL:
        simulator.decline(ORDER.reference)
    elif how is not Operator.SAW_NO_END:
        simulator.approve(ORDER.reference)


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    simulator = GsmaSimulator(VirtualClock(NOON), [KATI])
    simulator.books.fund(KATI.account, Money(1_000_000, XOF))
    is_about_known = bool(capability & (Capability.QUERY_STATUS | Capability.REVERSE | Capability.STATEMENT))
    if how is Operator.DUPLICATE or (is_about_known and how is not Operator.KNOWS_NOTHING):
        await seen(simulator, how)
    if how is Operator.REFUSING:
        simulator.plan_payout(None, PayoutPlan(refusal="accountMaxTotalValueExceeded"))
    # The answer is a link, which is followed (§9).
    async with staged(Gsma, simulator, how, VERBS[capability], credentials, WORDS, answers=2) as provider:
        yield provider


PAID = a_callback("payment_paid")
CASE = ContractCase(
    adapter=Gsma,
    credentials=credentials(),
    callbacks={
        Said.PAID: PAID,
        Said.FAILED: a_callback("error_declined"),
        Said.PENDING: a_callback("payment_paid", completed="processing"),
        Said.UNKNOWN_STATUS: a_callback("payment_paid", completed="SETTLED_MAYBE"),
        Said.TAMPERED: replace(PAID, body=PAID.body.replace(b'"2500"', b'"9500"')),
        Said.FOREIGN_CURRENCY: a_callback("payment_paid", XOF="XAF"),
        Said.OTHER_MERCHANT: a_callback("payment_paid", **{"MUT-KATI": "MUT-KITA"}),
        Said.OTHER_AMOUNT: a_callback("payment_paid", **{'"2500': '"2600'}),
        Said.REVERSED: a_callback("payment_paid", completed="reversed"),
        Said.PAYOUT_PAID: a_callback("payout_paid"),
        Said.PAYOUT_FAILED: a_callback("payout_paid", completed="failed"),
        Said.PAYOUT_PENDING: a_callback("payout_paid", completed="accepted"),
        Said.PAYOUT_UNKNOWN_STATUS: a_callback("payout_paid", completed="SETTLED_MAYBE"),
        Said.PAYOUT_OTHER_RECEIVER: a_callback("payout_paid", **{"+22366003344": "+22366003355"}),
        Said.PAYOUT_OTHER_AMOUNT: a_callback("payout_paid", **{"185000": "158000"}),
        Said.PAYOUT_RETURNED: a_callback("payout_paid", completed="reversed"),
    },
    stage=stage,
    order=ORDER,
    question=QUESTION,
    amount=ORDER.amount,
    payout=PAYOUT,
    payout_question=PAYOUT_QUESTION,
    reversal=REVERSAL,
    proven_by_address=frozenset({Said.PAID, Said.PAYOUT_PAID, Said.PAYOUT_FAILED, Said.PAYOUT_RETURNED}),
    unsayable={
        Said.PAYOUT_NOT_FOUND: "Nobody is called back about what is not there (§4): we ask by correlation id (§9).",
    },
)
