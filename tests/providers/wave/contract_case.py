"""Wave in the contract suite: signed webhooks about money in, its simulator behind the calls."""

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
    PayoutOrder,
    Provider,
    ProviderReference,
    RawCallback,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.contract import (
    NOON,
    NOWHERE,
    OF_PAYOUTS,
    PAYOUT_QUERY,
    ContractCase,
    Operator,
    Said,
    staged,
)
from app.providers.signatures import stamp
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.wave import Business, WaveSimulator
from app.providers.wave import Wave

PAYLOADS = Path(__file__).parent / "payloads"
SECRET = "wave_ml_WHS_7kq2testsecretforvectorsonly"
BUSINESS = Business(
    api_key="wave_ml_prod_keyfortests",
    wallet="22376009900",
    name="Mutuelle Kati",
    merchant_id="am-1a2b3c",
    signing_secrets=(SECRET,),
)
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "checkout",
    Capability.PAY_OUT: "payout",
    Capability.QUERY_STATUS: "find_checkout",
    PAYOUT_QUERY: "find_payout",
    Capability.BALANCE: "balance",
    Capability.STATEMENT: "transactions",
    Capability.REVERSE: "reverse",
}
ORDER = PaymentOrder(
    reference="9f86d081884c",
    amount=Money(2_500, XOF),
    account_reference="0100012336",
    callback_url="https://mutual.example/h/t",
    return_url="https://mutual.example/merci",
)
PAYOUT = PayoutOrder(
    reference="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    amount=Money(185_000, XOF),
    payee=Payee(kind=PayeeKind.PHONE, number="22376001122"),
    callback_url=ORDER.callback_url,
    remark="Lot 2026-11",
)
OUTCOMES = {Operator.SAW_IT_FAIL: PayoutOutcome.FAILED, Operator.SAW_NO_END: PayoutOutcome.UNKNOWN}
WORDS = {
    Operator.USES_A_NEW_WORD: ("succeeded", "settled_maybe"),
    Operator.SAW_ANOTHER_CURRENCY: ("XOF", "XAF"),
    Operator.SAW_ANOTHER_PAYEE: ("22376001122", "22376999999"),
}
FIRST_PAYOUT = ProviderReference("pt-00001")


def credentials(base_url: str = NOWHERE) -> Mapping[str, str]:
    """The business's own, with little patience."""
    return {**BUSINESS.credentials(base_url), "read_timeout_s": "0.2"}


def a_webhook(name: str, **altered: str) -> RawCallback:
    """A webhook, words altered before it is signed at noon."""
    body = (PAYLOADS / name).read_bytes()
    for written, other in altered.items():
        body = body.replace(written.encode(), other.encode())
    headers = {"wave-signature": stamp(SECRET, NOON, body)}
    return RawCallback(event="events", headers=headers, body=body, received_at=NOON)


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    refuses = how is Operator.REFUSING and capability is not Capability.PAY_OUT
    business = replace(BUSINESS, is_disabled=refuses)
    simulator = WaveSimulator(VirtualClock(NOON), [business])
    simulator.books.fund(BUSINESS.wallet, Money(1_000_000, XOF))
    has_happened(simulator, how, capability)
    async with staged(Wave, simulator, how, verb(how, capability), credentials, WORDS) as provider:
        yield provider


def has_happened(simulator: WaveSimulator, how: Operator, capability: Capability) -> None:
    """What the operator has seen before the call, as the call and the mood want it."""
    if capability is Capability.QUERY_STATUS and how is not Operator.KNOWS_NOTHING:
        urls = {"success_url": ORDER.return_url, "error_url": ORDER.return_url}
        session = simulator.open_session(BUSINESS, amount=ORDER.amount, client_reference=ORDER.reference, **urls)
        if how is Operator.SAW_IT_FAIL:
            simulator.customer_cancels(session.id)
        elif how is not Operator.SAW_NO_END:
            simulator.customer_pays(session.id)
    elif capability is Capability.PAY_OUT and how is Operator.REFUSING:
        simulator.plan_payout(PAYOUT.payee.number, PayoutPlan(refusal="recipient-limit-exceeded"))
    elif capability in (PAYOUT_QUERY, Capability.REVERSE) and how is not Operator.KNOWS_NOTHING:
        if outcome := OUTCOMES.get(how):
            simulator.plan_payout(None, PayoutPlan(outcome=outcome))
        has_paid_out(simulator)
    elif how is Operator.DUPLICATE:
        # The same again would be answered with the same payout (§6): only another body under the key is a duplicate.
        has_paid_out(simulator)


def has_paid_out(simulator: WaveSimulator) -> None:
    """The payout of the case is paid, under its key."""
    simulator.take_payout(
        BUSINESS,
        key=PAYOUT.reference,
        body=b"another one",
        reference=PAYOUT.reference,
        payee=PAYOUT.payee.number,
        amount=PAYOUT.amount,
    )


def verb(how: Operator, capability: Capability) -> str:
    """Which call goes wrong: an empty answer cannot be cut short, but the one that is read after it can."""
    is_read = (capability, how) == (Capability.REVERSE, Operator.CUT_SHORT)
    return "find_payout" if is_read else VERBS[capability]


PAID = a_webhook("webhook_paid.json")
CASE = ContractCase(
    adapter=Wave,
    credentials=credentials(),
    callbacks={
        Said.PAID: PAID,
        Said.FAILED: a_webhook("webhook_cancelled.json"),
        Said.PENDING: a_webhook("webhook_failed_attempt.json"),
        Said.UNKNOWN_STATUS: a_webhook("webhook_of_unknown_status.json"),
        Said.TAMPERED: replace(PAID, body=PAID.body.replace(b'"2500"', b'"9500"')),
        Said.FOREIGN_CURRENCY: a_webhook("webhook_in_another_currency.json"),
        Said.OTHER_MERCHANT: a_webhook("webhook_of_another_merchant.json"),
        Said.OTHER_AMOUNT: a_webhook("webhook_paid.json", **{'"2500"': '"2600"'}),
    },
    stage=stage,
    order=ORDER,
    question=StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount),
    amount=Money(2_500, XOF),
    payout=PAYOUT,
    payout_question=StatusQuestion(direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount),
    reversal=ReversalOrder(
        reference="1f1e2d3c4b5a69788796a5b4c3d2e1f0",
        provider_reference=FIRST_PAYOUT,
        amount=PAYOUT.amount,
        callback_url=ORDER.callback_url,
    ),
    unsayable={
        Said.REVERSED: "No webhook tells of what was taken back (§5): the list of transactions does (§4).",
        **dict.fromkeys(OF_PAYOUTS, "No webhook tells of payouts (§5): they are asked about (§3)."),
    },
    unstageable={Operator.DUPLICATE: "Nothing keeps the reference of a checkout session unique (§2)."},
)
