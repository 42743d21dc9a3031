"""Each invariant of sending, broken by the owner with constraints out of the way, is found (RELIABILITY 2)."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.checker import checks
from app.core.clock import VirtualClock
from app.db import Database
from app.providers.simulators.base import PayoutOutcome
from tests.checker.test_collection_checks import OUT_OF_THE_WAY
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import Counter, a_counter

BREAKS = {
    "sending_in_transit": (
        "UPDATE payouts SET amount_minor = amount_minor + 1 WHERE state = 'accepted'",
        "UPDATE payouts SET state = 'failed' WHERE state = 'accepted'",
    ),
    "sending_payable": (
        "UPDATE payables SET amount_minor = amount_minor + 1",
        "UPDATE payouts SET state = 'failed' WHERE state = 'succeeded'",
    ),
    "sending_wallets": ("UPDATE payouts SET fee_minor = fee_minor + 1 WHERE state = 'succeeded'",),
    "sending_booked": (
        "UPDATE payouts SET state = 'succeeded', fee_minor = 0, levy_minor = 0 WHERE state = 'accepted'",
        "UPDATE entries SET key = key || 'x' WHERE event = 'E15'",
        "DELETE FROM payouts WHERE state = 'failed'; UPDATE entries SET cause = 'payout:1' WHERE event = 'E16'",
    ),
    "sending_attempts": (
        "UPDATE payout_attempts SET outcome = 'failed' WHERE outcome IS NULL",
        "UPDATE payout_attempts SET outcome = NULL WHERE outcome = 'failed'",
    ),
    "sending_failures": (
        "UPDATE payout_attempts SET grade = 2 WHERE outcome = 'failed'",
        "UPDATE payouts SET state = 'failed' WHERE state = 'succeeded'",
    ),
    "sending_in_doubt": (
        "UPDATE payout_attempts SET next_query_at = NULL",
        "UPDATE payouts SET state = 'sending' WHERE state = 'accepted'",
        "UPDATE payouts SET state = 'review' WHERE state = 'accepted'",
    ),
}


@pytest.fixture
async def paid(database: Database, database_url: str, clock: VirtualClock) -> AsyncIterator[Counter]:
    """A payout that arrived, one that failed, and one of which nobody has heard."""
    async with a_counter(await a_cashier(database, clock), database_url) as counter:
        counter.plan(fee=counter.money(100))
        await counter.send(await counter.payout(20_000))
        counter.plan(refusal="unknown_payee")
        await counter.send(await counter.payout(30_000))
        counter.plan(outcome=PayoutOutcome.UNKNOWN)
        await counter.send(await counter.payout(40_000))
        await counter.drained()
        yield counter


async def test_what_breaks_an_invariant_of_sending_is_found(paid: Counter, owner: AsyncConnection) -> None:
    assert await paid.cashier.findings() == []
    await owner.execute(text(OUT_OF_THE_WAY))
    missed = [
        statement
        for name, statements in BREAKS.items()
        for statement in statements
        if not await found_after(owner, name, statement)
    ]
    assert missed == []
    assert await paid.cashier.findings() == []


async def found_after(owner: AsyncConnection, name: str, statement: str) -> bool:
    """Whether one check finds what a statement broke; all is as before afterwards."""
    [check] = [check for check in checks() if check.name == name]
    await owner.execute(text("BEGIN"))
    for part in statement.split(";"):
        await owner.execute(text(part))
    found = (await owner.execute(text(check.sql), {"mutual_id": None})).all()
    await owner.execute(text("ROLLBACK"))
    return bool(found)
