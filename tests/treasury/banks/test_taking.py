"""A bank's file taken in: payouts are settled by it, all else waits, and nothing is taken twice (P4, E15, E17)."""

import asyncio
from itertools import permutations

import pytest

from app import treasury
from app.core.clock import VirtualClock
from app.db import Database
from app.payouts import NoBankAccount, Outcome
from app.treasury.banks import LineDiffers, StatementDiffers, StatementUnreadable, WrongAccount
from tests.payouts.cashier import a_cashier
from tests.payouts.teller import Teller
from tests.treasury.banks.desk import OPENING, Desk
from tests.treasury.banks.paper import Row, document, statement


async def test_e15_what_the_bank_paid_is_settled_with_its_charge_and_tied(desk: Desk) -> None:
    [reference] = await desk.paid_out(26_000)

    taken = await desk.take(Row(amount=-26_500, ref="B1", end_to_end=reference, charge=500))

    assert [one.receipt.outcome for one in taken.payouts] == [Outcome.SETTLED]
    assert await desk.teller.balances("4012", "5211", "6318") == [0, OPENING - 26_500, 500]
    assert await desk.items() == []
    assert await desk.count("bank_ties") == 2
    assert await desk.teller.cashier.findings() == []


async def test_a_batch_booked_as_one_settles_each_of_its_payouts(desk: Desk) -> None:
    first, second = await desk.paid_out(26_000, 9_000)

    taken = await desk.take(Row(amount=-35_000, ref="B1", parts=((first, -26_000), (second, -9_000))))

    assert [one.receipt.outcome for one in taken.payouts] == [Outcome.SETTLED] * 2
    assert await desk.items() == []


async def test_e17_what_came_back_is_returned_also_when_one_statement_shows_both(desk: Desk) -> None:
    [reference] = await desk.paid_out(26_000)

    await desk.take(
        Row(amount=26_000, ref="B2", end_to_end=reference, reason="AC04"),
        Row(amount=-26_000, ref="B1", end_to_end=reference),
    )

    assert await desk.teller.balances("4012", "5211") == [0, OPENING]
    assert await desk.items() == []
    assert (await desk.proof()).gap.minor == 0


async def test_reliability_20_another_amount_freezes_and_waits_for_two_people(desk: Desk) -> None:
    [reference] = await desk.paid_out(26_000)

    taken = await desk.take(Row(amount=-25_000, ref="B1", end_to_end=reference))

    assert [one.receipt.outcome for one in taken.payouts] == [Outcome.CONTRADICTED]
    assert await desk.steps() == [(-25_000, "resolve_payout")]


async def test_a_payout_that_the_bank_executed_twice_is_asked_about(desk: Desk) -> None:
    [reference] = await desk.paid_out(26_000)

    await desk.take(
        Row(amount=-26_000, ref="B1", end_to_end=reference), Row(amount=-26_000, ref="B2", end_to_end=reference)
    )

    assert await desk.steps() == [(-26_000, "ask_bank_about_payout")]
    assert await desk.teller.balances("5211") == [OPENING - 26_000]


async def test_reliability_19_a_payout_of_nobody_is_told_once(desk: Desk) -> None:
    stranger = Row(amount=-70, ref="B1", end_to_end="f" * 32)

    await desk.take(stranger)
    await desk.take(stranger, name="ST-2")

    assert await desk.steps() == [(-70, "ask_bank_about_payout")]
    assert await desk.teller.incidents() == ["payout.unknown"]


async def test_reliability_32_the_same_file_again_changes_nothing(desk: Desk) -> None:
    [reference] = await desk.paid_out(26_000)
    data = document(statement(Row(amount=-26_000, ref="B1", end_to_end=reference), Row(amount=70), opening=OPENING))

    first, again = await desk.upload(data), await desk.upload(data)

    assert [one.new_lines for one in (*first.statements, *again.statements)] == [2, 0]
    assert again.payouts == ()
    assert [await desk.count(table) for table in ("bank_statements", "bank_lines", "bank_ties")] == [1, 2, 2]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_reliability_32_overlapping_statements_in_any_order_are_the_same_lines(
    desk: Desk, order: tuple[int, ...]
) -> None:
    [reference] = await desk.paid_out(26_000)
    rows = [Row(amount=-26_000, ref="B1", end_to_end=reference), Row(amount=70, text="x"), Row(amount=70, text="x")]
    files = [
        document(statement(*rows, opening=OPENING, name="whole")),
        document(statement(*reversed(rows), opening=OPENING, name="again")),
        document(statement(rows[0], opening=OPENING, name="morning")),
    ]

    for at in order:
        await desk.upload(files[at])

    assert await desk.count("bank_lines") == 3
    assert await desk.teller.balances("4012", "5211") == [0, OPENING - 26_000]
    proof = await desk.proof()
    assert (proof.gap.minor, proof.unexplained.minor, len(proof.in_bank)) == (140, 0, 2)


async def test_a_statement_or_a_line_that_says_something_else_is_refused_and_the_first_stands(desk: Desk) -> None:
    await desk.take(Row(amount=70, ref="B1"))

    with pytest.raises(StatementDiffers):
        await desk.take(Row(amount=80, ref="B1"))
    with pytest.raises(LineDiffers):
        await desk.take(Row(amount=80, ref="B1"), name="ST-2")
    assert [await desk.count(table) for table in ("bank_statements", "bank_lines")] == [1, 1]


async def test_others_are_served_while_a_file_is_read(desk: Desk) -> None:
    """RELIABILITY 30: a long file holds up no callback."""
    cashier = desk.teller.cashier
    async with cashier.database.transaction() as session:
        other = asyncio.create_task(asyncio.sleep(0))

        with pytest.raises(StatementUnreadable):
            await treasury.examine_bank_file(session, cashier.mutual, b"no statement")

        assert other.done()


async def test_another_account_or_another_currency_is_refused_whole(desk: Desk) -> None:
    good = statement(Row(amount=70), name="A")

    with pytest.raises(WrongAccount):
        await desk.upload(document(good, statement(Row(amount=5), name="B", account="ML990000000001")))
    with pytest.raises(WrongAccount):
        await desk.upload(document(statement(Row(amount=5), currency="KES")))
    with pytest.raises(StatementUnreadable):
        await desk.upload(b"<no/>")
    assert await desk.count("bank_statements") == 0


async def test_without_an_account_of_ours_no_statement_is_ours(database: Database, clock: VirtualClock) -> None:
    nameless = Desk(teller=Teller(cashier=await a_cashier(database, clock)))

    with pytest.raises(NoBankAccount):
        await nameless.take(Row(amount=5))
