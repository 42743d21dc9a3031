"""The adapter against the simulated Daraja over HTTP on loopback: honest days and bad ones (mpesa-daraja §16)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import (
    Authenticity,
    CallbackAddresses,
    OutcomeUnknown,
    PaymentState,
    ProviderRejected,
    StatusQuestion,
    Verdict,
)
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.mpesa import SimulatedMpesa, operator
from app.providers.values import Direction, ProviderReference
from tests.providers.mpesa.merchant import Mutual, listening
from tests.providers.mpesa.samples import AMINA, MORNING, kes

SINCE, UNTIL = MORNING - timedelta(hours=1), MORNING + timedelta(hours=1)


@pytest.fixture
async def mutual(simulator: SimulatedMpesa, clock: VirtualClock) -> AsyncIterator[Mutual]:
    async with listening(simulator, clock) as made:
        yield made


def by_checkout(handle: str) -> StatusQuestion:
    return StatusQuestion(direction=Direction.IN, reference="req-0198", handle=handle)


async def test_a_payment_is_confirmed_under_the_receipt_of_the_operators_books(
    mutual: Mutual, simulator: SimulatedMpesa
) -> None:
    paid = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(1500), reference=" mbr 1 ")

    [event] = mutual.events("confirmation")
    assert (event.reference, event.amount, event.payer_reference) == (paid.id, kes(1500), " mbr 1 ")
    assert (event.receiver, event.occurred_at, event.payer) == ("600777", MORNING, None)


async def test_a_version_1_registration_shows_hashed_numbers(simulator: SimulatedMpesa, clock: VirtualClock) -> None:
    async with listening(simulator, clock, c2b_version="1") as mutual:
        await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))

        [event] = mutual.events("confirmation")
        assert (event.payer, b"254700111222" in mutual.deliveries[0].body) == (None, False)


async def test_whole_amounts_and_full_numbers_are_read(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.msisdn_style, simulator.whole_amounts = "plain", True

    await simulator.pay(receiver="600777", payer=AMINA.digits, amount=kes(10))

    [event] = mutual.events("confirmation")
    assert (event.payer, event.amount) == (AMINA, kes(10))


async def test_a_refused_validation_stops_the_money(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    code = simulator.shortcode("600777")
    assert code is not None
    code.asks_first = True
    mutual.verdict = Verdict.UNKNOWN_REFERENCE

    payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10), reference="typo")

    assert (payment.state, payment.reason) == (PaymentState.FAILED, "C2B00012")
    assert [delivery.event for delivery in mutual.deliveries] == ["validation"]


async def test_an_accepted_validation_comes_before_its_confirmation(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    code = simulator.shortcode("600777")
    assert code is not None
    code.asks_first = True

    await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))
    await simulator.pay(receiver="600777", payer="254700111222", amount=kes(20), fails_after_validation=True)

    assert [delivery.event for delivery in mutual.deliveries] == ["validation", "confirmation", "validation"]


@pytest.mark.parametrize(
    ("default", "state"), [("Completed", PaymentState.SUCCEEDED), ("Cancelled", PaymentState.FAILED)]
)
async def test_silence_to_a_validation_is_answered_by_the_registered_default(
    simulator: SimulatedMpesa, clock: VirtualClock, default: str, state: PaymentState
) -> None:
    """§4.5: a confirmation may come for what we never validated."""
    async with listening(simulator, clock, response_type=default) as mutual:
        code = simulator.shortcode("600777")
        assert code is not None
        code.asks_first, mutual.is_down = True, True

        payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))

        assert payment.state is state


@pytest.mark.parametrize("nonsense", [b"", b"OK", b"[]", b"{}", b'{"ResultCode":""}'])
async def test_nonsense_to_a_validation_is_silence(mutual: Mutual, simulator: SimulatedMpesa, nonsense: bytes) -> None:
    code = simulator.shortcode("600777")
    assert code is not None
    code.asks_first, mutual.nonsense = True, nonsense

    payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))

    assert payment.state is PaymentState.SUCCEEDED


async def test_an_answer_after_the_patience_of_a_validation_is_silence(
    mutual: Mutual, simulator: SimulatedMpesa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """§4.4: an answer after eight seconds is none."""
    code = simulator.shortcode("600777")
    assert code is not None
    code.asks_first, code.confirmation_url, mutual.opened = True, None, asyncio.Event()
    monkeypatch.setattr(operator, "VALIDATION_PATIENCE_S", 0.1)

    payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))

    mutual.opened.set()
    assert payment.state is PaymentState.SUCCEEDED


async def test_a_prompt_is_told_by_two_routes_under_one_receipt(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§4.6: a prompt's payment is told twice under one receipt, in either order."""
    for confirms_first in (False, True):
        simulator.confirms_first = confirms_first
        handle = await mutual.mpesa.request_payment(mutual.push_order())
        await simulator.answer_prompt(handle.handle)

    outcomes, confirmations = mutual.events("stk"), mutual.events("confirmation")
    assert [event.reference for event in outcomes] == [event.reference for event in confirmations]
    assert {event.request_reference for event in outcomes} == {"req-0198"}
    assert {event.payer_reference for event in confirmations} == {"0100012336"}
    assert {delivery.event for delivery in mutual.deliveries} == {"stk/req-0198", "confirmation"}


