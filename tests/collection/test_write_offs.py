"""Arrears given up by decision, booked as a loss and kept (E23)."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import collection
from app.collection import NewWriteOff, WriteOff, WriteOffExceedsArrears
from app.core.errors import Invalid, MutuelleError
from app.core.ids import UnitId, WriteOffId, new_id
from app.core.money import KES, Money
from app.membership import UnknownUnit
from tests.collection.till import AGENT, Till


async def give_up(till: Till, unit_id: UnitId, amount: int | None = None, note: str = "famille partie") -> WriteOff:
    """The coordinator's decision."""
    money = None if amount is None else Money(amount, till.village.mutual.currency)
    new = NewWriteOff(id=WriteOffId(new_id()), unit_id=unit_id, amount=money, note=note)
    async with till.village.database.transaction() as session:
        return await collection.write_off(session, till.village.mutual, new, AGENT)


async def test_e23_all_it_owes_on_instalments_is_a_loss_and_the_fee_is_not(till: Till) -> None:
    unit, _ = await till.unit(12)

    made = await give_up(till, unit)

    assert made.amount.minor == 6_920
    assert await till.village.balances("6511", "4111", "4112") == {"6511": 6_920, "4111": 0, "4112": 1_000}
    async with till.village.database.transaction() as session:
        assert await collection.write_offs_of(session, till.village.mutual.id, unit) == [made]
    assert await till.findings() == []


async def test_a_part_leaves_the_rest_owed(till: Till) -> None:
    unit, reference = await till.unit(12)
    await give_up(till, unit, 920)
    await till.paid(7_500, reference)

    assert await till.village.balances("6511", "4111", "4191") == {"6511": 920, "4111": 0, "4191": -500}
    assert await till.findings() == []


@pytest.mark.parametrize("amount", [6_921, 100_000])
async def test_more_than_is_owed_is_refused_and_nothing_booked(till: Till, amount: int) -> None:
    unit, _ = await till.unit(12)

    with pytest.raises(WriteOffExceedsArrears):
        await give_up(till, unit, amount)

    assert await till.village.balances("6511", "4111") == {"6511": 0, "4111": 6_920}


async def test_of_a_unit_that_owes_nothing_or_has_lapsed_nothing_is_given_up(till: Till) -> None:
    paid, reference = await till.unit(1)
    await till.paid(5_000, reference)
    lapsed, _ = await till.unit(1)
    await till.village.live_until("2026-04-17")

    for unit in (paid, lapsed):
        with pytest.raises(WriteOffExceedsArrears):
            await give_up(till, unit)


async def test_a_unit_nobody_knows_a_reason_of_nothing_and_another_currency_are_refused(till: Till) -> None:
    unit, _ = await till.unit(1)

    with pytest.raises(UnknownUnit):
        await give_up(till, UnitId(new_id()))
    with pytest.raises(Invalid):
        await give_up(till, unit, note=" ")
    with pytest.raises(Invalid):
        await give_up(till, unit, 0)
    with pytest.raises(Invalid):
        async with till.village.database.transaction() as session:
            foreign = NewWriteOff(id=WriteOffId(new_id()), unit_id=unit, amount=Money(1, KES), note="x")
            await collection.write_off(session, till.village.mutual, foreign, AGENT)


async def test_of_two_decisions_at_once_one_stands(till: Till) -> None:
    unit, _ = await till.unit(12)

    answers = await asyncio.gather(give_up(till, unit), give_up(till, unit), return_exceptions=True)

    told = [one.code if isinstance(one, MutuelleError) else "given up" for one in answers]
    assert sorted(told) == ["collection.write_off_exceeds_arrears", "given up"]
    assert await till.village.balances("6511") == {"6511": 6_920}


async def test_money_that_comes_later_goes_to_what_is_owed_and_then_to_advance(till: Till) -> None:
    """A5."""
    unit, reference = await till.unit(12)
    await give_up(till, unit)
    till.village.clock.move_to(datetime(2026, 1, 16, 8, 0, tzinfo=UTC))

    await till.paid(3_000, reference)

    assert await till.village.balances("4112", "4191", "7111") == {"4112": 0, "4191": -2_000, "7111": 0}
    assert await till.findings() == []


async def test_i2_what_was_given_up_is_kept_as_it_is(till: Till) -> None:
    unit, _ = await till.unit(1)
    await give_up(till, unit)

    for forbidden in ("UPDATE write_offs SET amount_minor = 1", "DELETE FROM write_offs"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with till.village.database.transaction() as session:
                await session.execute(text(forbidden))
    with pytest.raises(DBAPIError, match="written_off_is_cancelled"):
        async with till.village.database.transaction() as session:
            await session.execute(text("UPDATE dues SET written_off_on = due_on WHERE kind = 'fee'"))
