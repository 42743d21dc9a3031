"""The month-end and year-end packs on paper, for the file and for the assembly."""

import asyncio

from fastapi import Response

from app import reporting
from app.access import Permission
from app.api.files import PDF, attachment
from app.api.here import Here
from app.api.register_files import name_of
from app.api.resource import Resource
from app.api.v1.periods import Month, first_day
from app.api.v1.year_fields import YearPath

routes = Resource("Books")


@routes.reads("/periods/{month}/pack.pdf", Permission.BOOKS_READ, "A month's end on paper", paper=PDF)
async def month(here: Here, month: Month) -> Response:
    """Trial balance, proofs, suspense, payables, arrears, subsidies, indicators, checklist, the chains' head."""
    told = await reporting.month_end(here.session, here.mutual, first_day(month), made_by=await name_of(here))
    ends_on = told.pack.period.ends_on
    await here.noted("reports.export", "report:month_end_pack", form="pdf", at=str(ends_on))
    drawn = await asyncio.to_thread(reporting.month_end_pdf, told, here.language)
    return attachment(drawn, PDF, f"{here.mutual.code}-month-end-{ends_on:%Y-%m}.pdf")


@routes.reads("/years/{year}/pack.pdf", Permission.BOOKS_READ, "A year's end on paper", paper=PDF)
async def year(here: Here, year: YearPath) -> Response:
    """Balance sheet, income statement, deferral and appropriation of a closed year."""
    made_by = await name_of(here)
    told = await reporting.year_end(here.session, here.mutual, year, made_by=made_by, language=here.language)
    await here.noted("reports.export", "report:year_end_pack", form="pdf", at=str(year))
    drawn = await asyncio.to_thread(reporting.year_end_pdf, told, here.language)
    return attachment(drawn, PDF, f"{here.mutual.code}-year-end-{year}.pdf")
