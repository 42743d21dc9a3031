"""Operators are paid by bank: one invoice or the oldest, in parts, never more than is open (E21)."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import treasury
from app.core.ids import OperatorInvoiceId, new_id
from app.ledger import AccountRef, credit, debit
from app.ledger.chart import OPERATORS_PAYABLE
from app.treasury import ExceedsInvoices, PaymentDiffers, UnknownInvoice
from tests.treasury.bank import Bank
from tests.treasury.invoicing import Invoicing, an_invoicing


@pytest.fixture
async def wave(bank: Bank) -> Invoicing:
    """Wave sent two invoices, of 75 and of 40."""
    wave = await an_invoicing(bank)
    await wave.recorded(75)
    await wave.recorded(40)
    return wave


async def test_e21_an_operator_is_paid_the_oldest_invoice_first(wave: Invoicing) -> None:
    await wave.pay(wave.payment(80))

    assert await wave.open() == [0, 35]
    assert await wave.bank.balances() == {"4015": -35, "5211": -80, "6311": 115}
    assert await wave.bank.findings() == []


async def test_e21_one_invoice_is_paid_in_parts(wave: Invoicing) -> None:
    invoice = await wave.recorded(30)
    for amount in (10, 20):
        await wave.pay(wave.payment(amount, invoice_id=invoice.id))

    assert await wave.open() == [75, 40, 0]
    async with wave.bank.village.database.transaction() as session:
        payments = await treasury.payments_of(session, wave.bank.village.mutual.id, invoice.id)
    assert [part.minor for _, part in payments] == [10, 20]


async def test_e21_no_more_than_is_open_of_the_operator_or_of_the_invoice(wave: Invoicing) -> None:
    invoice = await wave.recorded(30)

    for too_much in (wave.payment(146), wave.payment(31, invoice_id=invoice.id)):
        with pytest.raises(ExceedsInvoices):
            await wave.pay(too_much)
    assert await wave.balance("4015") == -145


async def test_e21_what_is_open_of_one_operator_does_not_pay_another(wave: Invoicing) -> None:
    with pytest.raises(ExceedsInvoices):
        await wave.pay(wave.payment(10, wallet_id=wave.bank.till.wallet.id))


async def test_e21_a_debt_of_the_opening_books_may_be_paid_behind_the_invoices(wave: Invoicing) -> None:
    twenty = wave.bank.francs(20)
    await wave.bank.opens_with(debit(AccountRef("1211"), twenty), credit(OPERATORS_PAYABLE, twenty))

    await wave.pay(wave.payment(135))

    assert await wave.open() == [0, 0]
    assert await wave.balance("4015") == 0
    assert await wave.bank.findings() == []


async def test_e21_two_payments_at_once_never_pay_the_same_invoice(wave: Invoicing) -> None:
    done = await asyncio.gather(*(wave.pay(wave.payment(115)) for _ in range(2)), return_exceptions=True)

    assert [type(one) for one in done if isinstance(one, Exception)] == [ExceedsInvoices]
    assert await wave.open() == [0, 0]


async def test_the_same_payment_told_twice_is_booked_once(wave: Invoicing) -> None:
    new = wave.payment(115)

    assert await wave.pay(new) == await wave.pay(new)
    with pytest.raises(PaymentDiffers):
        await wave.pay(replace(new, amount=wave.bank.francs(114)))
    assert await wave.balance("5211") == -115


async def test_an_invoice_of_nobody_is_not_paid(wave: Invoicing) -> None:
    with pytest.raises(UnknownInvoice):
        await wave.pay(wave.payment(10, invoice_id=OperatorInvoiceId(new_id())))


async def test_e21_the_database_pays_no_more_than_the_invoice(wave: Invoicing, owner: AsyncConnection) -> None:
    with pytest.raises(DBAPIError, match="ck_operator_invoices_amount"):
        await owner.execute(text("UPDATE operator_invoices SET paid_minor = 76"))


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE operator_payment_parts SET amount_minor = amount_minor + 1",
        "UPDATE operator_payments SET amount_minor = amount_minor - 1",
        "UPDATE operator_invoices SET paid_minor = 0",
    ],
)
async def test_e21_the_checker_finds_a_payment_that_settled_something_else(
    wave: Invoicing, owner: AsyncConnection, broken: str
) -> None:
    await wave.pay(wave.payment(80))
    for table in ("operator_payment_parts", "operator_payments", "operator_invoices"):
        await owner.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))

    await owner.execute(text(broken))

    assert set(await wave.bank.findings()) == {"E21"}
