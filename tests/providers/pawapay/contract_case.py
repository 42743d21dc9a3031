"""pawaPay in the contract suite: signed callbacks about all three resources, its simulator behind the calls."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
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
from app.providers.pawapay import PawaPay
from app.providers.references import dashed
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.pawapay import Account, PawaPaySimulator
from app.providers.simulators.pawapay.payments import Kind, Payment
from app.providers.simulators.pawapay.seals import seal

PAYLOADS = Path(__file__).parent / "payloads"
HOST = "pay.example.ml"
ACCOUNT = Account(api_token="token-of-an-account-for-tests", signs=True, public_host=HOST)
DEPOSIT_ID = "7c0b6f0a-4f83-4b6e-9f4e-2f7a1f0e4417"
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "deposit",
    Capability.QUERY_STATUS: "find_deposit",
    Capability.PAY_OUT: "payout",
    PAYOUT_QUERY: "find_payout",
    Capability.BALANCE: "balance",
    Capability.REVERSE: "refund",
}
OUTCOMES = {Operator.SAW_IT_FAIL: PayoutOutcome.FAILED, Operator.SAW_NO_END: PayoutOutcome.UNKNOWN}
WORDS = {
    Operator.USES_A_NEW_WORD: ("COMPLETED", "SETTLED_MAYBE"),
    Operator.SAW_ANOTHER_CURRENCY: ("XOF", "XAF"),
    Operator.SAW_ANOTHER_PAYEE: ("22376001122", "22376999999"),
}
ORDER = PaymentOrder(
    reference="7c0b6f0a4f834b6e9f4e2f7a1f0e4417",
    amount=Money(2_500, XOF),
    account_reference="0100012336",
    callback_url="https://pay.example.ml/hooks/t",
    payer=Msisdn.parse("+22370001122"),
    description="Cotisation",
)
PAYOUT = PayoutOrder(
    reference="0f3a9b526f1d4f0e8f0a3b1c2d4e0031",
    amount=Money(185_000, XOF),
    payee=Payee(kind=PayeeKind.PHONE, number="22376001122"),
    callback_url="https://pay.example.ml/hooks/t",
    remark="Soins CSCom Nov",
)
REVERSAL = ReversalOrder(
    reference="5d1e0c3b2a494f788b679c0d1e2f3a4b",
    provider_reference=ProviderReference(DEPOSIT_ID),
    amount=ORDER.amount,
    callback_url="https://pay.example.ml/hooks/t",
)


def credentials(base_url: str = NOWHERE, account: Account = ACCOUNT) -> Mapping[str, str]:
    """The account's own, with little patience."""
    return {**account.credentials(base_url), "read_timeout_s": "0.3"}


def a_callback(name: str, **altered: str) -> RawCallback:
    """A signed callback at the address of its kind, words altered before it is signed."""
    body = (PAYLOADS / f"{name}.json").read_bytes()
    for written, other in altered.items():
        body = body.replace(written.encode(), other.encode())
    event = f"{name.partition('_')[0]}s"
    path = f"/hooks/t/{event}"
    headers = seal(f"https://{HOST}{path}", None, body, NOON)
    return RawCallback(event=event, headers=headers, body=body, received_at=NOON, path=path)


async def seen(simulator: PawaPaySimulator, how: Operator) -> None:
    """The deposit and the payout arrived before, and ended as the operator saw them end."""
    if outcome := OUTCOMES.get(how):
        simulator.plan_payout(None, PayoutPlan(outcome=outcome))
    for kind, order, number in ((Kind.DEPOSIT, ORDER, "22370001122"), (Kind.PAYOUT, PAYOUT, PAYOUT.payee.number)):
        await simulator.take(
            Payment(
                kind=kind,
                id=dashed(order.reference),
                amount=order.amount,
                number=number,
                operator="ORANGE_MLI",
                taken_at=NOON,
                movement_id=simulator.next_receipt(),
                country="MLI",
            )
        )
    if how is Operator.SAW_IT_FAIL:
        simulator.decline(DEPOSIT_ID)
    elif how is not Operator.SAW_NO_END:
        simulator.approve(DEPOSIT_ID)


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    simulator = PawaPaySimulator(VirtualClock(NOON), ACCOUNT)
    simulator.books.fund(ACCOUNT.wallet, Money(1_000_000, XOF))
    looks_back = bool(capability & (Capability.QUERY_STATUS | Capability.REVERSE)) and how is not Operator.KNOWS_NOTHING
    if how is Operator.DUPLICATE or looks_back:
        await seen(simulator, how)
    if how is Operator.REFUSING:
        simulator.plan_payout(None, PayoutPlan(refusal="REFUNDS_NOT_ALLOWED"))
    async with staged(PawaPay, simulator, how, VERBS[capability], credentials, WORDS) as provider:
        yield provider


PAID = a_callback("deposit_completed")
CASE = ContractCase(
    adapter=PawaPay,
    credentials=credentials(),
    callbacks={
        Said.PAID: PAID,
        Said.FAILED: a_callback("deposit_failed"),
        Said.PENDING: a_callback("deposit_completed", COMPLETED="IN_RECONCILIATION"),
        Said.UNKNOWN_STATUS: a_callback("deposit_completed", COMPLETED="SETTLED_MAYBE"),
        Said.TAMPERED: replace(PAID, body=PAID.body.replace(b'"2500"', b'"9500"')),
        Said.FOREIGN_CURRENCY: a_callback("deposit_completed", XOF="XAF"),
        Said.OTHER_AMOUNT: a_callback("deposit_completed", **{'"2500"': '"2600"'}),
        Said.REVERSED: a_callback("refund_completed"),
        Said.PAYOUT_PAID: a_callback("payout_completed"),
        Said.PAYOUT_FAILED: a_callback("payout_failed"),
        Said.PAYOUT_PENDING: a_callback("payout_completed", COMPLETED="ENQUEUED"),
        Said.PAYOUT_UNKNOWN_STATUS: a_callback("payout_failed", FAILED="SETTLED_MAYBE"),
        Said.PAYOUT_OTHER_RECEIVER: a_callback("payout_completed", **{"22376001122": "22376999999"}),
        Said.PAYOUT_OTHER_AMOUNT: a_callback("payout_completed", **{"185000.00": "158000.00"}),
    },
    stage=stage,
    order=ORDER,
    question=StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount),
    amount=ORDER.amount,
    payout=PAYOUT,
    payout_question=StatusQuestion(
        direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount, payee_kind=PayeeKind.PHONE
    ),
    reversal=REVERSAL,
    unsayable={
        Said.OTHER_MERCHANT: "No message names our account (§5); one of another country is not read at all.",
        Said.PAYOUT_NOT_FOUND: "Nobody is called back about what is not there: the status says NOT_FOUND (§5).",
        Said.PAYOUT_RETURNED: "No status means that a completed payout came back (§5).",
    },
)
