"""The daily run: order, once per day, no day skipped, every batch (U13, DESIGN 1, RELIABILITY 39)."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import membership
from app.membership import DaySkipped, daily
from tests.membership.village import AGENT, Village, day


async def test_u13_a_day_run_twice_changes_nothing(village: Village) -> None:
    unit = await village.enrol(2)
    await village.live_until("2026-03-31")
    entries = await village.scalar("SELECT count(*) FROM entries")

    again = await membership.run_day(village.database, village.mutual.id, day("2026-03-31"), AGENT)

    assert again.counts == {"units": 1, "E02": 1}
    assert await village.scalar("SELECT count(*) FROM entries") == entries
    assert (await village.see(unit)).arrears_minor == 1_154 + 1_153


async def test_u13_a_run_cut_off_before_its_end_is_simply_run_again(village: Village) -> None:
    unit = await village.enrol(2)
    await village.live_until("2026-03-31")
    async with village.database.transaction() as session:
        await session.execute(text("DELETE FROM daily_runs WHERE day = '2026-03-31'"))

    await village.live_until("2026-03-31")

    assert (await village.see(unit)).arrears_minor == 1_154 + 1_153


async def test_u13_no_day_is_skipped(village: Village) -> None:
    with pytest.raises(DaySkipped):
        await membership.run_day(village.database, village.mutual.id, day("2026-01-02"), AGENT)


async def test_u13_no_day_runs_before_the_mutual_opened(village: Village) -> None:
    with pytest.raises(DaySkipped):
        await membership.run_day(village.database, village.mutual.id, day("2025-12-31"), AGENT)


async def test_missed_days_are_caught_up_in_order_on_their_own_dates(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, 2_154)
    await village.live_until("2026-03-30")
    village.clock.advance(timedelta(days=40))

    async with village.database.transaction() as session:
        days = await membership.days_to_run(session, village.mutual.id, village.today)
    for one in days:
        await membership.run_day(village.database, village.mutual.id, one, AGENT)

    assert (days[0], days[-1], len(days)) == (day("2026-03-31"), day("2026-05-09"), 40)
    assert await village.scalar("SELECT max(booked_on) FROM entries WHERE event = 'E02'") == day("2026-03-31")
    assert await village.standing(unit) == ("suspended", False)
    assert await village.covered(unit, "2026-04-30")
    assert not await village.covered(unit, "2026-05-01")


async def test_money_that_came_after_a_missed_day_does_not_pay_on_that_day(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, 2_154)
    await village.live_until("2026-03-30")
    village.clock.advance(timedelta(days=4))
    await village.pay(unit, 1_153)

    await village.live_until("2026-04-03")

    seen = (await village.see(unit)).leading
    assert seen is not None
    assert seen.instalments[1].settled_on == day("2026-04-03")
    assert await village.scalar("SELECT booked_on FROM entries WHERE event = 'E06'") == day("2026-04-03")


async def test_money_of_a_day_not_yet_run_leaves_the_unit_waiting_for_its_run(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, 2_154)
    await village.live_until("2026-03-30")
    village.clock.advance(timedelta(days=1))
    await village.pay(unit, 1_153)
    assert (await village.see(unit)).advance_minor == 1_153

    await village.live_until("2026-03-31")

    assert (await village.see(unit)).advance_minor == 0


async def test_only_units_whose_time_has_come_are_looked_at(village: Village) -> None:
    await village.enrol(2)
    await village.live_until("2026-01-01")
    unpaid = await village.scalar("SELECT looks_on FROM units")
    assert unpaid == day("2026-01-02")

    await village.live_until("2026-01-02")
    quiet = await membership.run_day(village.database, village.mutual.id, day("2026-01-03"), AGENT)

    assert quiet.counts == {"units": 0}


async def test_every_batch_of_a_large_day_is_run(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "BATCH", 2)
    units = [await village.enrol(2) for _ in range(5)]

    await village.live_until("2026-03-31")

    assert {(await village.see(unit)).arrears_minor for unit in units} == {2_307}


async def test_two_runs_of_one_day_at_once_change_nothing_twice(village: Village) -> None:
    unit = await village.enrol(2)
    await village.live_until("2026-03-30")

    await asyncio.gather(
        *(membership.run_day(village.database, village.mutual.id, day("2026-03-31"), AGENT) for _ in range(3))
    )

    assert (await village.see(unit)).arrears_minor == 2_307
    assert await village.scalar("SELECT count(*) FROM entries WHERE event = 'E02'") == 2


async def test_i17_history_names_who_and_why_and_takes_no_change(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, 2_154)
    await village.live_until("2026-05-01")

    async with village.database.transaction() as session:
        lines = await membership.unit_history(session, village.mutual.id, unit)

    assert [(line.what, line.happened_on) for line in lines] == [
        ("suspended", day("2026-05-01")),
        ("cover_began", day("2026-02-01")),
        ("effective", day("2026-01-01")),
        ("enrolled", day("2026-01-01")),
    ]
    assert lines[0].actor == "system:test"
    assert lines[0].facts == {"cause": "daily_run:2026-05-01"}
