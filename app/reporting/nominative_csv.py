"""The nominative statement as rows, with column names that programs can rely on."""

from app.reporting.nominative import Nominative
from app.reporting.spreadsheets import Cell, csv_of

COLUMNS = (
    "statement", "funder", "position", "unit", "head", "antenna", "campaign", "kind", "instalment", "persons",
    "settled_on", "amount",
)  # fmt: skip


def nominative_csv(told: Nominative) -> bytes:
    """A row for each line, and the total; the lines sum to it."""
    number, funder = told.statement.number, told.statement.funder.value
    rows: list[list[Cell]] = [
        [
            number,
            funder,
            line.position,
            line.unit_reference,
            line.head,
            line.antenna,
            line.campaign,
            line.kind,
            line.instalment,
            line.persons,
            line.settled_on,
            line.amount,
        ]
        for line in told.lines
    ]
    rows.append([number, funder, None, "", "", "", "", "total", None, None, None, told.statement.billed])
    return csv_of(COLUMNS, rows)
