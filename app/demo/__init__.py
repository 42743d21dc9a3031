"""The main job in one command: the Mopti pilot plays a season on a fast clock against simulated operators."""

from app.demo.run import UNITS, run

__all__ = ["UNITS", "run"]
