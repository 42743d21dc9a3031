"""How an operator stands is judged from what every process saw of it, and written down without costing a call."""

from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from structlog.testing import capture_logs

from app.core.clock import VirtualClock
from app.core.ids import WalletId, new_id
from app.core.vault import Vault
from app.db import Database
from app.notices.tables import IncidentRow
from app.providers import OutcomeUnknown, Provider, ProviderUnavailable
from app.providers.breaker import FAILURES, PAUSE
from app.providers.listening import Ending
from app.providers.registry import installed
from app.wallets import (
    Adapters,
    Notes,
    OperatorState,
    OperatorStatus,
    close_wallet,
    down_since,
    judge_wallet,
    lines_of,
    note_callbacks,
    operator_status,
    operator_statuses,
)
from app.wallets.standing.model import ASKED_LATELY, QUIET, UNHEARD, UNSTEADY, Seen, judge
from app.wallets.standing.noting import FRESH
from tests.inbox.world import ADMINISTRATOR, World

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=1)
SECONDS = timedelta(seconds=1)


def of(provider: str, state: OperatorState, since: datetime = AT) -> OperatorStatus:
    """How an operator stands at some wallet."""
    why = None if state is OperatorState.UP else "no_answer"
    return OperatorStatus(wallet_id=WalletId(new_id()), provider=provider, state=state, since=since, why=why)


@pytest.mark.parametrize(
    ("seen", "state", "why"),
    [
        (Seen(), "up", None),
        (Seen(failures=1, lately=1, failed_at=AT, failed_how="no_answer"), "up", None),
        (Seen(failures=0, lately=UNSTEADY, failed_at=AT, failed_how="no_answer"), "degraded", "unsteady"),
        (Seen(failures=0, lately=UNSTEADY, failed_at=LONG_AGO, failed_how="no_answer"), "up", None),
        (Seen(failures=FAILURES - 1, lately=4, failed_at=AT, failed_how="no_answer"), "degraded", "unsteady"),
        (Seen(failures=FAILURES, lately=5, failed_at=AT, failed_how="unreachable"), "down", "unreachable"),
        (Seen(failures=FAILURES, lately=5, failed_at=LONG_AGO, failed_how="unreachable"), "down", "unreachable"),
        (Seen(unheard=UNHEARD), "degraded", "callbacks_stopped"),
        (Seen(unheard=UNHEARD - 1), "up", None),
        (Seen(failures=5, lately=5, failed_at=AT, failed_how="no_answer", unheard=9), "down", "no_answer"),
    ],
)
def test_the_rule_it_is_judged_by(seen: Seen, state: str, why: str | None) -> None:
    assert judge(seen, AT) == (state, why)


@given(failures=st.integers(0, 20), more=st.integers(0, 20), unheard=st.integers(0, 9), age_s=st.integers(0, 1_000))
def test_whatever_was_seen_it_is_up_or_says_why(failures: int, more: int, unheard: int, age_s: int) -> None:
    failed_at = AT - age_s * SECONDS
    seen = Seen(failures=failures, lately=failures + more, failed_at=failed_at, failed_how="x", unheard=unheard)

    state, why = judge(seen, AT)

    assert (state is OperatorState.UP) == (why is None)
    assert (state is OperatorState.DOWN) == (failures >= FAILURES)


def test_payouts_wait_while_it_is_down_and_somebody_looks() -> None:
    down = OperatorStatus(
        wallet_id=WalletId(new_id()), provider="wave", state=OperatorState.DOWN, since=AT, why="x", failed_at=AT
    )

    assert down.holds_back(AT + ASKED_LATELY - SECONDS)
    assert not down.holds_back(AT + ASKED_LATELY)
    assert not of("wave", OperatorState.DEGRADED).holds_back(AT)


def test_an_operators_line_is_the_worst_of_its_wallets_since_it_is_so() -> None:
    orange = [
        of("orange_money", OperatorState.UP, AT - timedelta(days=9)),
        of("orange_money", OperatorState.DOWN, AT),
        of("orange_money", OperatorState.DOWN, AT - timedelta(hours=1)),
        of("orange_money", OperatorState.DEGRADED, AT - timedelta(hours=2)),
    ]

    first, second = lines_of([*orange, of("mpesa", OperatorState.UP)])

    assert (first.provider, first.state, first.why) == ("mpesa", OperatorState.UP, None)
    assert (second.provider, second.state, second.since) == (
        "orange_money",
        OperatorState.DOWN,
        AT - timedelta(hours=1),
    )
    assert second.wallet_ids == tuple(one.wallet_id for one in orange)


