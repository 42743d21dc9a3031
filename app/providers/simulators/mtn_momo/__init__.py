"""A simulated MTN MoMo: its real paths, payers who approve prompts or do not, payouts that end as they are planned."""

from app.providers.simulators.mtn_momo.contracts import Contract
from app.providers.simulators.mtn_momo.simulator import MtnMomoSimulator
from app.providers.simulators.mtn_momo.standalone import standalone
from app.providers.simulators.mtn_momo.transactions import Dialect, Status

__all__ = ["Contract", "Dialect", "MtnMomoSimulator", "Status", "standalone"]
