"""Figures across the end of a year: closing changes none of it, and the next one begins afresh (E26, E27)."""

from datetime import date

from tests.reporting.indicators.season import lived

LAST = date(2026, 12, 31)
TWO_YEARS = """
scenario: two-years
title: A campaign over the end of a year
currency: XOF
starts_on: 2026-10-01
mutual: {name: MICMO, circle: "01", antennas: [Mopti], target_population: 10}
parameters: {waiting_days: 0}
schemes: {plain: {tariff: {gross: 4_800, member: 1_200, state: 2_400, donor: 1_200}}}
campaigns: {harvest: {scheme: plain, coverage_from: 2026-10-01, coverage_to: 2027-09-30, due_dates: [2026-10-01]}}
operators: {Orange: {collection: 55211, payout: 55212, collection_fee: 1 %, payout_fee: 0.5 %}}
facilities: {CSCOM: {level: CSCom, pay_by: Orange}}
days:
  2026-10-01:
    - enrol: {unit: A, persons: 10}
    - pay: {unit: A, operator: Orange, amount: 13_000}
  2026-11-02:
    - claim: {id: K1, facility: CSCOM, unit: A, care_type: OUT, service: 2026-11-01, amount: 3_000}
    - decide: {claims: [K1]}
  2027-01-15:
    - claim: {id: K2, facility: CSCOM, unit: A, care_type: OUT, service: 2027-01-14, amount: 1_000}
    - decide: {claims: [K2]}
  2027-01-20:
    - close_year: {year: 2026}
    - open_year: {year: 2027}
"""
DISALLOWED = """
  2027-02-01:
    - subsidy_statement: {id: Q1}
    - disallow: {funder: state, amount: 4_800}
"""


async def test_e27_a_closed_year_shows_what_it_showed_before_it_was_closed(database_url: str) -> None:
    async with lived(TWO_YEARS, database_url) as season:
        await season.live_until(LAST)
        before = await season.asked(LAST)
        await season.live_until(date(2027, 1, 19))
        eve = await season.asked(date(2027, 1, 19))

        await season.live_until(date(2027, 1, 20))

        assert await season.asked(LAST) == before
        assert await season.asked(date(2027, 1, 19)) == eve
        assert before["earned_contributions"].shown == "12000"
        assert before["loss_ratio"].fraction == (2_100, 12_000)


async def test_e26_the_new_year_counts_from_its_first_day(database_url: str) -> None:
    async with lived(TWO_YEARS, database_url) as season:
        await season.live_until(date(2027, 1, 31))

        found = await season.asked(date(2027, 1, 31))

    assert found["earned_contributions"].shown == "4000"
    assert found["loss_ratio"].fraction == (700, 4_000)
    assert found["average_cost_out"].fraction == (700, 1)
    assert found["rejection_rate"].fraction == (0, 1)
    assert found["outpatient_frequency"].fraction == (1, 10)
    assert found["collection_cost"].shown == "n.d."
    assert found["recovery"].fraction == (12_000, 12_000)
    assert found["penetration"].fraction == (10, 10)


async def test_e09_what_a_funder_disallows_is_earned_no_more(database_url: str) -> None:
    async with lived(TWO_YEARS + DISALLOWED, database_url) as season:
        await season.live_until(date(2027, 2, 1))

        found = await season.asked(date(2027, 2, 1))

    assert found["earned_contributions"].numerator == 43_200 * 4 // 12 - 12_000
    assert (found["state_receivable_billed"].shown, found["state_receivable_unbilled"].shown) == ("19200", "0")
