"""A mutual in shillings: the same rules to the cent (DESIGN 9, currencies)."""

from app.collection import Outcome
from app.core.clock import VirtualClock
from app.core.money import KES
from app.db import Database
from app.membership import Tariff
from tests.collection.till import a_till
from tests.membership.village import a_village

SHILLINGS = Tariff(gross_minor=100_050, member_minor=20_010, state_minor=50_025, donor_minor=30_015)


async def test_a_payment_in_shillings_is_booked_to_the_cent(database: Database, clock: VirtualClock) -> None:
    village = await a_village(database, clock, currency=KES, tariff=SHILLINGS, fee=10_000)
    till = await a_till(village)
    unit, reference = await till.unit(1)

    [receipt] = await till.book(till.heard(16_675, typed=reference))

    assert receipt.outcome is Outcome.ALLOCATED
    seen = await village.see(unit)
    assert (seen.fee_due_minor, seen.arrears_minor, seen.advance_minor) == (0, 0, 16_675 - 10_000 - 6_670)
    assert await village.balances("55211", "6311", "4191", "47321") == {
        "55211": 16_675 - 167,
        "6311": 167,
        "4191": -5,
        "47321": 16_675,
    }
    assert await till.findings() == []
