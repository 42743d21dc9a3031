"""The check before care for a visitor: the home mutual's cover and ceilings, a code at the host's facility (C7)."""

from app import claims, membership
from app.claims import CareType, Code, Eligibility
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.db import Database
from tests.claims.clinic import CLERK, act
from tests.claims.portability.circles import Circles, two_circles
from tests.membership.village import day


async def checked(circles: Circles) -> Eligibility:
    """Mopti's centre asks about person 1 of Bandiagara's unit."""
    async with circles.database.transaction() as session:
        return await claims.check_eligibility(
            session,
            circles.mopti.village.mutual,
            circles.mopti.cscom.id,
            circles.bandiagara.reference,
            1,
            day("2026-04-08"),
            CLERK,
        )


async def test_a_visitor_is_told_the_terms_of_his_own_mutual(database: Database, clock: VirtualClock) -> None:
    circles = await two_circles(database, clock, ceilings={"per_person_year": 10_000})
    await circles.agree()
    await circles.bandiagara.decided(await circles.bandiagara.sent(act(7_450)))

    told = await checked(circles)

    assert (told.is_in_force, told.status, told.rates[CareType.HOSP]) == (True, "active", 80)
    assert told.remaining == {"per_person_year": Money(4_785, XOF)}


async def test_c02_without_an_agreement(strangers: Circles) -> None:
    told = await checked(strangers)

    assert (told.refused_for, told.status, told.code) == (Code.UNKNOWN_BENEFICIARY, None, None)


async def test_its_code_opens_a_planned_stay_and_his_own_unit_hears_of_it(circles: Circles) -> None:
    """C11: without the code a planned stay is rejected."""
    home = circles.bandiagara
    async with circles.database.transaction() as session:
        await membership.declare_payers(session, home.village.mutual, {home.unit: [Msisdn("22376000001")]})
    told = await checked(circles)

    [stay, without] = [
        await circles.visit(
            32_500, care="HOSP", service="2026-04-08", is_planned=True, eligibility_code=code, member_number=1
        )
        for code in (told.code, None)
    ]
    views = await circles.mopti.decided(stay, without)

    assert views[0].status == "approved"
    assert views[1].status == "rejected"
    heard = "SELECT mutual_id FROM notices WHERE kind = 'eligibility_checked' OR text LIKE '%' || :code || '%'"
    assert await circles.mopti.scalar(heard, code=told.code) == home.village.mutual.id
    await circles.hand_over()
