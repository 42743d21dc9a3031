"""Claims entered at the back office for a facility that has no connection: one, an invoice, or a file."""

from typing import Annotated
from uuid import UUID

from fastapi import Request

from app import claims
from app.access import Permission
from app.api.claim_fields import FACILITY, ClaimAsked, ReceivedClaim
from app.api.claim_intake import (
    ImportShown,
    InvoiceAsked,
    InvoiceMonth,
    InvoiceNumber,
    InvoiceShown,
    ReceivedInvoice,
    receive_file,
    receive_invoice,
    receive_one,
)
from app.api.fields import asked, told
from app.api.files import CSV, XLSX
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.claims import OfFacility
from app.core.ids import FacilityId

routes = Resource("Claims")

ForFacility = Annotated[UUID, asked("Whose claims these are.", "De qui sont ces feuilles.", FACILITY)]


class EnteredClaim(ClaimAsked):
    """A claim entered for a facility."""

    facility_id: UUID = told("Whose it is.", "De qui elle est.", FACILITY)


class EnteredInvoice(InvoiceAsked):
    """An invoice entered for a facility."""

    facility_id: UUID = told("Whose it is.", "De qui il est.", FACILITY)


@routes.acts("POST", "/claims", Permission.CLAIMS_ENTER, "Enter a claim", status=201, moves_money=True)
async def enter(here: Here, new: EnteredClaim) -> ReceivedClaim:
    """On behalf of a facility; who enters it does not decide it."""
    return await receive_one(here, FacilityId(new.facility_id), new, as_draft=False)


@routes.acts("POST", "/claims/import", Permission.CLAIMS_ENTER, "Import claims", moves_money=True, files=(CSV, XLSX))
async def import_file(
    here: Here, request: Request, facility: ForFacility, number: InvoiceNumber = None, month: InvoiceMonth = None
) -> ImportShown:
    """A row is a line of a form; forms without fault are received, and every row gets its answer."""
    return await receive_file(here, FacilityId(facility), request, number, month)


@routes.reads("/claim-invoices", Permission.CLAIMS_READ, "Facilities' invoices")
async def list_invoices(
    here: Here, facility: OfFacility = None, after: After = None, limit: Limit = 50
) -> Page[InvoiceShown]:
    """The newest first."""
    parts = behind(after, an_id)
    found = await claims.list_invoices(
        here.session,
        here.mutual.id,
        facility_id=None if facility is None else FacilityId(facility),
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, InvoiceShown.of, lambda row: (row.id,))


@routes.acts("POST", "/claim-invoices", Permission.CLAIMS_ENTER, "Enter an invoice", status=201, moves_money=True)
async def enter_invoice(here: Here, new: EnteredInvoice) -> ReceivedInvoice:
    """A month's claims under one number, all or none (C1)."""
    return await receive_invoice(here, FacilityId(new.facility_id), new)
