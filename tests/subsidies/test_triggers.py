"""What the database itself refuses about co-financing, whoever writes (F2 to F4)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.subsidies.test_receiving import a_statement
from tests.subsidies.treasurer import DONOR, STATE, Treasurer

LINE = """
    INSERT INTO subsidy_lines
    SELECT mutual_id, {accrual}, {sign}, statement_id, 99, unit_id, unit_reference, antenna_id, campaign_id, head_id,
           kind, instalment, persons, accrued_on, {sign} * {amount}
    FROM subsidy_lines ORDER BY position LIMIT 1
"""
APPLY = """
    INSERT INTO subsidy_applications
    SELECT r.mutual_id, gen_random_uuid(), r.id, s.id, true, {amount}, '2026-01-01', now(), 'person:x'
    FROM subsidy_receipts r, subsidy_statements s WHERE s.number = {number}
"""


async def refused(owner: AsyncConnection, statement: str) -> str:
    """What the database says to a statement of its owner's."""
    with pytest.raises(DBAPIError) as error:
        await owner.execute(text(statement))
    return str(error.value.orig)


@pytest.mark.parametrize("table", ["statements", "lines", "receipts", "applications"])
async def test_what_is_written_stays(treasurer: Treasurer, owner: AsyncConnection, table: str) -> None:
    await a_statement(treasurer)
    await treasurer.receive(treasurer.receipt(STATE, 100))

    for change in (f"UPDATE subsidy_{table} SET amount_minor = 1", f"DELETE FROM subsidy_{table}"):
        assert "what is written stays" in await refused(owner, change)
    assert "refused" in await refused(owner, f"TRUNCATE subsidy_{table} CASCADE")


async def test_f3_an_accrual_is_billed_once(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await a_statement(treasurer)

    assert "pk_subsidy_lines" in await refused(owner, LINE.format(accrual="accrual_id", sign=1, amount="amount_minor"))


async def test_f3_no_line_is_added_to_a_locked_statement(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await a_statement(treasurer)
    other = "(SELECT id FROM accruals WHERE funder = 'donor')"

    assert "locked with the lines" in await refused(owner, LINE.format(accrual=other, sign=1, amount="amount_minor"))


async def test_f3_a_statement_does_not_come_without_its_lines(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await a_statement(treasurer)
    empty = """
        INSERT INTO subsidy_statements
        SELECT mutual_id, gen_random_uuid(), funder, 2, funder_name, first_on, last_on, 1, 5, currency, content_hash,
               billed_on, billed_at, billed_by, turn
        FROM subsidy_statements
    """

    assert "locked with the lines" in await refused(owner, empty)


async def test_f2_nothing_that_stands_is_taken_back(treasurer: Treasurer, owner: AsyncConnection) -> None:
    """A statement of one negative line over an accrual that was never undone, in one statement of SQL."""
    await a_statement(treasurer)
    wrong = """
        WITH old AS (SELECT * FROM subsidy_lines LIMIT 1), made AS (
            INSERT INTO subsidy_statements
            SELECT s.mutual_id, gen_random_uuid(), s.funder, 2, s.funder_name, s.first_on, s.last_on, 1, 0, s.currency,
                   s.content_hash, s.billed_on, s.billed_at, s.billed_by, s.turn
            FROM subsidy_statements s RETURNING id
        )
        INSERT INTO subsidy_lines
        SELECT o.mutual_id, o.accrual_id, -1, made.id, 1, o.unit_id, o.unit_reference, o.antenna_id, o.campaign_id,
               o.head_id, o.kind, o.instalment, o.persons, o.accrued_on, -o.amount_minor
        FROM old o, made
    """
    await owner.execute(text("ALTER TABLE subsidy_statements DISABLE TRIGGER subsidy_statements_lock"))

    assert "takes back what was billed" in await refused(owner, wrong)


async def test_f4_no_statement_is_settled_beyond_what_is_open(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await treasurer.receive(treasurer.receipt(STATE, 9_000))
    await a_statement(treasurer)

    assert "open of the statement" in await refused(owner, APPLY.format(amount=4_326, number=1))


async def test_f4_no_receipt_gives_more_than_it_brought(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await treasurer.receive(treasurer.receipt(STATE, 100))
    await a_statement(treasurer)

    assert "left of the receipt" in await refused(owner, APPLY.format(amount=101, number=1))


async def test_f4_the_oldest_statement_is_settled_first(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await treasurer.receive(treasurer.receipt(STATE, 9_000))
    await a_statement(treasurer)
    await a_statement(treasurer)

    assert "oldest statement" in await refused(owner, APPLY.format(amount=1, number=2))


async def test_f4_a_funder_pays_its_own_statements(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await treasurer.receive(treasurer.receipt(DONOR, 9_000))
    await a_statement(treasurer)

    assert "its own statements" in await refused(owner, APPLY.format(amount=1, number=1))


async def test_e09_what_was_proposed_does_not_change_and_is_decided_once(
    treasurer: Treasurer, owner: AsyncConnection
) -> None:
    await a_statement(treasurer)
    proposed = await treasurer.propose(treasurer.disallowance(STATE, 25))

    assert "does not change" in await refused(owner, "UPDATE subsidy_decisions SET amount_minor = 26")
    await treasurer.refuse(proposed.id)
    assert "does not change" in await refused(owner, "UPDATE subsidy_decisions SET is_approved = true")
    assert "never deleted" in await refused(owner, "DELETE FROM subsidy_decisions")


async def test_f3_numbers_are_not_skipped(treasurer: Treasurer, owner: AsyncConnection) -> None:
    await a_statement(treasurer)

    assert "follow one another" in await refused(owner, "UPDATE subsidy_desks SET next_number = 9")
