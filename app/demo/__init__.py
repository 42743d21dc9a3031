"""The main job in one command: the Mopti pilot plays a season on a fast clock, against operators that speak the real wire."""

from app.demo.run import UNITS, run

__all__ = ["UNITS", "run"]
