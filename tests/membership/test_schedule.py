"""What an enrolment asks for and when: U1, U2, U3, U4."""

import pytest

from app import membership
from app.core.errors import MutuelleError
from app.core.ids import new_id
from app.membership import NewUnit, UnitTooLarge, unit_sizes
from tests.membership.village import AGENT, Village, day, people


@pytest.mark.parametrize(
    ("persons", "sizes"), [(1, (1,)), (15, (15,)), (16, (15, 1)), (17, (15, 2)), (30, (15, 15)), (31, (15, 15, 1))]
)
def test_u1_a_household_fills_one_unit_before_the_next(persons: int, sizes: tuple[int, ...]) -> None:
    assert unit_sizes(persons, 15) == sizes


@pytest.mark.parametrize("persons", [0, 16])
async def test_u1_a_unit_holds_one_to_fifteen_persons(village: Village, persons: int) -> None:
    with pytest.raises(UnitTooLarge):
        await village.enrol(persons)

    assert await village.scalar("SELECT count(*) FROM units") == 0


async def test_u1_units_of_one_household_are_enrolled_together(village: Village) -> None:
    household = new_id()
    async with village.database.transaction() as session:
        antenna = await membership.antenna_named(session, village.mutual.id, None)
        units = [
            NewUnit(antenna_id=antenna.id, household_id=household, members=people(size)) for size in unit_sizes(17, 15)
        ]
        enrolled = await membership.enrol(session, village.mutual, village.campaign, units, actor=AGENT)

    assert [(await village.see(unit.id)).persons for unit in enrolled] == [15, 2]
    assert len({unit.reference for unit in enrolled}) == 2


async def test_u2_the_fee_is_called_at_first_enrolment_and_not_at_renewal(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, 1_000 + 3_460)
    await village.live_until("2026-12-01")
    following = await village.open_campaign("2027", "2027-02-01", "2027-01-31", "2027-03-31")
    await village.renew(unit, following)

    [first, second] = (await village.see(unit)).enrolments
    assert first.fee is not None
    assert first.fee.settled_on == day("2026-01-01")
    assert second.fee is None


async def test_u3_no_pro_rata_for_late_joiners(village: Village) -> None:
    await village.live_until("2026-06-15")
    unit = await village.enrol(2)

    seen = (await village.see(unit)).leading
    assert seen is not None
    assert sum(one.member_minor for one in seen.instalments) == 2 * 1_730


async def test_u4_past_dates_fall_due_on_enrolment(village: Village) -> None:
    await village.live_until("2026-04-10")
    unit = await village.enrol(2)

    seen = await village.see(unit)
    assert seen.leading is not None
    assert [one.due_on for one in seen.leading.instalments] == [day("2026-04-10"), day("2026-04-10"), day("2026-05-31")]
    assert (seen.fee_due_minor, seen.arrears_minor) == (1_000, 1_154 + 1_153)


async def test_u4_a_campaign_date_on_enrolment_day_is_called_at_once(village: Village) -> None:
    await village.live_until("2026-03-31")
    unit = await village.enrol(2)

    assert (await village.see(unit)).arrears_minor == 1_154 + 1_153


async def test_u5_an_instalment_is_called_on_its_day_though_cover_has_not_begun(village: Village) -> None:
    unit = await village.enrol(2)

    await village.live_until("2026-03-30")
    assert (await village.see(unit)).arrears_minor == 1_154
    await village.live_until("2026-03-31")
    assert (await village.see(unit)).arrears_minor == 1_154 + 1_153


async def test_u5_a_lapsed_unit_is_called_no_more(village: Village) -> None:
    unit = await village.enrol(2)
    await village.live_until("2026-06-01")

    seen = await village.see(unit)
    assert seen.leading is not None
    assert seen.leading.instalments[2].called_on is None
    assert seen.arrears_minor == 0


async def test_one_schedule_per_unit_and_campaign(village: Village) -> None:
    unit = await village.enrol(2)

    with pytest.raises(MutuelleError) as refused:
        await village.renew(unit, village.campaign)
    assert refused.value.code == "membership.already_enrolled"
