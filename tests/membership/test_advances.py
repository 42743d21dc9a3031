"""Advances drawn for a refund and restored: oldest receipt first, 4191 to the franc (A7, E10, DOMAIN 16)."""

import pytest

from app import ledger, membership
from app.core.ids import PaymentId, UnitId, new_id
from app.core.money import Money
from app.ledger import JournalEntry, credit, debit
from app.ledger.chart import ADVANCES, BANK, DIFFERENCES
from app.membership import AdvancePart, AdvanceTooSmall, UnknownUnit
from tests.membership.village import AGENT, Village, day


async def ahead(village: Village, *amounts: int) -> tuple[UnitId, list[PaymentId]]:
    """Two persons who settled what was due and then paid these amounts in advance, a day apart."""
    unit = await village.enrol(2)
    await village.pay(unit, 2_154)
    payments = []
    for number, amount in enumerate(amounts, start=2):
        await village.live_until(f"2026-01-{number:02d}")
        payments.append(await village.pay(unit, amount))
    return unit, payments


async def post(village: Village, unit: UnitId, amount: int) -> None:
    """4191 to the bank for money given back, the other way for what came back: no payout is under way here."""
    money = Money(abs(amount), village.mutual.currency)
    lines = (debit(ADVANCES.of(unit), money), credit(BANK, money))
    entry = JournalEntry(
        mutual_id=village.mutual.id,
        key=f"refund:{new_id()}",
        event="E10",
        cause="refund:test",
        actor=AGENT,
        occurred_at=village.clock.now(),
        booked_on=village.today,
        lines=lines if amount > 0 else [line.mirrored() for line in lines],
    )
    async with village.database.transaction() as session:
        await ledger.post(session, [entry])


async def draw(village: Village, unit: UnitId, amount: int, *payments: PaymentId) -> list[AdvancePart]:
    """Take it for a refund, and book it."""
    async with village.database.transaction() as session:
        parts = await membership.draw_advance(
            session, village.mutual, unit, amount, of=payments, actor=AGENT, cause="refund:test"
        )
    await post(village, unit, amount)
    return list(parts)


async def restore(village: Village, unit: UnitId, parts: list[AdvancePart]) -> None:
    """The refund failed."""
    async with village.database.transaction() as session:
        await membership.restore_advance(session, village.mutual, unit, parts, actor=AGENT, cause="refund:test")
    await post(village, unit, -sum(part.amount_minor for part in parts))


async def left(village: Village, unit: UnitId) -> list[int]:
    """What is in advance, payment by payment."""
    async with village.database.transaction() as session:
        parts = await membership.advances_of(session, village.mutual.id, unit)
    return [part.amount_minor for part in parts]


async def test_a7_a_refund_draws_on_the_oldest_receipt_first(village: Village) -> None:
    unit, [first, second] = await ahead(village, 500, 700)

    parts = await draw(village, unit, 600, first, second)

    assert [(part.payment_id, part.amount_minor) for part in parts] == [(first, 500), (second, 100)]
    assert await left(village, unit) == [600]
    assert await village.balance(ADVANCES.of(unit)) == -600


async def test_a7_only_the_payments_named_are_drawn_on(village: Village) -> None:
    unit, [_, second] = await ahead(village, 500, 700)

    parts = await draw(village, unit, 600, second)

    assert [(part.payment_id, part.amount_minor) for part in parts] == [(second, 600)]
    assert await left(village, unit) == [500, 100]


async def test_a7_never_more_than_is_in_advance_and_nothing_is_drawn(village: Village) -> None:
    unit, payments = await ahead(village, 500, 700)

    with pytest.raises(AdvanceTooSmall) as refused:
        await draw(village, unit, 1_201, *payments)
    assert refused.value.facts["left_minor"] == 1_200
    assert await left(village, unit) == [500, 700]


async def test_a_unit_nobody_knows_has_no_advance(village: Village) -> None:
    with pytest.raises(UnknownUnit):
        await draw(village, UnitId(new_id()), 1)


async def test_e10_what_a_failed_refund_had_drawn_is_in_advance_again(village: Village) -> None:
    unit, payments = await ahead(village, 500, 700)
    parts = await draw(village, unit, 600, *payments)

    await restore(village, unit, parts)

    assert await left(village, unit) == [500, 700]
    assert await village.balance(ADVANCES.of(unit)) == -1_200


async def test_a5_money_refunded_pays_no_instalment_and_restored_it_pays_by_the_next_run(village: Village) -> None:
    unit, payments = await ahead(village, 1_153)
    parts = await draw(village, unit, 1_153, *payments)
    await village.live_until("2026-03-31")
    assert (await village.see(unit)).arrears_minor == 1_153

    await restore(village, unit, parts)

    assert (await village.see(unit)).advance_minor == 1_153
    await village.live_until("2026-04-01")
    seen = await village.see(unit)
    assert (seen.arrears_minor, seen.advance_minor) == (0, 0)


async def test_e22n_what_an_ineffective_unit_paid_can_be_refunded_after_its_lapse(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 1_500)
    await village.live_until("2026-04-02")
    assert (await village.standing(unit))[0] == "lapsed"

    await draw(village, unit, 500, payment)

    assert await left(village, unit) == []


async def test_e11_u12_a_refunded_advance_cannot_be_unapplied_and_stands_in_47111(village: Village) -> None:
    unit, [payment] = await ahead(village, 700)
    await draw(village, unit, 600, payment)

    parts = await village.reverse(payment)

    assert {part.account: part.amount_minor for part in parts} == {ADVANCES.of(unit): 100, DIFFERENCES: 600}
    assert await village.balance(DIFFERENCES) == 600
    assert await village.balance(ADVANCES.of(unit)) == 0
    assert await village.scalar("SELECT kind FROM incidents") == "membership.reversal_incomplete"


async def test_i17_the_units_history_tells_of_both_the_newest_first(village: Village) -> None:
    unit, payments = await ahead(village, 500)
    await restore(village, unit, await draw(village, unit, 500, *payments))

    async with village.database.transaction() as session:
        told = await membership.unit_history(session, village.mutual.id, unit)
    assert [(line.what, line.happened_on) for line in told if line.what.startswith("advance_")] == [
        ("advance_restored", day("2026-01-02")),
        ("advance_refunded", day("2026-01-02")),
    ]
