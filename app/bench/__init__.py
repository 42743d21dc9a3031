"""Measures of speed, always as ratios to what PostgreSQL itself does in the same run (PERFORMANCE)."""

from app.bench.command import cli

__all__ = ["cli"]
