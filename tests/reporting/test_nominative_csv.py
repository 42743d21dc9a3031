"""The nominative statement as rows, read page by page: every line once, in order, and their sum."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.core.clock import VirtualClock
from app.core.ids import SubsidyStatementId, new_id
from app.core.money import KES, Money
from app.db import Database
from app.reporting import nominative_csv
from app.reporting.nominative_csv import COLUMNS, row_of
from app.reporting.spreadsheets import csv_of
from app.subsidies import Funder, StatementLine, SubsidyStatement
from tests.membership.village import a_village
from tests.reporting.papers import xof
from tests.subsidies.treasurer import STATE, Treasurer

LINE = StatementLine(
    position=1,
    unit_reference="0100000114",
    head="Awa Exemple",
    antenna="Mopti",
    campaign="Récolte 2026",
    kind="instalment",
    instalment=1,
    persons=3,
    settled_on=date(2026, 3, 30),
    amount=xof(4_325),
)
STATEMENT = SubsidyStatement(
    id=SubsidyStatementId(new_id()),
    funder=Funder.STATE,
    turn=1,
    serial=3,
    funder_name="État",
    first_on=date(2026, 3, 30),
    last_on=date(2026, 3, 30),
    lines_count=1,
    billed=xof(4_325),
    received=xof(0),
    disallowed=xof(0),
    content_hash=bytes(32),
    billed_on=date(2026, 4, 1),
    billed_at=datetime(2026, 4, 1, 9, tzinfo=UTC),
    billed_by="person:x",
)


@pytest.mark.parametrize(("with_names", "has_names"), [(True, True), (False, False)])
async def test_the_lines_sum_to_the_total_and_name_heads_only_when_asked(
    database: Database, clock: VirtualClock, with_names: bool, has_names: bool
) -> None:
    """F3, RELIABILITY 38."""
    treasurer = Treasurer(village=await a_village(database, clock))
    for persons in (1, 2, 3):
        await treasurer.village.pay(await treasurer.village.enrol(persons), 1_000 + persons * 1_730)
    made = (await treasurer.bill(STATE))[STATE]

    out = io.BytesIO()
    async with database.transaction() as session:
        await nominative_csv(session, treasurer.village.mutual.id, made.id, out, with_names=with_names)

    head, *rows, total = [line.split(";") for line in out.getvalue().decode("utf-8-sig").splitlines()]
    assert tuple(head) == COLUMNS
    assert [int(row[2]) for row in rows] == list(range(1, made.lines_count + 1))
    assert sum(int(row[-1]) for row in rows) == int(total[-1]) == made.billed.minor
    assert all(bool(row[4]) is has_names for row in rows)


def test_names_cannot_be_formulas() -> None:
    """RELIABILITY 34."""
    wicked = row_of(STATEMENT, replace(LINE, head="=1+1"), with_name=True)

    [_, row] = csv_of(COLUMNS, [wicked]).decode("utf-8-sig").splitlines()

    assert row.split(";")[4] == "'=1+1"


@pytest.mark.parametrize("minor", [250, 100_000])
def test_cents_are_written_as_cents(minor: int) -> None:
    [_, row] = (
        csv_of(COLUMNS, [row_of(STATEMENT, replace(LINE, amount=Money(minor, KES)), with_name=True)])
        .decode("utf-8-sig")
        .splitlines()
    )

    assert row.endswith(f";{minor / 100:.2f}")