@pytest.fixture
def notes(world: World) -> Notes:
    """What one process takes down."""
    return Notes(world.database)


async def take(world: World, notes: Notes, *endings: Ending) -> OperatorStatus:
    """These calls end one after the other; how the operator stands then."""
    for ending in endings:
        await notes.take(world.wallet.mutual_id, world.wallet.id, ending)
    async with world.database.transaction() as session:
        return await operator_status(session, world.wallet.mutual_id, world.wallet.id)


async def incidents(world: World) -> list[tuple[str, str | None]]:
    """What people were told, and how it ended."""
    async with world.database.transaction() as session:
        rows = await session.scalars(select(IncidentRow).order_by(IncidentRow.raised_at))
        return [(row.kind, row.resolution) for row in rows]


async def test_before_the_first_call_it_is_up_since_the_wallet_was_opened(world: World) -> None:
    async with world.database.transaction() as session:
        [status] = (await operator_statuses(session, world.wallet.mutual_id)).values()

    assert (status.state, status.since, status.answered_at) == (OperatorState.UP, world.wallet.opened_at, None)


async def test_so_many_failures_in_a_row_are_an_outage_whoever_met_them(world: World, notes: Notes) -> None:
    other = Notes(world.database)
    before = await take(world, notes, *[Ending.NO_ANSWER] * (FAILURES - 1))
    after = await take(world, other, Ending.UNREACHABLE)

    assert before.state is OperatorState.DEGRADED
    assert (after.state, after.why, after.failures) == (OperatorState.DOWN, "unreachable", FAILURES)
    assert await incidents(world) == [("operator.down", None)]


async def test_one_answer_between_them_is_none(world: World, notes: Notes) -> None:
    broken = [Ending.SERVER_ERROR] * (FAILURES - 1)

    status = await take(world, notes, *broken, Ending.ANSWERED, *broken)

    assert (status.state, status.why) == (OperatorState.DEGRADED, "unsteady")
    assert await incidents(world) == []


async def test_an_answer_ends_it_and_has_everything_taken_up_once(
    world: World, notes: Notes, clock: VirtualClock
) -> None:
    down = await take(world, notes, *[Ending.NO_ANSWER] * (FAILURES + 2))
    clock.advance(timedelta(hours=1))
    back = await take(world, notes, Ending.ANSWERED)
    async with world.database.transaction() as session:
        waiting = (await session.execute(text("SELECT entrypoint, payload FROM pgqueuer"))).all()

    assert (back.state, back.why, back.since) == (OperatorState.UP, None, clock.now())
    [(name, payload)] = waiting
    assert (name, down.since.isoformat() in payload.decode()) == ("wallets.operator_back", True)
    assert await incidents(world) == [("operator.down", "answers_again")]


async def test_an_outage_that_ends_while_the_one_before_is_taken_up_is_taken_up_too(
    world: World, notes: Notes, clock: VirtualClock
) -> None:
    for _ in range(2):
        await take(world, notes, *[Ending.NO_ANSWER] * FAILURES)
        clock.advance(timedelta(minutes=1))
        await take(world, notes, Ending.ANSWERED)
        async with world.database.transaction() as session:
            await session.execute(text("UPDATE pgqueuer SET status = 'picked'"))
    async with world.database.transaction() as session:
        taken_up = await session.scalar(text("SELECT count(*) FROM pgqueuer"))

    assert taken_up == 2


async def test_the_incident_stays_open_while_it_comes_and_goes(world: World, notes: Notes, clock: VirtualClock) -> None:
    """One that answers questions and no orders is no news every minute."""
    for _ in range(4):
        await take(world, notes, *[Ending.SERVER_ERROR] * FAILURES, Ending.ANSWERED)
        clock.advance(timedelta(minutes=1))
    still = await incidents(world)
    clock.advance(QUIET)
    async with world.database.transaction() as session:
        await judge_wallet(session, world.wallet.mutual_id, world.wallet.id, 0)

    assert still == [("operator.down", None)]
    assert await incidents(world) == [("operator.down", "answers_again")]


