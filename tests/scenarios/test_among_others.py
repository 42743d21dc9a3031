"""Worked examples played with a mutual among forty-six: every figure holds, and the other books stay empty."""

from pathlib import Path

import pytest

from app.db import Database
from app.scenarios import parse
from app.scenarios.play import Ground, play
from app.scenarios.play.errors import Strayed
from tests.journeys.among_46 import MUTUALS, chosen, play_among

PLAYED = [("w2", "MICMO"), ("w4-w7", "MIC23"), ("w3", "MIC46")]
FILES, CODES = [Path("a.yaml"), Path("b.yaml")], ["MIC01", "MIC02", "MIC03"]


@pytest.mark.parametrize(("name", "code"), PLAYED)
async def test_an_example_holds_with_any_mutual_and_touches_no_other(
    name: str, code: str, examples: dict[str, Path], database_url: str
) -> None:
    played = await play_among(examples[name], code, database_url)

    assert played.differences == []
    assert played.findings == []
    assert (played.founded, played.enrolling, played.keeping_books, played.moved) == (46, 1, 1, 0)
    assert played.is_sound


async def test_a_unit_in_another_mutual_is_found_out(
    examples: dict[str, Path], database: Database, database_url: str
) -> None:
    played_with, another = Ground.of(MUTUALS.read_bytes(), "MIC07"), Ground.of(MUTUALS.read_bytes(), "MIC08")
    await play(parse(examples["w2"]), "w2.yaml", database_url, ground=played_with)

    with pytest.raises(Strayed):
        await another.prove_others_untouched(database)


def test_every_file_is_played_as_every_mutual() -> None:
    assert len(set(chosen(FILES, CODES, None))) == len(FILES) * len(CODES)


def test_a_sample_goes_round_the_mutuals() -> None:
    plays = chosen(FILES, CODES, 2)

    assert [(file.stem, code) for file, code in plays] == [
        ("a", "MIC01"), ("a", "MIC02"), ("b", "MIC03"), ("b", "MIC01"),
    ]  # fmt: skip
