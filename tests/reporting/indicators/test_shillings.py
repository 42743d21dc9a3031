"""Indicators of a mutual with cents (DESIGN 9), and of two mutuals in one database."""

from datetime import UTC, date, datetime

import pytest

from app import reporting
from app.core.clock import VirtualClock
from app.core.money import KES
from app.db import Database
from app.membership import Tariff
from app.reporting.indicators import indicators_csv
from tests.membership.village import a_village

TARIFF = Tariff(gross_minor=90_050, member_minor=18_010, state_minor=45_025, donor_minor=27_015)
AT = date(2026, 3, 31)


@pytest.fixture
def clock() -> VirtualClock:
    """New Year's morning."""
    return VirtualClock(datetime(2026, 1, 1, 8, 0, tzinfo=UTC))


async def test_amounts_are_kept_in_cents_and_shown_in_units(database: Database, clock: VirtualClock) -> None:
    nairobi = await a_village(database, clock, currency=KES, tariff=TARIFF, fee=10_050)
    unit = await nairobi.enrol(2)
    await nairobi.pay(unit, 10_050 + 12_008 + 5_000)
    await nairobi.live_until("2026-03-31")

    async with database.transaction() as session:
        found = await reporting.indicators(session, nairobi.mutual, AT)

    by_name = {one.name: one for one in found}
    assert (by_name["arrears"].shown, by_name["arrears"].currency) == ("7006", KES)
    assert by_name["recovery"].fraction == (12_008 + 5_000, 24_014)
    rows = indicators_csv(found, AT, "en").decode("utf-8-sig").splitlines()
    assert rows[4].startswith("arrears;Contribution arrears;2026-03-31;70.06;KES;7006;;;;")


async def test_another_mutual_in_the_same_database_is_not_counted(database: Database, clock: VirtualClock) -> None:
    ours = await a_village(database, clock)
    theirs = await a_village(database, clock)
    unit = await theirs.enrol(3)
    await theirs.pay(unit, 5_000)
    await theirs.live_until("2026-03-31")

    async with database.transaction() as session:
        found = {one.name: one for one in await reporting.indicators(session, ours.mutual, AT)}
        foreign = {one.name: one for one in await reporting.indicators(session, theirs.mutual, AT)}

    assert found["activation"].fraction == (0, 0)
    assert (found["arrears"].numerator, found["recovery"].denominator) == (0, 0)
    assert foreign["activation"].fraction == (1, 1)
