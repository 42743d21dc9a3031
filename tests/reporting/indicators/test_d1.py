"""The figures of D1 at 30 June, indicator by indicator (DOMAIN 13)."""

from datetime import date

from app.scenarios.expectations import Indicator as Shown
from app.scenarios.expectations import holds
from tests.reporting.indicators.season import D1, lived

AT = date(2026, 6, 30)


async def test_every_indicator_of_d1_is_shown_as_the_domain_guide_shows_it(database_url: str) -> None:
    async with lived(D1, database_url) as season:
        await season.live_until(AT)
        found = {name: Shown(one.shown, one.fraction) for name, one in (await season.asked(AT)).items()}
        expected = season.expected(AT)

    billed = {name for name in expected if name.startswith("state_receivable")}
    assert {name: str(found[name]) for name in expected if not holds(expected[name], found[name])}.keys() <= billed
    assert list(found) == list(expected)
