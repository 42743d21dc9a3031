"""The account that bank payouts leave from is told before a file is taken, and sealed (P4)."""

import pytest
from sqlalchemy import text

from app import payouts
from app.core.errors import Invalid
from app.payouts import Debtor, NewDebtor, NoBankAccount
from tests.payouts.cashier import Cashier
from tests.payouts.teller import ACCOUNT


async def told(cashier: Cashier, new: NewDebtor) -> Debtor:
    async with cashier.database.transaction() as session:
        return await payouts.set_debtor(session, cashier.mutual, new, cashier.maker)


async def kept(cashier: Cashier) -> Debtor:
    async with cashier.database.transaction() as session:
        return await payouts.debtor_of(session, cashier.mutual.id)


async def test_without_an_account_there_is_none(cashier: Cashier) -> None:
    with pytest.raises(NoBankAccount):
        await kept(cashier)


async def test_the_newest_account_is_kept_as_banks_write_it(cashier: Cashier) -> None:
    await told(cashier, NewDebtor(holder="Autre", account="FR1420041010050500013M02606"))
    await told(cashier, ACCOUNT)

    assert await kept(cashier) == Debtor(name="MICMO", account="ML130101000000000099", bic="BDMAMLBA")


async def test_the_number_is_sealed(cashier: Cashier) -> None:
    await told(cashier, ACCOUNT)

    async with cashier.database.transaction() as session:
        [raw] = (await session.scalars(text("SELECT number_sealed FROM bank_accounts"))).all()
    assert b"0099" not in raw


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("holder", NewDebtor(holder=" ", account="ML130101000000000099")),
        ("account", NewDebtor(holder="MICMO", account="12-34")),
        ("bic", NewDebtor(holder="MICMO", account="ML130101000000000099", bic="BDM")),
    ],
)
async def test_what_no_bank_could_mean_is_refused(cashier: Cashier, field: str, new: NewDebtor) -> None:
    with pytest.raises(Invalid) as refused:
        await told(cashier, new)

    assert refused.value.field == field
