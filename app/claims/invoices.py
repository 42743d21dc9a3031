"""A facility's monthly invoice: many claims received together under one number (C1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app import facilities
from app.claims.errors import InvoiceKnown
from app.claims.model import NewClaim
from app.claims.receiving import submit_claims
from app.claims.tables import ClaimInvoiceRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import ClaimId, FacilityId, new_id
from app.core.money import Money
from app.db import Session, add_unique, now
from app.membership import Mutual

MOST_NUMBER = 40
MOST_CLAIMS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice as received; late when it came after the submission day of the month that follows (C1)."""

    id: UUID
    number: str
    month: date
    total: Money
    claim_ids: Sequence[ClaimId]
    received_on: date
    is_late: bool


async def submit_invoice(
    session: Session,
    mutual: Mutual,
    facility_id: FacilityId,
    *,
    number: str,
    month: date,
    claims: Sequence[NewClaim],
    actor: Actor,
) -> Invoice:
    """Receive an invoice and its claims, all or none; `month` is any day of the month invoiced, none to come.

    Raises `UnknownFacility`, `InvoiceKnown`, `Invalid`.
    """
    if not 1 <= len(number.strip()) <= MOST_NUMBER or not number.isprintable():
        raise Invalid(field="number")
    if not 1 <= len(claims) <= MOST_CLAIMS:
        raise Invalid(field="claims")
    if month.replace(day=1) > business_date(now(session), mutual.timezone):
        raise Invalid(field="month")
    invoice = _row(session, mutual, facility_id, number.strip(), month.replace(day=1), claims, actor)
    claim_ids = await _keep(session, mutual, invoice, claims, actor)
    return Invoice(
        id=invoice.id,
        number=invoice.number,
        month=invoice.month,
        total=Money(invoice.total_minor, mutual.currency),
        claim_ids=claim_ids,
        received_on=invoice.received_on,
        is_late=invoice.is_late,
    )


async def _keep(
    session: Session, mutual: Mutual, invoice: ClaimInvoiceRow, claims: Sequence[NewClaim], actor: Actor
) -> Sequence[ClaimId]:
    taken = InvoiceKnown(field="number")
    constraint = "uq_claim_invoices_mutual_id_facility_id_number"
    await facilities.facility(session, mutual.id, FacilityId(invoice.facility_id))
    await add_unique(session, invoice, constraint=constraint, taken=taken)
    facility_id = FacilityId(invoice.facility_id)
    return await submit_claims(session, mutual, facility_id, claims, actor, invoice_id=invoice.id)


def _row(
    session: Session,
    mutual: Mutual,
    facility_id: FacilityId,
    number: str,
    month: date,
    claims: Sequence[NewClaim],
    actor: Actor,
) -> ClaimInvoiceRow:
    today = business_date(now(session), mutual.timezone)
    return ClaimInvoiceRow(
        mutual_id=mutual.id,
        id=new_id(),
        facility_id=facility_id,
        number=number,
        month=month,
        claim_count=len(claims),
        total_minor=sum(claim.billed_minor for claim in claims),
        currency=mutual.currency.code,
        received_on=today,
        is_late=today > submission_end(mutual, month),
        actor=str(actor),
        received_at=now(session),
    )


def submission_end(mutual: Mutual, month: date) -> date:
    """The last day in time for a month's claims: by default the 10th of the next."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following.replace(day=mutual.parameters.submission_day)
