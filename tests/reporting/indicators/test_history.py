"""A day gone by is shown as it was shown on that day, whatever happened later (DOMAIN 13)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from app.reporting import Indicator
from tests.reporting.indicators.season import D1, lived

PLAYED = Path(__file__).parents[2] / "scenarios" / "files" / "played"
SEASONS = [D1, *(PLAYED / f"{name}.yaml" for name in ("reversals", "refunds", "renewal", "people", "endings"))]


@pytest.mark.parametrize("file", SEASONS, ids=lambda file: file.stem)
async def test_a_past_day_is_shown_as_it_was_that_day(file: Path, database_url: str) -> None:
    async with lived(file, database_url) as season:
        then: dict[date, Mapping[str, Indicator]] = {}
        for day in season.days:
            await season.live_until(day)
            then[day] = await season.asked(day)

        now = {day: await season.asked(day) for day in then}

    assert {day: _changed(then[day], now[day]) for day in then if then[day] != now[day]} == {}


def _changed(then: Mapping[str, Indicator], now: Mapping[str, Indicator]) -> dict[str, tuple[Indicator, Indicator]]:
    return {name: (then[name], now[name]) for name in then if then[name] != now[name]}
