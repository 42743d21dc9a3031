"""A simulated Orange Money eWallet: its real paths, codes that customers pay, cash-ins that end as they are planned."""

from app.providers.simulators.orange_money.ewallet.distributors import Distributor
from app.providers.simulators.orange_money.ewallet.simulator import OrangeEwalletSimulator
from app.providers.simulators.orange_money.ewallet.standalone import standalone

__all__ = ["Distributor", "OrangeEwalletSimulator", "standalone"]
