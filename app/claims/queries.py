"""Claims to look at: what was billed and decided, and how far the payment has come (C6); no medical detail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app import payouts
from app.claims import desk
from app.claims.deciding import CLAIM
from app.claims.errors import UnknownClaim
from app.claims.model import CareType, ClaimState, Code
from app.claims.tables import ClaimInvoiceRow, ClaimLineRow, ClaimRow, OverpaymentRow
from app.core.ids import ClaimId, FacilityId, MutualId, PayoutId
from app.core.money import Currency, Money
from app.db import Session
from app.payouts import PaidState, PayableView


class ClaimStatus(StrEnum):
    """Where a claim stands, its payment included (C6)."""

    DRAFT = "draft"
    RECEIVED = "received"
    RETURNED = "returned"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    IN_BATCH = "in_batch"
    IN_PAYMENT = "in_payment"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line as billed and as decided; amounts are none until the claim is approved."""

    number: int
    code: str
    quantity: int
    price: Money
    eligible: Money | None
    member: Money | None
    facility: Money | None
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A version of a claim; of a rejected one only billed and the mutual's nothing are stated (DOMAIN 16, C4).

    `posted` is what its approval added to what the facility is owed, an appeal's difference; `paid` what arrived of it.
    `home_id` is a visitor's own mutual.
    """

    id: ClaimId
    root_id: ClaimId
    version: int
    is_current: bool
    position: int
    facility_id: FacilityId
    invoice_id: UUID | None
    form_number: str
    unit_reference: str
    member_number: int
    care_type: CareType
    service_on: date
    discharged_on: date
    has_referral: bool
    has_documents: bool
    is_planned: bool
    status: ClaimStatus
    received_on: date | None
    decided_on: date | None
    entered_by: str
    decided_by: str | None
    billed: Money
    eligible: Money | None
    mutual: Money | None
    member: Money | None
    facility: Money | None
    posted: Money
    paid: Money
    codes: tuple[Code, ...]
    has_adviser: bool
    payout_ids: tuple[PayoutId, ...]
    lines: tuple[LineView, ...]
    regime: str
    home_id: MutualId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """What to list; none means any."""

    facility_id: FacilityId | None = None
    state: ClaimState | None = None
    unit_reference: str | None = None
    form_number: str | None = None
    invoice_id: UUID | None = None
    since: date | None = None
    until: date | None = None


async def claim_view(
    session: Session, mutual_id: MutualId, claim_id: ClaimId, *, facility_id: FacilityId | None = None
) -> ClaimView:
    """One version of a claim, a facility's own when `facility_id` is given (I21); raises `UnknownClaim`."""
    row = await session.get(ClaimRow, (mutual_id, claim_id), populate_existing=True)
    if row is None or (facility_id is not None and row.facility_id != facility_id):
        raise UnknownClaim
    [view] = await views_of(session, mutual_id, [row])
    return view


