"""Plays a scenario through the real application, on a database of its own and with simulated operators (SCENARIOS)."""

from app.scenarios.play.ground import Ground
from app.scenarios.play.own import own_database
from app.scenarios.play.performance import play

__all__ = ["Ground", "own_database", "play"]