async def test_what_works_is_told_twice_a_minute_at_most(world: World, notes: Notes, clock: VirtualClock) -> None:
    first = await take(world, notes, Ending.ANSWERED)
    clock.advance(FRESH - SECONDS)
    same = await take(world, notes, Ending.ANSWERED)
    clock.advance(SECONDS)
    later = await take(world, notes, Ending.ANSWERED)

    assert first.answered_at == same.answered_at
    assert later.answered_at == clock.now()


async def test_a_failure_is_told_at_once_and_so_is_the_answer_after_it(world: World, notes: Notes) -> None:
    failed = await take(world, notes, Ending.ANSWERED, Ending.NO_ANSWER)
    answered = await take(world, notes, Ending.ANSWERED)

    assert (failed.is_in_doubt, answered.is_in_doubt) == (True, False)


async def test_a_database_that_is_away_costs_a_line_in_the_log_and_no_call(world: World, vault: Vault) -> None:
    away = Database.connect("postgresql+asyncpg://nobody@127.0.0.1:1/nothing", clock=world.database.clock, vault=vault)
    with capture_logs() as logs:
        await Notes(away).take(world.wallet.mutual_id, world.wallet.id, Ending.ANSWERED)
    await away.close()

    assert [line["event"] for line in logs] == ["wallets.call_unnoted"]


async def test_a_callback_is_noted_to_the_minute_and_never_backwards(world: World, clock: VirtualClock) -> None:
    opened_at, wallet = clock.now(), world.wallet
    seen = []
    for at in (opened_at, opened_at + 59 * SECONDS, opened_at + 60 * SECONDS, opened_at):
        async with world.database.transaction() as session:
            await note_callbacks(session, wallet.mutual_id, {wallet.id: at})
            seen.append((await operator_status(session, wallet.mutual_id, wallet.id)).called_at)

    assert seen == [opened_at, opened_at, opened_at + 60 * SECONDS, opened_at + 60 * SECONDS]


async def test_callbacks_that_stopped_are_an_incident_until_they_come_again(world: World) -> None:
    wallet, states = world.wallet, []
    async with world.database.transaction() as session:
        await note_callbacks(session, wallet.mutual_id, {wallet.id: AT})
        for unheard in (UNHEARD, UNHEARD, 0):
            status = await judge_wallet(session, wallet.mutual_id, wallet.id, unheard)
            states.append((status.state.value, status.why, await down_since(session, wallet.mutual_id, wallet.id)))

    assert states == [("degraded", "callbacks_stopped", None)] * 2 + [("up", None, None)]
    assert await incidents(world) == [("operator.callbacks_stopped", "calls_again")]


async def test_a_wallet_that_is_closed_leaves_nothing_open_behind_it(world: World, notes: Notes) -> None:
    wallet = world.wallet
    await take(world, notes, *[Ending.NO_ANSWER] * FAILURES)
    async with world.database.transaction() as session:
        await close_wallet(session, wallet.mutual_id, wallet.id, ADMINISTRATOR)

    assert await incidents(world) == [("operator.down", "wallet_closed")]


@pytest.fixture
async def watched(world: World, notes: Notes) -> AsyncIterator[Provider]:
    """The wallet's adapter as processes have it; nobody listens where its operator should."""
    adapters = Adapters(installed().build, world.database.clock, notes)
    async with world.database.transaction() as session:
        yield (await adapters.open(session, world.wallet.mutual_id, {world.wallet.id}))[world.wallet.id].adapter
    await adapters.close()


async def failed(call: Awaitable[object]) -> None:
    """It fails as it would unwatched."""
    with pytest.raises((ProviderUnavailable, OutcomeUnknown)):
        await call


async def test_every_call_of_a_wallets_adapter_is_noted_and_ends_as_it_would(
    world: World, notes: Notes, watched: Provider
) -> None:
    await failed(watched.balance())
    await failed(watched.statement(AT, AT))
    status = await take(world, notes)

    assert status.failures == 2
    assert (watched.name, watched.profile) == ("simulator", installed().adapter("simulator").profile)


async def test_a_pause_of_our_own_says_nothing_of_the_operator(
    world: World, notes: Notes, watched: Provider, clock: VirtualClock
) -> None:
    for _ in range(FAILURES + 3):
        await failed(watched.balance())
    paused = await take(world, notes)
    clock.advance(PAUSE)
    await failed(watched.balance())

    assert paused.failures == FAILURES
    assert (await take(world, notes)).failures == FAILURES + 1
