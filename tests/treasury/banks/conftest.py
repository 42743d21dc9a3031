"""A mutual that told its bank account, with a million there."""

from datetime import UTC, datetime, timedelta

import pytest

from app import payouts
from app.core.clock import VirtualClock
from app.db import Database
from app.payouts import NewDebtor
from tests.payouts.cashier import a_cashier
from tests.payouts.teller import Teller
from tests.treasury.banks.desk import Desk
from tests.treasury.banks.paper import ACCOUNT


@pytest.fixture
def clock() -> VirtualClock:
    """The day before the bank's day."""
    return VirtualClock(datetime(2026, 3, 8, 9, 0, tzinfo=UTC))


@pytest.fixture
async def desk(database: Database, clock: VirtualClock) -> Desk:
    """MICMO's accountant at the bank's counter."""
    cashier = await a_cashier(database, clock)
    async with database.transaction() as session:
        await payouts.set_debtor(session, cashier.mutual, NewDebtor(holder="MICMO", account=ACCOUNT), cashier.maker)
    clock.advance(timedelta(days=1))
    return Desk(teller=Teller(cashier=cashier))
