"""Own money untied: what it explained is an open item again; two people at once, and one of them is told so (A1)."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import collection, ledger, treasury, wallets
from app.collection import NameTied, NewOwnTie, OwnTie, OwnTieUndone
from app.core.ids import EntryId
from app.db import Session
from app.ledger import AccountRef
from app.providers import Direction, PaymentEvent
from app.treasury import Result, StatementItem, Step
from app.treasury.comparing import compare
from app.treasury.statement_model import EVIDENCE
from tests.collection.till import AGENT
from tests.treasury.bank import Bank
from tests.treasury.statements import ACCOUNTANT, Statements, statements_of
from tests.waiting import until_waiting

Act = Callable[[Session], Coroutine[Any, Any, OwnTie]]
ROW = "transactionid"


@pytest.fixture
async def statements(bank: Bank) -> Statements:
    """Orange's collection wallet, with 90 000 in it, and what Orange states of it."""
    await bank.holds(AccountRef("55211"), 90_000)
    return await statements_of(bank.till)


async def swept(bank: Bank, reference: str | None = None) -> EntryId:
    """30 000 go to the bank; Orange takes 150 for it, and 50 of levy."""
    sweep = await bank.sweep(bank.sweeping(30_000, 150, 50, operator_reference=reference))
    async with bank.village.database.transaction() as session:
        [entry, *_] = await ledger.journal(session, bank.village.mutual.id, cause=f"transfer:{sweep.id}")
    return entry.id


def out(statements: Statements, amount: int = 30_000, **other: object) -> PaymentEvent:
    """S1 is a line of money out."""
    return statements.line("S1", amount, direction=Direction.OUT, payer=None, **other)


def tying(bank: Bank, entry_id: EntryId) -> Act:
    """Somebody ties S1 to this entry."""
    new = NewOwnTie(wallet_id=bank.till.wallet.id, entry_id=entry_id, operator_reference="S1")
    return partial(treasury.tie_own_money, mutual=bank.village.mutual, new=new, actor=AGENT)


def untying(bank: Bank, tie: OwnTie) -> Act:
    """Somebody takes it back."""
    return partial(treasury.untie_own_money, mutual=bank.village.mutual, tie_id=tie.id, actor=AGENT)


async def done(bank: Bank, act: Act) -> OwnTie:
    """In a transaction of its own."""
    async with bank.village.database.transaction() as session:
        return await act(session)


async def standing(bank: Bank) -> OwnTie:
    """The tie that stands."""
    async with bank.village.database.transaction() as session:
        [tie] = [one for one in await collection.own_ties(session, bank.village.mutual.id) if one.undone_at is None]
    return tie


def told(item: StatementItem) -> tuple[Result, Step]:
    """What an item came to, and what comes next."""
    return item.result, treasury.next_step(item)


async def test_e18_what_a_tie_closed_is_open_once_it_is_untied(bank: Bank, statements: Statements) -> None:
    entry = await swept(bank)
    await statements.told(out(statements))
    tie = await done(bank, tying(bank, entry))
    closed = await statements.items(only_open=True)

    await done(bank, untying(bank, tie))

    [item] = await statements.items(only_open=True)
    assert (closed, told(item)) == ([], (Result.UNKNOWN_PAYOUT, Step.TIE_OWN_MONEY))
    assert await bank.findings() == []
    await done(bank, tying(bank, entry))
    assert await statements.items(only_open=True) == []
    assert await bank.findings() == []


@pytest.mark.parametrize(
    ("amount", "before", "step"),
    [
        (30_000, Result.MATCHED, Step.TIE_OWN_MONEY),
        (30_001, Result.AMOUNT_DIFFERS, Step.FIND_WHAT_LEFT),
        (30_000, Result.FEE_DIFFERS, Step.TIE_OWN_MONEY),
    ],
)
async def test_e18_what_was_judged_beside_a_tie_is_explained_by_nothing_once_it_is_untied(
    bank: Bank, statements: Statements, amount: int, before: Result, step: Step
) -> None:
    await swept(bank, "S1")
    fee = bank.francs(7) if before is Result.FEE_DIFFERS else None
    await statements.told(out(statements, amount, fee=fee))
    judged = await statements.results()

    await done(bank, untying(bank, await standing(bank)))

    [item] = await statements.items(only_open=True)
    assert (judged, told(item)) == ([("S1", before)], (Result.UNKNOWN_PAYOUT, step))
    assert await bank.findings() == []


