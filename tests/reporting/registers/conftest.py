"""D1 lived once to its last day, for the registers drawn from it; and a mutual with nothing in it."""

from tests.accounting.conftest import clock, micmo
from tests.reporting.indicators.conftest import d1

__all__ = ["clock", "d1", "micmo"]
