"""After a backup was restored nothing is paid before the operators' history is known, and nothing twice."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import jobs, payouts
from app.core.actor import Actor
from app.core.ids import PayoutId
from app.db import Database, backup, roles
from app.db.embedded import ServerUrls
from app.ledger import AccountRef, Line, credit, debit
from app.payouts import Found, RecoveryHold, State, Stray
from app.providers import Direction, PaymentEvent, PaymentState, ProviderReference
from app.providers.simulators.books import Movement
from tests.payouts.cashier import AGENT
from tests.payouts.counter import RECEIVER, Counter

HOUR = timedelta(hours=1)
RESERVE = text("""
    UPDATE payouts SET state = 'reserved', held_minor = amount_minor + expected_fee_minor + expected_levy_minor,
    reserved_at = now()
    WHERE id = :id
""")


async def restored(counter: Counter, owner_url: str) -> None:
    """These books are those of a backup that was taken a moment ago."""
    cashier = counter.cashier
    owner = Database.connect(owner_url, clock=cashier.clock, vault=cashier.database.vault)
    async with owner.transaction() as session:
        await payouts.begin_recovery(session, cashier.clock.now(), sha256(b"backup").digest(), AGENT)
    await owner.close()


def already_paid(counter: Counter, amount: int, reference: str = "SIM9900000001", to: str = "22376000001") -> None:
    """What the operator paid between backup and restore, for a worker that our books have forgotten."""
    counter.operator.books.record(
        Movement(
            id=reference,
            direction=Direction.OUT,
            amount=counter.money(amount),
            fee=counter.money(0),
            payer=RECEIVER,
            receiver=to,
            occurred_at=counter.cashier.clock.now(),
        )
    )


def sent_by_us(counter: Counter) -> int:
    """Orders that the operator took under a reference of ours."""
    return counter.requests() - sum(one.id.startswith("SIM99") for one in counter.operator.books.payouts())


def withdrawn(counter: Counter, amount: int) -> Sequence[Line]:
    """What somebody took out at the portal, booked once it is known."""
    money = counter.money(amount)
    return debit(AccountRef("5851"), money), credit(AccountRef(counter.wallet.account_code), money)


async def compared(counter: Counter, after: timedelta) -> None:
    """Some time later the worker compares every wallet's statement."""
    counter.cashier.clock.advance(after)
    await jobs.compare_statements(counter.cashier.database, counter.desk.adapters)


async def declared(counter: Counter, account: str) -> None:
    """Two people know the history of an account that no statement tells."""
    cashier = counter.cashier
    async with cashier.database.transaction() as session:
        await payouts.declare_known(session, cashier.mutual, account, "portal read by hand", cashier.first)
    async with cashier.database.transaction() as session:
        await payouts.confirm_known(session, cashier.mutual, account, cashier.second)


async def others_declared(counter: Counter) -> None:
    """Every account but the counter's, whose operator has a statement."""
    async with counter.cashier.database.transaction() as session:
        found = await payouts.histories(session, counter.cashier.mutual.id)
    for one in found:
        if one.account_code != counter.wallet.account_code:
            await declared(counter, one.account_code)


async def strays(counter: Counter) -> list[Stray]:
    """The transfers that wait for somebody."""
    async with counter.cashier.database.transaction() as session:
        found = await payouts.recovery_items(session, counter.cashier.mutual.id)
    return [one for one in found if one.decided_at is None]


async def propose(counter: Counter, stray: Stray, outcome: Found, payout_id: PayoutId | None, person: Actor) -> None:
    async with counter.cashier.database.transaction() as session:
        await payouts.propose_found(
            session, counter.cashier.mutual, stray.id, outcome, payout_id, "asked the operator", person
        )


async def decide(counter: Counter, stray: Stray, person: Actor) -> None:
    async with counter.cashier.database.transaction() as session:
        await payouts.decide_found(session, counter.cashier.mutual, stray.id, counter.desk.sources, person)


async def explained(counter: Counter, stray: Stray, payout_id: PayoutId | None) -> None:
    """Two people say what it was."""
    outcome = Found.NOT_A_PAYOUT if payout_id is None else Found.PAID
    await propose(counter, stray, outcome, payout_id, counter.cashier.first)
    await decide(counter, stray, counter.cashier.second)


async def test_nothing_is_reserved_or_sent_before_the_history_is_known(counter: Counter, owner_url: str) -> None:
    payout_id = await counter.payout()
    await restored(counter, owner_url)

    sent = await counter.round()

    assert (sent, counter.requests(), (await counter.see(payout_id)).state) == (0, 0, State.APPROVED)
    assert await counter.incidents() == []


