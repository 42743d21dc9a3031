"""M-Pesa in the contract suite: nothing is signed, and the simulated Daraja stands behind the calls."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count

from app.core.clock import VirtualClock
from app.core.jsontext import decode, encode
from app.providers import Capability, Direction, Provider, RawCallback, StatusQuestion
from app.providers.contract import NOON, ContractCase, Operator, Said
from app.providers.mpesa import Mpesa
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.mpesa import SimulatedMpesa
from tests.providers.mpesa.samples import ACCOUNT, delivery, kes, order, payload

NOWHERE = "http://127.0.0.1:9"
# The first prompt of a simulator that is opened at noon.
CHECKOUT = "ws_CO_20260302150000000001"
VERBS: Mapping[Capability, str] = {
    Capability.REQUEST_PAYMENT: "push",
    Capability.QUERY_STATUS: "push_query",
    Capability.STATEMENT: "pull",
    Capability.REGISTER: "register",
}
# Tokens are shared by consumer key within the process, so every stage is an application of its own.
APPLICATIONS = (f"contract-key-{number}" for number in count())


def a_confirmation(**changes: object) -> RawCallback:
    """The recorded confirmation with some fields changed."""
    return delivery("confirmation", encode({**decode(payload("confirmation-v2-masked")), **changes}))


def an_outcome(name: str) -> RawCallback:
    """The recorded outcome of a prompt."""
    return delivery("stk/req-0198", payload(name))


@asynccontextmanager
async def stage(how: Operator, capability: Capability) -> AsyncIterator[Provider]:
    """The adapter in front of the simulator in this mood."""
    simulator = SimulatedMpesa(VirtualClock(NOON), consumer_key=next(APPLICATIONS))
    simulator.open_shortcode("600777", passkey="example-passkey")
    if capability is Capability.QUERY_STATUS and how is not Operator.KNOWS_NOTHING:
        simulator.prompt_outcome = "0"
        await simulator.push(
            shortcode="600777",
            payer="254700111222",
            amount=kes(1500),
            reference="0100012336",
            callback_url=f"{NOWHERE}/stk/req-0198",
        )
    if how.value in [reply.value for reply in Reply]:
        simulator.faults.script(VERBS[capability], [Misbehaviour(reply=Reply(how))])
    async with simulator.serving() as url:
        given = {
            **simulator.credentials("600777", NOWHERE if how is Operator.UNREACHABLE else url),
            "passkey": "wrong" if how is Operator.REFUSING else "example-passkey",
            "read_timeout_s": "0.2",
        }
        provider = Mpesa.from_credentials(given, VirtualClock(NOON))
        yield provider
        await provider.close()


CASE = ContractCase(
    adapter=Mpesa,
    credentials=ACCOUNT,
    callbacks={
        Said.PAID: a_confirmation(),
        Said.FAILED: an_outcome("stk-cancelled"),
        Said.UNKNOWN_STATUS: an_outcome("stk-undocumented-code"),
        Said.PENDING: delivery("status/req-0198/seal", payload("status-authorized")),
        Said.TAMPERED: a_confirmation(TransAmount="9999.00"),
        Said.OTHER_MERCHANT: a_confirmation(BusinessShortCode="600999"),
        Said.VALIDATION: delivery("validation", payload("validation")),
    },
    # No message names a currency, and nobody is told of a reversal.
    unsayable=frozenset({Said.FOREIGN_CURRENCY, Said.REVERSED}),
    # A push has no idempotency key: the same reference again is another prompt (mpesa-daraja §5.5).
    unstageable=frozenset({Operator.DUPLICATE}),
    stage=stage,
    order=order(),
    question=StatusQuestion(direction=Direction.IN, reference="req-0198", handle=CHECKOUT),
    amount=kes(1500),
)
