"""Payouts over real HTTP: one for each key, ended as planned, taken back in time (wave §3, §6)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import OutcomeUnknown, PaymentState, PayoutOrder, ProviderReference, ProviderRejected, ReversalOrder
from app.providers.http import Http
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from app.providers.simulators.wave import WaveSimulator
from app.providers.wave import Wave

from .conftest import CLINIC, FLOAT, KATI, a_payout, about

FEE = Money(1_850, XOF)


def taking_back(payout_id: str) -> ReversalOrder:
    return ReversalOrder(
        reference="1" * 32,
        provider_reference=ProviderReference(payout_id),
        amount=a_payout().amount,
        callback_url="https://pay.example.ml/hooks/b1946ac9",
    )


async def states(wave: Wave, order: PayoutOrder, handle: str | None = None) -> list[PaymentState]:
    return [event.state for event in (await wave.query_status(about(order, handle))).events]


async def test_a_payout_is_final_in_its_answer_and_both_sides_say_so(wave: Wave, simulator: WaveSimulator) -> None:
    simulator.plan_payout(CLINIC, PayoutPlan(fee=FEE))
    taken = await wave.pay_out(a_payout())

    [said], [asked] = taken.answer.events, (await wave.query_status(about(a_payout()))).events
    assert said == asked
    assert (said.state, said.fee, said.receiver) == (PaymentState.SUCCEEDED, FEE, CLINIC)
    assert simulator.books.balance(KATI.wallet, XOF) == Money(1_000_000 - 186_850, XOF)


async def test_the_same_key_and_body_are_one_payout(wave: Wave, simulator: WaveSimulator) -> None:
    """wave §6."""
    first, again = await wave.pay_out(a_payout()), await wave.pay_out(a_payout())

    assert first.handle == again.handle
    assert simulator.books.paid_out(CLINIC, XOF) == Money(185_000, XOF)


async def test_the_same_key_with_another_body_is_a_mismatch_and_asked_about(
    wave: Wave, simulator: WaveSimulator
) -> None:
    """wave §6: 409 `idempotency-mismatch`: stop, alert, no new key."""
    await wave.pay_out(a_payout())

    with pytest.raises(OutcomeUnknown) as unknown:
        await wave.pay_out(a_payout(amount=1))

    assert unknown.value.facts["reason"] == "idempotency-mismatch"
    assert await states(wave, a_payout()) == [PaymentState.SUCCEEDED]


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.SILENT_AFTER, Reply.CUT_SHORT])
async def test_an_answer_that_was_lost_is_found_and_sending_again_pays_nothing_more(
    wave: Wave, simulator: WaveSimulator, reply: Reply
) -> None:
    """wave §6; RELIABILITY 15, 16."""
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])

    with pytest.raises(OutcomeUnknown):
        await wave.pay_out(a_payout())

    assert await states(wave, a_payout()) == [PaymentState.SUCCEEDED]
    await wave.pay_out(a_payout())
    assert len(simulator.books.payouts()) == 1


async def test_what_never_arrived_is_not_found(wave: Wave, simulator: WaveSimulator) -> None:
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])

    with pytest.raises(OutcomeUnknown):
        await wave.pay_out(a_payout())

    assert await states(wave, a_payout()) == [PaymentState.NOT_FOUND]


@pytest.mark.parametrize(
    ("outcome", "state", "paid"),
    [(PayoutOutcome.CONFIRMED, PaymentState.SUCCEEDED, 185_000), (PayoutOutcome.FAILED, PaymentState.FAILED, 0)],
)
async def test_a_slow_payout_is_processing_until_its_time(
    wave: Wave,
    simulator: WaveSimulator,
    clock: VirtualClock,
    outcome: PayoutOutcome,
    state: PaymentState,
    paid: int,
) -> None:
    simulator.plan_payout(None, PayoutPlan(outcome=outcome, after_s=3600))
    taken = await wave.pay_out(a_payout())
    before = await states(wave, a_payout(), taken.handle)
    clock.advance(timedelta(hours=1))

    assert ([event.state for event in taken.answer.events], before) == ([PaymentState.PENDING], [PaymentState.PENDING])
    assert await states(wave, a_payout(), taken.handle) == [state]
    assert simulator.books.balance(KATI.wallet, XOF) == Money(1_000_000 - paid, XOF)


async def test_a_200_that_says_failed_moved_nothing(wave: Wave, simulator: WaveSimulator) -> None:
    """wave §3."""
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.FAILED, reason="recipient-minor", fee=FEE))

    [event] = (await wave.pay_out(a_payout())).answer.events

    assert (event.state, event.reason, event.fee) == (PaymentState.FAILED, "recipient-minor", None)
    assert simulator.books.balance(KATI.wallet, XOF) == FLOAT


@pytest.mark.parametrize("refusal", ["recipient-limit-exceeded", "country-mismatch", "new-code-of-tomorrow"])
async def test_a_refusal_moves_nothing(wave: Wave, simulator: WaveSimulator, refusal: str) -> None:
    simulator.plan_payout(CLINIC, PayoutPlan(refusal=refusal))

    with pytest.raises(ProviderRejected) as refused:
        await wave.pay_out(a_payout())

    assert refused.value.facts["reason"] == refusal
    assert simulator.books.payouts() == []


async def test_open_payouts_bind_the_float(wave: Wave, simulator: WaveSimulator) -> None:
    """wave §3: 422 `insufficient-funds`."""
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await wave.pay_out(a_payout(1, amount=600_000))

    with pytest.raises(ProviderRejected) as refused:
        await wave.pay_out(a_payout(2, amount=600_000))

    assert refused.value.facts["reason"] == "insufficient-funds"


async def test_a_payout_that_is_taken_back_comes_with_its_fee_and_only_once(
    wave: Wave, simulator: WaveSimulator
) -> None:
    """wave §3."""
    simulator.plan_payout(CLINIC, PayoutPlan(fee=FEE))
    taken = await wave.pay_out(a_payout())

    answers = [await wave.reverse(taking_back(taken.handle)) for _ in range(2)]

    assert [[(e.state, e.reverses, e.fee) for e in one.events] for one in answers] == [
        [(PaymentState.REVERSED, taken.handle, FEE)]
    ] * 2
    assert await states(wave, a_payout()) == [PaymentState.SUCCEEDED, PaymentState.REVERSED]
    assert simulator.books.balance(KATI.wallet, XOF) == FLOAT


async def test_a_payout_stays_after_three_days_or_once_it_is_spent(
    wave: Wave, simulator: WaveSimulator, clock: VirtualClock
) -> None:
    """wave §3."""
    simulator.spent.add("22376001133")
    spent = await wave.pay_out(a_payout(1, payee="22376001133"))
    old = await wave.pay_out(a_payout(2))
    reasons = []
    for order in (taking_back(spent.handle), taking_back(old.handle)):
        if order.provider_reference == old.handle:
            clock.advance(timedelta(days=3, seconds=1))
        with pytest.raises(ProviderRejected) as refused:
            await wave.reverse(order)
        reasons.append(refused.value.facts["reason"])

    assert reasons == ["insufficient-funds", "payout-reversal-time-limit-exceeded"]


async def test_what_the_operator_gave_back_by_itself_is_told_as_paid_and_returned(
    wave: Wave, simulator: WaveSimulator
) -> None:
    simulator.plan_payout(CLINIC, PayoutPlan(outcome=PayoutOutcome.RETURNED, fee=FEE))

    taken = await wave.pay_out(a_payout())

    assert [event.state for event in taken.answer.events] == [PaymentState.SUCCEEDED, PaymentState.REVERSED]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"receive_amount": 185_000}, "k1"),
        ({"receive_amount": "0"}, "k1"),
        ({"currency": "XAF"}, "k1"),
        ({"mobile": "22376001122"}, "k1"),
        ({"payment_reason": "r" * 41}, "k1"),
        ({}, ""),
        ({}, "k" * 256),
    ],
)
async def test_the_operator_is_as_strict_as_its_documentation(
    operator_url: str, simulator: WaveSimulator, body: Mapping[str, object], key: str
) -> None:
    """wave §1, §3, §8: what the adapter never sends is refused here, so that it would be noticed."""
    simulator.sign(replace(KATI, request_secret=None))
    order = {"currency": "XOF", "receive_amount": "185000", "mobile": "+22376001122", **body}
    headers = {"authorization": f"Bearer {KATI.api_key}", "idempotency-key": key}
    http = Http("stranger", operator_url)
    answer = await http.send("POST", "/v1/payout", verb="test", body=jsontext.encode(order), headers=headers)
    await http.close()

    assert answer.status == 400
    assert simulator.books.payouts() == []


async def test_a_key_without_its_scheme_opens_nothing(operator_url: str, simulator: WaveSimulator) -> None:
    """wave §1: `Authorization: Bearer <api key>`."""
    simulator.sign(replace(KATI, request_secret=None))
    http = Http("stranger", operator_url)
    answer = await http.send("GET", "/v1/balance", verb="test", headers={"authorization": KATI.api_key})
    await http.close()

    assert answer.status == 401
