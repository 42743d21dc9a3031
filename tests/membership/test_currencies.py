"""The same rules in a currency with cents (DESIGN 9)."""

from app.core.clock import VirtualClock
from app.core.money import KES
from app.db import Database
from app.membership import Tariff
from tests.membership.village import a_village

TARIFF = Tariff(gross_minor=90_050, member_minor=18_010, state_minor=45_025, donor_minor=27_015)


async def test_a_season_in_shillings_and_cents(database: Database, clock: VirtualClock) -> None:
    nairobi = await a_village(database, clock, currency=KES, tariff=TARIFF, fee=10_050)
    unit = await nairobi.enrol(2)
    await nairobi.pay(unit, 10_050 + 12_008 + 5_000)
    await nairobi.live_until("2026-03-31")

    seen = await nairobi.see(unit)
    assert seen.leading is not None
    assert [one.member_minor for one in seen.leading.instalments] == [12_008, 12_006, 12_006]
    assert (seen.arrears_minor, seen.advance_minor) == (7_006, 0)
    assert await nairobi.balances("1031", "7011", "4111", "47321") == {
        "1031": -10_050,
        "7011": -24_014,
        "4111": 7_006,
        "47321": 30_018,
    }
    assert await nairobi.scalar("SELECT string_agg(DISTINCT currency, ',') FROM lines") == "KES"