async def claims_by_id(session: Session, mutual_id: MutualId, claim_ids: Sequence[ClaimId]) -> Sequence[ClaimView]:
    """These versions in the order given; raises `UnknownClaim`."""
    rows = await session.scalars(
        select(ClaimRow)
        .where(ClaimRow.mutual_id == mutual_id, ClaimRow.id.in_(claim_ids))
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    if any(claim_id not in found for claim_id in claim_ids):
        raise UnknownClaim
    return await views_of(session, mutual_id, [found[claim_id] for claim_id in claim_ids])


async def list_claims(
    session: Session, mutual_id: MutualId, wanted: ClaimFilter, *, after: UUID | None = None, limit: int = 50
) -> Sequence[ClaimView]:
    """Claims, the newest first; `after` is the id of the last one seen."""
    of = ClaimRow
    same = {
        of.facility_id: wanted.facility_id,
        of.state: wanted.state.value if wanted.state else None,
        of.unit_reference: wanted.unit_reference,
        of.form_number: wanted.form_number,
        of.invoice_id: wanted.invoice_id,
    }
    conditions = [of.mutual_id == mutual_id, *(column == value for column, value in same.items() if value is not None)]
    if wanted.since is not None:
        conditions.append(of.received_on >= wanted.since)
    if wanted.until is not None:
        conditions.append(of.received_on <= wanted.until)
    if after is not None:
        conditions.append(of.id < after)
    rows = await session.scalars(select(of).where(*conditions).order_by(of.id.desc()).limit(limit))
    return await views_of(session, mutual_id, list(rows))


async def versions_of(session: Session, mutual_id: MutualId, claim_id: ClaimId) -> Sequence[ClaimView]:
    """The chain this version belongs to, in order; raises `UnknownClaim`."""
    row = await session.get(ClaimRow, (mutual_id, claim_id))
    if row is None:
        raise UnknownClaim
    of = ClaimRow
    chain = await session.scalars(
        select(of).where(of.mutual_id == mutual_id, of.root_id == row.root_id).order_by(of.version)
    )
    return await views_of(session, mutual_id, list(chain))


async def overpayments_of(session: Session, mutual_id: MutualId, claim_id: ClaimId) -> Sequence[OverpaymentRow]:
    """What was found too much of this version, in order."""
    of = OverpaymentRow
    rows = await session.scalars(select(of).where(of.mutual_id == mutual_id, of.claim_id == claim_id).order_by(of.id))
    return list(rows)


async def list_invoices(
    session: Session,
    mutual_id: MutualId,
    *,
    facility_id: FacilityId | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[ClaimInvoiceRow]:
    """Invoices, the newest first; `after` is the id of the last one seen."""
    of = ClaimInvoiceRow
    wanted = select(of).where(of.mutual_id == mutual_id).order_by(of.id.desc()).limit(limit)
    wanted = wanted if facility_id is None else wanted.where(of.facility_id == facility_id)
    return list(await session.scalars(wanted if after is None else wanted.where(of.id < after)))


async def views_of(session: Session, mutual_id: MutualId, rows: Sequence[ClaimRow]) -> Sequence[ClaimView]:
    """These rows as they are shown; a constant number of statements."""
    if not rows:
        return []
    lines = await desk.lines_of(session, rows)
    payables = await payouts.payables_of(session, mutual_id, CLAIM, [row.id for row in rows])
    return [_view(row, lines[row.id], payables.get(row.id)) for row in rows]


def _view(row: ClaimRow, lines: Sequence[ClaimLineRow], payable: PayableView | None) -> ClaimView:
    currency = Currency.of(row.currency)
    return ClaimView(
        id=ClaimId(row.id),
        root_id=ClaimId(row.root_id),
        version=row.version,
        is_current=row.is_current,
        position=row.position,
        facility_id=FacilityId(row.facility_id),
        invoice_id=row.invoice_id,
        form_number=row.form_number,
        unit_reference=row.unit_reference,
        member_number=row.member_number,
        care_type=CareType(row.care_type),
        service_on=row.service_on,
        discharged_on=row.discharged_on,
        has_referral=row.has_referral,
        has_documents=row.has_documents,
        is_planned=row.is_planned,
        status=status_of(row, payable),
        received_on=row.received_on,
        decided_on=row.decided_on,
        entered_by=row.entered_by,
        decided_by=row.decided_by,
        billed=Money(row.billed_minor, currency),
        eligible=_money(row.eligible_minor, currency),
        mutual=_money(row.mutual_minor, currency),
        member=_money(row.member_minor, currency),
        facility=_money(row.facility_minor, currency),
        posted=Money(row.posted_minor, currency),
        paid=Money(payable.paid_minor if payable else 0, currency),
        codes=tuple(Code(code) for code in row.codes),
        has_adviser=row.has_adviser,
        payout_ids=payable.payout_ids if payable else (),
        lines=tuple(_line(line, currency) for line in lines),
        regime=row.regime,
        home_id=MutualId(row.home_mutual_id) if row.home_mutual_id else None,
    )


def status_of(row: ClaimRow, payable: PayableView | None) -> ClaimStatus:
    """Its own state, or once it is approved how far what is owed for it has been paid."""
    if payable is None or payable.state is PaidState.OPEN:
        return ClaimStatus(row.state)
    return ClaimStatus(payable.state.value)


def _line(line: ClaimLineRow, currency: Currency) -> LineView:
    return LineView(
        number=line.number,
        code=line.code,
        quantity=line.quantity,
        price=Money(line.price_minor, currency),
        eligible=_money(line.eligible_minor, currency),
        member=_money(line.member_minor, currency),
        facility=_money(line.facility_minor, currency),
        codes=tuple(Code(code) for code in line.codes),
    )


def _money(minor: int | None, currency: Currency) -> Money | None:
    return None if minor is None else Money(minor, currency)
