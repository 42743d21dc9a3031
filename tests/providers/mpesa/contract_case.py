"""M-Pesa in the contract suite: nothing is signed, and the simulated Daraja stands behind the calls."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count

from app.core.clock import VirtualClock
from app.core.jsontext import decode, encode
from app.providers import Capability, Direction, PayeeKind, Provider, RawCallback, StatusQuestion
from app.providers.contract import NOON, PAYOUT_QUERY, ContractCase, Operator, Said, patience
from app.providers.mpesa import Mpesa
from app.providers.mpesa.wire import hooks
from app.providers.simulators.base import Misbehaviour, PayoutPlan, Reply
from app.providers.simulators.mpesa import SimulatedMpesa
from tests.providers.mpesa.samples import (
    ACCOUNT,
    AMINA,
    PAYOUT,
    RECEIPT,
    credentials,
    delivery,
    kes,
    order,
    payload,
    payout,
    takeback,
)

NOWHERE = "http://127.0.0.1:9"
OURS = f"{NOWHERE}/hooks/5ae1c0ffee"
# The first prompt of a simulator that is opened at noon.
CHECKOUT = "ws_CO_20260302150000000001"
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "push",
    Capability.PAY_OUT: "payout",
    Capability.QUERY_STATUS: "push_query",
    PAYOUT_QUERY: "status",
    Capability.BALANCE: "balance",
    Capability.REVERSE: "reversal",
    Capability.STATEMENT: "pull",
    Capability.REGISTER: "register",
}
# What the payer does with the prompt: refuses it, or nothing yet (§5.4).
OUTCOMES = {Operator.SAW_IT_FAIL: "1032", Operator.SAW_NO_END: None}
WORDS = {
    Operator.USES_A_NEW_WORD: ('"ResultCode":"0"', '"ResultCode":"77777"'),
}
# Tokens are shared by consumer key within the process, so every stage is an application of its own.
APPLICATIONS = (f"contract-key-{number}" for number in count())


def a_confirmation(**changes: object) -> RawCallback:
    """The recorded confirmation with some fields changed."""
    return delivery("confirmation", encode({**decode(payload("confirmation-v2-masked")), **changes}))


def an_outcome(name: str) -> RawCallback:
    """The recorded outcome of a prompt."""
    return delivery("stk/req-0198", payload(name))


def an_answer(event: str, about: str, name: str) -> RawCallback:
    """What comes to the sealed address of a call of ours."""
    return delivery(f"{event}/{about}/{hooks.seal(f'{event}/{about}', credentials())}", payload(name))


def a_payout(name: str, event: str = "payout") -> RawCallback:
    """What we are told of the payout of the case."""
    return an_answer(event, PAYOUT, name)


async def prepare(simulator: SimulatedMpesa, how: Operator, capability: Capability) -> None:
    """What has happened before the call."""
    simulator.open_shortcode("600777", passkey="example-passkey")
    simulator.fund("600777", utility=kes(100_000))
    if capability is Capability.QUERY_STATUS and how is not Operator.KNOWS_NOTHING:
        simulator.prompt_outcome = OUTCOMES.get(how, "0")
        await simulator.push(
            shortcode="600777",
            payer="254700111222",
            amount=kes(1500),
            reference="0100012336",
            callback_url=f"{NOWHERE}/stk/req-0198",
        )
    if capability is Capability.REVERSE:
        paid = kes(1) if how is Operator.REFUSING else kes(1500)
        await simulator.pay(receiver="600777", payer=AMINA.digits, amount=paid, txn=RECEIPT)
    if capability is Capability.PAY_OUT and how is Operator.REFUSING:
        simulator.plan_payout(None, PayoutPlan(refusal="2001"))


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    simulator = SimulatedMpesa(VirtualClock(NOON), consumer_key=next(APPLICATIONS))
    await prepare(simulator, how, capability)
    if how.value in [reply.value for reply in Reply]:
        simulator.faults.script(VERBS[capability], [Misbehaviour(reply=Reply(how))])
    if how in WORDS:
        simulator.faults.script(VERBS[capability], [Misbehaviour(rewords=(WORDS[how],))])
    async with simulator.serving() as url:
        given = {
            **simulator.credentials("600777", NOWHERE if how is Operator.UNREACHABLE else url),
            "passkey": "wrong" if how is Operator.REFUSING else "example-passkey",
            "read_timeout_s": patience(how),
        }
        provider = Mpesa.from_credentials(given, VirtualClock(NOON))
        if (capability is PAYOUT_QUERY and how is Operator.WILLING) or how is Operator.DUPLICATE:
            await provider.pay_out(payout(callback_url=OURS))
        yield provider
        await provider.close()


CASE = ContractCase(
    adapter=Mpesa,
    credentials=ACCOUNT,
    callbacks={
        Said.PAID: a_confirmation(),
        Said.FAILED: an_outcome("stk-cancelled"),
        Said.UNKNOWN_STATUS: an_outcome("stk-undocumented-code"),
        Said.PENDING: an_answer("status", f"req-0198/{RECEIPT}", "status-authorized"),
        Said.TAMPERED: a_confirmation(TransAmount="9999.00"),
        Said.OTHER_MERCHANT: a_confirmation(BusinessShortCode="600999"),
        Said.OTHER_AMOUNT: a_confirmation(TransAmount="1600.00"),
        Said.VALIDATION: delivery("validation", payload("validation")),
        Said.REVERSED: an_answer("reversal", f"{PAYOUT}/{RECEIPT}", "reversal-done"),
        Said.PAYOUT_PAID: a_payout("payout-paid"),
        Said.PAYOUT_FAILED: a_payout("payout-failed-insufficient-funds"),
        Said.PAYOUT_PENDING: a_payout("payout-timeout-bare-request", "payout-timeout"),
        Said.PAYOUT_UNKNOWN_STATUS: a_payout("payout-undocumented-code"),
        Said.PAYOUT_NOT_FOUND: a_payout("payout-status-not-found", "payout-status"),
        Said.PAYOUT_OTHER_RECEIVER: a_payout("payout-paid-to-another"),
        Said.PAYOUT_OTHER_AMOUNT: a_payout("payout-paid-another-amount"),
    },
    proven_by_address=frozenset({Said.PAYOUT_PAID, Said.PAYOUT_FAILED, Said.PAYOUT_NOT_FOUND}),
    # A query about a prompt says that it was paid, and no more (§5.3).
    untold=frozenset({"amount", "reference"}),
    unsayable={
        Said.FOREIGN_CURRENCY: "No message names a currency (§4.3, §5.2): a shortcode has one, its country's.",
        Said.PAYOUT_RETURNED: "Nobody is told of a payout that was corrected by hand (§6.2).",
    },
    unstageable={
        Operator.DUPLICATE: "A push has no idempotency key: the same reference again is another prompt (§5.5).",
        **dict.fromkeys(
            (Operator.SAW_ANOTHER_AMOUNT, Operator.SAW_ANOTHER_CURRENCY),
            "An answer about a prompt has no amount and no currency (§5.3): they come by confirmation (§4.3).",
        ),
    },
    payout_unstageable=dict.fromkeys(
        (
            *(Operator.SAW_IT_FAIL, Operator.SAW_NO_END, Operator.SAW_ANOTHER_AMOUNT),
            *(Operator.SAW_ANOTHER_CURRENCY, Operator.SAW_ANOTHER_PAYEE, Operator.USES_A_NEW_WORD),
        ),
        "A question about a payout is only acknowledged: what became of it comes by callback (§10.1).",
    ),
    stage=stage,
    order=order(callback_url=OURS),
    payout=payout(callback_url=OURS),
    payout_question=StatusQuestion(
        direction=Direction.OUT,
        reference=PAYOUT,
        amount=kes(2500),
        callback_url=OURS,
        payee_kind=PayeeKind.PHONE,
    ),
    reversal=takeback(callback_url=OURS),
    question=StatusQuestion(direction=Direction.IN, reference="req-0198", handle=CHECKOUT),
    amount=kes(1500),
)
