"""A simulated pawaPay: its real paths, payers who approve or do not, payouts as planned, callbacks perhaps signed."""

from app.providers.simulators.pawapay.accounts import Account
from app.providers.simulators.pawapay.simulator import PawaPaySimulator
from app.providers.simulators.pawapay.standalone import standalone

__all__ = ["Account", "PawaPaySimulator", "standalone"]
