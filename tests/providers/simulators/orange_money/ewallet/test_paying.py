"""A distributor and the simulated operator: cash-ins that end as planned, in both books."""

from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import OutcomeUnknown, PaymentState, ProviderRejected, ProviderUnavailable
from app.providers.orange_money import OrangeEwallet
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from app.providers.simulators.orange_money.ewallet import OrangeEwalletSimulator

from .conftest import CLINIC, FLOAT, KATI, a_question, an_order


async def told(ewallet: OrangeEwallet, number: int = 31) -> list[PaymentState]:
    return [event.state for event in (await ewallet.query_status(a_question(an_order(number)))).events]


async def test_a_cash_in_is_paid_at_once_and_both_sides_say_so(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    taken = await ewallet.pay_out(an_order())

    [said] = taken.answer.events
    [asked] = (await ewallet.query_status(a_question(an_order()))).events
    assert (said.state, said.reference, said.amount, said.receiver, said.occurred_at) == (
        asked.state,
        asked.reference,
        asked.amount,
        asked.receiver,
        asked.occurred_at,
    )
    assert said.state is PaymentState.SUCCEEDED
    assert simulator.books.paid_out(CLINIC, XOF) == Money(185_000, XOF)


async def test_the_balance_is_the_float_less_what_was_sent_and_its_fee(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    simulator.plan_payout(None, PayoutPlan(fee=Money(500, XOF)))
    await ewallet.pay_out(an_order())

    balance = await ewallet.balance()

    assert balance is not None
    assert balance.available == simulator.books.balance(KATI.wallet, XOF) == Money(814_500, XOF)


async def test_an_empty_float_refuses_and_moves_nothing(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    """orange-money B9: 2020."""
    with pytest.raises(ProviderRejected) as refused:
        await ewallet.pay_out(an_order(amount=1_000_001))

    assert refused.value.facts["reason"] == "2020"
    assert simulator.books.payouts() == []


async def test_open_cash_ins_bind_the_float(ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator) -> None:
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await ewallet.pay_out(an_order(1, amount=600_000))

    with pytest.raises(ProviderRejected):
        await ewallet.pay_out(an_order(2, amount=600_000))


async def test_a_plan_waits_for_the_payee_s_number(ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator) -> None:
    simulator.plan_payout("22376001133", PayoutPlan(refusal="2013"))

    await ewallet.pay_out(an_order(1))
    with pytest.raises(ProviderRejected) as refused:
        await ewallet.pay_out(an_order(2, payee="22376001133"))

    assert refused.value.facts["reason"] == "2013"


@pytest.mark.parametrize(
    ("outcome", "state", "paid"),
    [(PayoutOutcome.CONFIRMED, PaymentState.SUCCEEDED, 185_000), (PayoutOutcome.FAILED, PaymentState.FAILED, 0)],
)
async def test_a_slow_cash_in_is_open_until_its_time(
    ewallet: OrangeEwallet,
    simulator: OrangeEwalletSimulator,
    clock: VirtualClock,
    outcome: PayoutOutcome,
    state: PaymentState,
    paid: int,
) -> None:
    simulator.plan_payout(None, PayoutPlan(outcome=outcome, after_s=3600))
    taken = await ewallet.pay_out(an_order())
    clock.advance(timedelta(seconds=3599))
    before = await told(ewallet)
    clock.advance(timedelta(seconds=1))

    assert ([event.state for event in taken.answer.events], before) == ([PaymentState.PENDING], [PaymentState.PENDING])
    assert await told(ewallet) == [state]
    assert simulator.books.balance(KATI.wallet, XOF) == Money(1_000_000 - paid, XOF)


async def test_a_cash_in_nobody_ends_stays_open_until_someone_settles_it(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, clock: VirtualClock
) -> None:
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await ewallet.pay_out(an_order())
    clock.advance(timedelta(days=3))
    before = await told(ewallet)

    await simulator.settle_payout(an_order().reference)

    assert (before, await told(ewallet)) == ([PaymentState.PENDING], [PaymentState.SUCCEEDED])


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.SILENT_AFTER, Reply.CUT_SHORT])
async def test_an_answer_that_was_lost_is_found_by_our_reference(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, reply: Reply
) -> None:
    """orange-money B8; RELIABILITY 15, 16."""
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])

    with pytest.raises(OutcomeUnknown):
        await ewallet.pay_out(an_order())

    assert await told(ewallet) == [PaymentState.SUCCEEDED]
    assert simulator.books.paid_out(CLINIC, XOF) == Money(185_000, XOF)


