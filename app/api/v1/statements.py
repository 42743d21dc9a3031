"""What facilities are told of their payments, given to the back office too: remittance advices and statements."""

from fastapi import Response

from app.access import Permission
from app.api import papers
from app.api.files import PDF
from app.api.here import Here
from app.api.paper_fields import AdviceShown, StatementShown
from app.api.papers import ROWS, From, PayoutPath, To
from app.api.resource import Resource
from app.api.v1.facilities import FacilityPath
from app.core.ids import FacilityId

routes = Resource("Payouts")


@routes.reads("/payouts/{payout_id}/advice", Permission.PAYOUTS_READ, "A payout's remittance advice")
async def advice(here: Here, payout_id: PayoutPath) -> AdviceShown:
    """Claim by claim, to the franc, with every cut and its reason."""
    return AdviceShown.model_validate(await papers.advice_of(here, payout_id), from_attributes=True)


@routes.reads("/payouts/{payout_id}/advice.pdf", Permission.PAYOUTS_READ, "The same on paper", paper=PDF)
async def advice_pdf(here: Here, payout_id: PayoutPath) -> Response:
    """In the caller's language."""
    return await papers.advice_paper(await papers.advice_of(here, payout_id), here.language)


@routes.reads("/payouts/{payout_id}/advice.csv", Permission.PAYOUTS_READ, "The same as rows", paper=ROWS)
async def advice_csv(here: Here, payout_id: PayoutPath) -> Response:
    """A row for each claim, each cut, each offset, and the total."""
    return papers.advice_rows(await papers.advice_of(here, payout_id))


@routes.reads("/facilities/{facility_id}/statement", Permission.PAYOUTS_READ, "A facility's statement")
async def statement(here: Here, facility_id: FacilityPath, since: From = None, until: To = None) -> StatementShown:
    """Claims received and payouts made in a period, and what remains at its end."""
    found = await papers.statement_of(here, FacilityId(facility_id), since, until)
    return StatementShown.model_validate(found, from_attributes=True)


@routes.reads("/facilities/{facility_id}/statement.pdf", Permission.PAYOUTS_READ, "The same on paper", paper=PDF)
async def statement_pdf(here: Here, facility_id: FacilityPath, since: From = None, until: To = None) -> Response:
    """In the caller's language."""
    found = await papers.statement_of(here, FacilityId(facility_id), since, until)
    return await papers.statement_paper(found, here.language)


@routes.reads("/facilities/{facility_id}/statement.csv", Permission.PAYOUTS_READ, "The same as rows", paper=ROWS)
async def statement_csv(here: Here, facility_id: FacilityPath, since: From = None, until: To = None) -> Response:
    """A row for each claim and each payout."""
    return papers.statement_rows(await papers.statement_of(here, FacilityId(facility_id), since, until))
