"""Wave Business: a payment link collects, a synchronous payout pays, a list of the day tells both (wave)."""

from app.providers.wave.adapter import Wave

__all__ = ["Wave"]
