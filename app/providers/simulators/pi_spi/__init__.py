"""A simulated participant of PI-SPI: its API Business, payers who accept bills or do not, planned payouts, webhooks."""

from app.providers.simulators.pi_spi.business import Business
from app.providers.simulators.pi_spi.simulator import PiSpiSimulator
from app.providers.simulators.pi_spi.standalone import standalone

__all__ = ["Business", "PiSpiSimulator", "standalone"]
