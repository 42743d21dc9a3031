"""What machines must not decide, two people do (RELIABILITY 3, P2)."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.errors import Invalid, MutuelleError
from app.core.ids import PayoutId
from app.payouts import (
    ClaimsReleased,
    MakerApproves,
    NotUnknown,
    OutcomeUnknown,
    Resolved,
    State,
)
from app.providers import PaymentState
from app.providers.simulator.profile import PROFILE
from app.providers.simulators.base import PayoutOutcome
from tests.payouts.counter import Counter

PATIENCE = timedelta(seconds=PROFILE.payout_patience_s)


async def in_review(counter: Counter) -> PayoutId:
    """A payout of which the operator never said anything."""
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    await counter.round(PATIENCE)
    return payout_id


async def in_conflict(counter: Counter, *said: PaymentState) -> PayoutId:
    """A payout that ended one way and was told the other."""
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    for state in said:
        await counter.told(payout_id, state, grade=3)
    assert (await counter.see(payout_id)).state is State.CONFLICT
    return payout_id


async def test_found_paid_it_is_booked_as_paid_with_the_costs_found(counter: Counter) -> None:
    payout_id = await in_review(counter)

    payout = await counter.resolve(payout_id, Resolved.SUCCEEDED, fee_minor=260, operator_reference="AGENCY1")

    assert (payout.state, payout.fee, payout.operator_reference) == (State.SUCCEEDED, counter.money(260), "AGENCY1")
    assert await counter.booked("4011", "4012", "6312") == [0, 0, 260]
    assert await counter.cashier.findings() == []


async def test_found_not_paid_it_has_failed_and_can_be_resent_i16(counter: Counter) -> None:
    payout_id = await in_review(counter)
    await counter.resolve(payout_id, Resolved.FAILED)
    assert await counter.booked("4011", "4012") == [-50_000, 0]
    assert await counter.cashier.findings() == []

    await counter.resend(payout_id)
    await counter.round()

    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert await counter.cashier.findings() == []


async def test_sent_again_by_two_people_it_goes_once_under_the_same_reference(counter: Counter) -> None:
    payout_id = await in_review(counter)
    reference = await counter.reference(payout_id)

    await counter.resolve(payout_id, Resolved.SEND_AGAIN)
    await counter.round()
    await counter.round()

    [attempt] = await counter.attempts(payout_id)
    assert (attempt.reference, attempt.sendings) == (reference, 2)
    assert counter.requests() == 1
    assert (await counter.see(payout_id)).state is State.UNKNOWN


async def test_nobody_decides_what_he_proposed(counter: Counter) -> None:
    payout_id = await in_review(counter)
    await counter.propose(payout_id, Resolved.FAILED)

    with pytest.raises(MakerApproves):
        await counter.decide(payout_id, counter.cashier.first)

    assert (await counter.see(payout_id)).state is State.REVIEW


async def test_refused_the_doubt_stays_and_another_proposal_may_come(counter: Counter) -> None:
    payout_id = await in_review(counter)
    await counter.propose(payout_id, Resolved.FAILED)
    await counter.decide(payout_id, counter.cashier.second, is_right=False)
    assert (await counter.see(payout_id)).state is State.REVIEW

    await counter.resolve(payout_id, Resolved.SUCCEEDED)

    assert (await counter.see(payout_id)).state is State.SUCCEEDED


async def test_without_a_proposal_there_is_nothing_to_decide(counter: Counter) -> None:
    payout_id = await in_review(counter)

    with pytest.raises(NotUnknown):
        await counter.decide(payout_id, counter.cashier.second)


async def test_what_is_not_in_doubt_is_not_resolved_p2(counter: Counter) -> None:
    payout_id = await counter.payout()
    for expected in (State.APPROVED, State.ACCEPTED):
        assert (await counter.see(payout_id)).state is expected
        with pytest.raises(NotUnknown):
            await counter.propose(payout_id, Resolved.FAILED)
        counter.plan(outcome=PayoutOutcome.UNKNOWN)
        await counter.send(payout_id)


@pytest.mark.parametrize("outcome", [Resolved.RETURNED, Resolved.SEND_AGAIN])
async def test_a_failure_in_conflict_is_neither_returned_nor_sent_again(counter: Counter, outcome: Resolved) -> None:
    payout_id = await in_conflict(counter, PaymentState.FAILED, PaymentState.SUCCEEDED)

    with pytest.raises(NotUnknown):
        await counter.propose(payout_id, outcome)


@pytest.mark.parametrize(
    ("said", "outcome", "state", "payable"),
    [
        ((PaymentState.FAILED, PaymentState.SUCCEEDED), Resolved.SUCCEEDED, State.SUCCEEDED, 0),
        ((PaymentState.FAILED, PaymentState.SUCCEEDED), Resolved.FAILED, State.FAILED, -50_000),
        ((PaymentState.SUCCEEDED, PaymentState.FAILED), Resolved.SUCCEEDED, State.SUCCEEDED, 0),
        ((PaymentState.SUCCEEDED, PaymentState.FAILED), Resolved.FAILED, State.FAILED, -50_000),
        ((PaymentState.SUCCEEDED, PaymentState.FAILED), Resolved.RETURNED, State.RETURNED, -50_000),
    ],
)
async def test_a_conflict_is_resolved_to_what_was_and_the_books_follow(
    counter: Counter, said: tuple[PaymentState, ...], outcome: Resolved, state: State, payable: int
) -> None:
    payout_id = await in_conflict(counter, *said)

    await counter.resolve(payout_id, outcome)

    assert (await counter.see(payout_id)).state is state
    assert await counter.booked("4011", "4012") == [payable, 0]
    assert await counter.cashier.findings() == []


async def test_found_not_paid_after_all_its_confirmation_is_mirrored_with_a_link(counter: Counter) -> None:
    """DOMAIN 11 (2)."""
    payout_id = await in_conflict(counter, PaymentState.SUCCEEDED, PaymentState.FAILED)

    await counter.resolve(payout_id, Resolved.FAILED)

    assert sorted(await counter.entries(payout_id)) == ["E14", "E15", "E15", "E16"]
    assert await counter.booked("55222", "6312") == [1_000_000, 0]
    await counter.resend(payout_id)
    assert (await counter.see(payout_id)).state is State.RESERVED


async def test_what_was_released_to_another_batch_is_not_found_paid(counter: Counter) -> None:
    """Its claims may be paid by the other batch: what left all the same is recovered from the facility."""
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    await counter.told(payout_id, PaymentState.FAILED, grade=3)
    await counter.release(payout_id)
    await counter.told(payout_id, PaymentState.SUCCEEDED, grade=3)

    with pytest.raises(ClaimsReleased):
        await counter.propose(payout_id, Resolved.SUCCEEDED)
    await counter.resolve(payout_id, Resolved.FAILED)

    assert (await counter.see(payout_id)).state is State.FAILED


async def test_what_is_in_doubt_is_neither_resent_nor_released_p2(counter: Counter) -> None:
    payout_id = await in_review(counter)

    refused: list[type[MutuelleError]] = []
    for act in (counter.resend, counter.release):
        with pytest.raises(MutuelleError) as refusal:
            await act(payout_id)
        refused.append(type(refusal.value))

    assert refused == [OutcomeUnknown, OutcomeUnknown]


async def test_found_paid_for_nothing_after_all_no_fee_is_booked(counter: Counter) -> None:
    """I14: a fee of nothing that two people found is a fee, and not one that they did not find."""
    payout_id = await in_conflict(counter, PaymentState.FAILED, PaymentState.SUCCEEDED)

    payout = await counter.resolve(payout_id, Resolved.SUCCEEDED, fee_minor=0, levy_minor=0)

    assert (payout.fee, payout.levy) == (counter.money(0), counter.money(0))
    assert await counter.booked("6312", "55222") == [0, 950_000]


async def test_found_returned_in_review_it_has_arrived_and_come_back(counter: Counter) -> None:
    """E15, E17: the return was told while two people had it, and would not be told again."""
    payout_id = await in_review(counter)

    payout = await counter.resolve(payout_id, Resolved.RETURNED, fee_minor=250, operator_reference="AGENCY1")

    assert (payout.state, payout.operator_reference) == (State.RETURNED, "AGENCY1")
    assert await counter.entries(payout_id) == ["E14", "E15", "E17"]
    assert await counter.booked("4011", "4012", "6312", "55222") == [-50_000, 0, 0, 1_000_000]
    assert await counter.cashier.findings() == []


async def test_however_often_it_is_contradicted_two_people_find_a_way_out(counter: Counter) -> None:
    """Each confirmation is mirrored once, also the one that people found."""
    payout_id = await in_conflict(counter, PaymentState.FAILED, PaymentState.SUCCEEDED)

    for outcome, said in (
        (Resolved.SUCCEEDED, PaymentState.FAILED),
        (Resolved.FAILED, PaymentState.SUCCEEDED),
        (Resolved.SUCCEEDED, PaymentState.FAILED),
    ):
        await counter.resolve(payout_id, outcome)
        await counter.told(payout_id, said, grade=3)
    await counter.resolve(payout_id, Resolved.FAILED)

    assert (await counter.see(payout_id)).state is State.FAILED
    assert await counter.booked("4011", "4012", "55222", "6312") == [-50_000, 0, 1_000_000, 0]
    assert await mirrored_twice(counter) == 0
    assert await counter.cashier.findings() == []


async def mirrored_twice(counter: Counter) -> int:
    """How many entries have more than one mirror."""
    twice = "SELECT count(reverses) - count(DISTINCT reverses) FROM entries"
    async with counter.cashier.database.transaction() as session:
        return int(await session.scalar(text(twice)) or 0)


async def test_what_is_heard_after_two_people_let_it_go_again_stops_it(counter: Counter) -> None:
    """They did not know: sent again, an operator that is not idempotent would pay it twice (I12)."""
    payout_id = await in_review(counter)
    await counter.stop()
    await counter.resolve(payout_id, Resolved.SEND_AGAIN)
    await counter.told(payout_id, PaymentState.SUCCEEDED, grade=3)

    await counter.open()
    await counter.round()

    [attempt] = await counter.attempts(payout_id)
    assert attempt.sendings == 1
    assert (await counter.see(payout_id)).state is State.REVIEW
    assert await counter.incidents() == ["payout.contradicted", "payout.never_answered"]


async def test_what_was_proposed_before_it_went_again_is_only_refused(counter: Counter) -> None:
    """It was said of another doubt: since then money may have left."""
    payout_id = await in_review(counter)
    await counter.stop()
    await counter.resolve(payout_id, Resolved.SEND_AGAIN)
    await counter.propose(payout_id, Resolved.FAILED)
    await counter.open()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.round(timedelta(minutes=5))

    with pytest.raises(NotUnknown):
        await counter.decide(payout_id, counter.cashier.second)
    await counter.round(PATIENCE)
    assert (await counter.see(payout_id)).state is State.REVIEW
    with pytest.raises(NotUnknown):
        await counter.decide(payout_id, counter.cashier.second)
    await counter.decide(payout_id, counter.cashier.second, is_right=False)
    await counter.resolve(payout_id, Resolved.FAILED)

    assert (await counter.see(payout_id)).state is State.FAILED


@pytest.mark.parametrize("cost", ["fee_minor", "levy_minor"])
async def test_no_more_of_its_costs_comes_back_than_it_had(counter: Counter, cost: str) -> None:
    payout_id = await in_conflict(counter, PaymentState.SUCCEEDED, PaymentState.FAILED)

    with pytest.raises(Invalid):
        await counter.propose(payout_id, Resolved.RETURNED, **{cost: 251})
