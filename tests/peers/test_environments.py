"""An environment for peers is made once, again when its lock changes, and does without what a machine lacks."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.peers.environments import environment, node_environment
from tests.peers.prism import mended


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "some.lock"
    path.write_text("one==1")
    return path


class Maker:
    """Counts how often it was asked, and says why it could not."""

    def __init__(self, absent: str | None = None) -> None:
        self.asked = 0
        self.absent = absent

    def __call__(self, folder: Path) -> str | None:
        self.asked += 1
        return self.absent


def no_versions(folder: Path) -> Mapping[str, str]:
    return {}


def test_it_is_made_once_and_again_when_its_lock_changes(tmp_path: Path, lock: Path) -> None:
    make = Maker()

    for _ in range(2):
        environment(tmp_path / "python", lock, make, no_versions)
    made_once = make.asked
    lock.write_text("one==2")
    environment(tmp_path / "python", lock, make, no_versions)

    assert (made_once, make.asked) == (1, 2)


def test_what_could_not_be_made_is_said_and_tried_again(tmp_path: Path, lock: Path) -> None:
    make = Maker(absent="this machine has no node with npm")

    told = [environment(tmp_path / "node", lock, make, no_versions) for _ in range(2)]

    assert [one.absent for one in told] == ["this machine has no node with npm"] * 2
    assert make.asked == 2


def test_a_machine_without_node_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert node_environment(tmp_path).absent == "this machine has no node with npm"


def test_a_description_that_is_not_the_published_one_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("openapi: 3.0.0")

    with pytest.raises(ValueError, match="not the description"):
        mended(other, tmp_path)


def test_both_defects_of_the_published_description_are_mended_in_a_copy(tmp_path: Path) -> None:
    """Either of them switches the checks off without a word (gsma §10)."""
    published, folder = tmp_path / "published.yaml", tmp_path / "copies"
    folder.mkdir()
    text = "pattern: \"a\\\\,{1}b\"\n'{$request.header.X-Callback-URL}': put\n"
    published.write_text(text)

    copy = mended(published, folder)

    assert copy.read_text() == "pattern: \"a,b\"\n'{$request.header.x-callback-url}': put\n"
    assert published.read_text() == text
