"""The desk of open items, and what the database keeps of statements as they were told."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import treasury
from app.core.errors import Invalid
from app.core.ids import OperatorStatementId, WalletId, new_id
from app.providers import Direction
from app.treasury import ItemClosed, Result, StatementItem, UnknownItem, UnknownStatement
from tests.treasury.bank import Bank
from tests.treasury.statements import ACCOUNTANT, Statements, statements_of


@pytest.fixture
async def statements(bank: Bank) -> Statements:
    """Orange's payouts: one line nobody ordered, and one payment that went astray."""
    statements = await statements_of(bank.till, bank.payout)
    out = statements.line("OUT1", direction=Direction.OUT, receiver="22376999999", payer=None)
    await statements.told(out, statements.line("A1"))
    return statements


async def close(statements: Statements, item: StatementItem, because: str = "withdrawn") -> StatementItem:
    """The accountant found out."""
    async with statements.village.database.transaction() as session:
        return await treasury.close_item(session, statements.village.mutual.id, item.id, because, ACCOUNTANT)


async def test_an_item_is_closed_once_with_its_reason(statements: Statements) -> None:
    [item] = await statements.items(only_open=True)

    closed = await close(statements, item)

    assert (closed.is_open, closed.closing, closed.closed_by) == (False, "withdrawn", str(ACCOUNTANT))
    assert await statements.items(only_open=True) == []
    with pytest.raises(ItemClosed):
        await close(statements, item)


async def test_what_a_person_closed_stays_closed_when_it_is_told_again(statements: Statements) -> None:
    [item] = await statements.items(only_open=True)
    await close(statements, item)

    await statements.told(statements.line("OUT1", direction=Direction.OUT, receiver="22376999999", payer=None))

    assert await statements.items(only_open=True) == []
    assert len(await statements.items()) == 2


async def test_what_matched_waits_for_nobody(statements: Statements) -> None:
    [booked] = [item for item in await statements.items() if item.result is Result.THEIRS_ONLY]

    with pytest.raises(ItemClosed):
        await close(statements, booked)


async def test_a_reason_is_given_and_the_item_exists(statements: Statements) -> None:
    [item] = await statements.items(only_open=True)

    with pytest.raises(Invalid):
        await close(statements, item, " ")
    async with statements.village.database.transaction() as session:
        with pytest.raises(UnknownItem):
            await treasury.close_item(session, statements.village.mutual.id, new_id(), "seen", ACCOUNTANT)


async def test_statements_are_listed_the_newest_first_and_say_what_was_new(statements: Statements) -> None:
    await statements.told(statements.line("A1"), statements.line("A2"))

    async with statements.village.database.transaction() as session:
        mutual_id, wallet_id = statements.village.mutual.id, statements.wallet.wallet.id
        listed = await treasury.list_statements(session, mutual_id, wallet_id)
        assert await treasury.find_statement(session, mutual_id, wallet_id, listed[0].id) == listed[0]
        with pytest.raises(UnknownStatement):
            await treasury.find_statement(session, mutual_id, wallet_id, OperatorStatementId(new_id()))
        with pytest.raises(UnknownStatement):
            await treasury.find_statement(session, mutual_id, WalletId(new_id()), listed[0].id)
    assert [(one.told, one.fresh) for one in listed] == [(2, 1), (2, 2)]
    assert listed[1].results == {Result.UNKNOWN_PAYOUT: 1, Result.THEIRS_ONLY: 1}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE statement_lines SET amount_minor = amount_minor + 1",
        "UPDATE statement_lines SET result = 'matched'",
        "UPDATE statement_lines SET payment_id = NULL WHERE payment_id IS NOT NULL",
        "DELETE FROM statement_lines",
        "UPDATE operator_statements SET lines_told = 0",
        "DELETE FROM operator_statements",
        "UPDATE statement_lines SET closed_at = now(), closed_by = 'x', closing = 'y' WHERE result = 'theirs_only'",
    ],
)
async def test_i2_what_a_statement_told_stays_as_it_was_told(
    statements: Statements, owner: AsyncConnection, sql: str
) -> None:
    with pytest.raises(DBAPIError):
        await owner.execute(text(sql))
