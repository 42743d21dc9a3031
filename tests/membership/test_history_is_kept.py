"""A unit's history is append-only for everybody (RELIABILITY I2, I17, 28)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from tests.membership.village import Village

CHANGES = ["UPDATE unit_history SET what = 'x'", "DELETE FROM unit_history", "TRUNCATE unit_history"]


@pytest.mark.parametrize("statement", CHANGES)
async def test_the_runtime_role_cannot_change_history(village: Village, statement: str) -> None:
    await village.enrol(2)

    with pytest.raises(DBAPIError, match="permission denied"):
        async with village.database.transaction() as session:
            await session.execute(text(statement))


@pytest.mark.parametrize("statement", CHANGES)
async def test_the_owner_cannot_either(village: Village, owner_url: str, statement: str) -> None:
    await village.enrol(2)
    engine = create_async_engine(owner_url)

    with pytest.raises(DBAPIError, match="is refused"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))
    await engine.dispose()
