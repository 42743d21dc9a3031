"""No register of one mutual holds a row of another (RELIABILITY 27)."""

from datetime import date

import pytest

from app import membership
from app.core.money import XOF, Money
from app.membership import NewMutual
from app.reporting.registers import REGISTERS, Asks
from tests.reporting.indicators.season import Season
from tests.reporting.registers.drawn import asked, rows

JUNE = date(2026, 6, 30)
OF_ONE = [name for name, one in REGISTERS.items() if not one.is_of_union and one.asks is not Asks.BATCH]
MICBA = NewMutual(
    code="MICBA", name="Mutuelle de Bandiagara", circle="02", currency=XOF, antennas=["Bandiagara"], opened_on=JUNE
)


@pytest.mark.parametrize("name", OF_ONE)
async def test_a_mutual_without_rows_sees_none_of_its_neighbours(d1: Season, name: str) -> None:
    async with d1.stage.database.transaction() as session, session.begin_nested() as apart:
        micba = await membership.found(session, MICBA)
        found = await rows(session, name, asked(micba, JUNE, account="4111"))
        await apart.rollback()

    amounts = [cell.minor for row in found for cell in row.values() if isinstance(cell, Money)]
    assert not any(amounts)
    assert "MICMO" not in str(found)


async def test_the_union_tells_each_mutual_and_all_together(d1: Season) -> None:
    async with d1.stage.database.transaction() as session, session.begin_nested() as apart:
        both = (d1.stage.mutual, await membership.found(session, MICBA))
        listed = await rows(session, "union_mutuals", asked(both[0], JUNE, mutuals=both))
        alone = await rows(session, "union_trial_balance", asked(both[1], JUNE))
        await apart.rollback()

    assert [row["code"] for row in listed] == [one.code for one in both]
    assert alone == []
