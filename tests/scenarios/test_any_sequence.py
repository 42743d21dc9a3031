"""Any random legal sequence of events keeps the invariants of DOMAIN 11, and replayed it gives the same balances."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import ledger
from app.db.embedded import ServerUrls
from app.ledger import AccountRef, JournalEntry, Period, PeriodClosed, credit, debit
from app.scenarios.play.cast import ACCOUNTANT
from app.scenarios.play.stage import Stage
from app.scenarios.reading.days import EVENTS
from tests.scenarios.sequences import played, written
from tests.scenarios.sequences.copies import a_copy
from tests.scenarios.sequences.generator import WRITERS
from tests.scenarios.sequences.journals import an_empty_twin, replay
from tests.scenarios.sequences.ledgers import read_ledger

SEEDS = (850, 1283)
A_SEED_WITH_A_YEARS_END = 262
EVENTS_EACH = 50


async def refuses_what_comes_late(stage: Stage) -> None:
    """A closed year takes no entry (8), and what is written stays as it is (2)."""
    async with stage.database.transaction() as session:
        closed = await ledger.closed_periods(session, stage.mutual.id)
    assert closed, "a seed of which a year is closed"
    with pytest.raises(PeriodClosed):
        async with stage.database.transaction() as session:
            await ledger.post(session, [_late(stage, closed[0])])
    for statement in ("UPDATE entries SET note = ''", "DELETE FROM lines"):
        with pytest.raises(DBAPIError):
            async with stage.database.transaction() as session:
                await session.execute(text(statement))


def _late(stage: Stage, period: Period) -> JournalEntry:
    return JournalEntry(
        mutual_id=stage.mutual.id,
        key="late",
        event="manual",
        cause="late",
        actor=ACCOUNTANT,
        occurred_at=stage.clock.now(),
        booked_on=period.starts_on,
        lines=(debit(AccountRef("5211"), stage.francs(1)), credit(AccountRef("7741"), stage.francs(1))),
    )


async def gives_the_same_books_posted_again(stage: Stage) -> None:
    """Every entry of the journal, posted into the empty books of another mutual (9)."""
    async with stage.database.transaction() as session:
        twin = await an_empty_twin(session, stage.mutual)
        count = await replay(session, stage.mutual.id, twin.id)
        assert count > 0
        assert await read_ledger(session, twin.id) == await read_ledger(session, stage.mutual.id)


def test_a_sequence_may_have_every_kind_of_event_there_is() -> None:
    assert set(WRITERS) == set(EVENTS)


def test_a_seed_always_writes_the_same_document() -> None:
    assert written(7, 60).text == written(7, 60).text != written(8, 60).text


@pytest.mark.parametrize("seed", SEEDS)
async def test_any_sequence_keeps_the_invariants_and_a_refusal_changes_nothing(seed: int, database_url: str) -> None:
    result = await played(written(seed, EVENTS_EACH), database_url, at_the_end=gives_the_same_books_posted_again)

    assert len(result.outcomes) == EVENTS_EACH
    assert sum(code is None for _, code in result.outcomes) > EVENTS_EACH // 2


async def test_played_again_a_document_gives_the_same_balances_subledgers_and_years(
    server: ServerUrls, template: str
) -> None:
    document, results = written(A_SEED_WITH_A_YEARS_END, EVENTS_EACH), []
    for _ in range(2):
        async with a_copy(server, template) as url:
            results.append(await played(document, url, at_the_end=refuses_what_comes_late))

    assert results[0] == results[1]
    assert results[0].years["2026"]
