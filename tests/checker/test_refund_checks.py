"""The invariant of refunds, broken by the owner, is found (RELIABILITY I8)."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.clock import VirtualClock
from app.db import Database
from tests.checker.test_collection_checks import OUT_OF_THE_WAY, found
from tests.collection.refunding import Refunding, a_refunding
from tests.collection.till import a_till
from tests.membership.village import a_village

BREAKS = {
    "I8_refunds": [
        "UPDATE refund_parts SET amount_minor = amount_minor - 1",
        "UPDATE refunds SET amount_minor = amount_minor + 1",
    ]
}


@pytest.fixture
async def refunded(database: Database, clock: VirtualClock) -> Refunding:
    """An accountant who gave a part of a payment back."""
    refunding = await a_refunding(await a_till(await a_village(database, clock)))
    payment = await refunding.till.suspended(1_000, payer="76000001")
    await refunding.reserved(400, payment=payment)
    return refunding


@pytest.mark.parametrize("sql", BREAKS["I8_refunds"])
async def test_a_refund_that_holds_another_amount_is_found(
    refunded: Refunding, owner: AsyncConnection, sql: str
) -> None:
    assert await refunded.till.findings() == []
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(sql))

    assert await found(refunded.till, "I8_refunds")
