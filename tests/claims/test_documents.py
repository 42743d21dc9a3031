"""Papers of claims: only what they say they are, sealed, named inertly, read with a trace."""

import pytest
from sqlalchemy.exc import DBAPIError

from app import access, claims
from app.claims import Document
from app.claims.documents import MOST_BYTES, inert_name
from app.core.ids import ClaimId, FacilityId, new_id
from tests.claims.clinic import ADVISER, CLERK, Clinic, act

PDF = b"%PDF-1.7 example of a prescription"


async def attached(
    clinic: Clinic, claim_id: ClaimId, *, facility_id: FacilityId | None = None, **told: object
) -> Document:
    facts: dict[str, object] = {"name": "ordonnance.pdf", "media_type": "application/pdf", "content": PDF} | told
    async with clinic.village.database.transaction() as session:
        return await claims.attach_document(
            session,
            clinic.village.mutual.id,
            claim_id,
            actor=CLERK,
            facility_id=facility_id,
            **facts,  # type: ignore[arg-type]
        )


async def test_a_paper_is_kept_sealed_and_read_with_a_trace(clinic: Clinic) -> None:
    """RELIABILITY 7."""
    claim_id = await clinic.sent(act(500))
    document = await attached(clinic, claim_id)

    async with clinic.village.database.transaction() as session:
        mutual_id = clinic.village.mutual.id
        [listed] = await claims.documents_of(session, mutual_id, claim_id)
        read = await claims.read_document(session, mutual_id, claim_id, document.id, ADVISER)
        [trace] = await access.list_audit(session, mutual_id, subject=f"claim:{claim_id}")
    kept = await clinic.scalar("SELECT content_sealed FROM claim_documents")
    assert (listed.content, read.content, listed.size_bytes) == (None, PDF, len(PDF))
    assert isinstance(kept, bytes) and b"prescription" not in kept
    assert (trace.act, trace.actor, trace.facts) == ("claims.document", str(ADVISER), {"document": str(document.id)})


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/html", b"<script>"),
        ("application/pdf", b"<script>"),
        ("image/png", PDF),
        ("image/jpeg", b""),
        ("application/pdf", PDF + bytes(MOST_BYTES)),
    ],
)
async def test_what_is_no_paper_is_refused(clinic: Clinic, media_type: str, content: bytes) -> None:
    claim_id = await clinic.sent(act(500))

    with pytest.raises(claims.DocumentRefused):
        await attached(clinic, claim_id, media_type=media_type, content=content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("ordonnance n° 3.pdf", "ordonnance n_ 3.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\papiers\\été.png", "été.png"),
        ("<script>alert(1)</script>.pdf", "script_.pdf"),
        ("=HYPERLINK(1).pdf", "HYPERLINK(1).pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("...", "document"),
        ("a" * 300 + ".pdf", "a" * 100),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    """RELIABILITY 33, 34."""
    assert inert_name(name) == kept


async def test_the_same_bytes_are_kept_once(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))

    first, again = await attached(clinic, claim_id), await attached(clinic, claim_id, name="copie.pdf")

    assert again.id == first.id


async def test_papers_belong_to_every_version(clinic: Clinic) -> None:
    first = await clinic.sent(act(500), member_number=9)
    await attached(clinic, first)
    await clinic.decided(first)
    second = await clinic.appeal(first)

    async with clinic.village.database.transaction() as session:
        [document] = await claims.documents_of(session, clinic.village.mutual.id, second)

    assert document.claim_id == first


async def test_another_facility_sees_and_adds_nothing(clinic: Clinic) -> None:
    """RELIABILITY I21."""
    claim_id = await clinic.sent(act(500))
    document = await attached(clinic, claim_id, facility_id=clinic.cscom.id)

    with pytest.raises(claims.UnknownClaim):
        await attached(clinic, claim_id, facility_id=clinic.csref.id)
    async with clinic.village.database.transaction() as session:
        other, mutual_id = clinic.csref.id, clinic.village.mutual.id
        with pytest.raises(claims.UnknownClaim):
            await claims.documents_of(session, mutual_id, claim_id, facility_id=other)
        with pytest.raises(claims.UnknownClaim):
            await claims.read_document(session, mutual_id, claim_id, document.id, CLERK, facility_id=other)


async def test_a_paper_of_another_claim_is_not_this_ones(clinic: Clinic) -> None:
    claim_id, other = await clinic.sent(act(500)), await clinic.sent(act(2_400))
    document = await attached(clinic, other)

    async with clinic.village.database.transaction() as session:
        for document_id in (document.id, new_id()):
            with pytest.raises(claims.UnknownDocument):
                await claims.read_document(session, clinic.village.mutual.id, claim_id, document_id, ADVISER)


async def test_a_paper_is_never_changed(clinic: Clinic) -> None:
    await attached(clinic, await clinic.sent(act(500)))

    with pytest.raises(DBAPIError, match="permission denied"):
        await clinic.scalar("UPDATE claim_documents SET name = 'x' RETURNING 1")
