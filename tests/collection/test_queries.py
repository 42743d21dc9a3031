"""Reads of money in: filters, pages, and what a page shows of a payment."""

from datetime import date, timedelta

import pytest

from app import collection
from app.collection import PaymentFilter, PaymentStatus
from app.core.ids import PaymentId, new_id
from tests.collection.till import Till, a_till


async def listed(till: Till, **wanted: object) -> list[PaymentId]:
    async with till.village.database.transaction() as session:
        rows = await collection.list_payments(
            session,
            till.village.mutual.id,
            PaymentFilter(**wanted),  # type: ignore[arg-type]
        )
    return [PaymentId(row.id) for row in rows]


async def test_payments_are_listed_newest_first_page_by_page(till: Till) -> None:
    made = [await till.suspended(500) for _ in range(3)]

    async with till.village.database.transaction() as session:
        mutual_id = till.village.mutual.id
        first = await collection.list_payments(session, mutual_id, PaymentFilter(), limit=2)
        rest = await collection.list_payments(session, mutual_id, PaymentFilter(), after=first[-1].id, limit=2)

    assert [row.id for row in [*first, *rest]] == made[::-1]


async def test_payments_are_filtered_by_status_wallet_day_and_incident(till: Till) -> None:
    moov = await a_till(till.village, name="Moov", account_code="55221")
    _, reference = await till.unit(1)
    waiting, placed = await till.suspended(500), await till.paid(500, reference)
    other = await moov.suspended(500)
    await till.freeze(waiting)
    today = till.village.clock.now().date()

    assert await listed(till, status=PaymentStatus.ALLOCATED) == [placed]
    assert await listed(till, wallet_id=moov.wallet.id) == [other]
    assert await listed(till, has_incident=True) == [waiting]
    assert await listed(till, since=today + timedelta(days=1)) == []
    assert await listed(till, until=today - timedelta(days=1)) == []
    assert len(await listed(till, since=today, until=today)) == 3


async def test_a_units_payments_are_those_it_was_given_any_part_of(till: Till) -> None:
    unit, reference = await till.unit(12)
    neighbour, _ = await till.unit(12)
    association = await till.collective()
    own = await till.paid(500, reference)
    shared = await till.paid(5_000, association.reference)
    parted = await till.suspended(1_000)
    await till.distribute(association, (unit, 100), (neighbour, 100))
    await till.allocate(parted, unit, 300)
    await till.allocate(parted, neighbour, 700)

    assert await listed(till, unit_id=unit) == [parted, shared, own]
    assert await listed(till, unit_id=neighbour) == [parted, shared]


async def test_suspense_is_listed_by_age_and_not_by_when_we_heard_of_it_a8(till: Till) -> None:
    now = till.village.clock.now()
    ages = [1, 9, 3, 7]
    payments = {days: await till.suspended(500, occurred_at=now - timedelta(days=days)) for days in ages}

    async with till.village.database.transaction() as session:
        first = await collection.list_suspense(session, till.village.mutual.id, limit=3)
        rest = await collection.list_suspense(session, till.village.mutual.id, after=first[-1].id, limit=3)

    assert [row.id for row in [*first, *rest]] == [payments[days] for days in sorted(ages, reverse=True)]


async def test_a_payment_keeps_what_was_typed_and_its_payer_sealed(till: Till) -> None:
    payment = await till.suspended(500, typed="FATOU COULIBALY", payer="76000001")

    row = await till.payment(payment)
    async with till.village.database.transaction() as session:
        payer = collection.payer_of(session, row)

    assert payer is not None
    assert (row.typed_reference, payer.e164, row.booked_on) == ("FATOU COULIBALY", "+22376000001", date(2026, 1, 15))
    assert row.payer_sealed is not None and b"76000001" not in row.payer_sealed


async def test_a_payment_nobody_knows_is_not_found(till: Till) -> None:
    with pytest.raises(collection.UnknownPayment):
        await till.payment(PaymentId(new_id()))
