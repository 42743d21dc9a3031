"""Papers of a facility's claims: attached, listed, and given back as files."""

from typing import Annotated

from fastapi import Request, Response

from app import claims
from app.access import Permission
from app.api.claim_fields import ClaimPath
from app.api.facility.scope import Own
from app.api.fields import Text, asked
from app.api.files import ANY, JPEG, PDF, PNG, attachment, require_media_type
from app.api.pages import Page
from app.api.resource import Resource
from app.api.v1.claim_medical import DocumentPath, DocumentShown

routes = Resource("Health facilities")

Name = Annotated[Text, asked("Its file name.", "Son nom de fichier.", "ordonnance.pdf")]


@routes.reads("/facility/claims/{claim_id}/documents", Permission.OWN_CLAIMS_READ, "Papers of a claim")
async def documents(own: Own, claim_id: ClaimPath) -> Page[DocumentShown]:
    """All on one page, in the order attached, without their content."""
    return Page(items=[DocumentShown.of(one) for one in await own.documents(claim_id)], next=None)


@routes.acts(
    "POST",
    "/facility/claims/{claim_id}/documents",
    Permission.OWN_CLAIMS_SUBMIT,
    "Attach a paper",
    status=201,
    files=(PDF, JPEG, PNG),
)
async def attach(own: Own, claim_id: ClaimPath, request: Request, name: Name = "document") -> DocumentShown:
    """At most 5 MiB; it counts for every version of the claim, and the same bytes are kept once."""
    one = await own.own(claim_id)
    made = await claims.attach_document(
        own.here.session,
        own.here.mutual.id,
        one,
        name=name,
        media_type=require_media_type(request, PDF, JPEG, PNG),
        content=await request.body(),
        actor=own.here.actor,
        facility_id=own.facility.id,
    )
    await own.here.noted("claims.attach", f"claim:{one}", document=str(made.id))
    return DocumentShown.of(made)


@routes.reads(
    "/facility/claims/{claim_id}/documents/{document_id}", Permission.OWN_CLAIMS_READ, "A paper's content", paper=ANY
)
async def document(own: Own, claim_id: ClaimPath, document_id: DocumentPath) -> Response:
    """To be kept as a file; that it was read is kept too."""
    one = await own.document(claim_id, document_id)
    assert one.content is not None, "it was asked for"
    return attachment(one.content, one.media_type, one.name)
