"""An operator goes down in the middle of paying, and comes back: nothing lost, nothing doubled (I14, I22)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app import jobs, payouts, wallets
from app.core.clock import VirtualClock
from app.core.ids import PayoutId
from app.db import Database, queue
from app.notices.tables import IncidentRow
from app.payouts import State
from app.providers.breaker import FAILURES
from app.providers.registry import installed
from app.providers.simulators.base import NEVER, Misbehaviour, Odds, Reply
from app.wallets import BACK, Adapters, Notes, OperatorState, OperatorStatus
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import Counter, a_counter

A_MINUTE = timedelta(minutes=1)
# What stands before an operator that is away answers for it, and nothing is done.
AWAY = Odds(bad_reply=1, replies=(Reply.HTML_503,))
LOST = Misbehaviour(lost=True)


@pytest.fixture
async def counter(database: Database, database_url: str, clock: VirtualClock) -> AsyncIterator[Counter]:
    """An operator that signs, and a clinic to be paid by it."""
    async with a_counter(await a_cashier(database, clock), database_url) as counter:
        yield counter


async def status(counter: Counter) -> OperatorStatus:
    """How the operator stands at the counter's wallet."""
    async with counter.cashier.database.transaction() as session:
        return await wallets.operator_status(session, counter.cashier.mutual.id, counter.wallet.id)


async def told(counter: Counter) -> list[tuple[str, str | None]]:
    """What people were told of this operator, and how it ended."""
    wanted = select(IncidentRow).where(IncidentRow.subject_id == counter.wallet.id).order_by(IncidentRow.raised_at)
    async with counter.cashier.database.transaction() as session:
        return [(row.kind, row.resolution) for row in await session.scalars(wanted)]


async def states(counter: Counter, ordered: list[PayoutId]) -> list[State]:
    """Where these payouts stand."""
    return [(await counter.see(one)).state for one in ordered]


async def minutes(counter: Counter, number: int = 1) -> None:
    """What a worker does in so many minutes: the sweep, the round, the inbox."""
    for _ in range(number):
        counter.cashier.clock.advance(A_MINUTE)
        await jobs.sweep(counter.desk)
        await jobs.pay(counter.desk)
        await counter.drained()


async def goes_down(counter: Counter, number: int = FAILURES) -> None:
    """The operator answers nothing any more, and is asked so often."""
    counter.operator.faults.odds = AWAY
    await minutes(counter, number)


async def test_payouts_wait_for_an_operator_that_is_down_and_go_on_alone_when_it_is_back(counter: Counter) -> None:
    ordered = [await counter.payout(30_000)]
    await counter.round()
    await goes_down(counter)
    ordered += [await counter.payout(10_000), await counter.payout(5_000)]
    await minutes(counter, 2)
    waiting, taken = await states(counter, ordered), counter.requests()
    counter.operator.faults.odds = NEVER
    await minutes(counter, 2)

    assert waiting == [State.SUCCEEDED, State.APPROVED, State.APPROVED]
    assert taken == 1
    assert await states(counter, ordered) == [State.SUCCEEDED] * 3
    assert (counter.requests(), counter.paid()) == (3, 45_000)
    assert await counter.cashier.findings() == []


async def test_what_was_on_its_way_when_it_went_down_is_paid_once(counter: Counter) -> None:
    """RELIABILITY 15: one was taken and its answer lost, one got no answer at all; both callbacks were lost."""
    ordered = [await counter.payout(30_000), await counter.payout(20_000)]
    lost = [Misbehaviour(reply=Reply.ERROR_AFTER), Misbehaviour(reply=Reply.SILENT_AFTER)]
    counter.operator.faults.script("payout", lost)
    counter.operator.faults.script("payout_outcome", [LOST, LOST])
    await counter.round()
    in_doubt = await states(counter, ordered)
    await goes_down(counter, 12)
    still = await states(counter, ordered)
    counter.operator.faults.odds = NEVER
    await minutes(counter, 2)

    assert in_doubt == still == [State.UNKNOWN, State.UNKNOWN]
    assert await states(counter, ordered) == [State.SUCCEEDED] * 2
    assert (counter.requests(), counter.paid()) == (2, 50_000)
    assert await counter.cashier.findings() == []


async def test_people_are_told_once_when_it_goes_down_and_it_is_closed_when_it_is_back(counter: Counter) -> None:
    await counter.payout(1_000)
    await counter.round()
    await goes_down(counter, FAILURES + 3)
    down, open_ones = await status(counter), await told(counter)
    counter.operator.faults.odds = NEVER
    await minutes(counter)
    back = await status(counter)
    await minutes(counter, 5)

    assert (down.state, down.why) == (OperatorState.DOWN, "server_error")
    assert open_ones == [("operator.down", None)]
    assert (back.state, back.why) == (OperatorState.DEGRADED, "unsteady")
    assert (await status(counter)).state is OperatorState.UP
    assert await told(counter) == [("operator.down", "answers_again")]


