"""The bench at a tiny size: it runs to its end and measures what it says."""

import pytest

from app.bench import pgbench
from app.bench.collect import collect
from app.bench.model import Measure
from app.bench.report import as_json, as_table
from app.db.embedded import ServerUrls
from app.settings import load


async def test_every_measure_of_the_way_of_a_payment_is_taken(server: ServerUrls) -> None:
    """PERFORMANCE P1 to P4; how fast is not asserted."""
    measures = await collect(load(demo=True), server, 0.5, lambda line: None)

    assert [one.code for one in measures] == ["P1", "P4", "P4", "P2", "P2", "P3", "P3"]
    assert all(one.value > 0 for one in measures if one.unit != "s of traffic")


async def test_without_pgbench_figures_stand_alone(server: ServerUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare machine says so and goes on."""
    monkeypatch.setattr(pgbench, "find_pgbench", lambda: None)
    told: list[str] = []

    measures = await collect(load(demo=True), server, 0.5, told.append)

    assert "no pgbench on this machine: figures without ratios" in told
    assert [one.ratio for one in measures if one.code == "P1"] == [None]


@pytest.mark.parametrize(
    ("measure", "reached"),
    [
        (Measure(code="P1", what="a", value=50, unit="/s", anchor=100, at_least=0.45), True),
        (Measure(code="P1", what="a", value=44, unit="/s", anchor=100, at_least=0.45), False),
        (Measure(code="P4", what="a", value=3, unit="ms", anchor=1, at_most=2.5), False),
        (Measure(code="P2", what="a", value=0.4, unit="s of traffic", at_most=0.5), True),
        (Measure(code="P1", what="a", value=50, unit="/s", at_least=0.45), None),
    ],
)
def test_a_goal_is_set_against_the_ratio(measure: Measure, reached: bool | None) -> None:
    assert measure.is_reached is reached


def test_people_get_a_table_and_machines_get_json() -> None:
    measures = [Measure(code="P1", what="acknowledged", value=50, unit="/s", anchor=100, at_least=0.45)]

    assert "0.50" in as_table(measures)
    assert '"ratio": 0.5' in as_json(measures)
