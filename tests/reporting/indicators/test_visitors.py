"""A case costs whoever bears it, and is its own mutual's: visitors count at home, not where they go (DOMAIN 13)."""

from app import reporting
from app.core.clock import VirtualClock
from app.db import Database
from app.reporting import Indicator
from tests.claims.clinic import Clinic, act
from tests.claims.portability.circles import Circles, two_circles


async def test_the_average_cost_of_a_case_divides_what_is_borne_by_the_cases_that_are_borne(circles: Circles) -> None:
    """Mopti bears its own member's 864 F, Bandiagara its visitor's 5,215 F there."""
    await circles.approved(7_450)
    await circles.mopti.decided(await circles.mopti.sent(act(1_235)))
    await circles.hand_over()

    assert (await _one("average_cost_out", circles, circles.mopti)).fraction == (864, 1)
    assert (await _one("average_cost_out", circles, circles.bandiagara)).fraction == (5_215, 1)


async def test_the_outpatient_frequency_counts_members_above_and_below_wherever_they_were_treated(
    circles: Circles,
) -> None:
    """Mopti treats two visitors and one member of its own."""
    visited = [await circles.approved(7_450), await circles.approved(3_000, member_number=2)]
    await circles.mopti.decided(await circles.mopti.sent(act(1_235)))
    before = await _one("outpatient_frequency", circles, circles.bandiagara)
    await circles.hand_over()

    mopti, bandiagara = [
        await _one("outpatient_frequency", circles, one) for one in (circles.mopti, circles.bandiagara)
    ]

    assert (mopti.numerator, before.numerator, bandiagara.numerator) == (1, 0, len(visited))
    assert mopti.denominator == bandiagara.denominator, "a unit of six each"


async def test_members_of_a_managed_regime_are_members_though_its_fund_bears_their_care(
    database: Database, clock: VirtualClock
) -> None:
    circles = await two_circles(database, clock, regime="RAMED")
    here = circles.bandiagara
    await here.decided(await here.sent(act(500)))

    assert (await _one("outpatient_frequency", circles, here)).numerator == 1
    assert (await _one("average_cost_out", circles, here)).denominator == 0


async def _one(name: str, circles: Circles, of: Clinic) -> Indicator:
    on = of.village.clock.now().date()
    async with circles.database.transaction() as session:
        found = await reporting.indicators(session, of.village.mutual, on)
    return next(one for one in found if one.name == name)
