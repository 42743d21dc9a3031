"""A simulated operator that speaks the GSMA API: request states, callbacks by PUT, lists, and payers who approve."""

from app.providers.simulators.gsma.agreements import Agreement
from app.providers.simulators.gsma.orders import Dialect
from app.providers.simulators.gsma.simulator import GsmaSimulator
from app.providers.simulators.gsma.standalone import standalone

__all__ = ["Agreement", "Dialect", "GsmaSimulator", "standalone"]
