"""What an operator's statement tells of money out: as sure as an answer, each line once (RELIABILITY 4, 19, 31, 32)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import jobs, payouts
from app.core.ids import PayoutId
from app.payouts import Outcome, Receipt, State
from app.payouts.tables import EvidenceRow
from app.providers import Answer, Direction, PaymentEvent, PaymentState
from app.providers.simulators.base import Misbehaviour, Movement, PayoutOutcome
from tests.payouts.cashier import AGENT, Cashier
from tests.payouts.counter import RECEIVER, Counter, a_counter

LOST = Misbehaviour(lost=True)


async def compared(counter: Counter, after: timedelta = timedelta(minutes=1)) -> None:
    """Some time later the worker sweeps every wallet's statement."""
    counter.cashier.clock.advance(after)
    await jobs.compare_statements(counter.cashier.database, counter.desk.adapters)


async def unheard(counter: Counter, **plan: object) -> PayoutId:
    """A payout that was sent, whose callbacks are all lost."""
    payout_id = await counter.payout()
    counter.plan(fee=counter.money(250), **plan)
    counter.operator.faults.script("payout_outcome", [LOST])
    counter.operator.faults.script("payout_return", [LOST])
    await counter.send(payout_id)
    await counter.drained()
    return payout_id


async def stated(counter: Counter, *events: PaymentEvent) -> Sequence[Receipt]:
    """A page of an operator whose statement tells this."""
    async with counter.cashier.database.transaction() as session:
        opened = await counter.desk.adapters.open(session, counter.cashier.mutual.id, {counter.wallet.id})
    return await payouts.hear_statement(
        counter.cashier.database,
        counter.cashier.mutual,
        opened[counter.wallet.id],
        [Answer(events=events, body=b"{}")],
        counter.desk.sources,
        AGENT,
    )


def stranger(counter: Counter) -> None:
    """Money left the wallet that no order of ours sent."""
    counter.operator.books.record(
        Movement(
            id="SIM9900000001",
            direction=Direction.OUT,
            amount=counter.money(5_000),
            fee=counter.money(0),
            payer=RECEIVER,
            receiver="22376999999",
            occurred_at=counter.cashier.clock.now(),
        )
    )


async def kept(counter: Counter) -> list[tuple[int, str, str | None]]:
    """What was said of payouts nobody knows."""
    wanted = select(EvidenceRow).where(EvidenceRow.payout_id.is_(None))
    async with counter.cashier.database.transaction() as session:
        return [(row.grade, row.effect, row.operator_reference) for row in await session.scalars(wanted)]


@pytest.fixture
async def unsigned(cashier: Cashier, database_url: str) -> AsyncIterator[Counter]:
    """An operator whose callbacks prove nothing."""
    async with a_counter(cashier, database_url, signed=False) as counter:
        yield counter


async def test_a_success_that_only_the_statement_tells_settles_the_payout_with_its_fee(counter: Counter) -> None:
    payout_id = await unheard(counter)
    assert (await counter.see(payout_id)).state is State.ACCEPTED

    await compared(counter)

    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert await counter.evidence(payout_id) == [("succeeded", 4, "settled")]
    assert await counter.booked("4011", "4012", "55222", "6312") == [0, 0, 949_750, 250]
    assert await counter.incidents() == []
    assert await counter.cashier.findings() == []


async def test_a_return_that_only_the_statement_tells_gives_the_claims_back(counter: Counter) -> None:
    payout_id = await unheard(counter, outcome=PayoutOutcome.RETURNED)

    await compared(counter)

    assert (await counter.see(payout_id)).state is State.RETURNED
    assert await counter.entries(payout_id) == ["E14", "E15", "E17"]
    assert await counter.incidents() == []
    assert await counter.cashier.findings() == []


async def test_the_statements_word_alone_fails_a_payout_e4(counter: Counter) -> None:
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    event = replace(await counter.answer(payout_id), state=PaymentState.FAILED, reference=None)

    receipts = await stated(counter, event, event)

    assert [receipt.outcome for receipt in receipts] == [Outcome.SETTLED]
    assert (await counter.see(payout_id)).state is State.FAILED


async def test_each_attempt_that_a_statement_says_failed_has_failed(counter: Counter) -> None:
    """Lines of two attempts differ in nothing but whose they are."""
    payout_id = await counter.payout()
    for _ in range(2):
        counter.plan(outcome=PayoutOutcome.UNKNOWN)
        await counter.send(payout_id)
        event = replace(await counter.answer(payout_id), state=PaymentState.FAILED, reference=None)
        await stated(counter, event)
        assert (await counter.see(payout_id)).state is State.FAILED
        await counter.resend(payout_id)


async def test_what_an_unsigned_operator_said_is_settled_by_its_statement(unsigned: Counter) -> None:
    payout_id = await unsigned.payout()
    await unsigned.send(payout_id)
    await unsigned.drained()
    assert (await unsigned.see(payout_id)).state is State.ACCEPTED

    await compared(unsigned)

    assert (await unsigned.see(payout_id)).state is State.SUCCEEDED


async def test_reliability_19_and_31_money_out_that_no_payout_of_ours_knows_is_kept_raised_and_posts_nothing(
    counter: Counter,
) -> None:
    stranger(counter)
    before = await counter.booked("4011", "4012", "55222")

    await compared(counter)
    await compared(counter, timedelta(hours=1))

    assert await counter.incidents() == ["payout.unknown"]
    assert await counter.booked("4011", "4012", "55222") == before
    assert await kept(counter) == [(4, "refused", "SIM9900000001")]


async def test_reliability_32_the_same_statement_again_or_overlapping_changes_nothing(counter: Counter) -> None:
    paid, back = await unheard(counter), await unheard(counter, outcome=PayoutOutcome.RETURNED)
    await compared(counter)
    before = [await counter.evidence(one) for one in (paid, back)], await counter.booked("4011", "4012", "55222")

    await compared(counter)
    await compared(counter, timedelta(minutes=30))

    after = [await counter.evidence(one) for one in (paid, back)], await counter.booked("4011", "4012", "55222")
    assert after == before
    assert await counter.incidents() == []


async def test_reliability_20_a_statement_that_contradicts_what_failed_freezes_it_once(counter: Counter) -> None:
    payout_id = await unheard(counter)
    await counter.told(payout_id, PaymentState.FAILED, grade=3)

    await compared(counter)
    await compared(counter)

    assert (await counter.see(payout_id)).state is State.CONFLICT
    assert await counter.incidents() == ["payout.contradicted"]
