"""Cash taken at an antenna: recorded once, allocated at once, late entry included (E03, E05)."""

from datetime import UTC, datetime, timedelta

import pytest

from app import collection, membership
from app.collection import Outcome, Receipt
from app.core.errors import Invalid
from app.core.ids import AntennaId, UnitId, new_id
from app.core.money import KES, XOF, Money
from app.membership import UnknownUnit
from tests.collection.till import AGENT, Till


async def antenna(till: Till) -> AntennaId:
    async with till.village.database.transaction() as session:
        return (await membership.antenna_named(session, till.village.mutual.id, None)).id


async def take(till: Till, unit_id: UnitId, amount: Money = Money(2_000, XOF), **changes: object) -> Receipt:  # noqa: B008
    told: dict[str, object] = {
        "unit_id": unit_id,
        "antenna_id": await antenna(till),
        "amount": amount,
        "receipt_number": "C-0001",
        "occurred_at": till.village.clock.now(),
        "actor": AGENT,
    }
    async with till.village.database.transaction() as session:
        return await collection.receive_cash(session, till.village.mutual, **(told | changes))  # type: ignore[arg-type]


async def test_cash_pays_what_the_unit_owes_at_once(till: Till) -> None:
    unit, _ = await till.unit(12)

    receipt = await take(till, unit, Money(7_920, XOF))

    assert receipt.outcome is Outcome.ALLOCATED
    assert await till.village.balances("5711", "47121", "4111", "4112", "6311") == {
        "5711": 7_920,
        "47121": 0,
        "4111": 0,
        "4112": 0,
        "6311": 0,
    }
    assert (await till.payment(receipt.payment_id)).method == "agent"
    assert await till.findings() == []


async def test_an_antennas_receipt_number_is_used_once(till: Till) -> None:
    unit, _ = await till.unit(12)
    await take(till, unit)

    with pytest.raises(collection.ReceiptNumberTaken):
        await take(till, unit)

    assert await till.village.balances("5711") == {"5711": 2_000}


@pytest.mark.parametrize("amount", [Money(0, XOF), Money(-1, XOF), Money(2_000, KES)])
async def test_an_amount_of_nothing_or_of_another_currency_is_refused(till: Till, amount: Money) -> None:
    unit, _ = await till.unit(12)

    with pytest.raises(Invalid) as refused:
        await take(till, unit, amount)

    assert refused.value.field == "amount"


async def test_cash_of_tomorrow_is_refused(till: Till) -> None:
    unit, _ = await till.unit(12)

    with pytest.raises(Invalid) as refused:
        await take(till, unit, occurred_at=till.village.clock.now() + timedelta(minutes=1))

    assert refused.value.field == "occurred_at"


async def test_an_antenna_or_unit_nobody_knows_is_told_as_such(till: Till) -> None:
    unit, _ = await till.unit(12)

    with pytest.raises(Invalid) as refused:
        await take(till, unit, antenna_id=AntennaId(new_id()))
    with pytest.raises(UnknownUnit):
        await take(till, UnitId(new_id()))

    assert refused.value.field == "antenna_id"


async def test_a_lapsed_unit_pays_no_cash(till: Till) -> None:
    unit, _ = await till.unit(1)
    await till.village.live_until("2026-04-16")

    with pytest.raises(collection.UnitNotOpen):
        await take(till, unit)


async def test_cash_entered_late_counts_and_is_booked_on_the_day_it_was_taken(till: Till) -> None:
    unit, _ = await till.unit(12)
    await till.village.live_until("2026-02-20")

    receipt = await take(till, unit, Money(7_920, XOF), occurred_at=datetime(2026, 2, 10, 9, tzinfo=UTC))

    assert (await till.payment(receipt.payment_id)).booked_on.isoformat() == "2026-02-10"
    seen = (await till.village.see(unit)).leading
    assert seen is not None and seen.effective_on is not None
    assert seen.effective_on.isoformat() == "2026-02-10"
    assert await till.findings() == []


async def test_cash_taken_back_leaves_the_antenna(till: Till) -> None:
    unit, _ = await till.unit(12)
    receipt = await take(till, unit)
    assert receipt.payment_id is not None

    await till.reverse(receipt.payment_id)

    assert await till.village.balances("5711", "47121") == {"5711": 0, "47121": 0}
    assert await till.findings() == []
