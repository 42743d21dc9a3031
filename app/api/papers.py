"""Remittance advices and statements as both doors give them: JSON, paper and rows of one and the same value."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Response

from app import reporting
from app.api.fields import Day, asked, named
from app.api.files import CSV, PDF, Paper, attachment
from app.api.here import MutualDesk
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import FacilityId, PayoutId
from app.reporting import Advice, FacilityStatement

PAYOUT = "01930000-0000-7000-8000-000000000034"
MOST_DAYS = 366
ROWS = Paper(CSV.media_type, "advice;kind;form;beneficiary;…\n")
PayoutPath = Annotated[UUID, named("The payout's id.", "L'identifiant du paiement sortant.", PAYOUT)]
From = Annotated[Day | None, asked("First day; that month's first.", "Premier jour ; le 1er du mois.", "2026-03-01")]
To = Annotated[Day | None, asked("Last day; today.", "Dernier jour ; aujourd'hui.", "2026-03-31")]


async def advice_of(here: MutualDesk, payout_id: UUID, *, facility_id: FacilityId | None = None) -> Advice:
    """A payout's advice in the caller's language, a facility's own when it is given; raises `UnknownPayout`."""
    return await reporting.remittance_advice(
        here.session, here.mutual, PayoutId(payout_id), here.language, facility_id=facility_id
    )


async def statement_of(
    here: MutualDesk, facility_id: FacilityId, since: date | None, until: date | None
) -> FacilityStatement:
    """A facility's statement, by default of this month so far; raises `UnknownFacility`, `Invalid` beyond a year."""
    last = until or business_date(here.services.clock.now(), here.mutual.timezone)
    first = since or last.replace(day=1)
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise Invalid(field="since")
    return await reporting.facility_statement(here.session, here.mutual, facility_id, first, last)


async def advice_paper(advice: Advice, language: str) -> Response:
    """The advice on paper, drawn beside the requests of others."""
    return attachment(await asyncio.to_thread(reporting.advice_pdf, advice, language), PDF, _name(advice, "pdf"))


def advice_rows(advice: Advice) -> Response:
    """The advice as rows."""
    return attachment(reporting.advice_csv(advice), ROWS, _name(advice, "csv"))


async def statement_paper(statement: FacilityStatement, language: str) -> Response:
    """The statement on paper, drawn beside the requests of others."""
    drawn = await asyncio.to_thread(reporting.statement_pdf, statement, language)
    return attachment(drawn, PDF, _named(statement, "pdf"))


def statement_rows(statement: FacilityStatement) -> Response:
    """The statement as rows."""
    return attachment(reporting.statement_csv(statement), ROWS, _named(statement, "csv"))


def _name(advice: Advice, ending: str) -> str:
    return f"{advice.number.replace('/', '-')}.{ending}"


def _named(statement: FacilityStatement, ending: str) -> str:
    return f"{statement.head.facility_code}-{statement.since}-{statement.until}.{ending}"
