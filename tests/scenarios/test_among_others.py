"""Worked examples played with a mutual among forty-six: every figure holds, and the other books stay empty."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import Database
from app.scenarios import as_lines, parse
from app.scenarios.play import Ground, play
from app.scenarios.play.errors import Strayed

MUTUALS = Path(__file__).parents[2] / "docs" / "examples" / "mutuals.yaml"
PLAYED = [("w1", "MICMO"), ("w4-w7", "MIC23"), ("w3", "MIC46")]


@pytest.mark.parametrize(("name", "code"), PLAYED)
async def test_an_example_holds_with_any_mutual_and_touches_no_other(
    name: str, code: str, examples: dict[str, Path], database: Database, database_url: str
) -> None:
    ground = Ground.of(MUTUALS.read_bytes(), code)

    report = await play(parse(examples[name]), f"{name}.yaml", database_url, ground=ground)

    assert as_lines(report)[:-1] == []
    async with database.transaction() as session:
        found = await session.execute(
            text(
                "SELECT count(*) AS known, count(*) FILTER (WHERE EXISTS"
                " (SELECT 1 FROM units u WHERE u.mutual_id = m.id)) AS enrolling FROM mutuals m"
            )
        )
    assert tuple(found.one()) == (46, 1)


async def test_a_unit_in_another_mutual_is_found_out(
    examples: dict[str, Path], database: Database, database_url: str
) -> None:
    played_with, another = Ground.of(MUTUALS.read_bytes(), "MIC07"), Ground.of(MUTUALS.read_bytes(), "MIC08")
    await play(parse(examples["w2"]), "w2.yaml", database_url, ground=played_with)

    with pytest.raises(Strayed):
        await another.prove_others_untouched(database)
