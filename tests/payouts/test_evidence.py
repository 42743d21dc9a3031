"""What is said of a payout, by whom and how well proven, and what it leads to (RELIABILITY 3, 4)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.payouts import Outcome, Resolved, State
from app.providers import PaymentState
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan
from app.wallets import Proof
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, a_counter

FAILED_PLAN = PayoutPlan(outcome=PayoutOutcome.FAILED, reason="wallet_closed")
SUCCEEDED, FAILED, REVERSED = PaymentState.SUCCEEDED, PaymentState.FAILED, PaymentState.REVERSED


@pytest.fixture
async def silent(counter: Counter) -> Counter:
    """An operator that takes payouts and leaves them open."""
    for _ in range(3):
        counter.plan(outcome=PayoutOutcome.UNKNOWN)
    return counter


@pytest.fixture
async def unsigned(cashier: Cashier, database_url: str) -> AsyncIterator[Counter]:
    """An operator whose callbacks prove nothing."""
    async with a_counter(cashier, database_url, signed=False) as counter:
        yield counter


async def test_a_signed_failure_has_the_operator_asked_and_only_its_answer_fails_it_i16(silent: Counter) -> None:
    """A false failure is worse than a false success (RELIABILITY 1.2)."""
    payout_id = await silent.payout()
    await silent.send(payout_id)

    told = await silent.told(payout_id, FAILED, reason="wallet_closed")
    assert (told.outcome, told.reason) == (Outcome.NOTED, "failure_unproven")
    assert (await silent.see(payout_id)).state is State.ACCEPTED
    await silent.operator.settle_payout(await silent.reference(payout_id), FAILED_PLAN)
    await silent.round()

    assert (await silent.see(payout_id)).state is State.FAILED
    assert await silent.booked("4011", "4012", "55222") == [-50_000, 0, 1_000_000]
    assert await silent.cashier.findings() == []


async def test_an_unsigned_success_has_the_operator_asked_and_posts_nothing_itself_e1(unsigned: Counter) -> None:
    payout_id = await unsigned.payout()
    await unsigned.send(payout_id)

    await unsigned.drained()
    assert (await unsigned.see(payout_id)).state is State.ACCEPTED
    await unsigned.round()

    assert (await unsigned.see(payout_id)).state is State.SUCCEEDED
    assert [(said, grade) for said, grade, _ in await unsigned.evidence(payout_id)] == [
        ("succeeded", 1),
        ("succeeded", 3),
    ]


@pytest.mark.parametrize(("limit", "state"), [(50_000, State.SUCCEEDED), (49_999, State.ACCEPTED)])
async def test_an_unsigned_success_counts_up_to_the_limit_where_the_wallets_policy_says_so(
    silent: Counter, limit: int, state: State
) -> None:
    payout_id = await silent.payout(50_000)
    await silent.send(payout_id)
    silent.wallet = replace(silent.wallet, proof=Proof.SOURCE, proof_limit_minor=limit)

    await silent.told(payout_id, SUCCEEDED, grade=1)

    assert (await silent.see(payout_id)).state is state


async def test_a_success_after_a_failure_is_a_conflict_someone_sees(silent: Counter) -> None:
    payout_id = await silent.payout()
    await silent.send(payout_id)
    await silent.told(payout_id, FAILED, grade=3)

    told = await silent.told(payout_id, SUCCEEDED, grade=3)

    assert (told.outcome, told.reason) == (Outcome.CONTRADICTED, "success_after_failure")
    assert (await silent.see(payout_id)).state is State.CONFLICT
    assert await silent.entries(payout_id) == ["E14", "E16"]
    assert await silent.incidents() == ["payout.contradicted"]


async def test_a_failure_after_a_success_is_a_conflict_someone_sees(counter: Counter) -> None:
    payout_id = await counter.payout()
    counter.plan(fee=counter.money(250))
    counter.operator.faults.script("payout_outcome", [Misbehaviour(contradicted=True)])
    await counter.send(payout_id)
    await counter.drained()

    assert (await counter.see(payout_id)).state is State.CONFLICT
    assert await counter.entries(payout_id) == ["E14", "E15"]
    assert await counter.incidents() == ["payout.contradicted"]
    assert await counter.cashier.findings() == []


async def test_a_late_success_of_an_attempt_that_failed_stops_the_one_that_followed(silent: Counter) -> None:
    """The money may be there already: the new attempt is not sent (I12)."""
    payout_id = await silent.payout()
    await silent.send(payout_id)
    first = await silent.reference(payout_id)
    await silent.told(payout_id, FAILED, grade=3)
    await silent.resend(payout_id)

    told = await silent.told(payout_id, SUCCEEDED, grade=3, request_reference=first)
    await silent.round()

    assert told.outcome is Outcome.CONTRADICTED
    assert (await silent.see(payout_id)).state is State.REVIEW
    assert silent.requests() == 1
    assert await silent.booked("4012") == [-50_000]


async def test_another_operators_id_for_what_was_paid_is_a_conflict(silent: Counter) -> None:
    payout_id = await silent.payout()
    await silent.send(payout_id)
    await silent.told(payout_id, SUCCEEDED)

    told = await silent.told(payout_id, SUCCEEDED, reference="SIM0000009999")

    assert (told.outcome, told.reason) == (Outcome.CONTRADICTED, "other_operator_reference")


async def test_money_that_came_back_is_booked_with_the_fee_returned_and_its_claims_are_free_e17(
    counter: Counter,
) -> None:
    payout_id = await counter.payout(30_000, 20_000)
    counter.plan(
        outcome=PayoutOutcome.RETURNED, fee=counter.money(250), levy=counter.money(500), fee_returned=counter.money(100)
    )
    await counter.send(payout_id)
    await counter.drained()

    assert (await counter.see(payout_id)).state is State.RETURNED
    assert await counter.booked("4011", "4012", "55222", "6312", "6451") == [-50_000, 0, 999_350, 150, 500]
    assert await counter.entries(payout_id) == ["E14", "E15", "E17"]
    assert counter.paid() == 0
    [again] = (await counter.cashier.approved()).payouts
    assert again.amount == counter.money(50_000)
    assert await counter.cashier.findings() == []


async def test_a_return_of_what_nobody_said_had_arrived_books_both(silent: Counter) -> None:
    payout_id = await silent.payout()
    await silent.send(payout_id)

    await silent.told(payout_id, REVERSED, reverses="SIM0000000001", reference="SIM0000000002", fee=silent.money(250))

    assert await silent.steps(payout_id) == ["reserved", "sending", "accepted", "succeeded", "returned"]
    assert await silent.booked("4011", "55222", "6312") == [-50_000, 1_000_000, 0]
    assert await silent.cashier.findings() == []


async def test_an_offset_is_posted_when_it_is_sent_and_mirrored_when_the_money_comes_back_p1(counter: Counter) -> None:
    await counter.cashier.recover(counter.clinic, 5_000)
    payout_id = await counter.payout(50_000)
    counter.plan(outcome=PayoutOutcome.RETURNED, fee=counter.money(225))
    await counter.send(payout_id)
    await counter.drained()

    assert counter.operator.books.payouts()[0].amount == counter.money(45_000)
    assert sorted(await counter.entries(payout_id)) == ["E13", "E13", "E14", "E15", "E17"]
    assert await counter.booked("4011", "4091") == [-50_000, 5_000]
    assert await counter.cashier.findings() == []


async def test_the_fee_stated_counts_and_a_gap_of_more_than_a_franc_is_told_m5(silent: Counter) -> None:
    near, far, mute = [await silent.payout(amount) for amount in (50_000, 60_000, 70_000)]
    for payout_id, fee in ((near, 251), (far, 302), (mute, None)):
        await silent.send(payout_id)
        stated = None if fee is None else silent.money(fee)
        await silent.told(payout_id, SUCCEEDED, fee=stated, reference=f"SIM{payout_id.hex[-9:]}")

    fees = [(await silent.see(one)).fee for one in (near, far, mute)]
    assert fees == [silent.money(251), silent.money(302), silent.money(350)]
    assert await silent.incidents() == ["payout.fee_differs"]


async def test_a_success_of_what_was_not_sent_by_our_books_is_booked_also_while_the_lane_is_stopped(
    counter: Counter,
) -> None:
    """The switch keeps money from leaving; what has left is a fact."""
    payout_id = await counter.payout()
    await counter.reach(base_url="http://127.0.0.1:9")
    assert await counter.send(payout_id) is State.NOT_SENT
    await counter.stop()

    await counter.told(payout_id, SUCCEEDED)

    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert await counter.steps(payout_id) == ["reserved", "sending", "not_sent", "sending", "succeeded"]


async def test_evidence_by_another_wallet_is_of_nobody(silent: Counter) -> None:
    """RELIABILITY 19."""
    payout_id = await silent.payout()
    await silent.send(payout_id)
    silent.wallet = silent.cashier.wallet

    told = await silent.told(payout_id, SUCCEEDED)

    assert told.outcome is Outcome.UNKNOWN_PAYOUT
    assert await silent.incidents() == ["payout.unknown"]


async def test_nothing_is_booked_before_it_was_sent_whatever_the_operators_clock_says(silent: Counter) -> None:
    """RELIABILITY 39."""
    payout_id = await silent.payout()
    await silent.send(payout_id)
    today = silent.cashier.today

    await silent.told(payout_id, SUCCEEDED, occurred_at=silent.cashier.clock.now() - timedelta(days=3))

    assert (await silent.see(payout_id)).settled_on == today


async def test_the_return_of_an_attempt_that_failed_says_nothing_of_the_one_that_followed(silent: Counter) -> None:
    """Taken for its return, the claims would be paid by another batch while it is still on its way (I12)."""
    payout_id = await silent.payout()
    await silent.send(payout_id)
    first = await silent.reference(payout_id)
    await silent.told(payout_id, SUCCEEDED, grade=3)
    await silent.told(payout_id, FAILED, grade=3)
    await silent.resolve(payout_id, Resolved.FAILED)
    await silent.resend(payout_id)
    await silent.round()

    told = await silent.told(payout_id, REVERSED, grade=3, request_reference=first)

    assert (told.outcome, told.reason) == (Outcome.CONTRADICTED, "return_after_failure")
    assert (await silent.see(payout_id)).state is State.REVIEW
    assert await silent.cashier.findings() == []


@pytest.mark.parametrize(("said", "grade"), [(SUCCEEDED, 1), (FAILED, 2), (PaymentState.PENDING, 2)])
async def test_what_had_not_left_by_our_books_and_the_operator_knows_of_is_asked_about_not_sent(
    counter: Counter, said: PaymentState, grade: int
) -> None:
    """Sent again, an operator that is not idempotent would pay it twice (I12)."""
    payout_id = await counter.payout()
    await counter.reach(base_url="http://127.0.0.1:9")
    assert await counter.send(payout_id) is State.NOT_SENT

    await counter.told(payout_id, said, grade=grade)
    await counter.round(timedelta(minutes=5))

    [attempt] = await counter.attempts(payout_id)
    assert ((await counter.see(payout_id)).state, attempt.sendings) == (State.UNKNOWN, 1)
    assert attempt.queries > 0
    assert await counter.cashier.findings() == []