async def test_i5_not_even_by_sql(counter: Counter, owner_url: str, owner: AsyncConnection) -> None:
    payout_id = await counter.payout()
    await restored(counter, owner_url)

    with pytest.raises(DBAPIError, match="history is not known"):
        await owner.execute(RESERVE, {"id": payout_id})
    with pytest.raises(DBAPIError, match="what is written stays"):
        await owner.execute(text("DELETE FROM recoveries"))


async def test_a_payout_that_was_paid_after_the_backup_is_booked_as_paid_and_never_sent(
    counter: Counter, owner_url: str
) -> None:
    payout_id = await counter.payout()
    await restored(counter, owner_url)
    already_paid(counter, 50_000)
    await others_declared(counter)
    await compared(counter, 2 * HOUR)

    [stray] = await strays(counter)
    held = await counter.round()
    await explained(counter, stray, payout_id)
    await counter.round(HOUR)

    assert (stray.candidates, held) == ((payout_id,), 0)
    assert (await counter.see(payout_id)).state is State.SUCCEEDED
    assert (sent_by_us(counter), counter.paid()) == (0, 50_000)
    assert await counter.entries(payout_id) == ["E14", "E15"]
    assert await counter.cashier.findings() == []


async def test_three_that_were_paid_are_paid_once_and_the_fourth_is_sent(counter: Counter, owner_url: str) -> None:
    ids = [await counter.payout(amount) for amount in (50_000, 60_000, 70_000, 80_000)]
    await restored(counter, owner_url)
    for number, amount in enumerate((50_000, 60_000, 70_000)):
        already_paid(counter, amount, f"SIM990000000{number}")
    await others_declared(counter)
    await compared(counter, 2 * HOUR)

    for stray in await strays(counter):
        [candidate] = stray.candidates
        await explained(counter, stray, candidate)
    await counter.round()
    await counter.round(HOUR)

    assert [(await counter.see(one)).state for one in ids] == [State.SUCCEEDED] * 4
    assert (sent_by_us(counter), counter.paid()) == (1, 260_000)
    assert await counter.cashier.findings() == []


async def test_what_was_reserved_is_asked_about_under_its_reference_and_never_sent(
    counter: Counter, owner_url: str
) -> None:
    payout_id = await counter.payout()
    async with counter.cashier.database.transaction() as session:
        await payouts.reserve(session, counter.cashier.mutual, payout_id, counter.desk.sources, AGENT)

    await restored(counter, owner_url)
    await counter.round()

    assert (await counter.see(payout_id)).state is State.UNKNOWN
    assert counter.requests() == 0
    [attempt] = await counter.attempts(payout_id)
    assert (attempt.queries, attempt.not_found) == (1, 1)


async def test_a_transfer_that_is_no_payout_of_ours_holds_until_two_people_say_so(
    counter: Counter, owner_url: str
) -> None:
    payout_id = await counter.payout()
    await restored(counter, owner_url)
    already_paid(counter, 5_000, to="22376999999")
    await others_declared(counter)
    await compared(counter, 2 * HOUR)
    [stray] = await strays(counter)
    held = await counter.round()

    await explained(counter, stray, None)
    await counter.cashier.post(*withdrawn(counter, 5_000))
    sent = await counter.round()

    assert (stray.candidates, held, sent) == ((), 0, 1)
    assert (await counter.see(payout_id)).state is State.SUCCEEDED


async def test_a_statement_that_ends_before_the_restore_has_settled_opens_nothing(
    counter: Counter, owner_url: str
) -> None:
    await counter.payout()
    await restored(counter, owner_url)
    await others_declared(counter)

    await compared(counter, timedelta(minutes=30))
    early = await counter.round()
    await compared(counter, HOUR)

    assert (early, await counter.round()) == (0, 1)


async def test_i15_one_person_alone_neither_declares_nor_explains(
    counter: Counter, owner_url: str, owner: AsyncConnection
) -> None:
    payout_id = await counter.payout()
    await restored(counter, owner_url)
    already_paid(counter, 50_000)
    await compared(counter, 2 * HOUR)
    [stray] = await strays(counter)
    cashier = counter.cashier
    await propose(counter, stray, Found.PAID, payout_id, cashier.first)
    async with cashier.database.transaction() as session:
        await payouts.declare_known(session, cashier.mutual, cashier.wallet.account_code, "seen", cashier.first)

    with pytest.raises(payouts.MakerApproves):
        await decide(counter, stray, cashier.first)
    with pytest.raises(payouts.MakerApproves):
        async with cashier.database.transaction() as session:
            await payouts.confirm_known(session, cashier.mutual, cashier.wallet.account_code, cashier.first)
    for statement in (
        "UPDATE recovery_items SET decided_by = proposed_by, decided_at = now()",
        "UPDATE recovery_lanes SET confirmed_by = declared_by, confirmed_at = now() WHERE known_at IS NULL",
        "UPDATE recovery_lanes SET known_at = now() WHERE known_at IS NULL",
    ):
        with pytest.raises(DBAPIError, match="two_people|not known that far"):
            await owner.execute(text(statement))


