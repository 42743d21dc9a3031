"""A statement compared whole: what each line comes to, once, in whatever order things are told (RELIABILITY 31, 32)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from app import treasury
from app.core.money import XOF, Money
from app.providers import Direction, PaymentState, ProviderReference
from app.treasury import Result, Source, StatedBalances
from app.treasury.telling import Telling, keep_statement
from tests.treasury.bank import Bank
from tests.treasury.statements import ACCOUNTANT, Statements, statements_of


@pytest.fixture
async def statements(bank: Bank) -> Statements:
    """Orange's, for money in."""
    return await statements_of(bank.till)


async def books(statements: Statements) -> object:
    """All that must not change when a statement is told again."""
    village = statements.village
    return [
        await village.scalar(f"SELECT count(*) FROM {name}")
        for name in ("entries", "payments", "statement_lines", "incidents")
    ]


async def test_what_both_know_is_matched(statements: Statements) -> None:
    await statements.till.book(statements.till.heard(500, txn="A1", payer="+22376000001"))

    reconciled = await statements.told(statements.line("A1"))

    assert await statements.results() == [("A1", Result.MATCHED)]
    assert reconciled.new_items == 0


async def test_reliability_31_what_only_they_know_is_booked_and_says_so(statements: Statements) -> None:
    reconciled = await statements.told(statements.line("A1"))

    assert reconciled.compared.booked == 1
    assert await statements.results() == [("A1", Result.THEIRS_ONLY)]
    assert await statements.open_results() == []
    assert await statements.till.findings() == []


async def test_reliability_31_once_also_when_its_callback_comes_later(statements: Statements) -> None:
    await statements.told(statements.line("A1"))
    await statements.till.book(statements.till.heard(500, txn="A1", payer="+22376000001"))

    assert await statements.till.payments() == 1
    assert await statements.till.incidents() == []


async def test_reliability_31_once_also_when_its_callback_comes_at_the_same_moment(statements: Statements) -> None:
    till = statements.till
    statement = statements.statement(statements.page(statements.line("A1"), statements.line("A2")))
    heard = [till.heard(500, txn=name, payer="+22376000001") for name in ("A2", "A1")]

    await asyncio.gather(statements.reconcile(statement), till.book(*heard), statements.reconcile(statement))

    assert await till.payments() == 2
    assert {result for _, result in await statements.results()} <= {Result.MATCHED, Result.THEIRS_ONLY}
    assert len(await statements.items()) == 2
    assert await till.incidents() == []
    assert await till.findings() == []


async def test_reliability_32_again_overlapping_shuffled_or_in_other_pages_nothing_changes(
    statements: Statements,
) -> None:
    back = statements.line("R1", 700, state=PaymentState.REVERSED, reverses=ProviderReference("A2"))
    lines = [statements.line("A1"), statements.line("A2", 700), back, statements.line("A3", fee=Money(7, XOF))]
    first = statements.statement(statements.page(*lines))
    await statements.reconcile(first)
    before = await books(statements)

    await statements.reconcile(first)
    await statements.told(*reversed(lines))
    await statements.reconcile(statements.statement(statements.page(lines[2]), statements.page(*lines[:2])))
    await statements.told(*lines[1:], *lines[1:])

    assert await books(statements) == before


async def test_the_same_document_is_the_same_statement(statements: Statements) -> None:
    told = [await statements.told(statements.line("A1"), source=Source.FILE, document=b"A1;500") for _ in range(2)]

    assert told[0].statement_id == told[1].statement_id


async def test_an_amount_that_is_not_ours_is_an_item_and_posts_nothing(statements: Statements) -> None:
    await statements.till.book(statements.till.heard(500, txn="A1", payer="+22376000001"))
    before = await statements.till.in_suspense()

    await statements.told(statements.line("A1", 700))

    assert await statements.open_results() == [("A1", Result.AMOUNT_DIFFERS)]
    assert await statements.till.incidents() == ["payment.contradicted"]
    assert await statements.till.in_suspense() == before


async def test_a_fee_that_is_not_ours_is_an_item(statements: Statements) -> None:
    await statements.till.book(statements.till.heard(500, txn="A1", payer="+22376000001", fee=5))

    await statements.told(statements.line("A1", fee=Money(6, XOF)))

    assert await statements.open_results() == [("A1", Result.FEE_DIFFERS)]


async def test_a1_a_line_that_says_otherwise_than_an_earlier_statement_posts_nothing(statements: Statements) -> None:
    failed = statements.line("A1", state=PaymentState.FAILED)
    await statements.told(failed)

    await statements.told(replace(failed, state=PaymentState.SUCCEEDED))
    await statements.told(replace(failed, state=PaymentState.SUCCEEDED))

    assert await statements.till.payments() == 0
    assert await statements.results() == [("A1", Result.NOTHING_MOVED), ("A1", Result.CONTRADICTED)]
    assert await statements.till.incidents() == ["statement.contradicted"]


async def test_a1_of_two_words_in_one_statement_the_first_that_happened_stands(statements: Statements) -> None:
    first, other = statements.line("A1"), statements.line("A1", 900, occurred_at=statements.village.clock.now())

    for lines in ((other, first), (first, other)):
        await statements.told(*lines)

    assert await statements.till.in_suspense() == 500
    assert await statements.results() == [("A1", Result.THEIRS_ONLY), ("A1", Result.CONTRADICTED)]


