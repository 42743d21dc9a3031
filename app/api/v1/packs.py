"""The month-end and year-end packs on paper, for the file and for the assembly."""

import asyncio

from fastapi import Response

from app import accounting, reporting
from app.access import Permission
from app.accounting import years
from app.api.files import PDF, attachment
from app.api.here import Here
from app.api.register_files import name_of
from app.api.resource import Resource
from app.api.v1.periods import Month, first_day
from app.api.v1.year_fields import YearPath
from app.core.clock import business_date
from app.db import chain
from app.reporting import MonthEnd, YearEnd
from app.reporting.words import Words

routes = Resource("Books")


@routes.reads("/periods/{month}/pack.pdf", Permission.BOOKS_READ, "A month's end on paper", paper=PDF)
async def month(here: Here, month: Month) -> Response:
    """Trial balance, proofs, suspense, payables, arrears, subsidies, indicators, checklist, the chains' head."""
    pack = await accounting.month_end_pack(here.session, here.mutual, first_day(month))
    today = business_date(here.services.clock.now(), here.mutual.timezone)
    found = await reporting.indicators(here.session, here.mutual, min(pack.period.ends_on, today))
    told = MonthEnd(pack=pack, indicators=found, made_by=await name_of(here))
    await here.noted("reports.export", "report:month_end_pack", form="pdf", at=str(pack.period.ends_on))
    drawn = await asyncio.to_thread(reporting.month_end_pdf, told, here.language)
    return attachment(drawn, PDF, f"{here.mutual.code}-month-end-{pack.period.ends_on:%Y-%m}.pdf")


@routes.reads("/years/{year}/pack.pdf", Permission.BOOKS_READ, "A year's end on paper", paper=PDF)
async def year(here: Here, year: YearPath) -> Response:
    """Balance sheet, income statement, deferral and appropriation of a closed year."""
    told = YearEnd(
        mutual=here.mutual.name,
        pack=await years.year_pack(here.session, here.mutual, year),
        chain_head=await chain.head(here.session, here.mutual.id),
        made_by=await name_of(here),
        made_on=Words(here.language).day(business_date(here.services.clock.now(), here.mutual.timezone)),
    )
    await here.noted("reports.export", "report:year_end_pack", form="pdf", at=str(year))
    drawn = await asyncio.to_thread(reporting.year_end_pdf, told, here.language)
    return attachment(drawn, PDF, f"{here.mutual.code}-year-end-{year}.pdf")
