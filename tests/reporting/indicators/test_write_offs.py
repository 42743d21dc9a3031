"""Arrears given up leave a campaign's arrears on the day they are, as they leave the ledger's (E23)."""

from datetime import date

from tests.reporting.indicators.season import Season, lived

FILE = """
scenario: given-up
title: Arrears given up in part, then the unit lapses
currency: XOF
starts_on: 2026-01-31
mutual: {name: MICMO, circle: "01", antennas: [Mopti]}
schemes: {pilot: {tariff: {gross: 8_650, member: 1_730, state: 4_325, donor: 2_595}}}
campaigns:
  harvest: {scheme: pilot, coverage_from: 2026-02-01, coverage_to: 2027-01-31, due_dates: [2026-01-31, 2026-03-31]}
operators: {Orange: {collection: 55211, collection_fee: 1 %}}
days:
  2026-01-31:
    - enrol: {unit: A, persons: 10}
    - pay: {unit: A, operator: Orange, amount: 9_650}
  2026-04-10:
    - write_off: {unit: A, amount: 3_000}
  2026-07-10:
    - write_off: {unit: A, refused: collection.write_off_exceeds_arrears}
"""


async def test_e23_a_past_day_has_the_arrears_that_were_not_given_up_yet(database_url: str) -> None:
    async with lived(FILE, database_url) as season:
        await season.live_until(date(2026, 7, 10))
        days = [date(2026, 4, 9), date(2026, 4, 10), date(2026, 6, 1), date(2026, 7, 1)]

        of_campaign = [await _arrears(season, day, of_campaign=True) for day in days]

        assert of_campaign == [await _arrears(season, day, of_campaign=False) for day in days]
        assert of_campaign == ["8650", "5650", "5650", "0"]


async def _arrears(season: Season, at: date, *, of_campaign: bool) -> str:
    campaign = season.stage.campaigns["harvest"].id if of_campaign else None
    return (await season.shown(at, campaign_id=campaign))["arrears"]
