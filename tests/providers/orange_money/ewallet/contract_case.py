"""The eWallet in the contract suite: signed callbacks about both directions, its simulator behind the calls."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
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
from app.providers.orange_money import OrangeEwallet
from app.providers.signatures import signature
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.orange_money.ewallet import Distributor, OrangeEwalletSimulator

PAYLOADS = Path(__file__).parent / "payloads"
API_KEY, SECRET = "api-key-for-tests", "sonatel-endpoint-secret-for-tests"
DISTRIBUTOR = Distributor(
    client_id="mutuelle-app",
    client_secret="s3cr3t-for-tests",
    msisdn="76009900",
    pin="4821",
    api_key=API_KEY,
    callback_secret=SECRET,
)
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "request",
    Capability.STATEMENT: "find_payout",
    Capability.PAY_OUT: "payout",
    Capability.QUERY_STATUS: "find_payout",
    PAYOUT_QUERY: "find_payout",
    Capability.BALANCE: "balance",
    Capability.REGISTER: "register",
}
PAYOUT = PayoutOrder(
    reference="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    amount=Money(185_000, XOF),
    payee=Payee(kind=PayeeKind.PHONE, number="22376001122"),
    callback_url="https://mutual.example/h/t",
)
ORDER = PaymentOrder(
    reference="PRM202603000417",
    amount=Money(2_500, XOF),
    account_reference="0100012336",
    callback_url=PAYOUT.callback_url,
)
OUTCOMES = {Operator.SAW_IT_FAIL: PayoutOutcome.FAILED, Operator.SAW_NO_END: PayoutOutcome.UNKNOWN}
WORDS = {
    Operator.USES_A_NEW_WORD: ("SUCCESS", "SETTLED_MAYBE"),
    Operator.SAW_ANOTHER_CURRENCY: ("XOF", "XAF"),
    Operator.SAW_ANOTHER_PAYEE: ("76001122", "76999999"),
}
ENDS = {Operator.SAW_IT_FAIL: PaymentState.FAILED, Operator.SAW_NO_END: PaymentState.PENDING}


def credentials(base_url: str = NOWHERE) -> Mapping[str, str]:
    """The distributor's own, with little patience."""
    return {**DISTRIBUTOR.credentials(base_url), "read_timeout_s": "0.2"}


def a_callback(name: str, **altered: str) -> RawCallback:
    """A recorded transaction, words altered before it is sealed at noon."""
    body = (PAYLOADS / name).read_bytes()
    for written, other in altered.items():
        body = body.replace(written.encode(), other.encode())
    at = str(int(NOON.timestamp()))
    seal = f"t={at},v1={signature(SECRET, at, body, ',')}"
    headers = {"authorization": f"Basic {API_KEY}", "x-sonatel-signature": seal}
    return RawCallback(event="transactions", headers=headers, body=body, received_at=NOON)


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    simulator = OrangeEwalletSimulator(VirtualClock(NOON), [DISTRIBUTOR])
    simulator.books.fund(DISTRIBUTOR.wallet, Money(1_000_000, XOF))
    if how is Operator.REFUSING:
        simulator.plan_payout(PAYOUT.payee.number, PayoutPlan(refusal="2000"))
    if outcome := OUTCOMES.get(how):
        simulator.plan_payout(None, PayoutPlan(outcome=outcome))
    if capability is Capability.QUERY_STATUS and how is not Operator.KNOWS_NOTHING:
        end, francs = ENDS.get(how, PaymentState.SUCCEEDED), ORDER.amount.minor
        simulator.pay_at_till(DISTRIBUTOR.wallet, "22370001122", francs, reference=ORDER.reference, state=end)
    if capability is PAYOUT_QUERY and how is not Operator.KNOWS_NOTHING:
        await simulator.take_payout(
            reference=PAYOUT.reference, wallet=DISTRIBUTOR.wallet, payee=PAYOUT.payee.number, amount=PAYOUT.amount
        )
    code = "654321" if how is Operator.REFUSING else DISTRIBUTOR.merchant_code

    def given(url: str) -> Mapping[str, str]:
        return {**credentials(url), "merchant_code": code}

    async with staged(OrangeEwallet, simulator, how, VERBS[capability], given, WORDS) as provider:
        yield provider


PAID = a_callback("callback_payment.json")
CASE = ContractCase(
    adapter=OrangeEwallet,
    credentials=credentials(),
    callbacks={
        Said.PAID: PAID,
        Said.FAILED: a_callback("callback_payment_failed.json"),
        Said.PENDING: a_callback("callback_payment_pending.json"),
        Said.UNKNOWN_STATUS: a_callback("callback_payment_of_unknown_status.json"),
        Said.TAMPERED: replace(PAID, body=PAID.body.replace(b"2500.0", b"9500.0")),
        Said.FOREIGN_CURRENCY: a_callback("callback_payment_in_another_currency.json"),
        Said.OTHER_MERCHANT: a_callback("callback_payment_to_another_merchant.json"),
        Said.OTHER_AMOUNT: a_callback("callback_payment.json", **{"2500.0": "2600.0"}),
        Said.PAYOUT_PAID: a_callback("callback_paid.json"),
        Said.PAYOUT_FAILED: a_callback("callback_failed.json"),
        Said.PAYOUT_PENDING: a_callback("callback_accepted.json"),
        Said.PAYOUT_UNKNOWN_STATUS: a_callback("callback_of_unknown_status.json"),
        Said.PAYOUT_OTHER_RECEIVER: a_callback("callback_other_receiver.json"),
        Said.PAYOUT_OTHER_AMOUNT: a_callback("callback_other_amount.json"),
    },
    stage=stage,
    order=ORDER,
    question=StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount),
    amount=Money(2_500, XOF),
    payout=PAYOUT,
    payout_question=StatusQuestion(direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount),
    unsayable={
        Said.REVERSED: "No status means that a payment was taken back (B6, B7).",
        Said.PAYOUT_NOT_FOUND: "Nobody is called back about what is not there (B7): the list is empty (B6).",
        Said.PAYOUT_RETURNED: "No status means that a cash-in came back (B6, B7).",
    },
    unstageable={Operator.DUPLICATE: "A reference is not unique: another code is opened, the first unseen (B3, B8)."},
    payout_unstageable={Operator.DUPLICATE: "It knows no duplicates: a blind resend pays twice (B5, B8)."},
)
