"""Airtel Money in the contract suite: hints without amounts about both directions, its simulator behind the calls."""

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
    PaymentState,
    PayoutOrder,
    Provider,
    ProviderReference,
    RawCallback,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.airtel_money import AirtelMoney
from app.providers.contract import NOON, NOWHERE, PAYOUT_QUERY, ContractCase, Operator, Said, staged
from app.providers.simulators.airtel_money import AirtelMoneySimulator, Application
from app.providers.simulators.base import PayoutOutcome, PayoutPlan

PAYLOADS = Path(__file__).parent / "payloads"
NIAMEY = Application(client_id="mutuelle-app", client_secret="s3cr3t-for-tests", pin="2468")
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "request",
    Capability.QUERY_STATUS: "find_request",
    Capability.PAY_OUT: "payout",
    PAYOUT_QUERY: "find_payout",
    Capability.BALANCE: "balance",
    Capability.STATEMENT: "statement",
    Capability.REVERSE: "refund",
}
OUTCOMES = {Operator.SAW_IT_FAIL: PayoutOutcome.FAILED, Operator.SAW_NO_END: PayoutOutcome.UNKNOWN}
WORDS = {
    Operator.USES_A_NEW_WORD: ('"TS"', '"TX"'),
}
ORDER = PaymentOrder(
    reference="5b0f7a2e3c1d",
    amount=Money(2_500, XOF),
    account_reference="0100012336",
    callback_url="https://mutual.example/h/t",
    payer=Msisdn.parse("+22790111222"),
    description="Cotisation",
)
PAYOUT = PayoutOrder(
    reference="0f1e2d3c4b5a4978a796a5b4c",
    amount=Money(18_000, XOF),
    payee=Payee(kind=PayeeKind.PHONE, number="22790333444"),
    callback_url="https://mutual.example/h/t",
    remark="Paiement MICMO 7",
)
PAYOUT_QUESTION = StatusQuestion(
    direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount, payee_kind=PayeeKind.PHONE
)
PAID_ID = "MP260302.1200.C00001"
REFUND = ReversalOrder(
    reference="9c8b7a6f5e4d",
    provider_reference=ProviderReference(PAID_ID),
    amount=ORDER.amount,
    callback_url="https://mutual.example/h/t",
)
BEFORE = frozenset({Capability.QUERY_STATUS, PAYOUT_QUERY, Capability.REVERSE, Capability.STATEMENT})


def credentials(base_url: str = NOWHERE, **other: str) -> Mapping[str, str]:
    """The payout wallet's own, with little patience; it hears of payments as well."""
    return {**NIAMEY.credentials(base_url, "disbursement"), "read_timeout_s": "0.5", **other}


def a_callback(name: str, **altered: str) -> RawCallback:
    """A recorded callback at the one address that the portal knows."""
    body = (PAYLOADS / f"callback_{name}.json").read_bytes()
    for written, other in altered.items():
        body = body.replace(f'"{written}"'.encode(), f'"{other}"'.encode())
    return RawCallback(
        event="airtel", headers={"content-type": "application/json"}, body=body, received_at=NOON, method="POST"
    )


def seen(simulator: AirtelMoneySimulator, how: Operator) -> None:
    """Both orders arrived before, and ended as the operator saw them end."""
    if outcome := OUTCOMES.get(how):
        simulator.plan_payout(None, PayoutPlan(outcome=outcome))
    simulator.prompt(NIAMEY, ORDER.reference, ORDER.amount, "90111222", ORDER.account_reference)
    if how is Operator.SAW_IT_FAIL:
        simulator.decline(ORDER.reference)
    elif how is not Operator.SAW_NO_END:
        simulator.approve(ORDER.reference)
    simulator.pay_out(NIAMEY, PAYOUT.reference, PAYOUT.amount, "90333444", "PaiementMICMO7")


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    simulator = AirtelMoneySimulator(VirtualClock(NOON), [NIAMEY])
    is_known = capability in BEFORE and how not in (Operator.KNOWS_NOTHING, Operator.REFUSING)
    simulator.books.fund(NIAMEY.client_id, Money(1_000_000, XOF))
    if is_known or how is Operator.DUPLICATE:
        seen(simulator, how)
    simulator.keys.public()  # made before the first call, which has little patience
    if how is Operator.REFUSING:
        simulator.plan_payout(None, PayoutPlan(refusal="ROUTER001"))
    async with staged(AirtelMoney, simulator, how, VERBS[capability], credentials, WORDS) as provider:
        yield provider


PAID = a_callback("paid")
CASE = ContractCase(
    adapter=AirtelMoney,
    credentials=credentials(),
    callbacks={
        Said.PAID: PAID,
        Said.PENDING: a_callback("paid", TS="TIP"),
        Said.UNKNOWN_STATUS: a_callback("paid", TS="SETTLED_MAYBE"),
        Said.TAMPERED: replace(PAID, body=PAID.body.replace(b"C00042", b"C00043")),
        Said.PAYOUT_PAID: a_callback("payout_paid"),
        Said.PAYOUT_FAILED: a_callback("payout_paid", TS="TF"),
        Said.PAYOUT_PENDING: a_callback("payout_paid", TS="TIP"),
        Said.PAYOUT_UNKNOWN_STATUS: a_callback("payout_paid", TS="TA"),
    },
    stage=stage,
    order=ORDER,
    question=StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount, sent_at=NOON),
    amount=None,
    paid_tells=PaymentState.PENDING,
    payout=PAYOUT,
    payout_question=PAYOUT_QUESTION,
    # No message has an amount or a number (§5.1, §6), and what a callback claims only has us enquire.
    payout_untold=frozenset({"amount", "receiver", "reference"}),
    reversal=REFUND,
    unsayable={
        Said.FAILED: "An unsigned callback is a hint, in which not even a failure is final (§7, §8.1).",
        **dict.fromkeys(
            (Said.FOREIGN_CURRENCY, Said.OTHER_AMOUNT, Said.PAYOUT_OTHER_AMOUNT),
            "No message has an amount or a currency (§5.1, §6): our reference stands for what was ordered.",
        ),
        **dict.fromkeys(
            (Said.OTHER_MERCHANT, Said.PAYOUT_OTHER_RECEIVER), "No message names our account or the payee (§5.1, §6)."
        ),
        Said.REVERSED: "Nothing is told of a refund (§5): its own answer and the enquiry are.",
        Said.PAYOUT_NOT_FOUND: "Nobody is called back about what is not there (§5.1): the enquiry says it (§8.1).",
        Said.PAYOUT_RETURNED: "No status means that a payout came back (§8.1).",
    },
    unstageable=dict.fromkeys(
        (Operator.SAW_ANOTHER_AMOUNT, Operator.SAW_ANOTHER_CURRENCY),
        "An answer has no amount and no currency (§5): our reference stands for what was ordered.",
    ),
    payout_unstageable=dict.fromkeys(
        (Operator.SAW_ANOTHER_AMOUNT, Operator.SAW_ANOTHER_CURRENCY, Operator.SAW_ANOTHER_PAYEE),
        "An answer about a payout names neither amount nor payee (§6): our reference stands for what was ordered.",
    ),
)
