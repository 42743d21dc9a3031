"""Papers of a claim: kept sealed and apart, given out to whoever may see them, never without a trace."""

import base64
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from app import access
from app.access import Act
from app.claims import steps
from app.claims.errors import DocumentRefused, UnknownClaim, UnknownDocument
from app.claims.tables import ClaimDocumentRow, ClaimRow
from app.core.actor import Actor
from app.core.ids import ClaimId, FacilityId, MutualId, new_id
from app.db import Session, now, vault

MOST_BYTES = 5 * 1024 * 1024
MOST_NAME = 100
CONTENT = "claim.document"
BEGINNINGS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
NOT_PLAIN = re.compile(r"[^\w.() -]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper of a claim; `content` only when it was asked for."""

    id: UUID
    claim_id: ClaimId
    name: str
    media_type: str
    size_bytes: int
    sha256: bytes
    attached_at: datetime
    content: bytes | None = field(default=None, repr=False)


async def attach_document(
    session: Session,
    mutual_id: MutualId,
    claim_id: ClaimId,
    *,
    name: str,
    media_type: str,
    content: bytes,
    actor: Actor,
    facility_id: FacilityId | None = None,
) -> Document:
    """Keep a PDF, JPEG or PNG for every version of the claim; the same bytes are kept once.

    Raises `UnknownClaim`, `DocumentRefused`.
    """
    begins = BEGINNINGS.get(media_type)
    if begins is None or not content.startswith(begins) or len(content) > MOST_BYTES:
        raise DocumentRefused(field="content")
    root_id = await _root_of(session, mutual_id, claim_id, facility_id)
    digest = sha256(content).digest()
    of = ClaimDocumentRow
    known = await session.scalar(
        select(of).where(of.mutual_id == mutual_id, of.claim_id == root_id, of.sha256 == digest)
    )
    if known is not None:
        return _document(known)
    row = ClaimDocumentRow(
        mutual_id=mutual_id,
        id=new_id(),
        claim_id=root_id,
        name=inert_name(name),
        media_type=media_type,
        size_bytes=len(content),
        sha256=digest,
        content_sealed=vault(session).seal(base64.b64encode(content).decode(), purpose=CONTENT),
        attached_by=str(actor),
        attached_at=now(session),
    )
    session.add(row)
    await session.flush()
    await steps.note(session, mutual_id, "attached", {claim_id: {"document": str(row.id)}}, actor)
    return _document(row)


async def documents_of(
    session: Session, mutual_id: MutualId, claim_id: ClaimId, *, facility_id: FacilityId | None = None
) -> Sequence[Document]:
    """What is attached to the claim, in order, without the bytes; raises `UnknownClaim`."""
    root_id = await _root_of(session, mutual_id, claim_id, facility_id)
    of = ClaimDocumentRow
    rows = await session.scalars(select(of).where(of.mutual_id == mutual_id, of.claim_id == root_id).order_by(of.id))
    return [_document(row) for row in rows]


async def read_document(
    session: Session,
    mutual_id: MutualId,
    claim_id: ClaimId,
    document_id: UUID,
    actor: Actor,
    *,
    facility_id: FacilityId | None = None,
    request_id: str | None = None,
) -> Document:
    """A paper with its bytes; the reading is kept. Raises `UnknownClaim`, `UnknownDocument`."""
    root_id = await _root_of(session, mutual_id, claim_id, facility_id)
    row = await session.get(ClaimDocumentRow, (mutual_id, document_id))
    if row is None or row.claim_id != root_id:
        raise UnknownDocument
    act = Act(name="claims.document", subject=f"claim:{claim_id}", facts={"document": str(document_id)})
    await access.record(session, mutual_id, act, actor, request_id=request_id)
    return _document(row, base64.b64decode(vault(session).unseal(row.content_sealed, purpose=CONTENT)))


def inert_name(name: str) -> str:
    """A file name that is only a name: no folders, no markup, no formula, nothing invisible (RELIABILITY 33, 34)."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    return NOT_PLAIN.sub("_", last).lstrip(".- _").strip()[:MOST_NAME] or "document"


async def _root_of(session: Session, mutual_id: MutualId, claim_id: ClaimId, facility_id: FacilityId | None) -> UUID:
    row = await session.get(ClaimRow, (mutual_id, claim_id))
    if row is None or (facility_id is not None and row.facility_id != facility_id):
        raise UnknownClaim
    return row.root_id


def _document(row: ClaimDocumentRow, content: bytes | None = None) -> Document:
    return Document(
        id=row.id,
        claim_id=ClaimId(row.claim_id),
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        attached_at=row.attached_at,
        content=content,
    )
