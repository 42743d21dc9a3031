"""Funders' money: E08 on the oldest statement first, once per id, and what becomes of an excess (F4)."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app import ledger
from app.core.errors import Invalid
from app.core.ids import new_id
from app.core.money import KES, XOF, Money
from app.ledger import PeriodClosed
from app.membership import Mutual
from app.subsidies import NoExcess, NothingOpen, ReceiptDiffers, SubsidyStatement, UnknownReceipt
from tests.subsidies.treasurer import ACCOUNTANT, DONOR, STATE, Treasurer


async def a_statement(treasurer: Treasurer, persons: int = 3) -> SubsidyStatement:
    """A unit pays its first instalment and the State is billed: 4,325 for three persons."""
    unit = await treasurer.village.enrol(persons)
    dues = await treasurer.village.see(unit)
    await treasurer.village.pay(unit, dues.fee_due_minor + dues.arrears_minor)
    return (await treasurer.bill(STATE))[STATE]


async def test_e08_a_receipt_settles_its_statement(treasurer: Treasurer) -> None:
    made = await a_statement(treasurer)

    receipt = await treasurer.receive(treasurer.receipt(STATE, 4_325))

    assert (receipt.applied.minor, receipt.excess.minor) == (4_325, 0)
    assert (await treasurer.statement(made)).open.minor == 0
    assert await treasurer.balances() == {"47322": 2_595, "5211": 4_325, "7111": -4_325, "7131": -2_595}


async def test_f4_a_shortfall_stays_receivable(treasurer: Treasurer) -> None:
    made = await a_statement(treasurer)

    await treasurer.receive(treasurer.receipt(STATE, 4_000))

    now = await treasurer.statement(made)
    assert (now.billed.minor, now.received.minor, now.open.minor) == (4_325, 4_000, 325)
    assert (await treasurer.balances())["47321"] == 325


async def test_f4_the_oldest_statement_is_settled_first(treasurer: Treasurer) -> None:
    first, second = await a_statement(treasurer), await a_statement(treasurer)

    await treasurer.receive(treasurer.receipt(STATE, 5_000))

    assert [(await treasurer.statement(one)).received.minor for one in (first, second)] == [4_325, 675]


async def test_f4_what_exceeds_all_that_is_billed_is_to_be_repaid_though_more_has_accrued(
    treasurer: Treasurer,
) -> None:
    await a_statement(treasurer)
    unit = await treasurer.village.enrol(3)
    await treasurer.village.pay(unit, 2_730)

    receipt = await treasurer.receive(treasurer.receipt(STATE, 5_000))

    assert (receipt.applied.minor, receipt.excess.minor) == (4_325, 675)
    assert {code: minor for code, minor in (await treasurer.balances()).items() if code[0] in "45"} == {
        "47321": 4_325,
        "47322": 5_190,
        "4739": -675,
        "5211": 5_000,
    }


async def test_f4_a_later_statement_draws_on_an_excess_only_when_somebody_says_so(treasurer: Treasurer) -> None:
    receipt = await treasurer.receive(treasurer.receipt(STATE, 5_000))
    made = await a_statement(treasurer)
    assert (await treasurer.statement(made)).open.minor == 4_325

    applied = await treasurer.apply_excess(receipt.id)

    assert (applied.excess.minor, (await treasurer.statement(made)).open.minor) == (675, 0)
    assert (await treasurer.balances())["4739"] == -675


async def test_f4_a_part_of_an_excess_settles_a_part_of_a_statement(treasurer: Treasurer) -> None:
    receipt = await treasurer.receive(treasurer.receipt(STATE, 1_000))
    made = await a_statement(treasurer)

    assert (await treasurer.apply_excess(receipt.id, 400)).excess.minor == 600
    assert (await treasurer.statement(made)).open.minor == 3_925


async def test_f4_no_more_is_applied_than_the_excess_and_than_is_open(treasurer: Treasurer) -> None:
    receipt = await treasurer.receive(treasurer.receipt(STATE, 10_000))
    with pytest.raises(NothingOpen):
        await treasurer.apply_excess(receipt.id)
    await a_statement(treasurer)

    with pytest.raises(NoExcess):
        await treasurer.apply_excess(receipt.id, 10_001)
    with pytest.raises(NothingOpen):
        await treasurer.apply_excess(receipt.id, 4_326)
    with pytest.raises(UnknownReceipt):
        await treasurer.apply_excess(new_id())
    assert (await treasurer.balances())["4739"] == -10_000


async def test_f4_a_receipt_without_excess_has_none_to_apply(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    receipt = await treasurer.receive(treasurer.receipt(STATE, 1_000))

    with pytest.raises(NoExcess):
        await treasurer.apply_excess(receipt.id)


async def test_f4_a_donor_does_not_pay_what_the_state_owes(treasurer: Treasurer) -> None:
    made = await a_statement(treasurer)

    receipt = await treasurer.receive(treasurer.receipt(DONOR, 1_000))

    assert (receipt.excess.minor, (await treasurer.statement(made)).open.minor) == (1_000, 4_325)


async def test_a_receipt_told_twice_is_booked_once_and_another_under_its_id_is_refused(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    new = treasurer.receipt(STATE, 1_000)
    first = await treasurer.receive(new)
    treasurer.village.clock.advance(timedelta(days=1))

    assert await treasurer.receive(new) == first
    with pytest.raises(ReceiptDiffers):
        await treasurer.receive(replace(new, amount=treasurer.francs(2_000)))
    assert (await treasurer.balances())["5211"] == 1_000


async def test_two_receipts_at_once_settle_a_statement_once(treasurer: Treasurer) -> None:
    made = await a_statement(treasurer)

    got = await asyncio.gather(*(treasurer.receive(treasurer.receipt(STATE, 3_000)) for _ in range(2)))

    assert sorted(one.excess.minor for one in got) == [0, 1_675]
    assert (await treasurer.statement(made)).open.minor == 0


async def test_e08_is_booked_on_the_day_the_bank_credited_it(treasurer: Treasurer) -> None:
    await treasurer.village.live_until("2026-01-20")

    await treasurer.receive(treasurer.receipt(STATE, 1_000, received_on=date(2026, 1, 15)))

    at = await treasurer.position(STATE, date(2026, 1, 15))
    assert (at.received.minor, (await treasurer.position(STATE, date(2026, 1, 14))).received.minor) == (1_000, 0)
    booked = "SELECT booked_on FROM entries WHERE event = 'E08'"
    assert await treasurer.village.scalar(booked) == date(2026, 1, 15)


async def test_a_closed_month_takes_no_receipt_and_none_is_recorded(treasurer: Treasurer) -> None:
    mutual: Mutual = treasurer.village.mutual
    await treasurer.village.live_until("2026-02-03")
    async with treasurer.village.database.transaction() as session:
        await ledger.close_period(session, mutual.id, date(2026, 1, 1), actor=ACCOUNTANT)

    with pytest.raises(PeriodClosed):
        await treasurer.receive(treasurer.receipt(STATE, 1_000, received_on=date(2026, 1, 31)))
    assert await treasurer.village.scalar("SELECT count(*) FROM subsidy_receipts") == 0


@pytest.mark.parametrize("amount", [Money(0, XOF), Money(-1, XOF), Money(5, KES)])
async def test_an_amount_of_nothing_or_of_another_currency_is_refused(treasurer: Treasurer, amount: Money) -> None:
    with pytest.raises(Invalid) as refused:
        await treasurer.receive(replace(treasurer.receipt(STATE, 1), amount=amount))
    assert refused.value.field == "amount"


@pytest.mark.parametrize("day", [date(2026, 1, 2), date(2025, 12, 31)])
async def test_a_day_to_come_or_before_the_books_is_refused(treasurer: Treasurer, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        await treasurer.receive(treasurer.receipt(STATE, 1, received_on=day))
    assert refused.value.field == "received_on"
