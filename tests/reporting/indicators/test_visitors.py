"""A case costs whoever bears it: visitors lower no average, members treated elsewhere count at home (DOMAIN 13)."""

from app import reporting
from tests.claims.clinic import Clinic, act
from tests.claims.portability.circles import Circles


async def test_the_average_cost_of_a_case_divides_what_is_borne_by_the_cases_that_are_borne(circles: Circles) -> None:
    """Mopti bears its own member's 864 F, Bandiagara its visitor's 5,215 F there."""
    await circles.approved(7_450)
    await circles.mopti.decided(await circles.mopti.sent(act(1_235)))
    await circles.hand_over()

    assert await _average(circles, circles.mopti) == (864, 1)
    assert await _average(circles, circles.bandiagara) == (5_215, 1)


async def _average(circles: Circles, of: Clinic) -> tuple[int, int] | None:
    on = of.village.clock.now().date()
    async with circles.database.transaction() as session:
        found = await reporting.indicators(session, of.village.mutual, on)
    return next(one.fraction for one in found if one.name == "average_cost_out")
