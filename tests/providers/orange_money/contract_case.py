"""Orange Money in the contract suite: hints instead of outcomes, its simulator behind the calls."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Capability, Direction, PaymentOrder, PaymentState, Provider, RawCallback, StatusQuestion
from app.providers.contract import NOON, NOWHERE, ContractCase, Operator, Said, staged
from app.providers.orange_money import OrangeMoney
from app.providers.simulators.orange_money import Merchant, OrangeMoneySimulator

PAYLOADS = Path(__file__).parent / "payloads"
MERCHANT = Merchant(
    client_id="mutuelle-app",
    client_secret="s3cr3t-for-tests",
    merchant_key="a1b2c3d4",
    merchant_name="Mutuelle Kati",
)
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "webpayment",
    Capability.QUERY_STATUS: "transactionstatus",
}
ORDER = PaymentOrder(
    reference="PRM202611000417",
    amount=Money(2_500, XOF),
    account_reference="0100012336",
    callback_url="https://mutual.example/h/t",
    return_url="https://mutual.example/merci",
)
SEED = 1
WORDS = {
    Operator.USES_A_NEW_WORD: ("SUCCESS", "SETTLED_MAYBE"),
}


def credentials(base_url: str = NOWHERE, **changes: str) -> Mapping[str, str]:
    """The merchant's own, with little patience."""
    return {**MERCHANT.credentials(base_url), "read_timeout_s": "0.2", **changes}


def a_notification(name: str) -> RawCallback:
    """A recorded notification at the address of the order."""
    body = (PAYLOADS / name).read_bytes()
    return RawCallback(event=f"notification/{ORDER.reference}", headers={}, body=body, received_at=NOON)


def a_simulator() -> OrangeMoneySimulator:
    """Its tokens come from a seed, so that the page of the first order is known beforehand."""
    return OrangeMoneySimulator(VirtualClock(NOON), [MERCHANT], seed=SEED)


def opened(simulator: OrangeMoneySimulator) -> str:
    """The `pay_token` of the order, opened as the merchant would."""
    page = simulator.open_order(
        MERCHANT,
        order_id=ORDER.reference,
        amount=ORDER.amount.minor,
        notif_url=f"{NOWHERE}/n",
        return_url=ORDER.return_url,
        cancel_url=ORDER.return_url,
    )
    return page.pay_token


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    simulator = a_simulator()
    if how is Operator.DUPLICATE or capability is Capability.QUERY_STATUS:
        page = opened(simulator)
        if how is Operator.SAW_IT_FAIL:
            simulator.customer_fails(page)
        elif how is not Operator.SAW_NO_END:
            simulator.customer_pays(page)
    merchant_key = "of-nobody" if how is Operator.REFUSING else MERCHANT.merchant_key
    given = partial(credentials, merchant_key=merchant_key)
    async with staged(OrangeMoney, simulator, how, VERBS[capability], given, WORDS) as provider:
        yield provider


PAID = a_notification("notification_paid.json")
CASE = ContractCase(
    adapter=OrangeMoney,
    credentials=credentials(),
    callbacks={
        Said.PAID: PAID,
        Said.PENDING: a_notification("notification_failed.json"),
        Said.UNKNOWN_STATUS: a_notification("notification_of_unknown_status.json"),
        Said.TAMPERED: replace(PAID, body=PAID.body.replace(b"A00417", b"A00418")),
    },
    stage=stage,
    order=ORDER,
    question=StatusQuestion(
        direction=Direction.IN, reference=ORDER.reference, handle=opened(a_simulator()), amount=ORDER.amount
    ),
    amount=None,
    paid_tells=PaymentState.PENDING,
    unsayable={
        Said.FAILED: "A notification is a hint: its FAILED only has us ask for the status (A3, A4).",
        Said.FOREIGN_CURRENCY: "A notification has no currency (A3), and no answer has one (A4).",
        Said.OTHER_MERCHANT: "A notification names no merchant (A3): it is tied to the order by its token.",
        Said.OTHER_AMOUNT: "A notification has no amount (A3): the status is asked with ours, and must agree (A4).",
        Said.REVERSED: "Nothing is told of a payment that was taken back (A5).",
    },
    unstageable={
        Operator.SAW_ANOTHER_CURRENCY: "No answer has an amount or a currency (A4): the question is asked with ours.",
        Operator.KNOWS_NOTHING: "What is answered about an unknown order is not documented, so it proves nothing (A4).",
    },
)
