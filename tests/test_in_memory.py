"""Where the tests' server keeps its files."""

from pathlib import Path

from tests.in_memory import folder_in_memory


def test_a_folder_with_too_little_room_is_not_taken(tmp_path: Path) -> None:
    assert folder_in_memory(tmp_path, enough=0) == tmp_path
    assert folder_in_memory(tmp_path, enough=1 << 80) is None


def test_a_machine_without_one_goes_on_without(tmp_path: Path) -> None:
    assert folder_in_memory(tmp_path / "nothing") is None