async def test_a_cancelled_prompt_moves_nothing(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    handle = await mutual.mpesa.request_payment(mutual.push_order())

    await simulator.answer_prompt(handle.handle, "1032")

    [event] = mutual.events("stk")
    assert (event.state, event.reason, simulator.books.all()) == (PaymentState.FAILED, "1032", [])


async def test_an_outcome_may_overtake_the_acknowledgement(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§5.2: the outcome may overtake the acknowledgement."""
    simulator.prompt_outcome = "0"

    handle = await mutual.mpesa.request_payment(mutual.push_order())

    [event] = mutual.events("stk")
    assert (event.request_reference, simulator.books.find_request(handle.handle) is not None) == ("req-0198", True)


async def test_a_second_prompt_on_a_busy_phone_is_refused(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§5.5: a phone that is asked already cannot be asked again."""
    await mutual.mpesa.request_payment(mutual.push_order())

    with pytest.raises(ProviderRejected):
        await mutual.mpesa.request_payment(mutual.push_order())


async def test_a_lost_outcome_is_found_by_the_query_and_its_receipt_by_the_statement(
    mutual: Mutual, simulator: SimulatedMpesa
) -> None:
    simulator.faults.script("stk_callback", [Misbehaviour(lost=True)])
    simulator.faults.script("confirmation", [Misbehaviour(lost=True)])
    handle = await mutual.mpesa.request_payment(mutual.push_order())
    payment = await simulator.answer_prompt(handle.handle)

    [queried] = (await mutual.mpesa.query_status(by_checkout(handle.handle))).events
    [page] = await mutual.mpesa.statement(SINCE, UNTIL)

    assert payment is not None
    assert (queried.state, queried.reference, mutual.deliveries) == (PaymentState.SUCCEEDED, None, [])
    [row] = page.events
    assert (row.reference, row.payer_reference, row.amount) == (payment.id, "0100012336", kes(1500))


async def test_4999_and_silence_are_not_outcomes(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    handle = (await mutual.mpesa.request_payment(mutual.push_order())).handle
    await simulator.answer_prompt(handle)
    simulator.query_answers.extend(["4999", "500.001.1001"])

    answers = [await mutual.mpesa.query_status(by_checkout(handle)) for _ in range(3)]

    states = [[event.state for event in answer.events] for answer in answers]
    assert states == [[PaymentState.PENDING], [], [PaymentState.SUCCEEDED]]


async def test_a_prompt_that_does_not_exist_is_no_failure(mutual: Mutual) -> None:
    """§5.3: a prompt nobody knows has not failed."""
    assert (await mutual.mpesa.query_status(by_checkout("ws_CO_unknown"))).events == []


async def test_doubled_late_and_contradicting_confirmations_arrive_as_told(
    mutual: Mutual, simulator: SimulatedMpesa, clock: VirtualClock
) -> None:
    simulator.faults.script(
        "confirmation", [Misbehaviour(doubled=True), Misbehaviour(late_by_s=600), Misbehaviour(contradicted=True)]
    )
    for units in (10, 20, 30):
        await simulator.pay(receiver="600777", payer="254700111222", amount=kes(units))

    clock.advance(timedelta(seconds=600))
    await simulator.sender.deliver()

    amounts = [event.amount for event in mutual.events("confirmation")]
    assert amounts[:2] == [kes(10), kes(10)]
    assert sorted(amounts[2:4], key=str) == [kes(30), kes(60)]
    assert amounts[4:] == [kes(20)]


async def test_a_contradicting_outcome_follows_the_first(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.faults.script("stk_callback", [Misbehaviour(contradicted=True)])
    handle = (await mutual.mpesa.request_payment(mutual.push_order())).handle

    await simulator.answer_prompt(handle)

    assert {event.state for event in mutual.events("stk")} == {PaymentState.SUCCEEDED, PaymentState.FAILED}


async def test_a_confirmation_answered_503_is_not_sent_again_and_the_statement_has_it(
    mutual: Mutual, simulator: SimulatedMpesa
) -> None:
    """§0: what was answered with a 503 does not come again."""
    mutual.is_down = True
    payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))
    await simulator.sender.deliver_all()

    [page] = await mutual.mpesa.statement(SINCE, UNTIL)

    assert len(mutual.deliveries) == 1
    assert [event.reference for event in page.events] == [payment.id]


async def test_a_reversal_is_told_by_nobody_and_shows_in_the_statement(
    mutual: Mutual, simulator: SimulatedMpesa
) -> None:
    payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))
    reversal = await simulator.reverse(payment.id)

    [page] = await mutual.mpesa.statement(SINCE, UNTIL)

    assert len(mutual.deliveries) == 1
    told = page.events[1]
    assert (told.state, told.reference, told.reverses) == (PaymentState.REVERSED, reversal.id, payment.id)


