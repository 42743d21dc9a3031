"""The table of providers is the code's own word: it is compared with it, and so are the situations it claims proven."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.providers import Capability, Direction, RawCallback, table
from app.providers.contract import OF_PAYOUTS, SITUATIONS, Operator, Said, proofs
from app.providers.simulator import Simulator
from tests.providers.simulator.contract_case import CASE

ROOT = Path(__file__).parents[2]


class Modest(Simulator):
    """Pays nobody out."""

    name = "modest"
    capabilities = Simulator.capabilities & ~(Capability.PAY_OUT | Capability.REVERSE)


def lines_of(page: str, section: str) -> list[str]:
    """What stands below a heading."""
    return page.partition(f"## {section}\n")[2].partition("\n## ")[0].splitlines()


def test_the_table_in_docs_is_what_the_code_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m app.providers.table` writes it again."""
    monkeypatch.chdir(ROOT)

    assert (ROOT / table.PAGE).read_text(encoding="utf-8") == table.written()


def test_every_situation_a_case_can_meet_is_in_the_table() -> None:
    said = {said for situation in SITUATIONS for said in (situation.payment, situation.payout)}
    moods = {mood for situation in SITUATIONS for mood in (situation.asked, situation.payout_asked, situation.called)}

    assert said - {None} == set(Said)
    assert moods - {None} == set(Operator)


def test_what_cannot_be_said_is_no_proof_and_is_told_with_its_reason() -> None:
    why = "A slip of paper tells of it, and nothing else."
    told: dict[Said, RawCallback] = {**CASE.callbacks}
    del told[Said.FAILED]
    silent = replace(CASE, callbacks=told, unsayable={**CASE.unsayable, Said.FAILED: why})
    [failed] = [situation for situation in SITUATIONS if situation.payment is Said.FAILED]

    assert proofs(CASE, failed, Direction.IN) == ["callback", "answer"]
    assert proofs(silent, failed, Direction.IN) == ["answer"]
    assert f"- **simulator**, payments by callback (failed): {why}" in table.page([Simulator], [silent])


def test_an_adapter_that_pays_nobody_has_no_proof_of_payouts() -> None:
    told = {said: told for said, told in CASE.callbacks.items() if said not in OF_PAYOUTS}
    page = table.page([Simulator, Modest], [CASE, replace(CASE, adapter=Modest, callbacks=told)])

    [_, verbs] = [line.split(" | ") for line in lines_of(page, "Verbs") if "yes" in line]
    assert verbs[:4] == ["| modest", "yes", "yes", "–"]
    assert all(line.endswith(" | – |") for line in lines_of(page, "Money out: what proves each situation")[3:])


def test_writing_it_replaces_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(table, "PAGE", tmp_path / "table.md")

    table.main()

    assert table.PAGE.read_text(encoding="utf-8") == table.written()
