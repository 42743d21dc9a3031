"""What a facility is told of its payments: the advice of each payout, and its statement."""

from fastapi import Response

from app.access import Permission
from app.api import papers
from app.api.facility.scope import Own
from app.api.files import PDF
from app.api.paper_fields import AdviceShown, StatementShown
from app.api.papers import ROWS, From, PayoutPath, To
from app.api.resource import Resource

routes = Resource("Health facilities")


@routes.reads("/facility/payouts/{payout_id}/advice", Permission.OWN_CLAIMS_READ, "A payout's remittance advice")
async def advice(own: Own, payout_id: PayoutPath) -> AdviceShown:
    """Claim by claim, to the franc, with every cut and its reason."""
    return AdviceShown.model_validate(await own.advice(payout_id), from_attributes=True)


@routes.reads("/facility/payouts/{payout_id}/advice.pdf", Permission.OWN_CLAIMS_READ, "The same on paper", paper=PDF)
async def advice_pdf(own: Own, payout_id: PayoutPath) -> Response:
    """In the caller's language."""
    return await papers.advice_paper(await own.advice(payout_id), own.here.language)


@routes.reads("/facility/payouts/{payout_id}/advice.csv", Permission.OWN_CLAIMS_READ, "The same as rows", paper=ROWS)
async def advice_csv(own: Own, payout_id: PayoutPath) -> Response:
    """A row for each claim, each cut, each offset, and the total."""
    return papers.advice_rows(await own.advice(payout_id))


@routes.reads("/facility/statement", Permission.OWN_CLAIMS_READ, "This facility's statement")
async def statement(own: Own, since: From = None, until: To = None) -> StatementShown:
    """Claims received and payouts made in a period, and what remains at its end."""
    return StatementShown.model_validate(await own.statement(since, until), from_attributes=True)


@routes.reads("/facility/statement.pdf", Permission.OWN_CLAIMS_READ, "The same on paper", paper=PDF)
async def statement_pdf(own: Own, since: From = None, until: To = None) -> Response:
    """In the caller's language."""
    return await papers.statement_paper(await own.statement(since, until), own.here.language)


@routes.reads("/facility/statement.csv", Permission.OWN_CLAIMS_READ, "The same as rows", paper=ROWS)
async def statement_csv(own: Own, since: From = None, until: To = None) -> Response:
    """A row for each claim and each payout."""
    return papers.statement_rows(await own.statement(since, until))
