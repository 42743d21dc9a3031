"""Months close in order, the first year with them, and nobody decides what he prepared."""

from datetime import date

from app import jobs, ledger
from app.accounting import years
from app.demo.backoffice.bookkeeper import VOTED_ON, YEAR_CLOSED_ON, YEAR_OPENED_ON, Bookkeeper
from app.demo.stage import Stage

DAYS = (date(2025, 12, 6), date(2025, 12, 20), date(2025, 12, 31), YEAR_CLOSED_ON, YEAR_OPENED_ON, date(2026, 2, 6))


async def test_the_first_year_is_closed_opened_and_voted_on_by_two_people(stage: Stage) -> None:
    """E26, E27: interest and a gift are the income, nothing is spent before January; half goes to the reserve."""
    branch, network = stage.branches["MICMO"], stage.networks["MICMO"]
    bookkeeper = Bookkeeper(stage=stage, branch=branch, network=network)

    for on in (*DAYS, VOTED_ON):
        stage.move_to(on, 20)
        await jobs.run_days(stage.parts.database)
        await bookkeeper.evening(on)

    async with stage.parts.database.transaction() as session:
        closed = await years.closed_year(session, branch.mutual, 2025)
        voted = await years.find_appropriation(session, branch.mutual.id, 2025)
        is_open = [await ledger.is_open(session, branch.mutual.id, day) for day in (date(2026, 1, 31), VOTED_ON)]
    assert closed.figures.result_minor == 90_000
    assert voted is not None
    assert (voted.reserve_minor, voted.retained_minor) == (45_000, 45_000)
    assert closed.prepared_by != closed.closed_by
    assert is_open == [False, True]
