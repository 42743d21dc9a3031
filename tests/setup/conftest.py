"""Configuration files the tests read."""

from pathlib import Path

import pytest

MUTUALS = Path(__file__).parents[2] / "docs" / "examples" / "mutuals.yaml"


@pytest.fixture(scope="session")
def forty_six() -> str:
    """The example with a mutual for every circle."""
    return MUTUALS.read_text("utf-8")
