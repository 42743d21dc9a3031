"""Closing a year: E26 and E27 on 31 December, then its months; once, in order, by two people."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import accounting, ledger
from app.accounting import MonthNotReady, years
from app.accounting.years import (
    FiguresChanged,
    MakerApproves,
    ProposalReplaced,
    UnknownProposal,
    UnknownYear,
    YearClosed,
    YearNotOpened,
    YearNotOver,
    YearOpen,
)
from app.claims import MedicalDecision
from app.core.errors import Invalid
from app.core.ids import new_id
from app.db import Session
from app.ledger import Outcome, PeriodClosed
from tests.accounting.people import an_entry, run_days
from tests.accounting.years.office import ACCOUNTANT, COORDINATOR, Office
from tests.claims.clinic import Clinic, act

KEPT = ("year_proposals", "closed_years", "deferrals", "outstanding_claims", "opened_years", "appropriations")


async def test_e27_classes_6_and_7_go_to_zero_and_a_surplus_to_1311(office: Office) -> None:
    await office.book("5211", "7741", 900)
    await office.book("6611", "5211", 400)
    office.go_to("2027-01-10")

    closed = await office.close(2026)

    assert (closed.figures.income_minor, closed.figures.expense_minor, closed.figures.result_minor) == (900, 400, 500)
    assert await office.nets("2026-12-31") == {"1311": -500, "5211": 500}
    assert (closed.prepared_by, closed.closed_by) == (str(ACCOUNTANT), str(COORDINATOR))


async def test_e27_a_deficit_goes_to_1391(office: Office) -> None:
    await office.book("6611", "5211", 400)
    office.go_to("2027-01-10")

    closed = await office.close(2026)

    assert closed.figures.result_minor == -400
    assert await office.nets() == {"1391": 400, "5211": -400}


async def test_e27_a_year_that_breaks_even_leaves_no_result(office: Office) -> None:
    await office.book("6611", "7741", 400)
    office.go_to("2027-01-10")

    assert (await office.close(2026)).figures.result_minor == 0
    assert await office.nets() == {}


async def test_a_year_without_entries_is_closed_with_nothing(office: Office) -> None:
    office.go_to("2027-01-10")

    closed = await office.close(2026)

    assert (closed.figures.income_minor, closed.figures.expense_minor, closed.figures.outstanding_minor) == (0, 0, 0)
    assert await office.nets() == {}


async def test_e26_the_estimate_of_care_not_yet_invoiced_is_an_expense_against_4081(office: Office) -> None:
    office.go_to("2027-01-10")

    figures = (await office.close(2026, not_invoiced=3_000)).figures

    assert (figures.outstanding_minor, figures.benefits_minor, figures.result_minor) == (3_000, 3_000, -3_000)
    assert await office.nets() == {"1391": 3_000, "4081": -3_000}


async def test_what_is_booked_in_january_stays_in_its_year(office: Office) -> None:
    await office.book("5211", "7741", 900)
    office.go_to("2027-02-10")
    await office.book("5211", "7741", 70, on="2027-01-20")

    closed = await office.close(2026)

    assert closed.figures.income_minor == 900
    assert await office.nets() == {"1311": -900, "5211": 970, "7741": -70}


async def test_domain_11_8_the_months_of_a_closed_year_take_no_entry_and_january_does(office: Office) -> None:
    office.go_to("2027-01-10")
    await office.close(2026)

    for written in ("2026-01-31", "2026-12-31"):
        with pytest.raises(PeriodClosed):
            await office.book("5211", "7741", 1, on=written)
    assert await office.book("5211", "7741", 1) is Outcome.POSTED
    async with office.village.database.transaction() as session:
        assert len(await ledger.closed_periods(session, office.village.mutual.id)) == 12


async def test_a_year_closed_twice_is_answered_as_it_stands_and_posts_nothing_more(office: Office) -> None:
    await office.paid_up()
    office.go_to("2027-01-10")
    first = await office.close(2026, not_invoiced=500)
    before = await office.nets()

    again = await office.close(2026, not_invoiced=500)

    assert (again, await office.nets()) == (first, before)
    assert await office.preview(2026) == first.figures


async def test_a_closed_year_is_not_closed_with_another_estimate(office: Office) -> None:
    office.go_to("2027-01-10")
    await office.close(2026, not_invoiced=500)

    with pytest.raises(YearClosed):
        await office.prepare(2026, not_invoiced=501)


async def test_a_preview_posts_nothing_and_says_what_the_closing_will(office: Office) -> None:
    await office.paid_up()
    office.go_to("2027-01-10")
    before = await office.nets()

    seen = await office.preview(2026, not_invoiced=700)

    assert await office.nets() == before
    assert (await office.close(2026, not_invoiced=700)).figures == seen


async def test_what_was_prepared_is_not_closed_once_the_books_have_moved(office: Office) -> None:
    office.go_to("2027-01-10")
    made = await office.prepare(2026)
    await office.book("5211", "7741", 900, on="2026-12-30")

    with pytest.raises(FiguresChanged):
        await office.carry_out(2026, made.id)
    assert (await office.close(2026)).figures.income_minor == 900


async def test_a_year_waits_for_entries_by_hand_that_nobody_has_decided(office: Office) -> None:
    """Its months are closed with it, and would never take them (DOMAIN 11 (8))."""
    office.go_to("2027-01-10")
    made = await office.prepare(2026)
    mutual, database = office.village.mutual, office.village.database
    async with database.transaction() as session:
        waiting = await accounting.propose_entry(session, mutual, an_entry(booked_on=date(2026, 7, 1)), ACCOUNTANT)
        await accounting.propose_entry(session, mutual, an_entry(booked_on=date(2027, 1, 2)), ACCOUNTANT)

    with pytest.raises(MonthNotReady, match="entries_undecided"):
        await office.carry_out(2026, made.id)
    with pytest.raises(MonthNotReady, match="entries_undecided"):
        await office.prepare(2026)
    async with database.transaction() as session:
        await accounting.refuse_entry(session, mutual, waiting.id, "double", COORDINATOR)

    assert (await office.carry_out(2026, made.id)).figures.year == 2026


async def test_a_year_waits_for_the_daily_run_of_its_last_day(office: Office) -> None:
    """No day is skipped (U13): one that calls in a closed month could never be run, nor any after it."""
    office.go_to("2026-12-30")
    mutual, database = office.village.mutual, office.village.database
    async with database.transaction() as session:
        await run_days(session, mutual, date(2026, 12, 30))
    office.go_to("2027-01-10")

    with pytest.raises(MonthNotReady, match="daily_run_missing"):
        async with database.transaction() as session:
            await years.propose_closing(session, mutual, 2026, ACCOUNTANT)

    assert (await office.close(2026)).figures.year == 2026


async def test_reliability_25_who_prepared_a_closing_does_not_carry_it_out(office: Office) -> None:
    office.go_to("2027-01-10")
    made = await office.prepare(2026)

    with pytest.raises(MakerApproves):
        await office.carry_out(2026, made.id, ACCOUNTANT)
    with pytest.raises(UnknownYear):
        async with office.village.database.transaction() as session:
            await years.closed_year(session, office.village.mutual, 2026)


async def test_only_the_latest_proposal_of_that_year_is_carried_out(office: Office) -> None:
    office.go_to("2027-01-10")
    first = await office.prepare(2026)
    second = await office.prepare(2026, not_invoiced=10)

    with pytest.raises(ProposalReplaced):
        await office.carry_out(2026, first.id)
    with pytest.raises(UnknownProposal):
        await office.carry_out(2025, second.id)
    with pytest.raises(UnknownProposal):
        await office.carry_out(2026, new_id())


async def test_a_year_is_closed_from_its_last_day_on(office: Office) -> None:
    office.go_to("2026-12-30")
    with pytest.raises(YearNotOver):
        await office.prepare(2026)

    office.go_to("2026-12-31")

    assert (await office.close(2026)).figures.year == 2026


async def test_an_estimate_below_nothing_is_refused(office: Office) -> None:
    office.go_to("2027-01-10")

    with pytest.raises(Invalid) as refused:
        await office.prepare(2026, not_invoiced=-1)
    assert refused.value.field == "not_invoiced"


async def test_a_first_year_takes_in_the_second_half_of_the_year_before(office: Office) -> None:
    await office.book("5211", "7741", 900)
    office.go_to("2027-01-10")
    await office.book("5211", "7741", 70)
    office.go_to("2028-01-10")

    with pytest.raises(YearOpen):
        await office.close(2027)  # booked in June
    await office.close(2026)
    await office.open(2027)

    assert (await office.close(2027)).figures.starts_on == date(2027, 1, 1)


async def test_a_first_year_begun_in_july_is_closed_as_one(office: Office) -> None:
    await office.book("5211", "7741", 900, on="2026-07-20")
    office.go_to("2028-01-10")

    closed = await office.close(2027)

    assert (closed.figures.starts_on, closed.figures.income_minor) == (date(2026, 7, 1), 900)
    async with office.village.database.transaction() as session:
        assert len(await ledger.closed_periods(session, office.village.mutual.id)) == 18
    with pytest.raises(YearClosed):
        await office.prepare(2026)


async def test_years_follow_each_other(office: Office) -> None:
    office.go_to("2029-01-10")
    await office.close(2026, not_invoiced=500)

    with pytest.raises(YearNotOpened):
        await office.close(2027)
    with pytest.raises(YearOpen):
        await office.close(2028)


async def test_a_year_into_which_nothing_was_deferred_needs_no_opening(office: Office) -> None:
    office.go_to("2028-01-10")
    await office.close(2026)

    assert (await office.close(2027)).figures.result_minor == 0


async def test_a_december_closed_by_itself_stops_the_closing(office: Office) -> None:
    await office.book("5211", "7741", 900)
    office.go_to("2027-01-10")
    async with office.village.database.transaction() as session:
        await ledger.close_period(session, office.village.mutual.id, date(2026, 12, 1), actor=ACCOUNTANT)

    with pytest.raises(PeriodClosed):
        await office.close(2026)


async def test_two_who_close_at_once_close_it_once(office: Office) -> None:
    await office.paid_up()
    office.go_to("2027-01-10")
    made = await office.prepare(2026)

    first, second = await asyncio.gather(*(office.carry_out(2026, made.id) for _ in range(2)))

    assert first == second
    assert await office.nets() == {"1311": -(8_650 - 723), "4771": -723}


async def test_what_is_posted_while_a_year_is_closed_is_in_it_or_refused(office: Office) -> None:
    """Nothing falls between the figures and the closing: an entry of December is either seen or too late."""
    office.go_to("2027-01-10")
    made = await office.prepare(2026)

    closed, booked = await asyncio.gather(
        office.carry_out(2026, made.id), office.book("5211", "7741", 5, on="2026-12-31"), return_exceptions=True
    )

    assert isinstance(closed, FiguresChanged) or isinstance(booked, PeriodClosed)


async def test_e26_claims_received_by_31_december_and_undecided_at_the_closing_are_outstanding(clinic: Clinic) -> None:
    """One decided in December, one in January, one received in January: none of them is."""
    office = Office(village=clinic.village)
    office.go_to("2026-12-10")
    decided, january, left = [
        await clinic.sent(act(minor), service="2026-12-01", member_number=number)
        for number, minor in enumerate((500, 3_000, 7_450), start=1)
    ]
    await clinic.decided(decided)
    office.go_to("2027-01-05")
    await clinic.decided(january)
    await clinic.sent(act(2_400), service="2026-12-02", member_number=4)
    office.go_to("2027-02-10")

    figures = (await office.close(2026, not_invoiced=1_000)).figures

    assert figures.claims == {left: 5_215}
    assert (figures.outstanding_minor, figures.expense_minor) == (6_215, 6_215 + 350)
    assert await office.findings() == []
    assert (await clinic.decided(left))[0].mutual is not None


async def test_e26_a_claim_rejected_while_the_closing_waits_is_no_longer_outstanding(
    clinic: Clinic,
) -> None:
    """The figures are read before writers are stopped, and hold only if nothing changed until then."""
    office = Office(village=clinic.village)
    office.go_to("2026-12-10")
    left = await clinic.sent(act(7_450), service="2026-12-01")
    office.go_to("2027-02-10")
    made = await office.prepare(2026)
    async with office.village.database.transaction() as writer:
        await writer.execute(text("SELECT pg_advisory_xact_lock_shared(20260203, 'entries'::regclass::int)"))
        closing = asyncio.create_task(office.carry_out(2026, made.id))
        await until_somebody_waits(writer)
        await clinic.review(left, MedicalDecision.REFUSE)
        await clinic.decided(left)

    with pytest.raises(FiguresChanged):
        await closing


async def until_somebody_waits(writer: Session) -> None:
    """For the lock that this writer holds."""
    async with asyncio.timeout(30):
        while not await writer.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE objsubid = 2 AND NOT granted)")):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("table", KEPT)
async def test_what_a_year_end_kept_is_never_changed(office: Office, owner: AsyncConnection, table: str) -> None:
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET year = year", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(DBAPIError, match="refused"):
            await owner.execute(text(change))


async def test_reliability_25_the_database_too_wants_two_people(office: Office, owner: AsyncConnection) -> None:
    """Nor can an act name another maker than its proposal's."""
    office.go_to("2027-01-10")
    made = await office.prepare(2026)
    insert = text(
        "INSERT INTO closed_years SELECT :mutual_id, 2026, '2026-01-01', 0, 0, 0, 0, 0, 0, 0, 0, 0, 'XOF', :proposal,"
        " :maker, :closer, now()"
    )
    values = {"mutual_id": office.village.mutual.id, "proposal": made.id}

    with pytest.raises(DBAPIError, match="two_people"):
        await owner.execute(insert, values | {"maker": made.made_by, "closer": made.made_by})
    with pytest.raises(DBAPIError, match="fk_closed_years"):
        await owner.execute(insert, values | {"maker": str(COORDINATOR), "closer": made.made_by})
