"""The scenario files the tests read."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
EXAMPLES = tuple(sorted(HERE.glob("*.yaml")))
WHOLE_FORMAT = HERE / "files" / "whole_format.yaml"


@pytest.fixture(scope="session")
def examples() -> dict[str, Path]:
    """The six worked examples by name."""
    return {path.stem: path for path in EXAMPLES}


@pytest.fixture(scope="session")
def whole_format() -> str:
    """A file that says everything a file may say."""
    return WHOLE_FORMAT.read_text(encoding="utf-8")
