"""MTN MoMo in the contract suite: unsigned hints about both directions, its simulator behind the calls."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
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
    PaymentState,
    PayoutOrder,
    Provider,
    RawCallback,
    StatusQuestion,
)
from app.providers.contract import NOON, NOWHERE, PAYOUT_QUERY, ContractCase, Operator, Said, staged
from app.providers.mtn_momo import MtnMomo
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.mtn_momo import Contract, MtnMomoSimulator

PAYLOADS = Path(__file__).parent / "payloads"
COLLECTION = Contract(
    product="collection",
    subscription_key="0123456789abcdef0123456789abcdef",
    api_user="6d2a1f0e-58c3-4b7d-9e10-2f3a4b5c6d7e",
    api_key="key-of-collection-for-tests",
)
DISBURSEMENT = Contract(
    product="disbursement",
    subscription_key="fedcba9876543210fedcba9876543210",
    api_user="7e3b2a1f-69d4-4c8e-8f21-3a4b5c6d7e8f",
    api_key="key-of-disbursement-for-tests",
)
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "request",
    Capability.QUERY_STATUS: "find_request",
    Capability.PAY_OUT: "payout",
    PAYOUT_QUERY: "find_payout",
    Capability.BALANCE: "balance",
}
OUTCOMES = {Operator.SAW_IT_FAIL: PayoutOutcome.FAILED, Operator.SAW_NO_END: PayoutOutcome.UNKNOWN}
WORDS = {
    Operator.USES_A_NEW_WORD: ("SUCCESSFUL", "SETTLED_MAYBE"),
    Operator.SAW_ANOTHER_CURRENCY: ("XOF", "XAF"),
    Operator.SAW_ANOTHER_PAYEE: ("2250700333444", "2250700333555"),
}
ORDER = PaymentOrder(
    reference="5b0f7a2e3c1d4e8f9a660d1c2b3a4f50",
    amount=Money(2_500, XOF),
    account_reference="0100012336",
    callback_url="https://mutual.example/h/t",
    payer=Msisdn.parse("+2250700111222"),
    description="Cotisation",
)
PAYOUT = PayoutOrder(
    reference="0f1e2d3c4b5a49788796a5b4c3d2e1f0",
    amount=Money(185_000, XOF),
    payee=Payee(kind=PayeeKind.PHONE, number="2250700333444"),
    callback_url="https://mutual.example/h/t",
    remark="Paiement MICMO 7",
)
PAYOUT_QUESTION = StatusQuestion(
    direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount, payee_kind=PayeeKind.PHONE
)


def credentials(contract: Contract = COLLECTION, base_url: str = NOWHERE) -> Mapping[str, str]:
    """The product's own, with little patience."""
    return {**contract.credentials(base_url), "read_timeout_s": "0.2"}


def a_callback(name: str, **altered: object) -> RawCallback:
    """A callback at the address that our order gave."""
    body = (PAYLOADS / f"callback_{name}.json").read_bytes()
    for written, other in altered.items():
        body = body.replace(written.encode(), str(other).encode())
    is_payout = "transfer" in name
    event = f"disbursement/{PAYOUT.reference}" if is_payout else f"collection/{ORDER.reference}"
    return RawCallback(
        event=event, headers={"content-type": "application/json"}, body=body, received_at=NOON, method="PUT"
    )


async def seen(simulator: MtnMomoSimulator, how: Operator = Operator.WILLING) -> None:
    """Both orders arrived before, and ended as the operator saw them end."""
    if outcome := OUTCOMES.get(how):
        # The catch-all reason would leave a failure open for a while (§6).
        simulator.plan_payout(None, PayoutPlan(outcome=outcome, reason="PAYEE_NOT_FOUND"))
    await simulator.take(
        COLLECTION,
        "requesttopay",
        ORDER.reference,
        amount=ORDER.amount,
        party="2250700111222",
        external_id=ORDER.reference,
    )
    if how is Operator.SAW_IT_FAIL:
        simulator.decline(ORDER.reference)
    elif how is not Operator.SAW_NO_END:
        simulator.approve(ORDER.reference)
    await simulator.take(
        DISBURSEMENT,
        "transfer",
        PAYOUT.reference,
        amount=PAYOUT.amount,
        party=PAYOUT.payee.number,
        external_id=PAYOUT.reference,
    )


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter of the product that the call is for, in front of the simulator in this mood."""
    simulator = MtnMomoSimulator(VirtualClock(NOON), [COLLECTION, DISBURSEMENT])
    simulator.books.fund(DISBURSEMENT.account, Money(1_000_000, XOF))
    is_question = Capability.QUERY_STATUS in capability
    if how is Operator.DUPLICATE or (is_question and how is not Operator.KNOWS_NOTHING):
        await seen(simulator, how)
    if how is Operator.REFUSING:
        simulator.plan_payout(None, PayoutPlan(refusal="PAYEE_NOT_ALLOWED_TO_RECEIVE"))
    if how is Operator.CUT_SHORT and capability in (Capability.REQUEST_PAYMENT, Capability.PAY_OUT):
        # An order is answered without a word (§0.2): cut short, that is no answer.
        how = Operator.SILENT_AFTER
    given = partial(credentials, DISBURSEMENT if Capability.PAY_OUT in capability else COLLECTION)
    async with staged(MtnMomo, simulator, how, VERBS[capability], given, WORDS) as provider:
        yield provider


PAID = a_callback("request_paid")
CASE = ContractCase(
    adapter=MtnMomo,
    credentials=credentials(),
    callbacks={
        Said.PAID: PAID,
        Said.PENDING: a_callback("request_paid", SUCCESSFUL="ONGOING"),
        Said.UNKNOWN_STATUS: a_callback("request_paid", SUCCESSFUL="SETTLED_MAYBE"),
        Said.TAMPERED: replace(PAID, body=PAID.body.replace(b'"2500"', b'"9500"')),
        Said.FOREIGN_CURRENCY: a_callback("request_paid", XOF="XAF"),
        Said.OTHER_AMOUNT: a_callback("request_paid", **{'"2500"': '"2600"'}),
        Said.PAYOUT_PAID: a_callback("transfer_paid"),
        Said.PAYOUT_FAILED: a_callback("transfer_failed"),
        Said.PAYOUT_PENDING: a_callback("transfer_failed", FAILED="DELAYED"),
        Said.PAYOUT_UNKNOWN_STATUS: a_callback("transfer_failed", FAILED="SETTLED_MAYBE"),
    },
    stage=stage,
    order=ORDER,
    question=StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount),
    amount=ORDER.amount,
    paid_tells=PaymentState.PENDING,
    payout=PAYOUT,
    payout_question=PAYOUT_QUESTION,
    # A hint has the operator asked, and passes on nothing that could settle or freeze by itself (§7).
    payout_untold=frozenset({"amount", "receiver", "reference"}),
    unsayable={
        Said.FAILED: "An unsigned callback is a hint, in which not even a failure is final (§7).",
        Said.OTHER_MERCHANT: "Neither callback nor status names our own account (§5.3, §5.4).",
        Said.REVERSED: "Nothing is told of a collection that was taken back (§5.4).",
        Said.PAYOUT_NOT_FOUND: "Nobody is called back about what is not there (§5.4): the status says it (§5.3).",
        Said.PAYOUT_OTHER_RECEIVER: "A hint passes on no receiver (§7): the status names the payee (§5.3).",
        Said.PAYOUT_OTHER_AMOUNT: "A hint about a payout passes on no amount (§7): the status tells it (§5.3).",
        Said.PAYOUT_RETURNED: "No status means that a transfer came back (§6).",
    },
)
