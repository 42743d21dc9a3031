"""Failure scenarios 14 to 24 of RELIABILITY 6: money out through HTTP, compared with the operator's own books (I14)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import payouts, wallets
from app.core.clock import VirtualClock
from app.core.ids import PayoutId
from app.core.money import XOF, Money
from app.db import Database
from app.jobs.paying import PAYING
from app.ledger import credit, debit
from app.ledger.chart import BANK
from app.payouts import NothingToPay, Outcome, State, recording
from app.payouts.recording import Ticket
from app.payouts.sending import outcome_of
from app.payouts.tables import EvidenceRow
from app.providers import PaymentState, PayoutOrder, PayoutTaken
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, Reply
from app.wallets import OpenWallet
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import RECEIVER, Counter, a_counter

LEASE = timedelta(minutes=5)
SOON = timedelta(seconds=5)


@pytest.fixture
def clock() -> VirtualClock:
    """A working morning in March."""
    return VirtualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
async def counter(database: Database, database_url: str, clock: VirtualClock) -> AsyncIterator[Counter]:
    """An operator that signs, and a clinic to be paid by it."""
    async with a_counter(await a_cashier(database, clock), database_url) as counter:
        yield counter


async def opened(counter: Counter) -> OpenWallet:
    """The wallet and its adapter."""
    async with counter.cashier.database.transaction() as session:
        found = await counter.desk.adapters.open(session, counter.cashier.mutual.id, {counter.wallet.id})
    return found[counter.wallet.id]


async def begun(counter: Counter, payout_id: PayoutId) -> Ticket:
    """A worker that has reserved the payout and taken its lease, and nothing more."""
    mutual, desk = counter.cashier.mutual, counter.desk
    profile = (await opened(counter)).adapter.profile
    async with desk.database.transaction() as session:
        await payouts.reserve(session, mutual, payout_id, desk.sources, PAYING)
    async with desk.database.transaction() as session:
        ticket = await payouts.begin(session, mutual, payout_id, profile, desk.lease_clock, PAYING)
    assert ticket is not None
    return ticket


async def taken(counter: Counter, ticket: Ticket) -> PayoutTaken:
    """The request leaves and is answered; nothing is written down."""
    wallet = await opened(counter)
    async with counter.desk.database.transaction() as session:
        token = await wallets.callback_token(session, counter.cashier.mutual.id, counter.wallet.id)
    order = PayoutOrder(
        reference=ticket.reference,
        amount=ticket.payout.amount,
        payee=ticket.payout.payee,
        callback_url=f"{counter.url}/hooks/{token}",
    )
    answer = await outcome_of(wallet, order)
    assert isinstance(answer, PayoutTaken)
    return answer


async def record(counter: Counter, ticket: Ticket, answer: PayoutTaken) -> None:
    """The worker writes down what it was answered."""
    wallet, desk = await opened(counter), counter.desk
    await recording.record(desk.database, counter.cashier.mutual, wallet, ticket, answer, desk.sources, PAYING)


async def settled_once(counter: Counter, payout_id: PayoutId, amount: int = 50_000) -> None:
    """Paid once at the operator, booked once here, nothing in transit, and the checker finds nothing."""
    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert (counter.paid(), counter.requests()) == (amount, 1)
    assert sorted(await counter.entries(payout_id)) == ["E14", "E15"]
    assert await counter.booked("4011", "4012") == [0, 0]
    assert await counter.cashier.findings() == []


async def test_reliability_14_killed_before_the_request_left_is_asked_about_and_sent_under_its_own_reference(
    counter: Counter,
) -> None:
    """Not found is no failure: after three such answers over the quarantine the same reference goes again."""
    payout_id = await counter.payout()
    ticket = await begun(counter, payout_id)

    await counter.round(LEASE)
    assert (await counter.see(payout_id)).state is State.UNKNOWN
    assert await counter.booked("4012") == [-50_000]
    assert counter.requests() == 0
    for _ in range(4):
        await counter.round(timedelta(minutes=20))
    await counter.round(timedelta(hours=2))

    assert [attempt.reference for attempt in await counter.attempts(payout_id)] == [ticket.reference]
    await settled_once(counter, payout_id)


async def test_reliability_14_killed_after_the_operator_took_it_is_asked_about_and_never_sent_again(
    counter: Counter,
) -> None:
    payout_id = await counter.payout()
    counter.operator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    await taken(counter, await begun(counter, payout_id))

    assert (await counter.see(payout_id)).state is State.SENDING
    assert await counter.booked("4012") == [-50_000]
    await counter.round(LEASE)

    assert await counter.steps(payout_id) == ["reserved", "sending", "unknown", "succeeded"]
    await settled_once(counter, payout_id)


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.CUT_SHORT, Reply.SILENT_AFTER])
async def test_reliability_15_an_error_after_accepting_is_unknown_and_then_succeeded_with_one_transfer(
    counter: Counter, reply: Reply
) -> None:
    payout_id = await counter.payout()
    counter.operator.faults.script("payout", [Misbehaviour(reply=reply)])
    counter.operator.faults.script("payout_outcome", [Misbehaviour(lost=True)])

    assert await counter.send(payout_id) is State.UNKNOWN
    await counter.round(SOON)

    await settled_once(counter, payout_id)


@pytest.mark.parametrize("reply", [Reply.ERROR_BEFORE, Reply.HTML_503])
async def test_reliability_15_an_error_before_taking_it_is_unknown_too_for_nobody_can_tell(
    counter: Counter, reply: Reply
) -> None:
    payout_id = await counter.payout()
    counter.operator.faults.script("payout", [Misbehaviour(reply=reply)])

    assert await counter.send(payout_id) is State.UNKNOWN
    assert await counter.send(payout_id) is State.UNKNOWN

    assert counter.requests() == 0
    assert await counter.booked("4012") == [-50_000]


async def test_reliability_16_a_read_time_out_is_unknown(counter: Counter) -> None:
    payout_id = await counter.payout()
    counter.operator.faults.script("payout", [Misbehaviour(reply=Reply.SILENT_BEFORE)])

    assert await counter.send(payout_id) is State.UNKNOWN

    assert await counter.booked("4011", "4012") == [0, -50_000]


async def test_reliability_16_a_refused_connection_is_not_sent_and_goes_again_under_the_same_reference(
    counter: Counter,
) -> None:
    payout_id = await counter.payout()
    await counter.reach(base_url="http://127.0.0.1:9")
    assert await counter.send(payout_id) is State.NOT_SENT
    assert await counter.booked("4011", "4012") == [0, -50_000]
    reference = await counter.reference(payout_id)

    await counter.reach()
    await counter.round(SOON)

    assert await counter.reference(payout_id) == reference
    assert counter.operator.books.find_request(reference) is not None
    await settled_once(counter, payout_id)


async def test_reliability_17_a_success_before_the_response_of_the_request_settles_once(counter: Counter) -> None:
    payout_id = await counter.payout()
    ticket = await begun(counter, payout_id)
    answer = await taken(counter, ticket)

    await counter.drained()
    assert await counter.steps(payout_id) == ["reserved", "sending", "succeeded"]
    await record(counter, ticket, answer)

    [attempt] = await counter.attempts(payout_id)
    assert attempt.handle == answer.handle
    await settled_once(counter, payout_id)


async def test_reliability_18_a_time_out_notification_followed_by_a_success_is_succeeded(counter: Counter) -> None:
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)

    waits = await counter.told(payout_id, PaymentState.PENDING, reason="timeout", reference=None)
    assert (await counter.see(payout_id)).state is State.ACCEPTED
    await counter.operator.settle_payout(await counter.reference(payout_id))
    await counter.drained()

    assert waits.outcome is Outcome.NOTED
    await settled_once(counter, payout_id)


async def test_reliability_19_a_callback_for_an_unknown_payout_is_kept_raised_and_posts_nothing(
    counter: Counter,
) -> None:
    async with counter.desk.database.transaction() as session:
        token = await wallets.callback_token(session, counter.cashier.mutual.id, counter.wallet.id)
    await counter.operator.take_payout(
        reference="f" * 32,
        wallet=RECEIVER,
        payee="22376000009",
        amount=counter.money(5_000),
        callback_url=f"{counter.url}/hooks/{token}/payout",
    )
    await counter.drained()

    assert await counter.incidents() == ["payout.unknown"]
    assert await counter.booked("4011", "4012", "55222") == [0, 0, 1_000_000]
    async with counter.desk.database.transaction() as session:
        kept = (await session.scalars(select(EvidenceRow))).all()
    assert [(row.said, row.payout_id, row.effect) for row in kept] == [("succeeded", None, "refused")]


@pytest.mark.parametrize("wrong", [{"amount": Money(5_000, XOF)}, {"payee": "22376999999"}])
async def test_reliability_20_another_amount_or_receiver_freezes_it_and_someone_is_told(
    counter: Counter, wrong: dict[str, object]
) -> None:
    """Before the outcome it goes to review, with its money where it stands; a right answer later does not undo it."""
    payout_id = await counter.payout()
    counter.plan(outcome=PayoutOutcome.UNKNOWN)
    await counter.send(payout_id)
    reference = await counter.reference(payout_id)

    await counter.operator.redeliver_payout(reference, state=PaymentState.SUCCEEDED, **wrong)  # type: ignore[arg-type]
    await counter.drained()
    await counter.operator.settle_payout(reference)
    await counter.round(SOON)

    assert (await counter.see(payout_id)).state is State.REVIEW
    assert await counter.booked("4012") == [-50_000]
    assert await counter.incidents() == ["payout.contradicted"]


async def test_reliability_20_what_has_ended_and_is_told_otherwise_is_in_conflict_with_its_books_untouched(
    counter: Counter,
) -> None:
    payout_id = await counter.payout()
    counter.plan(fee=counter.money(250))
    await counter.send(payout_id)
    await counter.drained()

    await counter.operator.redeliver_payout(await counter.reference(payout_id), amount=counter.money(49_999))
    await counter.drained()

    assert (await counter.see(payout_id)).state is State.CONFLICT
    assert await counter.entries(payout_id) == ["E14", "E15"]
    assert await counter.incidents() == ["payout.contradicted"]


async def test_reliability_21_the_same_success_a_hundred_times_by_callback_query_and_statement_settles_once(
    counter: Counter,
) -> None:
    payout_id = await counter.payout()
    counter.plan(fee=counter.money(250))
    await counter.send(payout_id)
    event = await counter.answer(payout_id)

    await counter.drained()
    receipts = [await counter.hear(event, grade=grade) for grade in (2, 3, 4) for _ in range(33)]

    assert {receipt.outcome for receipt in receipts} == {Outcome.ALREADY_SETTLED}
    assert await counter.incidents() == []
    await settled_once(counter, payout_id)


async def test_reliability_21_a_hundred_at_once_settle_once_too(counter: Counter) -> None:
    payout_id = await counter.payout()
    counter.operator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    await counter.send(payout_id)
    event = await counter.answer(payout_id)

    receipts = await asyncio.gather(*(counter.hear(event, grade=2 + at % 3) for at in range(100)))

    assert sorted({receipt.outcome for receipt in receipts}) == [Outcome.ALREADY_SETTLED, Outcome.SETTLED]
    assert [receipt.outcome for receipt in receipts].count(Outcome.SETTLED) == 1
    await settled_once(counter, payout_id)


async def test_reliability_22_two_workers_on_one_payout_make_one_request(counter: Counter) -> None:
    payout_id = await counter.payout()

    await asyncio.gather(*(counter.send(payout_id) for _ in range(8)))
    await counter.drained()

    [attempt] = await counter.attempts(payout_id)
    assert attempt.sendings == 1
    await settled_once(counter, payout_id)


async def test_reliability_22_a_paused_worker_that_wakes_after_its_lease_sends_nothing(counter: Counter) -> None:
    payout_id = await counter.payout()
    ticket = await begun(counter, payout_id)
    await counter.round(LEASE)
    assert (await counter.see(payout_id)).state is State.UNKNOWN

    await payouts.dispatch(counter.desk, counter.cashier.mutual, await opened(counter), ticket, PAYING)

    assert counter.requests() == 0
    assert (await counter.see(payout_id)).state is State.UNKNOWN


async def test_reliability_22_a_worker_paused_in_the_call_writes_nothing_after_another_took_over(
    counter: Counter,
) -> None:
    """Its answer is old news: the one who took over has asked and settled (I20)."""
    payout_id = await counter.payout()
    counter.operator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    ticket = await begun(counter, payout_id)
    answer = await taken(counter, ticket)
    await counter.round(LEASE)

    await record(counter, ticket, answer)

    [attempt] = await counter.attempts(payout_id)
    assert (attempt.fence, attempt.handle) == (ticket.fence + 1, None)
    await settled_once(counter, payout_id)


async def test_reliability_23_fifty_payouts_against_float_for_twenty_are_never_below_zero_and_the_rest_wait(
    database: Database, database_url: str, clock: VirtualClock
) -> None:
    """Approved while the float was enough; then most of it was needed elsewhere."""
    each = 10_000 + 50  # with the expected fee
    cashier = await a_cashier(database, clock)
    async with a_counter(cashier, database_url, float_minor=50 * each) as counter:
        clinics = [await cashier.facility(f"C{at:02d}", f"7600{at:04d}", wallet=counter.wallet) for at in range(50)]
        for clinic in clinics:
            await cashier.owe(clinic, 10_000)
        batch = await cashier.approved()
        moved = counter.money(30 * each)
        await cashier.post(debit(BANK, moved), credit(counter.wallet.account, moved))

        async def worker() -> None:
            for payout in batch.payouts:
                await counter.send(payout.id)

        await asyncio.gather(*(worker() for _ in range(8)))
        await counter.drained()

        states = [(await counter.see(payout.id)).state for payout in batch.payouts]
        assert (states.count(State.SUCCEEDED), states.count(State.APPROVED)) == (20, 30)
        assert counter.requests() == 20
        assert min(await counter.booked(counter.wallet.account_code)) >= 0
        assert await cashier.findings() == []


async def test_reliability_24_the_same_claim_in_two_batches_at_once_is_paid_once(counter: Counter) -> None:
    cashier = counter.cashier
    await cashier.owe(counter.clinic, 50_000)

    made = await asyncio.gather(*(cashier.prepare() for _ in range(4)), return_exceptions=True)
    [batch] = [one for batches in made if isinstance(batches, list) for one in batches]
    assert [type(one) for one in made if isinstance(one, Exception)] == [NothingToPay] * 3
    submitted = await cashier.submit(await cashier.submit(batch))
    await cashier.approve(submitted, cashier.first)
    await cashier.approve(submitted, cashier.second)
    await asyncio.gather(counter.round(), counter.round())
    await counter.drained()

    await settled_once(counter, batch.payouts[0].id)
