"""Sub-ledgers that say something else than the rows they mirror are found (DOMAIN 11, invariants 3, 4 and 6)."""

import pytest

from app.checker import Finding, run_checks
from app.core.ids import MutualId, new_id
from app.db import Database
from app.ledger import AccountRef, credit, debit, post
from tests.ledger.books import BANK, a_mutual, an_entry, xof


async def books_with(database: Database, code: str, *, event: str = "E18") -> tuple[MutualId, list[Finding]]:
    """Books that hold an amount for a party no other table knows of."""
    async with database.transaction() as session:
        mutual_id = await a_mutual(session)
        account = AccountRef(code) if code in {"47321", "47322"} else AccountRef(code).of(new_id())
        await post(session, [an_entry(mutual_id, debit(BANK, xof(5)), credit(account, xof(5)), event=event)])
        return mutual_id, await run_checks(session, mutual_id)


@pytest.mark.parametrize(
    ("code", "invariant"),
    [
        ("4111", "DOMAIN 11 (3)"),
        ("4112", "DOMAIN 11 (3)"),
        ("4191", "DOMAIN 11 (3)"),
        ("47121", "DOMAIN 11 (4)"),
        ("47122", "DOMAIN 11 (4)"),
    ],
)
async def test_money_for_a_party_that_no_row_knows_is_found(database: Database, code: str, invariant: str) -> None:
    mutual_id, findings = await books_with(database, code)

    [finding] = findings
    assert (finding.code, finding.mutual, finding.facts["code"]) == (invariant, mutual_id, code)
    assert (finding.facts["told_minor"], abs(int(str(finding.facts["booked_minor"])))) == (0, 5)


@pytest.mark.parametrize("code", ["47321", "47322"])
async def test_a_funders_share_that_nothing_accrued_is_found(database: Database, code: str) -> None:
    _, findings = await books_with(database, code, event="E07")

    assert {(one.code, one.facts.get("code")) for one in findings} >= {("DOMAIN 11 (6)", code)}


async def test_what_a_funder_paid_is_no_accrual_and_needs_a_receipt(database: Database) -> None:
    _, findings = await books_with(database, "47321", event="E08")

    assert {(one.code, one.facts["code"]) for one in findings} == {("DOMAIN 11 (6)", "47321"), ("DOMAIN F4", "5211")}
    assert not any("What settlement booked" in one.sentence for one in findings)
