"""Collective payers and their lists: whole or not at all, the oldest receipts first (A3, A6)."""

import asyncio
from datetime import timedelta

import pytest

from app import collection
from app.collection import Collective, Outcome
from app.core.ids import CollectiveId, UnitId, new_id
from app.membership import ReferenceInvalid, UnknownUnit
from tests.collection.till import Till


@pytest.fixture
async def association(till: Till) -> Collective:
    """An association of Sévaré."""
    return await till.collective()


async def undistributed(till: Till, association: Collective) -> int:
    async with till.village.database.transaction() as session:
        found = await collection.collective_by_reference(session, till.village.mutual.id, association.reference)
    return found.undistributed_minor


async def test_a_collective_reference_brings_money_to_its_own_account_e04(till: Till, association: Collective) -> None:
    [receipt] = await till.book(till.heard(50_000, typed="90 000017 32", fee=0))

    assert receipt.outcome is Outcome.COLLECTIVE
    assert await till.village.balances("47121", "47122") == {"47121": 0, "47122": -50_000}
    assert await undistributed(till, association) == 50_000
    assert await till.findings() == []


async def test_a_list_draws_on_the_oldest_receipt_first_a6(till: Till, association: Collective) -> None:
    units = [(await till.unit(1))[0] for _ in range(3)]
    now = till.village.clock.now()
    newer = await till.paid(5_000, association.reference, occurred_at=now - timedelta(hours=1))
    older = await till.paid(2_000, association.reference, occurred_at=now - timedelta(hours=2))

    await till.distribute(association, (units[0], 1_500), (units[1], 1_500), (units[2], 1_000))

    assert [one.amount_minor for one in await till.allocations(older)] == [1_500, 500]
    assert [one.amount_minor for one in await till.allocations(newer)] == [1_000, 1_000]
    assert ((await till.payment(older)).undistributed_minor, (await till.payment(newer)).undistributed_minor) == (
        0,
        3_000,
    )
    assert await undistributed(till, association) == 3_000
    assert await till.findings() == []


async def test_a_list_beyond_the_balance_is_refused_whole_a6(till: Till, association: Collective) -> None:
    first, second = (await till.unit(1))[0], (await till.unit(1))[0]
    await till.paid(2_000, association.reference)

    with pytest.raises(collection.DistributionExceedsBalance) as refused:
        await till.distribute(association, (first, 1_500), (second, 501))

    assert refused.value.facts == {"balance_minor": 2_000}
    assert await undistributed(till, association) == 2_000
    assert await till.village.scalar("SELECT count(*) FROM distributions") == 0


async def test_one_closed_unit_refuses_the_whole_list_a6(till: Till, association: Collective) -> None:
    lapsed, _ = await till.unit(1)
    await till.village.live_until("2026-04-16")
    open_one, _ = await till.unit(1)
    await till.paid(5_000, association.reference)

    with pytest.raises(collection.UnitNotOpen):
        await till.distribute(association, (open_one, 1_000), (lapsed, 1_000))

    assert await till.village.scalar("SELECT count(*) FROM allocations") == 0


async def test_a_unit_nobody_knows_refuses_the_whole_list(till: Till, association: Collective) -> None:
    known, _ = await till.unit(1)
    await till.paid(5_000, association.reference)

    with pytest.raises(UnknownUnit):
        await till.distribute(association, (known, 1_000), (UnitId(new_id()), 1_000))


@pytest.mark.parametrize("amounts", [(), (0,), (-5,), (1_000, 1_000)])
async def test_a_list_has_lines_each_unit_once_each_amount_above_zero(
    till: Till, association: Collective, amounts: tuple[int, ...]
) -> None:
    unit, _ = await till.unit(1)
    await till.paid(5_000, association.reference)

    with pytest.raises(collection.EmptyDistribution):
        await till.distribute(association, *((unit, amount) for amount in amounts))


async def test_frozen_money_is_not_distributed(till: Till, association: Collective) -> None:
    unit, _ = await till.unit(1)
    payment = await till.paid(5_000, association.reference)
    await till.freeze(payment)

    with pytest.raises(collection.DistributionExceedsBalance):
        await till.distribute(association, (unit, 1))


async def test_two_lists_at_once_never_give_more_than_there_is(till: Till, association: Collective) -> None:
    units = [(await till.unit(1))[0] for _ in range(4)]
    await till.paid(2_500, association.reference)

    answers = await asyncio.gather(
        *(till.distribute(association, (unit, 1_000)) for unit in units), return_exceptions=True
    )

    assert sum(isinstance(one, collection.DistributionExceedsBalance) for one in answers) == 2
    assert await undistributed(till, association) == 500
    assert await till.findings() == []


async def test_lists_over_the_same_units_in_opposite_order_do_not_deadlock(till: Till) -> None:
    first, second = (await till.unit(1))[0], (await till.unit(1))[0]
    north, south = await till.collective(), await till.collective("9000001829")
    await till.paid(9_000, north.reference)
    await till.paid(9_000, south.reference)

    await asyncio.gather(
        *(till.distribute(north, (first, 100), (second, 100)) for _ in range(3)),
        *(till.distribute(south, (second, 100), (first, 100)) for _ in range(3)),
    )

    assert await till.village.balances("47122") == {"47122": -(18_000 - 1_200)}
    assert await till.findings() == []


async def test_a_collective_nobody_registered_is_unknown(till: Till) -> None:
    unit, _ = await till.unit(1)
    stranger = Collective(id=CollectiveId(new_id()), reference="9000001732", name="")

    with pytest.raises(collection.UnknownCollective):
        await till.distribute(stranger, (unit, 1))
    with pytest.raises(collection.UnknownCollective):
        await undistributed(till, stranger)


async def test_a_reference_belongs_to_one_collective(till: Till, association: Collective) -> None:
    with pytest.raises(collection.CollectiveExists):
        await till.collective(association.reference)


@pytest.mark.parametrize("reference", ["0100012336", "9000001733", "90", ""])
async def test_a_collective_has_a_valid_reference_of_circles_90_to_99(till: Till, reference: str) -> None:
    with pytest.raises(ReferenceInvalid):
        await till.collective(reference)


async def test_collectives_are_listed_by_reference_with_what_is_left(till: Till, association: Collective) -> None:
    other = await till.collective("9000001829")
    await till.paid(700, other.reference)

    async with till.village.database.transaction() as session:
        listed = await collection.collectives(session, till.village.mutual.id)

    assert [(one.reference, one.undistributed_minor) for one in listed] == sorted(
        [(association.reference, 0), (other.reference, 700)]
    )
