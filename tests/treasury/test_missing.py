"""A payout we hold as arrived that the operator's whole statement lacks: an item and an incident, nothing frozen."""

from datetime import timedelta

import pytest

from app import jobs, treasury
from app.collection import Statement, Window
from app.core.ids import PayoutId
from app.payouts import State
from app.providers import Answer, Direction, PaymentEvent, PaymentState
from app.providers.simulators.base import PayoutOutcome
from app.treasury import SOURCES, Result, Source, StatementItem
from tests.payouts.counter import Counter
from tests.treasury.statements import ACCOUNTANT


@pytest.fixture
async def phantom(counter: Counter) -> PayoutId:
    """A payout whose success somebody signed, and that the operator's books know nothing of."""
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    await counter.told(payout_id, PaymentState.SUCCEEDED)
    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    return payout_id


async def swept(counter: Counter, after: timedelta = timedelta(hours=2)) -> None:
    """Some time later the worker compares every wallet's statement, over HTTP."""
    counter.cashier.clock.advance(after)
    await jobs.compare_statements(counter.cashier.database, counter.desk.adapters)


async def missed(counter: Counter) -> list[StatementItem]:
    """What statements lacked."""
    async with counter.cashier.database.transaction() as session:
        found = await treasury.list_items(session, counter.cashier.mutual.id, result=Result.OURS_ONLY)
    return list(found)


async def test_it_is_an_item_with_an_incident_and_the_payout_stays(counter: Counter, phantom: PayoutId) -> None:
    before = await counter.booked("4011", "4012", "55222")

    await swept(counter)
    await swept(counter, timedelta(minutes=5))

    [item] = await missed(counter)
    assert (item.payout_id, item.is_open, treasury.next_step(item)) == (phantom, True, "ask_about_payout")
    assert await counter.incidents() == ["payout.not_on_statement"]
    assert (await counter.see(phantom)).state is State.SUCCEEDED
    assert await counter.booked("4011", "4012", "55222") == before
    assert await counter.cashier.findings() == []


async def test_what_is_younger_than_an_hour_is_not_missed_yet(counter: Counter, phantom: PayoutId) -> None:
    await swept(counter, timedelta(minutes=59))

    assert await missed(counter) == []
    assert (await counter.see(phantom)).state is State.SUCCEEDED


async def test_a_later_statement_that_shows_it_closes_the_item(counter: Counter, phantom: PayoutId) -> None:
    await swept(counter)
    at = counter.cashier.clock.now()
    payout = await counter.see(phantom)
    line = PaymentEvent(
        provider="simulator",
        direction=Direction.OUT,
        state=PaymentState.SUCCEEDED,
        request_reference=await counter.reference(phantom),
        amount=payout.amount,
        occurred_at=at - timedelta(hours=2),
    )
    window = Window(since=at - timedelta(days=1), until=at, is_whole=True)
    async with counter.cashier.database.transaction() as session:
        opened = await counter.desk.adapters.open(session, counter.cashier.mutual.id, {counter.wallet.id})

    await treasury.reconcile(
        counter.cashier.database,
        counter.cashier.mutual,
        opened[counter.wallet.id],
        Statement(window=window, pages=[Answer(events=[line], body=b"corrected")]),
        SOURCES,
        ACCOUNTANT,
        source=Source.FILE,
        document=b"corrected",
    )

    [item] = await missed(counter)
    assert (item.is_open, item.closing) == (False, "evidence")


async def test_what_the_statement_shows_is_not_missed(counter: Counter) -> None:
    payout_id = await counter.payout()
    counter.plan(fee=counter.money(250))
    await counter.send(payout_id)
    await counter.drained()

    await swept(counter)

    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert await missed(counter) == []
    assert await counter.incidents() == []
