"""Deferral by unit and campaign (E26): what was posted to date, what lapses, what the arithmetic keeps."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app import membership
from app.accounting.years.deferral import deferred
from app.db import Session
from tests.accounting.years.office import OF_ONE, Office
from tests.membership.village import AGENT

CUT = text(f"SELECT {deferred('CAST(:total AS bigint)', 'CAST(:months AS bigint)')}")
A_TWELFTH = (145, 361, 217)  # of 1,730 / 4,325 / 2,595: 1,730 - 1,585, 4,325 - 3,964, 2,595 - 2,378
ALL = (1_730, 4_325, 2_595)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**12), st.integers(0, 12))
async def test_e26_what_is_deferred_is_never_negative_and_with_what_is_earned_the_whole(
    session: Session, total: int, months: int
) -> None:
    later = await session.scalar(CUT, {"total": total, "months": months})

    assert later == total - total * months // 12
    assert 0 <= later <= total
    assert (months != 12 or later == 0) and (months != 0 or later == total)


async def test_e26_a_twelfth_of_each_share_is_deferred_after_eleven_months(office: Office) -> None:
    unit = await office.paid_up()
    office.go_to("2027-02-10")

    await office.close(2026)

    assert await office.deferred(2026) == {unit: A_TWELFTH}
    assert await office.nets("2026-12-31") == {"1311": -(8_650 - 723), "4771": -723}


async def test_e26_what_is_called_and_unpaid_is_deferred_for_the_member_alone(office: Office) -> None:
    unit = await office.village.enrol(1)
    office.go_to("2027-01-10")

    await office.close(2026)

    assert await office.deferred(2026) == {unit: (145, 0, 0)}


async def test_e26_a_campaign_whose_cover_has_not_begun_is_deferred_whole_beside_the_one_that_runs(
    office: Office,
) -> None:
    unit = await office.paid_up()
    office.go_to("2026-11-10")
    following = await office.village.open_campaign("2027", "2027-02-01", "2027-01-31")
    await office.village.renew(unit, following)
    await office.village.pay(unit, 1_730)
    office.go_to("2027-01-10")

    figures = (await office.close(2026)).figures

    assert sorted((one.months, one.deferred.total_minor) for one in figures.campaigns) == [(0, 8_650), (11, 723)]
    assert await office.deferred(2026) == {unit: (1_730 + 145, 4_325 + 361, 2_595 + 217)}


async def test_e26_a_lapsed_unit_defers_nothing(office: Office) -> None:
    """E22n: never effective, so that nothing of its calls is left; E22: what it paid stays income."""
    await office.village.enrol(1)
    half = await office.village.enrol(2)
    await office.village.pay(half, 1_000 + 1_154)
    await office.village.live_until("2026-09-20")
    office.go_to("2026-12-31")

    figures = await office.preview(2026)

    assert (figures.deferred.total_minor, figures.campaigns) == (0, ())
    assert figures.income_minor == 1_154 + 2_884 + 1_730


async def test_e26_a_unit_that_came_back_in_the_same_campaign_defers_of_all_that_was_posted_for_it(
    office: Office,
) -> None:
    """U2: the lapsed schedule left 1,154 of member and its accruals; the new one adds three instalments."""
    unit = await office.village.enrol(2)
    await office.village.pay(unit, 1_000 + 1_154)
    await office.village.live_until("2026-09-20")
    async with office.village.database.transaction() as session:
        await membership.reenrol(session, office.village.mutual, unit, office.village.campaign, actor=AGENT)
    await office.village.pay(unit, 1_000 + 3_460)
    office.go_to("2027-01-10")

    [campaign] = (await office.close(2026)).figures.campaigns

    assert (campaign.units, campaign.total.member_minor) == (1, 1_154 + 3_460)


async def test_e26_what_was_reversed_in_the_year_is_not_counted_and_what_january_reverses_is(office: Office) -> None:
    """E11c takes the accruals back on its own day."""
    reversed_in_december, reversed_in_january = [await office.village.enrol(1) for _ in range(2)]
    first, second = [await office.village.pay(unit, OF_ONE) for unit in (reversed_in_december, reversed_in_january)]
    office.go_to("2026-12-20")
    await office.village.reverse(first)
    office.go_to("2027-01-05")
    await office.village.reverse(second)

    await office.close(2026)

    assert await office.deferred(2026) == {reversed_in_december: (145, 0, 0), reversed_in_january: A_TWELFTH}


async def test_e26_what_was_enrolled_after_the_year_belongs_to_the_next(office: Office) -> None:
    office.go_to("2027-01-05")
    await office.paid_up()

    figures = (await office.close(2026)).figures

    assert (figures.income_minor, figures.campaigns) == (0, ())


async def test_u15_a_unit_taken_over_defers_nothing(office: Office) -> None:
    await office.village.take_over(3, "2026-02-01", "2027-01-31")
    office.go_to("2027-01-05")

    assert (await office.preview(2026)).campaigns == ()


async def test_e26_after_twelve_months_nothing_is_left_to_defer(office: Office) -> None:
    unit = await office.paid_up()
    office.go_to("2027-01-10")
    await office.close(2026)
    await office.open(2027)
    office.go_to("2027-12-31")

    figures = (await office.close(2027)).figures

    assert (figures.income_minor, figures.deferred.total_minor) == (723, 0)
    assert await office.deferred(2027) == {unit: (0, 0, 0)}


async def test_e26_late_joiners_defer_by_the_months_of_their_campaign_too(office: Office) -> None:
    """DOMAIN 13: D1's units are covered from mid-February, and m is 5 at 30 June."""
    office.go_to("2026-12-15")
    unit = await office.paid_up()
    office.go_to("2027-01-10")

    await office.close(2026)

    assert await office.deferred(2026) == {unit: A_TWELFTH}
    assert await office.deferred(2025) == {}
