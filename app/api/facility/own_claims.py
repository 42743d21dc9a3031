"""A facility's claims: sent, corrected, appealed, and read with what was decided and why."""

from typing import Annotated

from fastapi import Request

from app import claims
from app.access import Permission
from app.api.claim_fields import ClaimAsked, ClaimPath, ClaimShown, ReceivedClaim
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
    received,
)
from app.api.facility.scope import Own
from app.api.fields import Text, asked, told
from app.api.files import CSV, XLSX
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.claims import Since, State, Until
from app.claims import ClaimFilter

routes = Resource("Health facilities")

Form = Annotated[Text | None, asked("Only this form.", "Seulement cette feuille.", "F-0001", max_length=40)]


class OwnClaimAsked(ClaimAsked):
    """A claim to be sent, or kept as a draft until it is complete."""

    is_draft: bool = told("Keep it; send it later.", "La garder ; l'envoyer plus tard.", False, default=False)


@routes.reads("/facility/claims", Permission.OWN_CLAIMS_READ, "This facility's claims")
async def list_claims(
    own: Own,
    state: State = None,
    form: Form = None,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[ClaimShown]:
    """The newest first, with the reasons of every decision."""
    parts = behind(after, an_id)
    wanted = ClaimFilter(facility_id=own.facility.id, state=state, form_number=form, since=since, until=until)
    found = await own.claims(wanted, parts[0] if parts else None, limit + 1)
    return paged(found, limit, lambda view: ClaimShown.of(view, own.here.language), lambda view: (view.id,))


@routes.reads("/facility/claims/{claim_id}", Permission.OWN_CLAIMS_READ, "One claim and its decision")
async def claim(own: Own, claim_id: ClaimPath) -> ClaimShown:
    """With the reasons in the caller's language."""
    return await own.shown(claim_id)


@routes.acts("POST", "/facility/claims", Permission.OWN_CLAIMS_SUBMIT, "Send a claim", status=201, moves_money=True)
async def submit(own: Own, new: OwnClaimAsked) -> ReceivedClaim:
    """Kept as sent; a form sent before is told at once and stands only once (C05)."""
    return await receive_one(own.here, own.facility.id, new, as_draft=new.is_draft)


@routes.acts(
    "POST", "/facility/claims/import", Permission.OWN_CLAIMS_SUBMIT, "Send a file", moves_money=True, files=(CSV, XLSX)
)
async def import_file(
    own: Own, request: Request, number: InvoiceNumber = None, month: InvoiceMonth = None
) -> ImportShown:
    """A row is a line of a form; forms without fault are received, and every row gets its answer."""
    return await receive_file(own.here, own.facility.id, request, number, month)


@routes.acts("PUT", "/facility/claims/{claim_id}", Permission.OWN_CLAIMS_SUBMIT, "Correct a claim")
async def correct(own: Own, claim_id: ClaimPath, new: ClaimAsked) -> ClaimShown:
    """One that was sent back, or a draft; it keeps its place in the order received (C6)."""
    one = await own.own(claim_id)
    await claims.correct_claim(own.here.session, own.here.mutual, one, new.new(), own.here.actor)
    await own.here.noted("claims.correct", f"claim:{one}")
    return await own.shown(one)


@routes.acts(
    "POST", "/facility/claims/{claim_id}/submission", Permission.OWN_CLAIMS_SUBMIT, "Send a draft", moves_money=True
)
async def send(own: Own, claim_id: ClaimPath) -> ReceivedClaim:
    """It is received now."""
    one = await own.own(claim_id)
    await claims.send_drafts(own.here.session, own.here.mutual, [one], own.here.actor)
    await own.here.noted("claims.submit", f"claim:{one}", facility=str(own.facility.id))
    [shown] = await received(own.here, [one])
    return shown


@routes.acts(
    "POST", "/facility/claims/{claim_id}/appeal", Permission.OWN_CLAIMS_SUBMIT, "Appeal", status=201, moves_money=True
)
async def appeal(own: Own, claim_id: ClaimPath) -> ClaimShown:
    """Against a rejection or a cut, within 30 days: the next version, with the same content (C6)."""
    one = await own.own(claim_id)
    made = await claims.appeal(own.here.session, own.here.mutual, one, own.here.actor)
    await own.here.noted("claims.appeal", f"claim:{one}", version=str(made))
    return await own.shown(made)


@routes.reads("/facility/claim-invoices", Permission.OWN_CLAIMS_READ, "This facility's invoices")
async def list_invoices(own: Own, after: After = None, limit: Limit = 50) -> Page[InvoiceShown]:
    """The newest first."""
    parts = behind(after, an_id)
    found = await own.invoices(parts[0] if parts else None, limit + 1)
    return paged(found, limit, InvoiceShown.of, lambda row: (row.id,))


@routes.acts(
    "POST", "/facility/claim-invoices", Permission.OWN_CLAIMS_SUBMIT, "Send an invoice", status=201, moves_money=True
)
async def submit_invoice(own: Own, new: InvoiceAsked) -> ReceivedInvoice:
    """A month's claims under one number, all or none (C1)."""
    return await receive_invoice(own.here, own.facility.id, new)
