"""The bench of reports at a tiny size: the mutual it copies holds every invariant, and every report is drawn."""

import pytest

from app.bench.drawing import DRAWN, Drawn, draw
from app.bench.report import drawn_json, drawn_table
from app.bench.reports import reports
from app.bench.season import a_season
from app.db.embedded import ServerUrls
from app.reporting.registers import xlsx_file
from app.settings import load


async def test_every_report_is_drawn_on_a_mutual_that_the_checker_passed(server: ServerUrls) -> None:
    """PERFORMANCE P7; how fast is not asserted. The season refuses to be measured when an invariant is broken."""
    told: list[str] = []

    drawn = await reports(load(demo=True), server, 50, told.append)

    assert told == ["10 households played", "5 times copied", "checked", *DRAWN]
    assert [one.name for one in drawn] == list(DRAWN)
    assert all(one.peak_mib > 0 for one in drawn)
    assert all(one.file_kib > 0 for one in drawn if one.name.endswith(("csv", "xlsx", "pdf")))


async def test_a_list_longer_than_any_workbook_is_told_and_the_others_go_on(
    server: ServerUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 3)
    settings = load(demo=True)

    async with a_season(settings, server, 10, lambda _line: None) as own:
        drawn = await draw(settings, own.runtime, "journals xlsx")

    assert drawn.refused == "reporting.too_long_for_workbook"
    assert drawn_table([drawn]).endswith(drawn.refused)


def test_people_get_a_table_and_machines_get_json() -> None:
    drawn = [
        Drawn(name="journals csv", seconds=1.25, peak_mib=80, file_kib=1_200),
        Drawn(name="billing", seconds=2, peak_mib=80, file_kib=0),
    ]

    assert drawn_table(drawn).splitlines()[1].split() == ["journals", "csv", "1.25", "80", "1,200"]
    assert drawn_table(drawn).endswith("-")
    assert '"seconds": 1.25' in drawn_json(drawn)
