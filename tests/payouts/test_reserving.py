"""What is reserved, what waits, what goes back for approval, and what a person resends or releases (P1, P2)."""

import re
from datetime import timedelta

import pytest

from app import payouts
from app.payouts import ContentChanged, Limits, NotFailed, OutcomeUnknown, State
from app.providers.simulators.base import PayoutOutcome
from tests.payouts.counter import Counter


async def failed(counter: Counter, *amounts: int) -> payouts.Payout:
    """A payout that the operator refused."""
    payout_id = await counter.payout(*(amounts or (50_000,)))
    counter.plan(refusal="unknown_payee")
    assert await counter.send(payout_id) is State.FAILED
    return await counter.see(payout_id)


async def limit(counter: Counter, **limits: int) -> None:
    """The lane may do this much."""
    async with counter.cashier.database.transaction() as session:
        code = counter.wallet.account_code
        await payouts.set_limits(session, counter.cashier.mutual, code, Limits(**limits), counter.cashier.first)


async def test_reserved_money_is_in_transit_under_a_reference_that_nobody_can_guess_e14(counter: Counter) -> None:
    payout_id = await counter.payout(50_000)
    async with counter.cashier.database.transaction() as session:
        await payouts.reserve(session, counter.cashier.mutual, payout_id, counter.desk.sources, counter.cashier.first)

    assert re.fullmatch(r"[0-9a-f]{32}", await counter.reference(payout_id))
    assert await counter.booked("4011", "4012", "55222") == [0, -50_000, 1_000_000]
    assert await counter.cashier.findings() == []


async def test_a_facility_that_is_paid_elsewhere_by_now_needs_two_approvals_again(counter: Counter) -> None:
    payout_id = await counter.payout()
    await counter.cashier.pay_to(counter.clinic.id, "76000099", wallet=counter.wallet)

    assert await counter.send(payout_id) is State.PENDING_APPROVAL

    payout = await counter.see(payout_id)
    assert payout.payee.number == "22376000099"
    assert counter.requests() == 0
    batch = await counter.cashier.batch(payout.batch_id)
    await counter.cashier.approve(batch, counter.cashier.first)
    await counter.cashier.approve(batch, counter.cashier.second)
    await counter.round()
    assert counter.paid("22376000099") == 50_000


async def test_a_stopped_lane_reserves_and_sends_nothing(counter: Counter) -> None:
    payout_id = await counter.payout()
    await counter.stop()

    assert await counter.send(payout_id) is State.APPROVED

    assert counter.requests() == 0


async def test_what_was_reserved_before_the_lane_was_stopped_is_not_sent_either(counter: Counter) -> None:
    payout_id = await counter.payout()
    await counter.reach(base_url="http://127.0.0.1:9")
    assert await counter.send(payout_id) is State.NOT_SENT
    await counter.reach()
    await counter.stop()

    await counter.round(timedelta(hours=1))

    assert (await counter.see(payout_id)).state is State.NOT_SENT
    assert counter.requests() == 0


@pytest.mark.parametrize(
    ("limits", "later"),
    [({"daily_minor": 60_000}, timedelta(days=1)), ({"hourly_count": 1}, timedelta(hours=1, seconds=1))],
)
async def test_a_limit_reached_lets_the_rest_wait_until_it_is_free_again(
    counter: Counter, limits: dict[str, int], later: timedelta
) -> None:
    first, second = await counter.payout(40_000), await counter.payout(30_000)
    await limit(counter, **limits)

    await counter.round()
    assert (await counter.see(second)).state is State.APPROVED
    await counter.round(later)

    assert [(await counter.see(one)).state for one in (first, second)] == [State.SUCCEEDED] * 2


async def test_below_the_floor_it_waits_i5(counter: Counter) -> None:
    payout_id = await counter.payout(50_000)
    await limit(counter, floor_minor=949_751)

    assert await counter.send(payout_id) is State.APPROVED
    await limit(counter, floor_minor=949_750)

    assert await counter.send(payout_id) is State.ACCEPTED


async def test_a_new_attempt_after_a_failure_has_a_new_reference_and_needs_no_new_approval_p2(
    counter: Counter,
) -> None:
    await counter.cashier.recover(counter.clinic, 5_000)
    payout = await failed(counter, 50_000)
    first = await counter.reference(payout.id)

    await counter.resend(payout.id)
    await counter.round()

    attempts = await counter.attempts(payout.id)
    assert [attempt.outcome for attempt in attempts] == ["failed", "succeeded"]
    assert attempts[1].reference != first
    assert sorted(await counter.entries(payout.id)) == ["E13", "E14", "E14", "E15", "E16"]
    assert counter.paid() == 45_000
    assert await counter.cashier.findings() == []


async def test_a_new_attempt_checks_the_float_again(counter: Counter) -> None:
    payout = await failed(counter, 50_000)
    await limit(counter, floor_minor=990_000)

    with pytest.raises(payouts.FloatTooLow):
        await counter.resend(payout.id)

    assert (await counter.see(payout.id)).state is State.FAILED


async def test_only_what_failed_is_resent_or_released_p2(counter: Counter) -> None:
    payout_id = await counter.payout()
    for act in (counter.resend, counter.release):
        with pytest.raises(NotFailed):
            await act(payout_id)
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    for act in (counter.resend, counter.release):
        with pytest.raises(OutcomeUnknown):
            await act(payout_id)


async def test_a_facility_that_is_paid_elsewhere_by_now_is_not_resent_to_its_old_account(counter: Counter) -> None:
    payout = await failed(counter)
    await counter.cashier.pay_to(counter.clinic.id, "76000099", wallet=counter.wallet)

    with pytest.raises(ContentChanged):
        await counter.resend(payout.id)


async def test_released_claims_go_to_the_next_batch_with_what_was_kept_back_and_never_again_by_this_one(
    counter: Counter,
) -> None:
    await counter.cashier.recover(counter.clinic, 5_000)
    payout = await failed(counter, 30_000, 20_000)

    await counter.release(payout.id)
    assert await counter.booked("4011", "4091") == [-50_000, 5_000]
    [again] = (await counter.cashier.approved()).payouts
    await counter.round()

    assert again.gross == counter.money(50_000)
    assert counter.paid() == 45_000
    for act in (counter.resend, counter.release):
        with pytest.raises(NotFailed):
            await act(payout.id)
    assert await counter.cashier.findings() == []
