"""A simulated Wave: its real paths, payment links that customers use or leave, payouts that end as they are planned."""

from app.providers.simulators.wave.businesses import Business
from app.providers.simulators.wave.sessions import Session
from app.providers.simulators.wave.simulator import WaveSimulator
from app.providers.simulators.wave.standalone import standalone

__all__ = ["Business", "Session", "WaveSimulator", "standalone"]
