"""D1 lived once to its last day, for the registers drawn from it."""

from tests.reporting.indicators.conftest import d1

__all__ = ["d1"]
