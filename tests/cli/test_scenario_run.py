"""`mutuelle scenario run` as a process: its exit statuses and its JSON (SCENARIOS 8)."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.db.embedded import ServerUrls
from tests.cli.conftest import Run

EXAMPLES = Path(__file__).parents[1] / "scenarios"
SHORT = """
scenario: short
title: A short play
currency: XOF
mutual: {name: MICMO, circle: "01", antennas: [Mopti]}
schemes: {pilot: {tariff: {gross: 8_650, member: 1_730, state: 4_325, donor: 2_595}}}
campaigns:
  harvest: {scheme: pilot, coverage_from: 2026-02-01, coverage_to: 2027-01-31, due_dates: [2026-01-31]}
days:
  2026-01-31:
    - enrol: {unit: A, persons: 1}
    - expect: {units: {A: {arrears: ARREARS}}}
"""


def written(folder: Path, arrears: str) -> str:
    """A short file that expects these arrears; 1,730 would be right."""
    file = folder / "short.yaml"
    file.write_text(SHORT.replace("ARREARS", arrears), "utf-8")
    return str(file)


def test_it_needs_no_set_up_and_leaves_nothing_behind(without_set_up: Run, tmp_path: Path) -> None:
    ended = without_set_up("scenario", "run", str(EXAMPLES / "w2.yaml"))

    assert (ended.status, ended.out, ended.err) == (0, "9 of 9 expectations met\n", "")
    assert list(tmp_path.iterdir()) == []


def test_a_difference_is_told_in_one_line_with_status_1(from_nothing: Run, tmp_path: Path) -> None:
    ended = from_nothing("scenario", "run", written(tmp_path, "1_731"))

    assert ended.status == 1
    assert ended.out.splitlines() == [
        "2026-01-31  units.A.arrears  expected 1 731  found 1 730  (line 12)",
        "0 of 1 expectations met",
    ]


def test_json_is_one_object_alone_on_standard_output(mutuelle: Run, tmp_path: Path) -> None:
    ended = mutuelle("scenario", "run", written(tmp_path, "1_730"), "--json")

    assert ended.status == 0
    assert ended.json == {
        "scenario": "short",
        "file": "short.yaml",
        "ok": True,
        "expectations": [
            {
                "date": "2026-01-31",
                "line": 12,
                "what": "units.A.arrears",
                "expected": 1730,
                "actual": 1730,
                "ok": True,
            }
        ],
        "totals": {"days": 1, "events": 1, "expectations": 1, "met": 1, "failed": 0, "not_reached": 0},
    }


def test_a_malformed_file_is_status_2_and_names_line_and_field(mutuelle: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "1730.5")

    ended, in_json = mutuelle("scenario", "run", file), mutuelle("scenario", "run", file, "--json")

    assert (ended.status, in_json.status) == (2, 2)
    assert ended.err.startswith("line 12  days.2026-01-31")
    assert (in_json.json["file"], in_json.json["ok"]) == ("short.yaml", False)
    assert [problem["line"] for problem in in_json.json["malformed"]] == [12]


def test_a_file_that_is_not_there_is_status_2(mutuelle: Run) -> None:
    assert mutuelle("scenario", "run", "nowhere.yaml").status == 2


def test_a_database_that_is_away_is_status_3_in_one_sentence(mutuelle: Run, tmp_path: Path) -> None:
    away = "postgresql+asyncpg://nobody:nothing@127.0.0.1:9/nowhere"

    ended = mutuelle("scenario", "run", written(tmp_path, "1_730"), DATABASE_URL="", DATABASE_OWNER_URL=away)

    assert ended.status == 3
    assert len(ended.err.splitlines()) == 1
    assert "nothing" not in ended.err


async def test_its_database_on_a_given_server_is_dropped(mutuelle: Run, tmp_path: Path, server: ServerUrls) -> None:
    assert mutuelle("scenario", "run", written(tmp_path, "1_730")).status == 0

    engine = create_async_engine(server.owner)
    async with engine.connect() as connection:
        names = await connection.scalars(text("SELECT datname FROM pg_database WHERE datname LIKE 'scenario%'"))
        assert list(names) == []
    await engine.dispose()
