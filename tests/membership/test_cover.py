"""When cover begins and ends: U6, U7, U10, and two enrolments beside each other (DOMAIN 16)."""

import pytest

from app import membership
from app.core.errors import MutuelleError
from app.membership import Campaign
from tests.membership.village import AGENT, Village, day

PAID_UP = 1_000 + 3_460


async def next_campaign(village: Village) -> Campaign:
    """The harvest campaign of 2027."""
    return await village.open_campaign("2027", "2027-02-01", "2027-01-31", "2027-03-31", "2027-05-31")


async def test_u6_d0_is_the_day_on_which_fee_and_first_instalment_are_both_settled(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, 1_000)
    await village.live_until("2026-01-05")
    await village.pay(unit, 1_000)
    assert (await village.standing(unit))[0] == "pending"
    await village.live_until("2026-01-09")
    await village.pay(unit, 154)

    seen = (await village.see(unit)).leading
    assert seen is not None
    assert (seen.effective_on, seen.cover_from) == (day("2026-01-09"), day("2026-02-08"))


async def test_u7_an_early_unit_is_covered_from_the_start_of_cover(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, PAID_UP)

    assert await village.statuses(unit, "2026-01-01", "2026-01-31", "2026-02-01") == ["active", "active", "active"]
    assert not await village.covered(unit, "2026-01-31")
    assert await village.covered(unit, "2026-02-01")


@pytest.mark.parametrize(
    ("validated", "cover_from"),
    [
        ("2027-01-31", "2027-02-01"),
        ("2027-02-01", "2027-02-02"),
        ("2027-04-01", "2027-04-02"),
        ("2027-04-02", "2027-05-02"),
    ],
)
async def test_u7_renewal_in_time_in_the_gap_and_after_it(village: Village, validated: str, cover_from: str) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, PAID_UP)
    await village.live_until(validated)
    await village.renew(unit, await next_campaign(village))
    await village.pay(unit, 3_460)

    seen = (await village.see(unit)).enrolments[-1]
    assert (seen.kind, seen.fee, seen.cover_from) == ("renewal", None, day(cover_from))


async def test_u7_cover_ends_on_coverage_to(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, PAID_UP)

    assert await village.statuses(unit, "2027-01-31", "2027-02-01") == ["active", "ended"]
    assert (await village.standing(unit))[1] is False


async def test_u14_money_paid_before_the_validation_waits_in_advance_and_settles_then(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, PAID_UP)
    await village.live_until("2026-12-10")
    await village.pay(unit, 2_000)
    assert (await village.see(unit)).advance_minor == 2_000

    await village.live_until("2026-12-20")
    news = await village.renew(unit, await next_campaign(village))

    assert (news.owes_minor, news.advance_minor, news.cover_from) == (0, 846, day("2027-02-01"))


async def test_u8_arrears_of_the_renewed_campaign_leave_the_old_cover_alone(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, PAID_UP)
    await village.live_until("2026-12-01")
    await village.renew(unit, await next_campaign(village))

    assert await village.statuses(unit, "2027-01-01", "2027-01-31", "2027-02-01") == ["active", "active", "pending"]
    assert await village.covered(unit, "2027-01-31")
    assert not await village.covered(unit, "2027-02-01")
    assert await village.statuses(unit, "2027-03-01", "2027-03-02") == ["pending", "lapsed"]


async def test_u8_a_unit_whose_cover_ended_with_arrears_is_ended_then_lapsed(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, PAID_UP)
    await village.live_until("2026-12-10")
    await village.join(unit)

    words = await village.statuses(unit, "2027-01-10", "2027-01-31", "2027-02-01", "2027-03-10", "2027-03-11")

    assert words == ["suspended", "suspended", "ended", "ended", "lapsed"]


async def test_u9_a_lapsed_unit_enrols_again_with_fee_and_waiting_period(village: Village) -> None:
    unit = await village.enrol(2)
    assert await village.statuses(unit, "2026-04-02") == ["lapsed"]
    async with village.database.transaction() as session:
        await membership.reenrol(session, village.mutual, unit, village.campaign, actor=AGENT)

    assert (await village.see(unit)).fee_due_minor == 1_000
    await village.pay(unit, 1_000 + 1_154 + 1_153)
    seen = await village.see(unit)
    assert seen.leading is not None
    assert (seen.status, seen.leading.kind, seen.leading.cover_from) == ("active", "reenrolment", day("2026-05-02"))


async def test_u9_only_a_lapsed_unit_enrols_again(village: Village) -> None:
    unit = await village.enrol(2)
    following = await next_campaign(village)

    with pytest.raises(MutuelleError) as refused:
        async with village.database.transaction() as session:
            await membership.reenrol(session, village.mutual, unit, following, actor=AGENT)

    assert refused.value.code == "membership.not_lapsed"


async def test_u15_a_unit_taken_over_is_covered_and_owes_nothing(village: Village) -> None:
    await village.live_until("2026-03-10")
    unit = await village.take_over(6, "2026-02-01", "2027-01-31")

    seen = await village.see(unit)
    assert (seen.status, seen.is_covered, seen.fee_due_minor, seen.arrears_minor) == ("active", True, 0, 0)
    assert await village.covered(unit, "2026-02-01", 6)
    assert not await village.covered(unit, "2026-01-31", 6)
    assert await village.scalar("SELECT count(*) FROM entries") == 0
    assert await village.statuses(unit, "2027-01-31", "2027-02-01") == ["active", "ended"]


async def test_u15_dates_that_cannot_be_are_refused(village: Village) -> None:
    with pytest.raises(MutuelleError) as refused:
        await village.take_over(2, "2026-02-01", "2026-01-31")

    assert refused.value.code == "membership.cover_dates_wrong"


async def test_u7_a_unit_taken_over_renews_without_fee_or_waiting(village: Village) -> None:
    unit = await village.take_over(2, "2026-01-01", "2026-12-31")
    await village.live_until("2026-12-20")
    await village.renew(unit, await village.open_campaign("2027", "2027-01-01", "2026-12-31"))
    await village.pay(unit, 3_460)

    seen = await village.see(unit)
    assert seen.enrolments[-1].cover_from == day("2027-01-01")
    assert await village.covered(unit, "2027-01-01")
