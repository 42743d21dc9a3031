"""Money in suspense that is the mutual's own: recoveries, and what an operator takes back of income (E23, E25, E11)."""

import pytest

from app import collection
from app.collection import AlreadyReversed, PaymentFrozen, PaymentNotInSuspense, Taking, TakingKind, UnknownPayment
from app.core.errors import Invalid
from app.core.ids import PaymentId, new_id
from tests.collection.till import AGENT, Till


async def recover(till: Till, payment_id: PaymentId, note: str = "ancien arriéré") -> Taking:
    """It pays what was given up before."""
    async with till.village.database.transaction() as session:
        return await collection.recover(session, till.village.mutual, payment_id, note, AGENT)


async def test_e23_a_later_recovery_is_income_of_7511(till: Till) -> None:
    payment = await till.suspended(900)

    made = await recover(till, payment)

    row = await till.payment(payment)
    assert (made.kind, made.amount.minor) == (TakingKind.RECOVERY, 900)
    assert (row.status, row.reason, row.left_minor) == ("income", None, 0)
    assert await till.village.balances("7511", "47121", "7581") == {"7511": -900, "47121": 0, "7581": 0}
    assert await till.findings() == []


async def test_only_what_is_left_of_a_payment_is_taken(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(900)
    await till.allocate(payment, unit, 400)

    assert (await recover(till, payment)).amount.minor == 500

    async with till.village.database.transaction() as session:
        assert len(await collection.takings_of(session, till.village.mutual.id, payment)) == 1
    assert await till.findings() == []


async def test_what_is_not_in_suspense_is_not_taken(till: Till) -> None:
    _, reference = await till.unit(1)
    placed = await till.paid(500, reference)
    payment = await till.suspended(900)
    await recover(till, payment)

    for refused in (placed, payment):
        with pytest.raises(PaymentNotInSuspense):
            await recover(till, refused)
    with pytest.raises(UnknownPayment):
        await recover(till, PaymentId(new_id()))


async def test_a_frozen_payment_waits_for_a_person_and_a_recovery_has_a_reason(till: Till) -> None:
    payment = await till.suspended(900)
    with pytest.raises(Invalid):
        await recover(till, payment, " ")
    await till.freeze(payment)

    with pytest.raises(PaymentFrozen):
        await recover(till, payment)

    assert await till.in_suspense() == 900


async def test_e11_what_the_operator_takes_back_of_income_is_mirrored_first(till: Till) -> None:
    payment = await till.suspended(900, fee=9)
    await recover(till, payment)

    await till.reverse(payment)

    row = await till.payment(payment)
    assert (row.status, row.left_minor) == ("reversed", 0)
    entries = {entry.event: entry for entry in await till.entries(payment)}
    assert list(entries) == ["E03", "E23", "E11b", "E11d"]
    assert entries["E11b"].reverses == entries["E23"].id
    assert await till.village.balances("7511", "47121", "55211", "6311", "47111") == {
        "7511": 0,
        "47121": 0,
        "55211": -9,
        "6311": 9,
        "47111": 0,
    }
    assert await till.findings() == []
    with pytest.raises(AlreadyReversed):
        await till.reverse(payment)


async def test_e11_a_payment_partly_placed_and_partly_income_is_undone_whole(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(900)
    await till.allocate(payment, unit, 400)
    await recover(till, payment)

    await till.reverse(payment)

    assert await till.village.balances("7511", "47121", "4112") == {"7511": 0, "47121": 0, "4112": 1_000}
    assert await till.findings() == []