async def test_what_a_person_closed_stays_closed(bank: Bank, statements: Statements) -> None:
    await swept(bank, "S1")
    await statements.told(out(statements, fee=bank.francs(7)))
    [item] = await statements.items(only_open=True)
    async with bank.village.database.transaction() as session:
        await treasury.close_item(session, bank.village.mutual.id, item.id, "the contract says 7", ACCOUNTANT)

    await done(bank, untying(bank, await standing(bank)))

    [after] = await statements.items()
    assert (after.result, after.closing, after.is_open) == (Result.FEE_DIFFERS, "the contract says 7", False)


async def test_e18_a_tie_waits_for_a_statement_that_is_being_compared(bank: Bank, statements: Statements) -> None:
    entry = await swept(bank)
    await statements.told(out(statements))
    mutual, wallet = bank.village.mutual, bank.till.wallet
    async with bank.village.database.transaction() as session:
        await compare(session, mutual.id, wallet, (), ACCOUNTANT)
        tying_it = asyncio.create_task(done(bank, tying(bank, entry)))
        await until_waiting(bank.village.database, ROW)
        await wallets.hold_wallet(session, mutual.id, wallet.id)  # as for its closing balance

    await tying_it
    assert await statements.items(only_open=True) == []


async def test_a1_two_people_tie_one_line_and_one_is_told_it_is_tied(bank: Bank, statements: Statements) -> None:
    first, second = await swept(bank), await swept(bank)
    await statements.told(out(statements))

    refused = await refused_beside(bank, tying(bank, first), tying(bank, second))

    assert isinstance(refused, NameTied)
    assert (await standing(bank)).entry_id == first
    assert await statements.items(only_open=True) == []
    assert await bank.findings() == []


async def test_a1_two_people_untie_and_one_is_told_it_is_undone(bank: Bank, statements: Statements) -> None:
    tie = await done(bank, tying(bank, await swept(bank)))
    await statements.told(out(statements))

    refused = await refused_beside(bank, untying(bank, tie), untying(bank, tie))

    assert isinstance(refused, OwnTieUndone)
    assert [item.result for item in await statements.items(only_open=True)] == [Result.UNKNOWN_PAYOUT]
    assert (await bank.till.incidents()).count("own_money.untied") == 1


async def test_a1_untying_beside_another_tie_of_the_line_leaves_the_line_to_the_other(
    bank: Bank, statements: Statements
) -> None:
    first, second = await swept(bank), await swept(bank)
    await statements.told(out(statements))
    tie = await done(bank, tying(bank, first))

    async with bank.village.database.transaction() as session:
        await untying(bank, tie)(session)
        other = asyncio.create_task(done(bank, tying(bank, second)))
        await until_waiting(bank.village.database, ROW)
    await other

    assert (await standing(bank)).entry_id == second
    assert await statements.items(only_open=True) == []
    assert await bank.findings() == []


async def refused_beside(bank: Bank, one: Act, other: Act) -> BaseException | None:
    """What the second is told, who acts before the first has committed."""
    async with bank.village.database.transaction() as session:
        await one(session)
        second = asyncio.create_task(done(bank, other))
        await until_waiting(bank.village.database, ROW)
    [answer] = await asyncio.gather(second, return_exceptions=True)
    return answer if isinstance(answer, BaseException) else None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE statement_lines SET closed_at = NULL, closed_by = NULL, closing = NULL",
        "UPDATE statement_lines SET closing = 'mine'",
    ],
)
async def test_i2_the_database_reopens_nothing_that_a_tie_explains(
    bank: Bank, statements: Statements, owner: AsyncConnection, sql: str
) -> None:
    await statements.told(out(statements))
    await done(bank, tying(bank, await swept(bank)))
    assert [item.closing for item in await statements.items()] == [EVIDENCE]

    with pytest.raises(DBAPIError, match="does not change"):
        await owner.execute(text(sql))
