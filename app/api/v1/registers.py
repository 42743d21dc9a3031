"""Registers and lists: what there is, a page of one as JSON, and whole as CSV, XLSX or paper; kept on record."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access import Permission
from app.api.fields import Day, Text, asked, named
from app.api.files import PDF, XLSX, Paper
from app.api.here import Anywhere, Here
from app.api.pages import After, Limit, a_number, behind, paged
from app.api.register_fields import RegisterPage, ReportsShown, row_shown
from app.api.register_files import Wanted, file_of, noted, of_mutual, of_union
from app.api.resource import Resource
from app.core.errors import Invalid
from app.reporting.registers import Format, Report, rows_of
from app.reporting.words import Words

routes = Resource("Reports")

ROWS = Paper("text/csv", "antenna;unit;head;persons;…\n")
Name = Annotated[Text, named("The report's name.", "Le nom du rapport.", "trial_balance")]
At = Annotated[Day | None, asked("Its last day; today without.", "Son dernier jour ; sinon ce jour.", "2026-06-30")]
Since = Annotated[
    Day | None,
    asked("Its first day; that month's first without.", "Son premier jour ; sinon le 1er du mois.", "2026-06-01"),
]
Account = Annotated[Text | None, asked("Code of the account.", "Code du compte.", "4111")]
BatchId = Annotated[UUID | None, asked("The payout batch.", "Le bordereau.", "01930000-0000-7000-8000-000000000033")]


def _wanted(name: Name, at: At = None, since: Since = None, account: Account = None, batch: BatchId = None) -> Wanted:
    return Wanted(name=name, at=at, since=since, account=account, batch=batch)


Whole = Annotated[Wanted, Depends(_wanted)]


@routes.reads("/reports", Permission.REPORTS_READ, "What reports there are")
async def index(here: Here) -> ReportsShown:
    """Each with what it must be told and what else its reader must be allowed."""
    return ReportsShown.of(Words(here.language))


@routes.reads("/reports/{name}.csv", Permission.REPORTS_READ, "A report as rows", paper=ROWS)
async def as_csv(here: Here, wanted: Whole) -> Response:
    """Under names that programs can rely on."""
    return await file_of(here, await of_mutual(here, wanted), Format.CSV, ROWS)


@routes.reads("/reports/{name}.xlsx", Permission.REPORTS_READ, "A report as a workbook", paper=XLSX)
async def as_xlsx(here: Here, wanted: Whole) -> Response:
    """In the caller's language, with real numbers and dates."""
    return await file_of(here, await of_mutual(here, wanted), Format.XLSX, XLSX)


@routes.reads("/reports/{name}.pdf", Permission.REPORTS_READ, "A report on paper", paper=PDF)
async def as_pdf(here: Here, wanted: Whole) -> Response:
    """In the caller's language; refused where it would be thousands of lines."""
    return await file_of(here, await of_mutual(here, wanted), Format.PDF, PDF)


@routes.reads("/reports/{name}", Permission.REPORTS_READ, "A page of a report")
async def page(here: Here, wanted: Whole, after: After = None, limit: Limit = 50) -> RegisterPage:
    """Rows by column."""
    made = await of_mutual(here, _part(wanted, after, limit))
    if made.register.has_persons and here.sees_persons:
        await noted(here, made, "json")
    return await _page(made, limit)


@routes.reads("/union/reports/{name}.csv", Permission.REPORTS_READ, "The same as rows", in_mutual=False, paper=ROWS)
async def union_csv(desk: Anywhere, wanted: Whole) -> Response:
    """Of every mutual whose content the caller may read."""
    return await file_of(desk, await of_union(desk, wanted), Format.CSV, ROWS)


@routes.reads("/union/reports/{name}.xlsx", Permission.REPORTS_READ, "As a workbook", in_mutual=False, paper=XLSX)
async def union_xlsx(desk: Anywhere, wanted: Whole) -> Response:
    """Of every mutual whose content the caller may read."""
    return await file_of(desk, await of_union(desk, wanted), Format.XLSX, XLSX)


@routes.reads("/union/reports/{name}.pdf", Permission.REPORTS_READ, "On paper", in_mutual=False, paper=PDF)
async def union_pdf(desk: Anywhere, wanted: Whole) -> Response:
    """Of every mutual whose content the caller may read."""
    return await file_of(desk, await of_union(desk, wanted), Format.PDF, PDF)


@routes.reads("/union/reports/{name}", Permission.REPORTS_READ, "A report over all mutuals", in_mutual=False)
async def union_page(desk: Anywhere, wanted: Whole, after: After = None, limit: Limit = 50) -> RegisterPage:
    """Sums of one currency; another currency stands apart."""
    return await _page(await of_union(desk, _part(wanted, after, limit)), limit)


def _part(wanted: Wanted, after: str | None, limit: int) -> Wanted:
    """One row more than is shown, to know whether there is a next page; raises `Invalid`."""
    [skipped] = behind(after, a_number) or [0]
    if skipped < 0:
        raise Invalid(field="after")
    return replace(wanted, page=(skipped, limit + 1))


async def _page(made: Report, limit: int) -> RegisterPage:
    skipped = made.asked.only[0] if made.asked.only else 0
    found = list(enumerate(await rows_of(made), skipped + 1))
    shown = paged(found, limit, lambda one: row_shown(made, one[1]), lambda one: [one[0]])
    return RegisterPage.of(made, shown.items, shown.next)