async def test_a_transfer_of_another_amount_is_not_this_payouts(counter: Counter, owner_url: str) -> None:
    payout_id = await counter.payout()
    await restored(counter, owner_url)
    already_paid(counter, 40_000)
    await compared(counter, 2 * HOUR)
    [stray] = await strays(counter)

    with pytest.raises(payouts.NotThisPayout):
        await propose(counter, stray, Found.PAID, payout_id, counter.cashier.first)


async def test_nobody_orders_a_new_attempt_while_it_may_have_been_paid(counter: Counter, owner_url: str) -> None:
    payout_id = await counter.payout()
    await counter.send(payout_id)
    await counter.told(payout_id, PaymentState.FAILED, grade=3)
    await restored(counter, owner_url)

    with pytest.raises(RecoveryHold):
        await counter.resend(payout_id)


async def test_a_callback_of_a_forgotten_transfer_is_kept_for_two_people(counter: Counter, owner_url: str) -> None:
    payout_id = await counter.payout()
    await restored(counter, owner_url)

    event = PaymentEvent(
        provider="simulator",
        direction=Direction.OUT,
        state=PaymentState.SUCCEEDED,
        reference=ProviderReference("SIM9900000001"),
        request_reference="f" * 32,
        amount=counter.money(50_000),
        receiver="22376000001",
        occurred_at=counter.cashier.clock.now(),
    )
    await counter.hear(event)
    await counter.hear(event)

    [stray] = await strays(counter)
    assert stray.candidates == (payout_id,)


@pytest.fixture
async def empty(server: ServerUrls) -> AsyncIterator[ServerUrls]:
    """A database with nothing in it."""
    name = roles.new_name("restored")
    await roles.create_database(server.owner, name)
    yield server.of(name)
    await roles.drop_database(server.owner, name)


async def test_i12_three_paid_after_a_real_backup_are_approved_again_in_it_and_paid_once_all_the_same(
    counter: Counter, owner_url: str, empty: ServerUrls, tmp_path: Path
) -> None:
    ids = [await counter.payout(amount) for amount in (50_000, 60_000, 70_000)]
    file = tmp_path / "books.dump"
    taken_at = counter.cashier.clock.now()
    await backup.take(owner_url, file, runtime_role=roles.RUNTIME, taken_at=taken_at)
    for payout_id in ids:
        await counter.send(payout_id)
    await backup.load(empty.owner, file, backup.read(file))
    await backup.open_door(empty.owner, roles.RUNTIME)

    async with in_restored_books(counter, empty) as after:
        forgotten = [(await after.see(one)).state for one in ids]
        await restored(after, empty.owner)
        held = await jobs.pay(after.desk)
        await others_declared(after)
        await compared(after, 2 * HOUR)
        for stray in await strays(after):
            [candidate] = stray.candidates
            await explained(after, stray, candidate)
        sent = await jobs.pay(after.desk)

        assert (forgotten, held, sent) == ([State.APPROVED] * 3, 0, 0)
        assert [(await after.see(one)).state for one in ids] == [State.SUCCEEDED] * 3
        assert (counter.requests(), counter.paid()) == (3, 180_000)
        assert await after.cashier.findings() == []


@asynccontextmanager
async def in_restored_books(counter: Counter, urls: ServerUrls) -> AsyncIterator[Counter]:
    """The same operator and people, on the database that was restored."""
    before = counter.cashier.database
    database = Database.connect(urls.runtime, clock=before.clock, vault=before.vault)
    cashier = replace(counter.cashier, database=database)
    yield replace(counter, cashier=cashier, desk=replace(counter.desk, database=database))
    await database.close()


async def test_nobody_is_asked_to_pay_into_an_account_before_its_own_history_is_known(
    counter: Counter, owner_url: str
) -> None:
    cashier, account = counter.cashier, counter.wallet.account_code
    await restored(counter, owner_url)

    with pytest.raises(RecoveryHold):
        async with cashier.database.transaction() as session:
            await payouts.require_known(session, cashier.mutual.id, account)
    await declared(counter, account)
    async with cashier.database.transaction() as session:
        await payouts.require_known(session, cashier.mutual.id, account)
