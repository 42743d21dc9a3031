"""A simulated Airtel Money: its real paths, payers who type their PIN or do not, payouts that end as planned."""

from app.providers.simulators.airtel_money.applications import Application
from app.providers.simulators.airtel_money.simulator import AirtelMoneySimulator
from app.providers.simulators.airtel_money.standalone import standalone
from app.providers.simulators.airtel_money.transactions import Dialect

__all__ = ["AirtelMoneySimulator", "Application", "Dialect", "standalone"]
