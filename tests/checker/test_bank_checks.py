"""What the bank said and the books that disagree with it are found (P4)."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import payouts
from app.checker import checks
from app.core.clock import VirtualClock
from app.db import Database
from app.payouts import NewDebtor
from tests.checker.test_collection_checks import OUT_OF_THE_WAY
from tests.payouts.cashier import a_cashier
from tests.payouts.teller import Teller
from tests.treasury.banks.desk import Desk
from tests.treasury.banks.paper import ACCOUNT, Row

BREAKS = {
    "bank_ties": (
        "UPDATE bank_lines SET amount_minor = amount_minor - 1",
        "DELETE FROM bank_ties WHERE entry_id IS NOT NULL",
        "UPDATE bank_ties SET undone_at = now(), undone_by = 'x' WHERE line_id IS NOT NULL",
    ),
    "bank_lines": (
        "UPDATE bank_lines SET amount_minor = amount_minor - 1",
        "UPDATE bank_statements SET line_count = 1",
        "UPDATE bank_statements SET line_count = 3",
    ),
}


@pytest.fixture
async def desk(database: Database, clock: VirtualClock) -> Desk:
    """A payout that the bank shows, and a charge."""
    cashier = await a_cashier(database, clock)
    async with database.transaction() as session:
        await payouts.set_debtor(session, cashier.mutual, NewDebtor(holder="MICMO", account=ACCOUNT), cashier.maker)
    desk = Desk(teller=Teller(cashier=cashier))
    [reference] = await desk.paid_out(26_000)
    await desk.take(Row(amount=-26_000, ref="B1", end_to_end=reference), Row(amount=-45, ref="B2"))
    return desk


async def found(desk: Desk, name: str) -> int:
    """How much one check finds."""
    [sql] = [check.sql for check in checks() if check.name == name]
    cashier = desk.teller.cashier
    async with cashier.database.transaction() as session:
        return len((await session.execute(text(sql), {"mutual_id": cashier.mutual.id})).all())


@pytest.mark.parametrize(("name", "act"), [(name, act) for name, acts in BREAKS.items() for act in acts])
async def test_what_disagrees_is_found(desk: Desk, owner: AsyncConnection, name: str, act: str) -> None:
    assert await found(desk, name) == 0
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(act))

    assert await found(desk, name) > 0
