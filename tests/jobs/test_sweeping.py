"""An operator goes down in the middle of paying and asking, and comes back: nothing lost, nothing doubled (I14, I22)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import jobs, payouts, wallets
from app.core.clock import VirtualClock
from app.core.ids import PayoutId
from app.db import Database, queue
from app.notices.tables import IncidentRow
from app.payouts import State
from app.providers.breaker import FAILURES
from app.providers.simulators.base import Misbehaviour, Odds, Reply
from app.wallets import BACK, OperatorState, OperatorStatus
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import Counter, a_counter

A_MINUTE = timedelta(minutes=1)
# All that a dead operator's gateway still does.
AWAY = Odds(bad_reply=1, replies=(Reply.HTML_503,))


@pytest.fixture
async def counter(database: Database, database_url: str, clock: VirtualClock) -> AsyncIterator[Counter]:
    """An operator that signs, and a clinic to be paid by it."""
    async with a_counter(await a_cashier(database, clock), database_url) as counter:
        yield counter


async def status(counter: Counter) -> OperatorStatus:
    async with counter.cashier.database.transaction() as session:
        return await wallets.operator_status(session, counter.cashier.mutual.id, counter.wallet.id)


async def incidents(counter: Counter) -> list[tuple[str, str | None]]:
    """What people were told of, and how it ended."""
    async with counter.cashier.database.transaction() as session:
        rows = await session.scalars(select(IncidentRow).order_by(IncidentRow.raised_at))
        return [(row.kind, row.resolution) for row in rows]


async def minute(counter: Counter) -> None:
    """What a worker does in a minute: the sweep, the round, the inbox."""
    counter.cashier.clock.advance(A_MINUTE)
    await jobs.sweep(counter.desk)
    await jobs.pay(counter.desk)
    await counter.drained()


async def goes_down(counter: Counter) -> list[PayoutId]:
    """Two payouts are paid, the operator goes, two more are ordered."""
    paid = [await counter.payout(30_000), await counter.payout(20_000)]
    await counter.round()
    counter.operator.faults.odds = AWAY
    for _ in range(FAILURES):
        await minute(counter)
    return [*paid, await counter.payout(10_000), await counter.payout(5_000)]


async def test_payouts_wait_for_an_operator_that_is_down_and_go_on_alone_when_it_is_back(counter: Counter) -> None:
    await counter.payout(1_000)
    ordered = await goes_down(counter)
    await minute(counter)
    waiting = [(await counter.see(one)).state for one in ordered]
    requests = counter.requests()
    counter.operator.faults.odds = Odds()
    await minute(counter)
    await minute(counter)

    assert waiting == [State.SUCCEEDED, State.SUCCEEDED, State.APPROVED, State.APPROVED]
    assert [(await counter.see(one)).state for one in ordered] == [State.SUCCEEDED] * 4
    assert counter.requests() == requests + 2
    assert counter.paid() == 66_000
    assert await counter.cashier.findings() == []
