"""The neutral test operator itself: people pay it, it calls back, answers, keeps books and misbehaves on demand."""

from app.providers.simulators.simulator.api import application
from app.providers.simulators.simulator.operator import SimulatedOperator
from app.providers.simulators.simulator.standalone import standalone

__all__ = ["SimulatedOperator", "application", "standalone"]
