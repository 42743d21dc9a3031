"""Each invariant of the books, broken by the owner with triggers and constraints out of the way, is found."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.checker import Finding, checks, run_checks
from app.core.ids import MutualId
from app.db import Database
from tests.ledger.books import a_mutual

BREAKS = {
    "I1_amounts": [
        "ALTER TABLE lines DROP CONSTRAINT ck_lines_amount",
        "UPDATE lines SET amount_minor = -amount_minor",
    ],
    "I1_entries_balance": ["UPDATE lines SET amount_minor = amount_minor + 1 WHERE side = 'D' AND amount_minor = 5000"],
    "I3_entries_whole": ["DELETE FROM lines WHERE side = 'D' AND amount_minor = 5000"],
    "I3_lines_belong": [
        "ALTER TABLE lines DROP CONSTRAINT fk_lines_mutual_id_entry_id",
        "DELETE FROM entries",
    ],
    "I4_balances": ["UPDATE balances SET debit_minor = debit_minor + 1, credit_minor = credit_minor + 1"],
    "I4_balance_days": ["UPDATE balance_days SET day = day + 1"],
    "I4_code_days": ["UPDATE code_days SET code = '7741' WHERE code <> '7741' AND debit_minor > 0"],
    "I4_ledger_zero": ["DELETE FROM balances WHERE debit_minor > 0"],
    "ledger_currency": ["UPDATE lines SET currency = 'KES'"],
    "ledger_charted": [
        "ALTER TABLE accounts DROP CONSTRAINT fk_accounts_mutual_id_code",
        "DELETE FROM chart_accounts WHERE code = '7741'",
    ],
    "domain_8_closed_periods": [
        "INSERT INTO periods SELECT id, '2026-03-01', '2026-03-31', 'closed', '2026-03-01', 'person:x' FROM mutuals"
    ],
}
TABLES = ("entries", "lines", "accounts", "chart_accounts", "balances", "balance_days", "code_days")


async def found(database: Database, mutual_id: MutualId | None = None) -> list[Finding]:
    async with database.transaction() as session:
        return await run_checks(session, mutual_id, chain=True)


async def break_by(owner: AsyncConnection, statements: list[str]) -> None:
    for table in TABLES:
        await owner.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    for statement in statements:
        await owner.execute(text(statement))


async def test_sound_books_have_no_findings(database: Database, books: MutualId) -> None:
    assert await found(database) == []


@pytest.mark.parametrize("name", BREAKS)
async def test_a_broken_invariant_is_found(
    database: Database, books: MutualId, owner: AsyncConnection, name: str
) -> None:
    """RELIABILITY 1.9: the checker proves what constraints promise."""
    [check] = [check for check in checks() if check.name == name]
    await break_by(owner, BREAKS[name])

    findings = await found(database)

    assert (check.code, check.sentence, books) in {(each.code, each.sentence, each.mutual) for each in findings}


async def test_one_mutual_is_checked_without_the_others(
    database: Database, books: MutualId, owner: AsyncConnection
) -> None:
    async with database.transaction() as session:
        neighbour = await a_mutual(session)
    await break_by(owner, BREAKS["I4_balances"])

    assert await found(database, neighbour) == []
    assert {finding.mutual for finding in await found(database, books)} == {books}


async def test_a_finding_tells_its_facts(database: Database, books: MutualId, owner: AsyncConnection) -> None:
    await break_by(owner, BREAKS["I1_entries_balance"])

    told = [str(finding) for finding in await found(database, books) if finding.code == "I1"]

    assert len(told) == 1
    assert "off_minor=1" in told[0]


def test_every_check_speaks_both_languages() -> None:
    for check in checks():
        assert check.sentence.endswith(".")
        assert check.sentence_fr.endswith(".")
        assert check.sentence != check.sentence_fr
