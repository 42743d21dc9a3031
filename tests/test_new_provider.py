"""A new adapter starts as files that run, under its own name."""

from pathlib import Path

import pytest

from tests.new_provider import create


def test_a_new_provider_gets_its_files_and_its_contract_case(tmp_path: Path) -> None:
    made = create("new_coin", tmp_path)

    names = [str(path.relative_to(tmp_path)) for path in made]
    assert names == [
        "app/providers/new_coin/__init__.py",
        "app/providers/new_coin/adapter.py",
        "app/providers/new_coin/client.py",
        "tests/providers/new_coin/contract_case.py",
        "app/providers/new_coin/profile.py",
        "app/providers/new_coin/wire.py",
    ]
    for path in made:
        compile(path.read_text(), path, "exec")
        assert "@" not in path.read_text().replace("@classmethod", "").replace("@asynccontextmanager", "")


@pytest.mark.parametrize("name", ["New", "../up", "1st", ""])
def test_a_name_that_no_module_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SystemExit):
        create(name, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    create("new_coin", tmp_path)

    with pytest.raises(SystemExit):
        create("new_coin", tmp_path)
