"""A clinic whose claims are decided and about to be paid."""

from tests.claims.conftest import clinic, clock

__all__ = ["clinic", "clock"]
