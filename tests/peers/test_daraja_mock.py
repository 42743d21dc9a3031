"""Our adapter of M-Pesa asks `daraja_mock`, a double of Daraja that answers questions and never calls back."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from app.core.clock import SystemClock
from app.core.money import KES, Money
from app.core.msisdn import Msisdn
from app.providers import (
    Direction,
    OutcomeUnknown,
    Payee,
    PayeeKind,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    ProviderReference,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.mpesa import Mpesa
from app.providers.mpesa.client import Daraja
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import stk
from tests.peers.conftest import Start
from tests.peers.foreigners import Foreigner

pytestmark = pytest.mark.peer("daraja-mock")

BASE = "https://pay.example.org/hooks/b1946ac9"
ACCOUNT = {
    "consumer_secret": "test_secret",
    "shortcode": "600777",
    "passkey": "example-passkey",
    "initiator_name": "exampleapi",
    "security_credential": "ZXhhbXBsZQ==",
}
ORDER = PaymentOrder(
    reference="req-0198",
    amount=Money(150_000, KES),
    account_reference="0100012336",
    callback_url=BASE,
    payer=Msisdn("+254700111222"),
    description="Cotisation",
)
PAYOUT = PayoutOrder(
    reference="019a0b1c2d3e4f50617283940a1b2c3d",
    amount=Money(250_000, KES),
    payee=Payee(kind=PayeeKind.PHONE, number="254700111222"),
    callback_url=BASE,
    remark="Lot 2026-11",
)


@pytest.fixture
async def daraja(start: Start) -> Foreigner:
    return await start("daraja_mock")


@pytest.fixture
async def application(daraja: Foreigner) -> MpesaCredentials:
    """Tokens are kept by the keys, so every test is an application of its own."""
    return MpesaCredentials.read(
        {**ACCOUNT, "consumer_key": uuid4().hex, "base_url": await daraja.ask("address")},
    )


@pytest.fixture
async def mpesa(application: MpesaCredentials, clock: SystemClock) -> AsyncIterator[Mpesa]:
    account = Mpesa(application, Daraja(application, clock), clock)
    yield account
    await account.close()


async def last_asked(daraja: Foreigner) -> dict[str, object]:
    asked: list[dict[str, dict[str, object]]] = await daraja.ask("asked")
    return asked[-1]["body"]


async def test_a_prompt_is_taken_and_has_the_handle_it_was_given(mpesa: Mpesa, daraja: Foreigner) -> None:
    handle = await mpesa.request_payment(ORDER)

    body = await last_asked(daraja)
    assert handle.handle.startswith("ws_CO_")
    assert (body["Amount"], body["PartyA"], body["AccountReference"]) == (1500, "254700111222", "0100012336")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (0, PaymentState.SUCCEEDED),
        (1, PaymentState.FAILED),
        (1032, PaymentState.FAILED),
        (1037, PaymentState.FAILED),
        (4999, PaymentState.PENDING),
        (777, PaymentState.PENDING),
    ],
)
async def test_what_became_of_a_prompt_is_read_by_its_code(
    application: MpesaCredentials, daraja: Foreigner, clock: SystemClock, code: int, state: PaymentState
) -> None:
    """Read as an answer about the prompt it names, which is another one each time."""
    await daraja.ask("prompts_end_with", code=code)
    client = Daraja(application, clock)
    answer, _ = await client.query_push(stk.query_body("ws_CO_any", application, clock.now()))
    await client.close()
    assert answer is not None

    event = stk.read_query(answer, answer["CheckoutRequestID"], ORDER.reference)

    assert (event.state, event.request_reference, event.amount) == (state, ORDER.reference, None)


async def test_a_payout_is_taken_under_our_reference(mpesa: Mpesa, daraja: Foreigner) -> None:
    taken = await mpesa.pay_out(PAYOUT)

    body = await last_asked(daraja)
    assert (body["OriginatorConversationID"], body["Amount"], body["PartyB"]) == (
        PAYOUT.reference,
        2500,
        "254700111222",
    )
    assert taken.answer.events == []


async def test_questions_that_are_answered_later_are_taken(mpesa: Mpesa, daraja: Foreigner) -> None:
    question = StatusQuestion(
        direction=Direction.OUT, reference=PAYOUT.reference, callback_url=BASE, payee_kind=PayeeKind.PHONE
    )

    assert (await mpesa.query_status(question)).events == []
    assert (await last_asked(daraja))["OriginalConversationID"] == PAYOUT.reference
    assert await mpesa.balance(BASE) is None
    assert (await last_asked(daraja))["CommandID"] == "AccountBalance"


async def test_what_it_does_not_offer_is_unknown_and_never_failed(mpesa: Mpesa) -> None:
    """A page of HTML with a 404 says nothing that is documented (mpesa-daraja §3)."""
    order = ReversalOrder(
        reference=PAYOUT.reference,
        provider_reference=ProviderReference("TKL4X9Q2ZB"),
        amount=ORDER.amount,
        callback_url=BASE,
    )

    with pytest.raises(OutcomeUnknown):
        await mpesa.reverse(order)


@pytest.mark.wrong("gives a payout an id of its own where Daraja echoes ours", sheet="mpesa-daraja §6.1")
async def test_wrong_the_handle_of_a_payout_is_not_our_reference(mpesa: Mpesa) -> None:
    assert (await mpesa.pay_out(PAYOUT)).handle != PAYOUT.reference


@pytest.mark.wrong("takes one reference for two payouts", sheet="mpesa-daraja §6.4")
async def test_wrong_a_reference_that_was_used_is_taken_again(mpesa: Mpesa) -> None:
    taken = [await mpesa.pay_out(PAYOUT) for _ in range(2)]

    assert len({one.handle for one in taken}) == 2


@pytest.mark.wrong("answers about another prompt than it was asked about", sheet="mpesa-daraja §5.3")
async def test_wrong_an_answer_about_another_prompt_says_nothing_of_ours(mpesa: Mpesa) -> None:
    handle = await mpesa.request_payment(ORDER)
    question = StatusQuestion(direction=Direction.IN, reference=ORDER.reference, handle=handle.handle)

    with pytest.raises(OutcomeUnknown) as unknown:
        await mpesa.query_status(question)

    assert unknown.value.facts["reason"] == "other_request"
