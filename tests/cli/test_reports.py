"""`mutuelle report`: what there is, as a file, as JSON, and what is refused."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.test_commands import MICMO


def test_reports_are_listed_and_written(mutuelle: Run, tmp_path: Path) -> None:
    mutuelle("mutual", "create", *MICMO, "--antenna", "Mopti")
    whose = ("--mutual", "MICMO")

    listed = mutuelle("report", "--format", "json", "--lang", "en")
    rows = mutuelle("report", "facilities_owed", *whose, "--format", "json")
    book = mutuelle("report", "trial_balance", *whose, "--format", "xlsx", "--out", str(tmp_path / "b.xlsx"))
    pack = mutuelle("report", "month_end_pack", *whose, "--month", "2026-01")

    assert {one["name"]: one["title"] for one in listed.json}["trial_balance"] == "Trial balance"
    assert (rows.status, rows.json) == (0, [])
    assert (book.status, (tmp_path / "b.xlsx").read_bytes()[:2]) == (0, b"PK")
    assert (pack.status, (tmp_path / "MICMO-month_end_pack-2026-01.pdf").read_bytes()[:4]) == (0, b"%PDF")


def test_what_is_asked_wrongly_is_the_callers_mistake(mutuelle: Run) -> None:
    mutuelle("mutual", "create", *MICMO, "--antenna", "Mopti")

    unknown = mutuelle("report", "nothing", "--mutual", "MICMO")
    unnamed = mutuelle("report", "trial_balance")
    shapeless = mutuelle("report", "trial_balance", "--mutual", "MICMO", "--format", "docx")

    assert [one.status for one in (unknown, unnamed, shapeless)] == [2, 2, 2]
    assert unknown.err.startswith("reporting.unknown_report: ")
