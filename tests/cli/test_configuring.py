"""`mutuelle mutual export` and `import` as processes: their exit statuses and what they say."""

from pathlib import Path

from tests.cli.conftest import Run

SEGOU = """mutuelle: 1
mutuals:
  MICSE: {name: Mutuelle de Ségou, circle: "03", currency: XOF, opened_on: 2026-01-01, antennas: {Pelengana: {}}}
"""


def test_a_file_is_tried_imported_exported_and_compared(mutuelle: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "segou.yaml", tmp_path / "out.yaml"
    file.write_text(SEGOU, "utf-8")

    tried = mutuelle("mutual", "import", str(file), "--dry-run", "--json")
    founded = mutuelle("mutual", "import", str(file), "--json")
    exported = mutuelle("mutual", "export", "MICSE", "--out", str(out))
    file.write_text(SEGOU.replace("Ségou", "San"), "utf-8")
    differs = mutuelle("mutual", "import", str(file))

    assert [one.json[0]["outcome"] for one in (tried, founded)] == ["founded", "founded"]
    assert exported.status == 0
    assert 'name: "Mutuelle de Ségou"' in out.read_text("utf-8")
    assert differs.status == 1
    assert differs.out.splitlines()[-1] == "MICSE  name est autre dans les livres et fut laissé tel quel"


def test_a_malformed_file_is_status_2_and_names_line_and_field(mutuelle: Run, tmp_path: Path) -> None:
    file = tmp_path / "segou.yaml"
    file.write_text(SEGOU.replace('"03"', "03"), "utf-8")

    ended = mutuelle("mutual", "import", str(file))
    in_english = mutuelle("mutual", "import", str(file), "--lang", "en")

    assert (ended.status, ended.err) == (2, "ligne 3  mutuals.MICSE.circle  doit être entre guillemets\n")
    assert (in_english.status, in_english.err) == (2, "line 3  mutuals.MICSE.circle  must be in quotes\n")


def test_a_code_nobody_has_is_status_2(mutuelle: Run) -> None:
    assert mutuelle("mutual", "export", "NOBODY").status == 2
