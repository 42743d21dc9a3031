"""A simulated Orange Money Web Payment: its real paths, a payment page, customers who pay, refuse or leave."""

from app.providers.simulators.orange_money.merchants import Merchant
from app.providers.simulators.orange_money.orders import Order
from app.providers.simulators.orange_money.simulator import OrangeMoneySimulator
from app.providers.simulators.orange_money.standalone import standalone

__all__ = ["Merchant", "OrangeMoneySimulator", "Order", "standalone"]
