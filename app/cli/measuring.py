"""`mutuelle bench`: the measures of speed."""

from app.bench import cli as bench

__all__ = ["bench"]
