"""Differences accepted: to 6581 or 7581, whole or in part, by another person than who stated them (E24)."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import treasury
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.money import KES, XOF, Money
from app.treasury import Difference, NoDifference, StatedByYou
from tests.treasury.bank import Bank
from tests.treasury.statements import ACCOUNTANT, COORDINATOR
from tests.treasury.test_proofs import prove


async def accept(bank: Bank, amount: Money | None = None, by: Actor = COORDINATOR) -> Difference:
    """A person accepts what is open of Orange's payout wallet."""
    async with bank.village.database.transaction() as session:
        return await treasury.accept_difference(session, bank.village.mutual, bank.payout.id, amount, by)


@pytest.fixture
async def short(bank: Bank) -> Bank:
    """Orange holds 10 less than the books say."""
    await bank.top_up(bank.new(20_000))
    await prove(bank, 19_990)
    return bank


async def test_e24_what_was_above_is_cleared_as_a_cost(short: Bank) -> None:
    made = await accept(short)

    assert (made.amount.minor, made.open_after.minor) == (-10, 0)
    assert (await short.balance("47111"), await short.balance("6581")) == (0, 10)
    assert await short.till.findings() == []


async def test_e24_what_was_below_is_cleared_as_an_income(bank: Bank) -> None:
    await prove(bank, 30)
    await accept(bank)

    assert (await bank.balance("47111"), await bank.balance("7581")) == (0, -30)
    assert await bank.till.findings() == []


async def test_e24_part_by_part(short: Bank) -> None:
    await accept(short, Money(4, XOF))
    assert await short.balance("47111") == 6
    await accept(short, Money(6, XOF))

    assert (await short.balance("47111"), await short.balance("6581")) == (0, 10)


async def test_e24_none_or_more_than_there_is_is_refused(short: Bank) -> None:
    with pytest.raises(NoDifference):
        await accept(short, Money(11, XOF))
    await accept(short)
    with pytest.raises(NoDifference):
        await accept(short)
    assert await short.balance("6581") == 10


@pytest.mark.parametrize("amount", [Money(0, XOF), Money(-1, XOF), Money(5, KES)])
async def test_an_amount_of_nothing_or_of_another_currency_is_refused(short: Bank, amount: Money) -> None:
    with pytest.raises(Invalid):
        await accept(short, amount)


async def test_whoever_stated_the_balance_does_not_accept_its_difference(short: Bank) -> None:
    for nobody in (ACCOUNTANT, Actor.system("balances")):
        with pytest.raises(StatedByYou):
            await accept(short, by=nobody)


async def test_who_stated_a_former_difference_may_accept_a_new_one(short: Bank) -> None:
    await accept(short)
    async with short.village.database.transaction() as session:
        mutual, today = short.village.mutual, short.village.today
        await treasury.prove_wallet(session, mutual, short.payout.id, today, Money(19_900, XOF), COORDINATOR)

    await accept(short, by=ACCOUNTANT)

    assert await short.balance("6581") == 100


async def test_e24_two_who_accept_at_once_clear_it_once(short: Bank) -> None:
    async def one() -> bool:
        try:
            await accept(short)
        except NoDifference:
            return False
        return True

    assert sorted(await asyncio.gather(one(), one())) == [False, True]
    assert await short.balance("47111") == 0


ROW = """
INSERT INTO differences (mutual_id, id, wallet_id, number, kind, amount_minor, open_after_minor, currency, booked_on,
                         made_by, made_at)
SELECT mutual_id, gen_random_uuid(), wallet_id, {number}, 'accepted', {amount}, {open}, currency, booked_on,
       '{by}', now()
FROM differences
"""


@pytest.mark.parametrize(
    "row",
    [
        {"number": 2, "amount": -11, "open": -1, "by": "person:x"},
        {"number": 2, "amount": 10, "open": 20, "by": "person:x"},
        {"number": 2, "amount": -10, "open": 5, "by": "person:x"},
        {"number": 3, "amount": -10, "open": 0, "by": "person:x"},
        {"number": 2, "amount": -10, "open": 0, "by": str(ACCOUNTANT)},
        {"number": 2, "amount": -10, "open": 0, "by": "system:balances"},
    ],
)
async def test_the_database_refuses_what_the_rules_refuse(
    short: Bank, owner: AsyncConnection, row: dict[str, object]
) -> None:
    with pytest.raises(DBAPIError):
        await owner.execute(text(ROW.format(**row)))
    await owner.execute(text(ROW.format(number=2, amount=-10, open=0, by="person:x")))


STATED = """
INSERT INTO differences (mutual_id, id, wallet_id, number, kind, amount_minor, open_after_minor, currency, proof_id,
                         booked_on, made_by, made_at)
SELECT p.mutual_id, gen_random_uuid(), {wallet}, {number}, 'stated', {amount}, {amount}, p.currency, p.id, p.proven_on,
       'person:x', now()
FROM wallet_proofs p WHERE p.posted_minor {posted} ORDER BY p.id DESC LIMIT 1
"""


@pytest.mark.parametrize(
    ("amount", "wallet", "posted"),
    [
        (7, "p.wallet_id", "= 0"),
        (9, "p.wallet_id", "= 10"),
        (-10, "p.wallet_id", "= 10"),
        (10, "(SELECT id FROM wallets WHERE id <> p.wallet_id LIMIT 1)", "= 10"),
    ],
)
async def test_e24_the_database_refuses_a_difference_that_its_proof_did_not_post(
    short: Bank, amount: int, wallet: str, posted: str
) -> None:
    await accept(short)
    await prove(short, 19_990)
    number = 3 if wallet == "p.wallet_id" else 1
    row = STATED.format(amount=amount, wallet=wallet, posted=posted, number=number)

    with pytest.raises(DBAPIError, match="what its proof posted"):
        async with short.village.database.transaction() as session:
            await session.execute(text(row))


@pytest.mark.parametrize("sql", ["UPDATE differences SET amount_minor = 1", "DELETE FROM wallet_proofs"])
async def test_i2_proofs_and_differences_are_only_added_to(short: Bank, owner: AsyncConnection, sql: str) -> None:
    with pytest.raises(DBAPIError):
        await owner.execute(text(sql))


async def test_what_is_open_and_how_it_came(short: Bank) -> None:
    await accept(short, Money(4, XOF))

    async with short.village.database.transaction() as session:
        mutual_id = short.village.mutual.id
        assert await treasury.open_difference(session, mutual_id, short.payout) == Money(6, XOF)
        listed = await treasury.list_differences(session, mutual_id, short.payout.id)
    assert [(one.number, one.kind, one.amount.minor) for one in listed] == [(2, "accepted", -4), (1, "stated", 10)]
