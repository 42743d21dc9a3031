"""What the medical adviser does and sees: his queue, his word, and what the persons had, never untraced."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from asgi_correlation_id.context import correlation_id
from fastapi import Response
from pydantic import Field

from app import claims
from app.access import Permission
from app.api.claim_fields import CLAIM, ClaimPath, ClaimShown, Word
from app.api.fields import Asked, Minor, Shown, named, told
from app.api.files import ANY, attachment
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_number, behind, paged
from app.api.resource import Resource
from app.api.v1.claims import shown
from app.claims import Document, MedicalDecision
from app.core.ids import ClaimId

routes = Resource("Claims")

DOCUMENT = "01930000-0000-7000-8000-000000000033"
DocumentPath = Annotated[UUID, named("The document's id.", "L'identifiant de la pièce.", DOCUMENT)]
Note = Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$")]


class DocumentShown(Shown):
    """A paper of a claim, without its content."""

    id: UUID = told("Its id.", "Son identifiant.", DOCUMENT)
    claim_id: UUID = told("The first version of its claim.", "La première version de sa feuille.", CLAIM)
    name: str = told("A file name and nothing else.", "Un nom de fichier et rien d'autre.", "ordonnance.pdf")
    media_type: str = told("What it is.", "Ce que c'est.", "application/pdf")
    size_bytes: int = told("Its size.", "Sa taille.", 48_213)
    sha256: str = told("Of its bytes, in hexadecimal.", "De ses octets, en hexadécimal.", "9f86d081…")
    attached_at: datetime = told("When it came in.", "Quand elle fut reçue.", "2026-04-08T09:00:00Z")

    @classmethod
    def of(cls, one: Document) -> "DocumentShown":
        """As callers see it."""
        same = {name: getattr(one, name) for name in cls.model_fields if name != "sha256"}
        return cls.model_validate(same | {"sha256": one.sha256.hex()})


class DiagnosisShown(Shown):
    """Medical detail; each reading of it is kept."""

    diagnosis: str | None = told("As the facility wrote it.", "Comme la formation l'a écrit.", "B54")
    adviser_note: str | None = told("What the adviser wrote.", "Ce qu'écrivit le médecin-conseil.", None)


class LeftAsked(Asked):
    """What stays eligible of the lines with a code."""

    code: Word = told("The act's or drug's code.", "Le code de l'acte ou du médicament.", "CONS")
    eligible_minor: Minor = told("What stays eligible.", "Ce qui reste retenu.", 600)


class MedicalAsked(Asked):
    """The adviser's word on a claim."""

    decision: MedicalDecision = told(
        "Approve, reduce, refuse, ask for documents.", "Accepter, réduire, refuser, demander des pièces.", "approve"
    )
    lines: list[LeftAsked] = told(
        "To reduce: what stays.", "Pour réduire : ce qui reste.", [], default=[], max_length=200
    )
    note: Note | None = told("Kept sealed.", "Gardée scellée.", None, default=None)


@routes.reads("/claims/adviser-queue", Permission.CLAIMS_MEDICAL, "Claims that wait for the medical adviser")
async def queue(here: Here, after: After = None, limit: Limit = 50) -> Page[ClaimShown]:
    """The first received first."""
    parts = behind(after, a_number)
    rows = await claims.adviser_queue(here.session, here.mutual.id, after=parts[0] if parts else None, limit=limit + 1)
    views = await claims.views_of(here.session, here.mutual.id, rows)
    return paged(views, limit, lambda view: ClaimShown.of(view, here.language), lambda view: (view.position,))


@routes.acts("POST", "/claims/{claim_id}/medical", Permission.CLAIMS_MEDICAL, "Record the medical adviser's word")
async def record(here: Here, claim_id: ClaimPath, given: MedicalAsked) -> ClaimShown:
    """For the decision that follows; asking for documents sends the claim back (C5)."""
    left = {line.code: line.eligible_minor for line in given.lines}
    await claims.record_medical(
        here.session,
        here.mutual,
        ClaimId(claim_id),
        given.decision,
        here.actor,
        eligible_minor=left or None,
        note=given.note,
    )
    await here.noted("claims.medical", f"claim:{claim_id}", decision=given.decision.value)
    return await shown(here, claim_id)


@routes.reads("/claims/{claim_id}/diagnosis", Permission.CLAIMS_DIAGNOSIS, "What the person had")
async def diagnosis(here: Here, claim_id: ClaimPath) -> DiagnosisShown:
    """Shown nowhere else; that it was read is kept (RELIABILITY 38)."""
    one, asked_as = ClaimId(claim_id), correlation_id.get()
    return DiagnosisShown(
        diagnosis=await claims.diagnosis_of(here.session, here.mutual.id, one, here.actor, request_id=asked_as),
        adviser_note=await claims.adviser_note(here.session, here.mutual.id, one, here.actor, request_id=asked_as),
    )


@routes.reads("/claims/{claim_id}/documents", Permission.CLAIMS_READ, "Papers of a claim")
async def documents(here: Here, claim_id: ClaimPath) -> Page[DocumentShown]:
    """All on one page, in the order attached, without their content."""
    found = await claims.documents_of(here.session, here.mutual.id, ClaimId(claim_id))
    return Page(items=[DocumentShown.of(one) for one in found], next=None)


@routes.reads("/claims/{claim_id}/documents/{document_id}", Permission.CLAIMS_DIAGNOSIS, "A paper's content", paper=ANY)
async def document(here: Here, claim_id: ClaimPath, document_id: DocumentPath) -> Response:
    """To be kept as a file; papers tell what the person had, so that each reading is kept."""
    one = await claims.read_document(
        here.session, here.mutual.id, ClaimId(claim_id), document_id, here.actor, request_id=correlation_id.get()
    )
    assert one.content is not None, "it was asked for"
    return attachment(one.content, one.media_type, one.name)
