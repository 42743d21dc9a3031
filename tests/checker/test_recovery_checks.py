"""What a restore promises, broken by the owner with constraints out of the way, is found (RELIABILITY I12)."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.clock import VirtualClock
from app.db import Database
from tests.checker.test_collection_checks import OUT_OF_THE_WAY
from tests.checker.test_sending_checks import found_after
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import Counter, a_counter
from tests.payouts.test_recovery import HOUR, already_paid, compared, explained, restored, strays

BREAKS = {
    "recovery_held": (
        "INSERT INTO payout_steps (mutual_id, payout_id, from_state, to_state, moved_by, moved_because, moved_at)"
        " SELECT p.mutual_id, p.id, 'approved', 'reserved', 'somebody', 'by hand', r.restored_at + interval '1 minute'"
        " FROM payouts p, recoveries r WHERE p.state = 'approved'",
        "UPDATE recovery_items SET payout_id = NULL, outcome = NULL; UPDATE recovery_lanes SET known_at = NULL",
    ),
    "recovery_explained": (
        "UPDATE recovery_items SET amount_minor = amount_minor + 1",
        "UPDATE recovery_items SET decided_by = proposed_by",
        "UPDATE payout_attempts SET outcome = 'failed' WHERE outcome = 'succeeded'",
    ),
}


@pytest.fixture
async def recovered(
    database: Database, database_url: str, owner_url: str, clock: VirtualClock
) -> AsyncIterator[Counter]:
    """A payout that was found paid after a restore, and one that waits."""
    async with a_counter(await a_cashier(database, clock), database_url) as counter:
        paid, _ = await counter.payout(20_000), await counter.payout(30_000)
        await restored(counter, owner_url)
        already_paid(counter, 20_000)
        await compared(counter, 2 * HOUR)
        [stray] = await strays(counter)
        await explained(counter, stray, paid)
        yield counter


async def test_what_breaks_a_promise_of_a_restore_is_found(recovered: Counter, owner: AsyncConnection) -> None:
    assert await recovered.cashier.findings() == []
    await owner.execute(text(OUT_OF_THE_WAY))
    missed = [
        statement
        for name, statements in BREAKS.items()
        for statement in statements
        if not await found_after(owner, name, statement)
    ]
    assert missed == []
