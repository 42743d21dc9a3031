"""Operators' invoices: E21 once per number, and an incident where the contract says something else (M5)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.errors import Invalid
from app.core.ids import WalletId, new_id
from app.core.money import KES, Money
from app.treasury import InvoiceDiffers, InvoiceNumberTaken
from app.wallets import FeeMode, WalletNotFound
from tests.collection.till import a_till
from tests.treasury.bank import Bank
from tests.treasury.invoicing import BEGINS, Invoicing, an_invoicing


@pytest.fixture
async def wave(bank: Bank) -> Invoicing:
    """Wave sends a bill."""
    return await an_invoicing(bank)


async def test_e21_an_invoice_is_owed_to_the_operator(wave: Invoicing) -> None:
    invoice = await wave.recorded(75)

    assert (invoice.open.minor, invoice.paid.minor) == (75, 0)
    assert await wave.bank.balances() == {"4015": -75, "6311": 75}
    assert await wave.bank.findings() == []


async def test_e21_a_number_is_booked_once_per_operator(wave: Invoicing) -> None:
    await wave.record(wave.new(75, number="F-1"))

    with pytest.raises(InvoiceNumberTaken):
        await wave.record(wave.new(75, number=" F-1 "))
    await wave.record(wave.new(75, number="F-1", wallet_id=wave.bank.till.wallet.id))
    assert await wave.balance("4015") == -150


async def test_the_same_invoice_told_twice_is_booked_once(wave: Invoicing) -> None:
    new = wave.new(75)

    assert await wave.record(new) == await wave.record(new)
    with pytest.raises(InvoiceDiffers):
        await wave.record(replace(new, amount=wave.bank.francs(76)))
    assert await wave.balance("4015") == -75


@pytest.mark.parametrize(("invoiced", "incidents"), [(3, 0), (4, 0), (2, 0), (5, 1), (1, 1)])
async def test_m5_a_gap_above_one_franc_between_invoice_and_contract_is_an_incident(
    wave: Invoicing, invoiced: int, incidents: int
) -> None:
    """150 and 149 at 1 % are 2 and 1, half up each."""
    await wave.till.suspended(150)
    await wave.till.suspended(149)

    invoice = await wave.recorded(invoiced)

    assert invoice.expected == wave.bank.francs(3)
    assert await wave.till.incidents() == ["operator_invoice.unexpected_amount"] * incidents


async def test_m5_a_fixed_fee_is_expected_for_each_payment(wave: Invoicing, owner: AsyncConnection) -> None:
    """150 at 1 % and 25 each is 27; of 20 no more than 20 is taken."""
    await owner.execute(text("UPDATE wallets SET fee_fixed_minor = 25"))
    await wave.till.suspended(150)
    await wave.till.suspended(20)

    assert (await wave.recorded(47)).expected == wave.bank.francs(47)


async def test_m5_only_payments_of_the_period_are_expected(wave: Invoicing) -> None:
    await wave.till.suspended(10_000)

    february = await wave.record(wave.new(1, period_from=date(2026, 2, 1), period_to=date(2026, 2, 28)))
    march = await wave.recorded(100)

    assert (february.expected, march.expected) == (wave.bank.francs(0), wave.bank.francs(100))


async def test_nothing_is_expected_where_fees_are_deducted_or_no_rate_is_agreed(wave: Invoicing) -> None:
    other = await a_till(
        wave.bank.village, account_code="55221", name="Moov", fee_mode=FeeMode.INVOICED, fee_rate=Decimal(0)
    )

    deducting = await wave.record(wave.new(500, wallet_id=wave.bank.till.wallet.id))
    no_rate = await wave.record(wave.new(500, wallet_id=other.wallet.id))

    assert (deducting.expected, no_rate.expected) == (None, None)
    assert await wave.till.incidents() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": Money(0, KES)}, "amount"),
        ({"number": "  "}, "number"),
        ({"period_to": date(2026, 2, 28), "period_from": BEGINS}, "period_to"),
    ],
)
async def test_an_invoice_that_says_nothing_is_refused(wave: Invoicing, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await wave.record(replace(wave.new(75), **wrong))  # type: ignore[arg-type]
    assert refused.value.field == field


async def test_an_operator_nobody_knows_sends_no_invoice(wave: Invoicing) -> None:
    with pytest.raises(WalletNotFound):
        await wave.record(wave.new(75, wallet_id=WalletId(new_id())))


async def test_i2_an_invoice_never_changes_and_the_checker_finds_one_that_did(
    wave: Invoicing, owner: AsyncConnection
) -> None:
    await wave.recorded(75)
    for forbidden in ("UPDATE operator_invoices SET amount_minor = 1", "DELETE FROM operator_invoices"):
        with pytest.raises(DBAPIError, match=r"does not change|never deleted"):
            await owner.execute(text(forbidden))
    await owner.execute(text("ALTER TABLE operator_invoices DISABLE TRIGGER USER"))

    await owner.execute(text("UPDATE operator_invoices SET amount_minor = 74"))

    assert await wave.bank.findings() == ["E21"]
