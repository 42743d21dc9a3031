"""Asking payers by a prompt on their phone: paid, refused, silent, answered late or lost (mpesa-daraja §5)."""

from datetime import timedelta

import pytest

from app import collection
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.mpesa import SimulatedMpesa
from tests.collection.office import Office

AMINA = "+254700111222"


@pytest.mark.parametrize("confirms_first", [False, True])
async def test_a_prompt_paid_is_one_payment_by_whichever_route_it_is_heard_first(
    office: Office, simulator: SimulatedMpesa, confirms_first: bool
) -> None:
    """DESIGN 3.3: the push result and the paybill confirmation tell of one payment."""
    simulator.confirms_first = confirms_first
    unit, _ = await office.till.unit(1)
    asked = await office.ask(unit, AMINA)
    assert (asked.state, asked.amount_minor) == ("asked", 20_000)

    await simulator.answer_prompt(str(asked.handle))
    await office.drained()

    [payment] = await office.payments()
    request = await office.request()
    assert (request.state, request.payment_id, request.next_query_at) == ("paid", payment.id, None)
    assert (payment.unit_id, payment.amount_minor, payment.status) == (unit, 20_000, "allocated")
    assert await office.till.findings() == []


async def test_a_prompt_the_payer_cancels_fails_and_another_may_follow(
    office: Office, simulator: SimulatedMpesa
) -> None:
    unit, _ = await office.till.unit(1)
    asked = await office.ask(unit, AMINA)
    with pytest.raises(collection.RequestOpen):
        await office.ask(unit, AMINA)

    await simulator.answer_prompt(str(asked.handle), "1032")
    await office.drained()

    assert (await office.request()).state == "failed"
    assert await office.payments() == []
    assert (await office.ask(unit, AMINA)).state == "asked"


async def test_a_prompt_whose_failure_was_lost_is_asked_about(office: Office, simulator: SimulatedMpesa) -> None:
    unit, _ = await office.till.unit(1)
    simulator.faults.script("stk_callback", [Misbehaviour(lost=True)])
    asked = await office.ask(unit, AMINA)
    await simulator.answer_prompt(str(asked.handle), "1032")

    assert await office.follow(timedelta(seconds=19)) == 0
    assert await office.follow(timedelta(seconds=2)) == 1

    assert (await office.request()).state == "failed"


async def test_a_prompt_nobody_answers_is_asked_up_the_ladder_and_expires(office: Office) -> None:
    unit, _ = await office.till.unit(1)
    await office.ask(unit, AMINA)

    asked = [await office.follow(timedelta(seconds=age)) for age in (21, 25, 46, 91, 121, 601, 2_701)]
    assert (asked, (await office.request()).state) == ([1] * 7, "asked")
    await office.follow(timedelta(days=1))

    request = await office.request()
    assert (request.state, request.reason, request.next_query_at) == ("expired", "no_answer", None)


async def test_an_answer_lost_on_the_way_leaves_the_request_unknown_until_its_money_comes(
    office: Office, simulator: SimulatedMpesa
) -> None:
    unit, _ = await office.till.unit(1)
    simulator.faults.script("push", [Misbehaviour(reply=Reply.ERROR_AFTER)])

    asked = await office.ask(unit, AMINA)
    assert (asked.state, asked.handle) == ("unknown", None)
    prompt = simulator.open_prompt_of("254700111222")
    assert prompt is not None
    await simulator.answer_prompt(prompt.checkout_id)
    await office.drained()

    request = await office.request()
    assert (request.state, len(await office.payments())) == ("paid", 1)


async def test_an_expired_request_is_still_paid_by_money_that_comes_late(
    office: Office, simulator: SimulatedMpesa
) -> None:
    """§5.4: money may come after a prompt that failed."""
    unit, _ = await office.till.unit(1)
    asked = await office.ask(unit, AMINA)
    await office.follow(timedelta(days=2))
    assert (await office.request()).state == "expired"

    await simulator.answer_prompt(str(asked.handle))
    await office.drained()

    assert (await office.request()).state == "paid"


async def test_another_amount_than_asked_is_allocated_as_received_and_flagged(
    office: Office, simulator: SimulatedMpesa
) -> None:
    """RELIABILITY 4: allocation uses the amount received."""
    unit, _ = await office.till.unit(1)
    simulator.faults.script("stk_callback", [Misbehaviour(lost=True)])
    asked = await office.ask(unit, AMINA, 10_000)
    prompt = simulator.prompt(str(asked.handle))
    assert prompt is not None
    body = b"""{"Body":{"stkCallback":{"MerchantRequestID":"%s","CheckoutRequestID":"%s","ResultCode":0,
        "ResultDesc":"ok","CallbackMetadata":{"Item":[{"Name":"Amount","Value":1.00},
        {"Name":"MpesaReceiptNumber","Value":"TKL4X9Q2ZB"},{"Name":"TransactionDate","Value":20260115110000},
        {"Name":"PhoneNumber","Value":254700111222}]}}}}""" % (
        prompt.merchant_request_id.encode(),
        prompt.checkout_id.encode(),
    )
    await office.post(f"stk/{asked.reference}", body)
    await office.drained()

    [payment] = await office.payments()
    assert (payment.amount_minor, payment.unit_id) == (100, unit)
    assert await office.till.incidents() == ["payment.other_amount_than_asked"]


async def test_a_unit_that_owes_nothing_or_is_closed_is_not_asked(office: Office) -> None:
    unit, reference = await office.till.unit(1)
    await office.till.paid(20_000, reference)
    lapsing, _ = await office.till.unit(1)

    with pytest.raises(collection.NothingDue):
        await office.ask(unit, AMINA)
    await office.till.village.live_until("2026-04-16")
    with pytest.raises(collection.UnitNotOpen):
        await office.ask(lapsing, AMINA)


async def test_a_request_that_died_with_its_process_is_followed_and_does_not_block_the_unit_for_ever(
    office: Office,
) -> None:
    unit, _ = await office.till.unit(1)
    await office.ask(unit, AMINA)
    await office.till.village.scalar(
        "UPDATE payment_requests SET state = 'open', handle = NULL, expires_at = asked_at + interval '15 minutes'"
        " RETURNING 1"
    )

    assert await office.follow(timedelta(minutes=21)) == 1

    assert (await office.ask(unit, "+254700111333")).state == "asked"
