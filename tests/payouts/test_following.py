"""What is in doubt is asked about on the ladder, and given to people when that ends (RELIABILITY 3, I22)."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import Clock
from app.core.ids import PayoutId
from app.payouts import State
from app.payouts.ladder import after_query
from app.payouts.tables import AttemptRow
from app.providers import Provider
from app.providers.simulator import Simulator
from app.providers.simulator.profile import PROFILE
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, Reply
from tests.payouts.cashier import Cashier
from tests.payouts.counter import Counter, a_counter

QUARANTINE = timedelta(seconds=PROFILE.payout_quarantine_s)
PATIENCE = timedelta(seconds=PROFILE.payout_patience_s)


class PaysTwice(Simulator):
    """An operator that pays a reference as often as it is sent."""

    profile = replace(PROFILE, payout_is_idempotent=False)


def build(_: str, credentials: Mapping[str, str], clock: Clock) -> Provider:
    """Whatever the name."""
    return PaysTwice.from_credentials(credentials, clock)


@pytest.fixture
async def careless(cashier: Cashier, database_url: str) -> AsyncIterator[Counter]:
    """A counter at such an operator."""
    async with a_counter(cashier, database_url, build=build) as counter:
        yield counter


async def lost(counter: Counter) -> PayoutId:
    """A payout that nobody took, and of which we cannot know it."""
    payout_id = await counter.payout()
    counter.operator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    assert await counter.send(payout_id) is State.UNKNOWN
    return payout_id


async def test_what_is_not_found_goes_again_only_after_three_answers_over_the_whole_quarantine(
    counter: Counter,
) -> None:
    payout_id = await lost(counter)
    for after in (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=45)):
        await counter.round(after)
    [attempt] = await counter.attempts(payout_id)
    assert (attempt.not_found, attempt.sendings) == (3, 1)

    await counter.round(timedelta(minutes=4))

    [attempt] = await counter.attempts(payout_id)
    assert (attempt.sendings, attempt.outcome) == (2, "succeeded")
    assert counter.requests() == 1


async def test_what_is_not_found_goes_to_people_where_once_more_would_be_twice(careless: Counter) -> None:
    payout_id = await lost(careless)
    for after in (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=45), timedelta(minutes=4)):
        await careless.round(after)

    assert (await careless.see(payout_id)).state is State.REVIEW
    assert careless.requests() == 0
    assert await careless.incidents() == ["payout.never_found"]
    assert await careless.cashier.findings() == []


async def test_an_operator_that_never_answers_is_asked_until_its_patience_ends_and_then_people_are_i22(
    counter: Counter,
) -> None:
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    await counter.round(timedelta(hours=1))
    assert (await counter.see(payout_id)).state is State.ACCEPTED

    await counter.round(PATIENCE)

    assert (await counter.see(payout_id)).state is State.REVIEW
    assert await counter.incidents() == ["payout.never_answered"]
    assert await counter.booked("4012") == [-50_000]


async def test_what_cannot_leave_for_days_is_told_and_still_goes_when_it_can(counter: Counter) -> None:
    payout_id = await counter.payout()
    await counter.reach(base_url="http://127.0.0.1:9")
    await counter.send(payout_id)
    await counter.round(PATIENCE)
    assert await counter.incidents() == ["payout.never_sent"]

    await counter.reach()
    await counter.round(timedelta(hours=1))

    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert len(await counter.attempts(payout_id)) == 1


async def test_an_operator_that_does_not_answer_a_query_says_nothing(counter: Counter) -> None:
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    counter.operator.faults.script("find_payout", [Misbehaviour(reply=Reply.HTML_503)])

    await counter.round(timedelta(seconds=5))

    [attempt] = await counter.attempts(payout_id)
    assert (attempt.queries, (await counter.see(payout_id)).state) == (1, State.ACCEPTED)
    assert attempt.next_query_at is not None and attempt.next_query_at > counter.cashier.clock.now()


@pytest.mark.parametrize(("age_s", "next_s"), [(0, 5), (5, 15), (16, 60), (60, 300), (300, 900), (900, 3600)])
async def test_the_ladder_goes_by_age(counter: Counter, age_s: int, next_s: int) -> None:
    """5 s, 15 s, 60 s, 5 min, 15 min, then hourly."""
    sent_at = counter.cashier.clock.now()
    attempt = AttemptRow(reference="8000", first_sent_at=sent_at)

    asked = after_query(attempt, PROFILE, sent_at + timedelta(seconds=age_s))

    assert asked == sent_at + timedelta(seconds=next_s)


@pytest.mark.parametrize(("reference", "least", "most"), [("0000", 3240, 3240), ("ffff", 3960, 3960)])
async def test_after_the_ladder_each_asks_about_every_hour_in_its_own_minute(
    counter: Counter, reference: str, least: int, most: int
) -> None:
    sent_at = counter.cashier.clock.now()
    at = sent_at + timedelta(hours=5)

    wait = after_query(AttemptRow(reference=reference, first_sent_at=sent_at), PROFILE, at) - at

    assert least <= wait.total_seconds() <= most


async def test_a_float_that_the_operator_does_not_bear_out_pauses_the_lane_before_anything_is_sent(
    counter: Counter,
) -> None:
    payout_id = await counter.payout()
    counter.operator.books.fund("600778", counter.money(-900_000))

    await counter.round()

    assert (await counter.see(payout_id)).state is State.APPROVED
    assert counter.requests() == 0
    assert await counter.incidents() == ["payout_lane.balance_below_ledger"]