@pytest.mark.parametrize("reply", [Reply.ERROR_BEFORE, Reply.SILENT_BEFORE, Reply.HTML_503])
async def test_an_order_that_was_never_taken_is_not_found_rather_than_failed(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, reply: Reply
) -> None:
    """orange-money B8: for us it is the same silence, so only searching tells."""
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])

    with pytest.raises(OutcomeUnknown):
        await ewallet.pay_out(an_order())

    assert await told(ewallet) == [PaymentState.NOT_FOUND]
    assert simulator.books.payouts() == []


async def test_a_blind_resend_pays_twice_and_the_search_shows_both(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    """orange-money B5: no idempotency header, no uniqueness of the reference."""
    for _ in range(2):
        await ewallet.pay_out(an_order())

    assert await told(ewallet) == [PaymentState.SUCCEEDED, PaymentState.SUCCEEDED]
    assert simulator.books.paid_out(CLINIC, XOF) == Money(370_000, XOF)


async def test_a_key_revoked_between_two_cash_ins_costs_one_try_and_no_money(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    """orange-money B2: 4003."""
    await ewallet.pay_out(an_order(1))
    simulator.keys.revoke()

    with pytest.raises(ProviderUnavailable):
        await ewallet.pay_out(an_order(2))
    await ewallet.pay_out(an_order(2))

    assert [movement.request for movement in simulator.books.payouts()] == [f"{1:032x}", f"{2:032x}"]


async def test_tokens_that_die_without_a_word_cost_one_try_and_no_money(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    await ewallet.pay_out(an_order(1))
    simulator.counter.revoke_tokens()

    with pytest.raises(ProviderUnavailable):
        await ewallet.pay_out(an_order(2))
    simulator.counter.revoke_tokens()

    assert await told(ewallet, 1) == [PaymentState.SUCCEEDED]
    assert len(simulator.books.payouts()) == 1


async def test_a_wrong_pin_is_refused(operator_url: str, clock: VirtualClock) -> None:
    ewallet = OrangeEwallet.from_credentials({**KATI.credentials(operator_url), "pin": "0000"}, clock)

    with pytest.raises(ProviderRejected) as refused:
        await ewallet.pay_out(an_order())

    assert refused.value.facts["reason"] == "10"
    await ewallet.close()


async def test_a_cash_in_that_fails_at_once_says_so_in_its_answer(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    simulator.plan_payout(CLINIC, PayoutPlan(outcome=PayoutOutcome.FAILED))

    [event] = (await ewallet.pay_out(an_order())).answer.events

    assert (event.state, event.reason) == (PaymentState.FAILED, "FAILED")
    assert simulator.books.balance(KATI.wallet, XOF) == FLOAT


async def test_what_the_operator_takes_back_by_hand_shows_in_the_balance_alone(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    """The sheet has no word for a return."""
    simulator.plan_payout(CLINIC, PayoutPlan(outcome=PayoutOutcome.RETURNED))
    await ewallet.pay_out(an_order())

    balance = await ewallet.balance()

    assert await told(ewallet) == [PaymentState.SUCCEEDED]
    assert balance is not None and balance.available == FLOAT
    assert simulator.books.paid_out(CLINIC, XOF) == Money(0, XOF)