async def test_what_another_merchant_was_paid_is_not_ours(statements: Statements) -> None:
    await statements.told(statements.line("A1", receiver="999999"))

    assert await statements.open_results() == [("A1", Result.NOT_OURS)]
    assert await statements.till.payments() == 0


async def test_a_whole_statement_that_lacks_a_payment_makes_an_item_until_a_later_one_shows_it(
    statements: Statements,
) -> None:
    till = statements.till
    at = statements.village.clock.now() - timedelta(hours=3)
    await till.book(till.heard(500, txn="A1", payer="+22376000001", occurred_at=at))

    await statements.told(statements.line("A2"))
    await statements.told(statements.line("A2"))

    assert await statements.open_results() == [("A1", Result.OURS_ONLY)]
    assert await till.incidents() == ["payment.not_on_statement"]
    await statements.told(statements.line("A1"), statements.line("A2"))
    assert await statements.open_results() == []
    [item] = [one for one in await statements.items() if one.is_ours]
    assert (item.closing, item.closed_by) == ("evidence", f"person:{ACCOUNTANT.name}")


async def test_what_is_too_young_or_told_by_part_of_a_statement_is_not_missed(statements: Statements) -> None:
    till = statements.till
    old = statements.village.clock.now() - timedelta(hours=3)
    await till.book(till.heard(500, txn="YOUNG"))
    await statements.told(statements.line("A2"))
    await till.book(till.heard(500, txn="OLD", occurred_at=old))
    part = statements.statement(statements.page(statements.line("A2")), is_whole=False)
    await statements.reconcile(part, source=Source.FILE, document=b"A2")

    assert await statements.open_results() == []


async def test_money_out_that_nobody_ordered_is_an_item_with_an_incident(bank: Bank) -> None:
    statements = await statements_of(bank.till, bank.payout)
    out = statements.line("OUT1", direction=Direction.OUT, receiver="22376999999", payer=None)

    await statements.told(out)
    await statements.told(out)

    assert await statements.open_results() == [("OUT1", Result.UNKNOWN_PAYOUT)]
    assert await statements.till.incidents() == ["payout.unknown"]


async def test_the_closing_balance_of_a_file_proves_the_wallet(statements: Statements) -> None:
    reconciled = await statements.told(
        statements.line("A1", fee=Money(5, XOF)), source=Source.FILE, document=b"A1", closing=480
    )

    assert reconciled.proof is not None
    assert (reconciled.proof.ledger.minor, reconciled.proof.posted.minor) == (495, 15)
    assert await statements.till.findings() == []


async def test_e24_what_moved_behind_a_files_last_row_is_no_difference(statements: Statements) -> None:
    """A file drawn at nine says nothing of a payment at ten, though both are of one day."""
    village, till = statements.village, statements.till
    await till.book(till.heard(700, txn="A2", occurred_at=village.clock.now() - timedelta(minutes=5)))
    nine = village.clock.now() - timedelta(hours=1)
    drawn = statements.statement(statements.page(statements.line("A1", fee=Money(5, XOF))), is_whole=False)
    drawn = replace(drawn, window=replace(drawn.window, until=nine))

    reconciled = await statements.reconcile(drawn, source=Source.FILE, document=b"nine", closing=495)

    assert reconciled.proof is None
    async with village.database.transaction() as session:
        assert not await treasury.open_difference(session, village.mutual.id, statements.wallet.wallet)


async def test_e24_the_balance_of_a_day_that_goes_on_proves_nothing(statements: Statements) -> None:
    """A file without hours covers whole days, the one it was drawn on too."""
    told = statements.statement(statements.page(statements.line("A1", fee=Money(5, XOF))))
    told = replace(told, window=replace(told.window, until=told.window.until + timedelta(hours=6)))

    reconciled = await statements.reconcile(told, source=Source.FILE, document=b"today", closing=480)

    assert reconciled.proof is None


async def test_e24_a_file_of_days_before_one_that_was_proven_proves_nothing(statements: Statements) -> None:
    """Files come in any order; what a later balance found is not taken back by an earlier one (RELIABILITY 32)."""
    village = statements.village
    line = statements.line("A1", fee=Money(5, XOF))
    earlier = statements.statement(statements.page(line))
    village.clock.advance(timedelta(days=2))
    later = statements.statement(statements.page(line))
    await statements.reconcile(later, source=Source.FILE, document=b"later", closing=480)

    reconciled = await statements.reconcile(earlier, source=Source.FILE, document=b"earlier", closing=495)

    assert reconciled.proof is None
    assert await statements.till.findings() == []
    async with village.database.transaction() as session:
        assert (await treasury.open_difference(session, village.mutual.id, statements.wallet.wallet)).minor == 15


async def test_lines_that_were_kept_and_not_heard_yet_wait_for_their_own_statement(statements: Statements) -> None:
    """Another statement of the wallet, compared meanwhile, says nothing of them."""
    cut_short = statements.statement(statements.page(statements.line("A1")))
    told = Telling(statement=cut_short, source=Source.API, document=None, balances=StatedBalances(), actor=ACCOUNTANT)
    async with statements.village.database.transaction() as session:
        await keep_statement(session, statements.village.mutual.id, statements.wallet, told)

    await statements.told(statements.line("A2"))
    assert await statements.results() == [("A2", Result.THEIRS_ONLY)]
    await statements.reconcile(cut_short)

    assert await statements.results() == [("A1", Result.THEIRS_ONLY), ("A2", Result.THEIRS_ONLY)]
