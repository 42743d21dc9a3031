"""Proves the invariants by SQL of its own over all tables; imports none of the rooms it checks."""

from app.checker.run import Check, Finding, checks, run_checks

__all__ = ["Check", "Finding", "checks", "run_checks"]