async def test_a_statement_of_two_hundred_and_one_has_every_receipt(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.faults.script("confirmation", [Misbehaviour(lost=True)] * 201)
    paid = {(await simulator.pay(receiver="600777", payer="254700111222", amount=kes(1))).id for _ in range(201)}

    pages = await mutual.mpesa.statement(SINCE, UNTIL)

    assert [len(page.events) for page in pages] == [100, 100, 1]
    assert {event.reference for page in pages for event in page.events} == paid


async def test_a_statement_reaches_back_48_hours(
    mutual: Mutual, simulator: SimulatedMpesa, clock: VirtualClock
) -> None:
    await simulator.pay(receiver="600777", payer="254700111222", amount=kes(1))
    clock.advance(timedelta(hours=48, seconds=1))

    [page] = await mutual.mpesa.statement(SINCE, clock.now())

    assert page.events == []


async def test_a_receipt_asked_after_is_answered_at_a_proven_address(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10), payer_name="AMINA EXAMPLE")
    question = StatusQuestion(
        direction=Direction.IN, provider_reference=ProviderReference(payment.id), callback_url=mutual.base
    )

    answer = await mutual.mpesa.query_status(question)

    [event] = mutual.events("status")
    assert answer.events == []
    assert mutual.mpesa.verify(mutual.deliveries[-1]) is Authenticity.PROVEN
    assert (event.state, event.reference, event.amount) == (PaymentState.SUCCEEDED, payment.id, kes(10))


async def test_an_unknown_receipt_is_not_unpaid(mutual: Mutual) -> None:
    question = StatusQuestion(
        direction=Direction.IN, provider_reference=ProviderReference("TKL0000001"), callback_url=mutual.base
    )

    await mutual.mpesa.query_status(question)

    assert [event.state for event in mutual.events("status")] == [PaymentState.PENDING]


