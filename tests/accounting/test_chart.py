"""The chart as an accountant extends it: new codes, none renumbered (DOMAIN 10)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import accounting, ledger
from app.core.errors import Invalid
from app.db import Session
from app.ledger import ChartAccount, Side
from app.membership import Mutual
from tests.accounting.people import an_entry, approved, balance, line

SUPPLIES = ChartAccount("6382", "Fournitures", "Supplies", "expense", Side.DEBIT, pcms_code="604")


async def test_a_new_code_takes_entries_by_hand(session: Session, micmo: Mutual) -> None:
    await accounting.open_account(session, micmo, SUPPLIES)

    await approved(session, micmo, an_entry(line("6382", "D", 90), line("5211", "C", 90)))

    assert await balance(session, micmo, "6382") == 90
    assert SUPPLIES in await ledger.accounts_of(session, micmo.id)


async def test_a_code_of_the_chart_stays_as_it_is(session: Session, micmo: Mutual) -> None:
    with pytest.raises(accounting.AccountExists):
        await accounting.open_account(session, micmo, ChartAccount("5211", "Autre", "Other", "asset", Side.DEBIT))


@pytest.mark.parametrize(
    "wrong",
    [
        ChartAccount("63", "Courte", "Short", "expense", Side.DEBIT),
        ChartAccount("8111", "Classe 8", "Class 8", "expense", Side.DEBIT),
        ChartAccount("6383", "Produit", "Income", "income", Side.CREDIT),
        ChartAccount("6383", " ", "Nameless", "expense", Side.DEBIT),
        ChartAccount("4113", "Par unité", "By unit", "asset", Side.DEBIT, "unit"),
    ],
)
async def test_what_cannot_be_an_account_is_invalid(session: Session, micmo: Mutual, wrong: ChartAccount) -> None:
    with pytest.raises(Invalid):
        await accounting.open_account(session, micmo, wrong)


async def test_no_code_is_renumbered_or_removed(session: Session, micmo: Mutual) -> None:
    for forbidden in (
        "UPDATE chart_accounts SET code = '5212' WHERE code = '5211'",
        "DELETE FROM chart_accounts WHERE code = '5211'",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with session.begin_nested():
                await session.execute(text(forbidden))