async def test_it_is_down_by_what_two_workers_saw_together_though_neither_pauses(counter: Counter) -> None:
    other = Adapters(installed().build, counter.cashier.clock, Notes(counter.cashier.database))
    counter.operator.faults.odds = AWAY
    for desk in [counter.desk, replace(counter.desk, adapters=other)] * 3:
        before = (await status(counter)).state
        await jobs.sweep(desk)
        counter.cashier.clock.advance(A_MINUTE)
    await other.close()

    assert before is OperatorState.DOWN
    assert (await status(counter)).failures == FAILURES + 1


async def test_what_came_back_is_taken_up_by_a_job_without_waiting_for_the_round(
    counter: Counter, database_url: str
) -> None:
    ordered = [await counter.payout(1_000)]
    counter.operator.faults.odds = AWAY
    await counter.round()
    await goes_down(counter)
    ordered.append(await counter.payout(2_000))
    counter.operator.faults.odds = NEVER
    stopped = asyncio.Event()

    async def catch_up(payload: Mapping[str, str]) -> None:
        await jobs.catch_up(counter.desk, payload)
        stopped.set()

    counter.cashier.clock.advance(A_MINUTE)
    await jobs.sweep(counter.desk)
    follow = partial(jobs.follow_payouts, counter.desk)
    send = partial(jobs.pay_mutual, counter.desk)
    async with asyncio.timeout(20):
        await queue.work(database_url, {BACK: catch_up, payouts.SEND: send, payouts.FOLLOW: follow}, [], stopped)
    await counter.drained()

    assert (await counter.see(ordered[1])).state is State.SUCCEEDED
    assert (await counter.attempts(ordered[0]))[0].not_found == 1


async def test_callbacks_are_received_and_booked_while_it_is_down(counter: Counter) -> None:
    [before] = [await counter.payout(30_000)]
    counter.operator.faults.script("payout_outcome", [Misbehaviour(late_by_s=180)])
    await counter.send(before)
    await goes_down(counter)
    await counter.operator.sender.deliver()
    await counter.drained()

    assert (await status(counter)).state is OperatorState.DOWN
    assert (await counter.see(before)).state is State.SUCCEEDED


async def test_one_failure_is_no_outage_and_is_looked_into_within_a_minute(counter: Counter) -> None:
    counter.operator.faults.script("statement", [Misbehaviour(reply=Reply.HTML_503)])
    await minutes(counter)
    doubted = await status(counter)
    await minutes(counter)

    assert (doubted.state, doubted.is_in_doubt) == (OperatorState.UP, True)
    assert (await status(counter)).is_in_doubt is False
    assert await told(counter) == []


async def test_when_nobody_looks_any_more_a_payout_is_let_out_to_see(counter: Counter) -> None:
    await goes_down(counter)
    payout_id = await counter.payout(1_000)
    counter.operator.faults.odds = NEVER
    held = await counter.send(payout_id)
    counter.cashier.clock.advance(timedelta(minutes=15))

    assert held is State.APPROVED
    assert await counter.send(payout_id) is State.ACCEPTED


async def test_callbacks_that_stay_away_are_missed_by_what_is_found_without_them(counter: Counter) -> None:
    """The operator answers, so payouts go on; it is degraded until it calls again."""
    await counter.payout(1_000)
    await minutes(counter, 10)
    counter.operator.faults.script("payout_outcome", [LOST] * 3)
    for amount in (1_100, 1_200, 1_300):
        await counter.payout(amount)
    await minutes(counter, 3)
    silent, raised = await status(counter), await told(counter)
    await counter.payout(1_400)
    await minutes(counter, 2)

    assert (silent.state, silent.why) == (OperatorState.DEGRADED, "callbacks_stopped")
    assert raised == [("operator.callbacks_stopped", None)]
    assert (await status(counter)).state is OperatorState.UP
    assert await told(counter) == [("operator.callbacks_stopped", "calls_again")]
    assert counter.paid() == 6_000


async def test_statements_are_read_as_often_as_the_profile_says(counter: Counter) -> None:
    await minutes(counter)
    first = await status(counter)
    await minutes(counter)
    same = await status(counter)
    counter.cashier.clock.advance(timedelta(hours=1))
    await minutes(counter)

    interval = timedelta(seconds=installed().adapter("simulator").profile.statement_interval_s)
    assert first.statement_due_at is not None
    assert same.statement_due_at == first.statement_due_at
    assert (await status(counter)).statement_due_at == counter.cashier.clock.now() + interval
