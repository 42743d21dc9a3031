"""The assembly's vote: reserve rounded down, the rest carried on; a deficit whole; once, on a closed year (E27)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounting import years
from app.accounting.years import AlreadyAppropriated, MakerApproves, YearOpen
from app.accounting.years.appropriating import reserve_of
from app.core.errors import Invalid
from app.membership import Parameters
from tests.accounting.years.office import ACCOUNTANT, Office


@given(st.integers(-(10**12), 10**12), st.decimals(0, 100, places=3))
def test_e27_a_reserve_is_the_rate_rounded_down_and_never_more_than_the_surplus(result: int, percent: Decimal) -> None:
    reserve = reserve_of(result, percent)

    assert 0 <= reserve <= max(result, 0)
    assert reserve <= max(result, 0) * percent / 100 < reserve + 1


async def _closed_with(office: Office, surplus: int) -> None:
    debited, credited = ("5211", "7741") if surplus > 0 else ("6611", "5211")
    await office.book(debited, credited, abs(surplus))
    office.go_to("2027-03-10")
    await office.close(2026)


async def test_e27_a_surplus_goes_to_the_reserve_rounded_down_and_the_rest_is_carried_on(office: Office) -> None:
    await _closed_with(office, 999)

    voted = await office.vote(2026, "33.3")

    assert (voted.reserve_minor, voted.retained_minor) == (332, 667)
    assert await office.nets() == {"1121": -332, "1211": -667, "5211": 999}
    assert await office.nets("2027-03-09") == {"1311": -999, "5211": 999}


@pytest.mark.parametrize(("percent", "nets"), [("0", {"1211": -1_000}), ("100", {"1121": -1_000})])
async def test_e27_none_or_all_of_it_may_go_to_the_reserve(office: Office, percent: str, nets: dict[str, int]) -> None:
    await _closed_with(office, 1_000)

    await office.vote(2026, percent)

    assert await office.nets() == nets | {"5211": 1_000}


async def test_e27_a_deficit_is_carried_on_whole_whatever_the_rate(office: Office) -> None:
    await _closed_with(office, -1_000)

    voted = await office.vote(2026, "50")

    assert (voted.reserve_minor, voted.retained_minor) == (0, -1_000)
    assert await office.nets() == {"1291": 1_000, "5211": -1_000}


async def test_e27_a_result_of_nothing_is_voted_on_and_posts_nothing(office: Office) -> None:
    office.go_to("2027-03-10")
    await office.close(2026)

    assert (await office.vote(2026)).reserve_minor == 0
    with pytest.raises(AlreadyAppropriated):
        await office.vote(2026)


async def test_e27_a_result_is_appropriated_once(office: Office) -> None:
    await _closed_with(office, 1_000)
    await office.vote(2026, "40")

    with pytest.raises(AlreadyAppropriated):
        await office.vote(2026, "40")
    assert (await office.nets())["1121"] == -400


async def test_a_year_that_is_open_has_no_result_to_vote_on(office: Office) -> None:
    with pytest.raises(YearOpen):
        await office.vote(2026)


async def test_reliability_25_who_prepared_a_vote_does_not_book_it(office: Office) -> None:
    await _closed_with(office, 1_000)

    with pytest.raises(MakerApproves):
        await office.vote(2026, by=ACCOUNTANT)


@pytest.mark.parametrize("percent", ["-0.1", "100.1", "NaN", "Infinity"])
async def test_a_rate_that_is_none_is_refused(office: Office, percent: str) -> None:
    await _closed_with(office, 1_000)

    with pytest.raises(Invalid) as refused:
        await office.vote(2026, percent)
    assert refused.value.field == "reserve"


@pytest.mark.parametrize(("reserve", "proposed"), [(0, 50), (499, 50), (500, 0), (501, 0)])
async def test_e27_half_is_proposed_until_the_reserve_equals_six_months_of_benefits(
    office: Office, reserve: int, proposed: int
) -> None:
    """1,000 of benefits in the year; the assembly's own rate wins."""
    await office.book("6011", "5211", 1_000)
    if reserve:
        await office.book("5211", "1121", reserve)
    office.go_to("2027-03-10")
    await office.close(2026)

    async with office.village.database.transaction() as session:
        assert await years.usual_reserve(session, office.village.mutual, 2026) == proposed
    assert (await office.vote(2026, "12.5")).reserve_percent == Decimal("12.5")


@pytest.mark.parametrize(("reserve", "proposed"), [(249, 40), (250, 0)])
async def test_e27_a_mutual_has_a_rate_and_months_of_its_own(office: Office, reserve: int, proposed: int) -> None:
    """40 % until three months of 1,000 of benefits are there."""
    await office.book("6011", "5211", 1_000)
    await office.book("5211", "1121", reserve)
    office.go_to("2027-03-10")
    await office.close(2026)
    own = replace(office.village.mutual, parameters=Parameters(reserve_rate=40, reserve_target_months=3))

    async with office.village.database.transaction() as session:
        assert await years.usual_reserve(session, own, 2026) == proposed
