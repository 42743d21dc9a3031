"""Money out that disagrees with its items, its approvals or the books is found (RELIABILITY I5, I12, I15)."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.checker import checks
from app.core.clock import VirtualClock
from app.db import Database
from tests.checker.test_collection_checks import OUT_OF_THE_WAY
from tests.payouts.cashier import Cashier, a_cashier

BREAKS = {
    "payouts_amounts": ("UPDATE payouts SET gross_minor = gross_minor + 1",),
    "payouts_approvals": (
        "DELETE FROM payout_approvals WHERE position = (SELECT max(position) FROM payout_approvals)",
        "UPDATE payout_approvals SET content_hash = 'x'",
        "UPDATE payout_approvals SET person = (SELECT made_by FROM payout_batches WHERE number = 1)",
    ),
    "payouts_committed": (
        "UPDATE payables SET committed_minor = committed_minor - 1",
        "UPDATE payables SET paid_minor = 1",
        "UPDATE payout_items SET released_at = now()",
        "UPDATE payouts SET state = 'succeeded'",
    ),
    "payouts_content": (
        "UPDATE payouts SET payee_index = 'x'",
        "UPDATE payouts SET content_hash = NULL",
        "UPDATE payout_items SET amount_minor = amount_minor + 1",
        "UPDATE payout_batches SET state = 'rejected'",
    ),
    "payouts_lanes": (
        "UPDATE payout_lanes SET reserved_minor = 1",
        "UPDATE payouts SET state = 'sending', held_minor = 5",
    ),
    "payouts_offsets": (
        "UPDATE recoverables SET committed_minor = 0",
        "UPDATE payout_offsets SET released_at = now()",
        "UPDATE recoverables SET repaid_minor = amount_minor",
    ),
    "payouts_recoverable": (
        "UPDATE recoverables SET amount_minor = amount_minor + 1",
        "UPDATE payouts SET state = 'unknown'",
        "UPDATE balances SET debit_minor = debit_minor + 1",
    ),
}


@pytest.fixture
async def paying(database: Database, clock: VirtualClock) -> Cashier:
    """A mutual with an approved payout that keeps something back."""
    cashier = await a_cashier(database, clock)
    clinic = await cashier.facility("CSCOM", "76000001")
    await cashier.owe(clinic, 5_000, 2_000)
    await cashier.recover(clinic, 600)
    await cashier.approved()
    return cashier


async def found(cashier: Cashier, name: str) -> list[str]:
    """What one check finds."""
    [check] = [check for check in checks() if check.name == name]
    async with cashier.database.transaction() as session:
        rows = await session.execute(text(check.sql), {"mutual_id": cashier.mutual.id})
        return [str(row) for row in rows]


async def test_what_is_paid_soundly_has_no_findings(paying: Cashier) -> None:
    own = [name for name in BREAKS if await found(paying, name)]

    assert own == []


@pytest.mark.parametrize(("name", "change"), [(name, change) for name in BREAKS for change in BREAKS[name]])
async def test_what_breaks_a_promise_of_money_out_is_found(
    paying: Cashier, owner: AsyncConnection, name: str, change: str
) -> None:
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(change))

    assert await found(paying, name)
