"""D1 lived once to its last day, for the registers drawn from it; and a mutual with nothing in it."""

from tests.accounting.conftest import micmo
from tests.reporting.indicators.conftest import d1

__all__ = ["d1", "micmo"]