async def test_a_queue_timeout_leaves_the_payment_open(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.queue_timeouts = 1
    payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))
    question = StatusQuestion(
        direction=Direction.IN, provider_reference=ProviderReference(payment.id), callback_url=mutual.base
    )

    await mutual.mpesa.query_status(question)
    await mutual.mpesa.query_status(question)

    assert [event.state for event in mutual.events("timeout")] == [PaymentState.PENDING]
    assert [event.state for event in mutual.events("status")] == [PaymentState.SUCCEEDED]


async def test_a_token_another_client_has_replaced_is_fetched_again(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§2: another client of the application may have killed ours."""
    for call in (
        lambda: mutual.mpesa.request_payment(mutual.push_order()),
        lambda: mutual.mpesa.statement(SINCE, UNTIL),
        lambda: mutual.mpesa.register_callbacks(CallbackAddresses(base=mutual.base)),
    ):
        before = simulator.gate.issued
        simulator.gate.invalidate()

        await call()

        assert simulator.gate.issued == before + 1


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.CUT_SHORT, Reply.HTML_503])
async def test_a_bad_answer_to_a_push_leaves_its_outcome_unknown(
    mutual: Mutual, simulator: SimulatedMpesa, reply: Reply
) -> None:
    simulator.faults.script("push", [Misbehaviour(reply=reply)])

    with pytest.raises(OutcomeUnknown):
        await mutual.mpesa.request_payment(mutual.push_order())


async def test_a_push_that_was_taken_in_silence_is_tied_by_the_path_of_its_outcome(
    simulator: SimulatedMpesa, clock: VirtualClock
) -> None:
    """§5.1: a push whose answer was lost cannot be looked up, so our reference stands in its address."""
    simulator.faults.script("push", [Misbehaviour(reply=Reply.SILENT_AFTER)])
    simulator.prompt_outcome = "0"
    async with listening(simulator, clock, read_timeout_s="0.5") as mutual:
        with pytest.raises(OutcomeUnknown):
            await mutual.mpesa.request_payment(mutual.push_order())

        [event] = mutual.events("stk")
        assert (event.state, event.request_reference) == (PaymentState.SUCCEEDED, "req-0198")


async def test_a_confirmation_told_again_with_another_amount_is_another_content(
    mutual: Mutual, simulator: SimulatedMpesa
) -> None:
    payment = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))

    await simulator.redeliver(payment.id)
    await simulator.redeliver(payment.id, amount=kes(11))

    first, same, other = mutual.deliveries
    assert first.body == same.body != other.body
    assert {event.reference for event in mutual.events("confirmation")} == {payment.id}


async def test_production_registers_once_and_keeps_what_it_has(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.is_production = True

    await mutual.mpesa.register_callbacks(CallbackAddresses(base=f"{mutual.base}2"))

    code = simulator.shortcode("600777")
    assert code is not None
    assert code.confirmation_url == f"{mutual.base}/confirmation"


async def test_the_books_know_what_every_receiver_holds(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    first = await simulator.pay(receiver="600777", payer="254700111222", amount=kes(10))
    await simulator.pay(receiver="600777", payer="254700111222", amount=kes(25))
    await simulator.reverse(first.id)

    assert simulator.books.balance("600777", simulator.currency) == kes(25)


async def test_a_mutual_in_francs_is_paid_in_francs(clock: VirtualClock) -> None:
    simulator = SimulatedMpesa(clock, consumer_key="francs", currency=XOF)
    simulator.open_shortcode("600777", passkey="example-passkey")
    async with listening(simulator, clock) as mutual:
        await simulator.pay(receiver="600777", payer="22376000001", amount=Money(1500, XOF))

        [event] = mutual.events("confirmation")
        assert event.amount == Money(1500, XOF)
