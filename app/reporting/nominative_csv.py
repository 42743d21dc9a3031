"""The nominative statement as rows, with column names that programs can rely on; of any length, a page at a time."""

from typing import BinaryIO

from app import subsidies
from app.core.ids import MutualId, SubsidyStatementId
from app.db import Session
from app.reporting.spreadsheets import Cell, csv_of, csv_rows
from app.subsidies import StatementLine, SubsidyStatement

COLUMNS = (
    "statement", "funder", "position", "unit", "head", "antenna", "campaign", "kind", "instalment", "persons",
    "settled_on", "amount",
)  # fmt: skip
PAGE = 2_000


async def nominative_csv(
    session: Session, mutual_id: MutualId, statement_id: SubsidyStatementId, out: BinaryIO, *, with_names: bool
) -> SubsidyStatement:
    """Write a row for each line, and the total; the lines sum to it. Raises `UnknownStatement`."""
    statement = await subsidies.statement(session, mutual_id, statement_id)
    out.write(csv_of(COLUMNS, ()))
    written = 0
    while written < statement.lines_count:
        page = await subsidies.lines_of(session, mutual_id, statement_id, after=written, limit=PAGE)
        out.write(csv_rows(row_of(statement, line, with_name=with_names) for line in page))
        written = page[-1].position
    total = ("total", None, None, None, statement.billed)
    out.write(csv_rows([(statement.number, statement.funder.value, None, "", "", "", "", *total)]))
    return statement


def row_of(statement: SubsidyStatement, line: StatementLine, *, with_name: bool) -> tuple[Cell, ...]:
    """A line; without the name of the head for whoever may not see persons (RELIABILITY 38)."""
    return (
        statement.number,
        statement.funder.value,
        line.position,
        line.unit_reference,
        line.head if with_name else "",
        line.antenna,
        line.campaign,
        line.kind,
        line.instalment,
        line.persons,
        line.settled_on,
        line.amount,
    )
