"""PI-SPI in the contract suite: signed webhooks of one item, a participant's simulator behind the calls."""

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
from app.providers.pi_spi import PiSpi
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.pi_spi import Business, PiSpiSimulator
from app.providers.simulators.pi_spi.business import Webhook
from app.providers.simulators.pi_spi.movements import Kind, Order

PAYLOADS = Path(__file__).parent / "payloads"
BUSINESS = Business(client_id="mutual", client_secret="secret-for-tests", api_key="participant-key")
SECRET = "xsk_test_pispi_secret"
SIGNER = Webhook(id="wh-1", url="https://pay.example.ml/hooks/t/events", secret=SECRET)
PAID_ID = "EMLB00120261121100000aB3dE5fG7hJ9kL"
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "request",
    Capability.QUERY_STATUS: "find_request",
    Capability.PAY_OUT: "payment",
    PAYOUT_QUERY: "find_payment",
    Capability.BALANCE: "balance",
    Capability.REVERSE: "return",
}
OUTCOMES = {Operator.SAW_IT_FAIL: PayoutOutcome.FAILED, Operator.SAW_NO_END: PayoutOutcome.UNKNOWN}
WORDS = {
    Operator.USES_A_NEW_WORD: ("IRREVOCABLE", "REVOCABLE"),
    Operator.SAW_ANOTHER_PAYEE: ("+22376001122", "+22376999999"),
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
    remark="Paiement MICMO 3",
)
REVERSAL = ReversalOrder(
    reference="5d1e0c3b2a494f788b679c0d1e2f3a4b",
    provider_reference=ProviderReference(PAID_ID),
    amount=ORDER.amount,
    callback_url="https://pay.example.ml/hooks/t",
)
PAYOUT_QUESTION = StatusQuestion(
    direction=Direction.OUT, reference=PAYOUT.reference, amount=PAYOUT.amount, payee_kind=PayeeKind.PHONE
)


def credentials(base_url: str = NOWHERE, *secrets: str) -> Mapping[str, str]:
    """The account's own, with little patience."""
    return {**BUSINESS.credentials(base_url, *(secrets or (SECRET,))), "read_timeout_s": "0.3"}


def signed(body: bytes) -> RawCallback:
    """A webhook as the participant would sign it."""
    return RawCallback(event="events", headers=lowered(SIGNER.seal(body, NOON)), body=body, received_at=NOON)


def lowered(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Headers as they come in."""
    return {name.lower(): value for name, value in headers.items()}


def a_callback(name: str, **altered: str) -> RawCallback:
    """A signed webhook, words altered before it is signed."""
    body = (PAYLOADS / f"{name}.json").read_bytes()
    for written, other in altered.items():
        body = body.replace(written.encode(), other.encode())
    return signed(body)


def seen(simulator: PiSpiSimulator, how: Operator) -> None:
    """The bill and the payment arrived before, and ended as the operator saw them end."""
    if outcome := OUTCOMES.get(how):
        simulator.plan_payout(None, PayoutPlan(outcome=outcome))
    own = simulator.alias
    for kind, order, payer, payee in (
        (Kind.REQUEST, ORDER, "+22370001122", own),
        (Kind.PAYMENT, PAYOUT, own, "+22376001122"),
    ):
        told = {"txId": order.reference, "payeurAlias": payer, "payeAlias": payee, "categorie": "401"}
        simulator.take(
            Order(
                kind=kind,
                tx_id=order.reference,
                id=PAID_ID if kind is Kind.REQUEST else simulator.next_id(),
                amount=order.amount,
                payer_alias=payer,
                payee_alias=payee,
                taken_at=NOON,
                told=told,
            )
        )
    if how is Operator.SAW_IT_FAIL:
        simulator.decline(ORDER.reference)
    elif how is not Operator.SAW_NO_END:
        simulator.accept(ORDER.reference)


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    simulator = PiSpiSimulator(VirtualClock(NOON), BUSINESS)
    simulator.books.fund(simulator.alias, Money(1_000_000, XOF))
    looks_back = bool(capability & (Capability.QUERY_STATUS | Capability.REVERSE)) and how is not Operator.KNOWS_NOTHING
    if how is Operator.DUPLICATE or looks_back:
        seen(simulator, how)
    if how is Operator.REFUSING:
        simulator.refuse("request", "BE23")
        simulator.refuse("return", "ARJR")
        simulator.plan_payout(None, PayoutPlan(refusal="AC07"))
    async with staged(PiSpi, simulator, how, VERBS[capability], credentials, WORDS) as provider:
        yield provider


PAID = a_callback("received")
CASE = ContractCase(
    adapter=PiSpi,
    credentials=credentials(),
    callbacks={
        Said.PAID: PAID,
        Said.FAILED: a_callback("request_rejected"),
        Said.PENDING: a_callback("request_rejected", ARFR="APAR"),
        Said.TAMPERED: replace(PAID, body=PAID.body.replace(b"2500", b"9500")),
        Said.OTHER_MERCHANT: a_callback("received", **{"7b1d7f0e-6f1b": "9c2f7f0e-6f1b"}),
        Said.OTHER_AMOUNT: a_callback("received", **{":2500,": ":2600,"}),
        Said.REVERSED: a_callback("return_sent"),
        Said.PAYOUT_PAID: a_callback("sent"),
        Said.PAYOUT_FAILED: a_callback("sent_rejected"),
        Said.PAYOUT_RETURNED: a_callback("return_received"),
    },
    stage=stage,
    order=ORDER,
    question=StatusQuestion(direction=Direction.IN, reference=ORDER.reference, amount=ORDER.amount),
    amount=ORDER.amount,
    payout=PAYOUT,
    payout_question=PAYOUT_QUESTION,
    payout_untold=frozenset({"amount", "receiver"}),
    reversal=REVERSAL,
    # The signature has no instant: it proves at any age, and only at the one address that was registered (§6).
    proven_by_address=frozenset({Said.PAID, Said.PAYOUT_PAID}),
    unsayable={
        Said.FOREIGN_CURRENCY: "No message names a currency: the system moves francs and nothing else (§1, §8).",
        Said.UNKNOWN_STATUS: "A webhook has no status, only a code of the list; another one is no event (§6).",
        **dict.fromkeys(
            (Said.PAYOUT_PENDING, Said.PAYOUT_UNKNOWN_STATUS), "No webhook has a code for what is under way (§6)."
        ),
        **dict.fromkeys(
            (Said.PAYOUT_OTHER_RECEIVER, Said.PAYOUT_OTHER_AMOUNT),
            "What a webhook says of a payment sent has us ask: its amount and payee are read there (§4, §6).",
        ),
        Said.PAYOUT_NOT_FOUND: "Nobody is called back about what is not there (§6): we ask by txId (§9).",
    },
    unstageable={Operator.SAW_ANOTHER_CURRENCY: "No answer names a currency: francs and nothing else (§1, §8)."},
    payout_unstageable={Operator.SAW_ANOTHER_CURRENCY: "No answer names a currency: francs and nothing else (§1, §8)."},
)
