"""The bank's closing balance against 5211: what is in one and not in the other, and what to do about it (P4)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import payouts, treasury
from app.core.ids import EntryId, new_id
from app.ledger import credit, debit
from app.ledger.chart import BANK, OPERATORS_PAYABLE, STATE_RECEIVABLE, SUNDRY_EXPENSE, TO_RECOVER
from app.payouts import NewDebtor
from app.treasury.banks import NoStatement, NotTied, UnknownTie
from tests.collection.till import AGENT, ORANGE
from tests.treasury.bank import Bank
from tests.treasury.banks.desk import OPENING, Desk
from tests.treasury.banks.paper import ACCOUNT, Row, document, statement


async def book(desk: Desk, amount: int) -> EntryId:
    """An expense by bank, or with a minus what came of one."""
    cashier = desk.teller.cashier
    money = cashier.money(abs(amount))
    lines = (debit(SUNDRY_EXPENSE, money), credit(BANK, money))
    await cashier.post(*(lines if amount > 0 else [line.mirrored() for line in lines]))
    async with cashier.database.transaction() as session:
        found = await session.execute(text("SELECT id FROM entries ORDER BY position DESC LIMIT 1"))
        return EntryId(found.scalar_one())


async def test_what_agrees_leaves_no_gap(desk: Desk) -> None:
    [reference] = await desk.paid_out(26_000)
    await desk.take(Row(amount=-26_000, ref="B1", end_to_end=reference))

    proof = await desk.proof()

    assert (proof.stated.minor, proof.booked.minor, proof.gap.minor) == (OPENING - 26_000, OPENING - 26_000, 0)
    assert (list(proof.in_bank), list(proof.in_books), proof.unexplained.minor) == ([], [], 0)


async def test_the_gap_is_what_is_in_one_and_not_in_the_other(desk: Desk) -> None:
    await book(desk, 300)
    await desk.take(Row(amount=-45, ref="B1", family="CHRG"), Row(amount=5_000, ref="B2"))

    proof = await desk.proof()

    assert proof.gap.minor == 5_000 - 45 + 300
    assert {one.amount.minor for one in proof.in_bank} == {-45, 5_000}
    assert [one.amount_minor for one in proof.in_books] == [-300]
    assert (proof.before.minor, proof.unexplained.minor, list(proof.missing_since)) == (0, 0, [])


async def test_every_entry_counts_however_many_there_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.treasury.banks.entries.A_PAGE", 2)
    for amount in (100, 20, 3):
        await book(desk, amount)
    await desk.take(Row(amount=5_000, ref="B1"))

    proof = await desk.proof()

    assert sorted(one.amount_minor for one in proof.in_books) == [-100, -20, -3]
    assert proof.unexplained.minor == 0


async def test_what_differed_before_the_first_statement_and_days_that_are_missing_are_told(desk: Desk) -> None:
    await desk.take(Row(amount=5, ref="B1"), opening=OPENING + 7)
    later = {"since": "2026-03-14", "day": "2026-03-15", "name": "ST-2"}
    await desk.take(Row(amount=5, ref="B2", day="2026-03-15"), opening=OPENING + 100, **later)

    proof = await desk.proof()

    assert (proof.before.minor, proof.unexplained.minor) == (7, 88)
    assert [day.isoformat() for day in proof.missing_since] == ["2026-03-12"]


async def test_without_a_statement_there_is_nothing_to_prove(desk: Desk) -> None:
    with pytest.raises(NoStatement):
        await desk.proof()


async def test_a_line_that_can_only_be_one_entry_is_proposed_and_tied_by_a_person(desk: Desk) -> None:
    entry_id = await book(desk, 300)
    await desk.take(Row(amount=-300, ref="B1"))
    [item] = await desk.items()
    cashier = desk.teller.cashier

    assert (item.next_step.value, item.entry_id) == ("tie", entry_id)
    async with cashier.database.transaction() as session:
        tie_id = await treasury.tie(session, cashier.mutual, [item.line_id], [entry_id], cashier.maker)
    proof = await desk.proof()
    assert (await desk.items(), list(proof.in_books), proof.gap.minor) == ([], [], 0)

    async with cashier.database.transaction() as session:
        await treasury.untie(session, cashier.mutual, tie_id, cashier.maker)
    assert await desk.steps() == [(-300, "tie")]


async def test_of_two_lines_that_could_be_one_entry_none_is_proposed(desk: Desk) -> None:
    await book(desk, 300)
    await desk.take(Row(amount=-300, ref="B1"), Row(amount=-300, ref="B2"))

    assert await desk.steps() == [(-300, "book_expense")] * 2


async def test_what_does_not_come_to_the_same_sum_or_is_tied_already_is_not_tied(desk: Desk) -> None:
    first, second = await book(desk, 300), await book(desk, 45)
    await desk.take(Row(amount=-345, ref="B1"))
    [item] = await desk.items()
    cashier = desk.teller.cashier

    async def tie(*entries: EntryId) -> None:
        async with cashier.database.transaction() as session:
            await treasury.tie(session, cashier.mutual, [item.line_id], entries, cashier.maker)

    for entries in ((first,), ()):
        with pytest.raises(NotTied):
            await tie(*entries)
    with pytest.raises(UnknownTie):
        await tie(EntryId(new_id()))
    await tie(first, second)
    with pytest.raises(NotTied):
        await tie(first, second)
    assert await desk.items() == []


async def test_the_next_step_follows_what_the_books_hold(desk: Desk) -> None:
    cashier = desk.teller.cashier
    facility, wallet = new_id(), new_id()
    money = cashier.money
    await cashier.post(debit(TO_RECOVER.of(facility), money(600)), credit(SUNDRY_EXPENSE, money(600)))
    await cashier.post(debit(SUNDRY_EXPENSE, money(75)), credit(OPERATORS_PAYABLE.of(wallet), money(75)))
    await cashier.post(debit(STATE_RECEIVABLE.of(new_id()), money(9_000)), credit(SUNDRY_EXPENSE, money(9_000)))

    await desk.take(
        Row(amount=600, ref="B1"),
        Row(amount=-75, ref="B2"),
        Row(amount=8_000, ref="B3"),
        Row(amount=50_000, ref="B4"),
        Row(amount=-20, ref="B5", family="CHRG"),
        Row(amount=-30, ref="B6"),
    )

    assert dict(await desk.steps()) == {
        600: "book_repayment",
        -75: "pay_operator_invoice",
        8_000: "book_subsidy",
        50_000: "identify",
        -20: "book_charge",
        -30: "book_expense",
    }


@pytest.mark.parametrize("table", ["bank_statements", "bank_lines", "bank_ties"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET mutual_id = mutual_id", "TRUNCATE {} CASCADE"])
async def test_what_the_bank_said_is_only_added_to(desk: Desk, table: str, act: str) -> None:
    if table == "bank_ties" and act.startswith("UPDATE"):
        act = "UPDATE {} SET tied_by = 'nobody'"
    [reference] = await desk.paid_out(26_000)
    await desk.take(Row(amount=-26_000, ref="B1", end_to_end=reference))

    with pytest.raises(DBAPIError):
        async with desk.teller.cashier.database.transaction() as session:
            await session.execute(text(act.format(table)))


async def test_the_database_refuses_a_tie_of_two_sums(desk: Desk) -> None:
    entry_id = await book(desk, 300)
    await desk.take(Row(amount=-299, ref="B1"))
    [item] = await desk.items()
    cashier = desk.teller.cashier

    with pytest.raises(DBAPIError):
        async with cashier.database.transaction() as session:
            await treasury.banks.ties.write(session, cashier.mutual.id, [item.line_id], [entry_id], cashier.maker)


async def test_e18_a_sweep_on_its_way_to_the_bank_is_proposed_to_be_credited(bank: Bank) -> None:
    village = bank.village
    await bank.holds(ORANGE, 50_000)
    sent = await bank.sweep(bank.sweeping(40_000, arrives_later=True))
    async with village.database.transaction() as session:
        await payouts.set_debtor(session, village.mutual, NewDebtor(holder="MICMO", account=ACCOUNT), AGENT)
        await treasury.take_bank_file(session, village.mutual, document(statement(Row(amount=40_000))), AGENT)

    async with village.database.transaction() as session:
        [item] = await treasury.open_items(session, village.mutual.id)

    assert (item.next_step.value, item.transfer_id) == ("credit_transfer", sent.id)
