"""A mutual with float, and facilities it owes."""

import pytest

from app.core.clock import VirtualClock
from app.db import Database
from app.facilities import Facility
from tests.payouts.cashier import Cashier, a_cashier


@pytest.fixture
async def cashier(database: Database, clock: VirtualClock) -> Cashier:
    """A million at the bank and in Orange's payout wallet."""
    return await a_cashier(database, clock)


@pytest.fixture
async def clinic(cashier: Cashier) -> Facility:
    """A CSCom that is paid by Orange."""
    return await cashier.facility("CSCOM", "76000001")


@pytest.fixture
async def hospital(cashier: Cashier) -> Facility:
    """Another one, later in the alphabet."""
    return await cashier.facility("HOPITAL", "76000002")
