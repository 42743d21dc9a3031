"""Too much was approved: E13, and the facility's next batch keeps it back; approved claims themselves never change."""

from sqlalchemy import text

from app import ledger, membership, payouts
from app.claims import entries, steps
from app.claims.errors import OverpaymentExceedsShare
from app.claims.locking import decide_alone, locked_claim
from app.claims.model import CareType
from app.claims.portability import handing
from app.claims.portability.handing import Charged
from app.claims.tables import ClaimRow, OverpaymentRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import ClaimId, FacilityId, MutualId, RegimeId, new_id
from app.core.money import Money
from app.db import Session, now
from app.membership import Care, Mutual
from app.payouts import NewRecoverable

OVERPAYMENT = "overpayment"
MOST_REASON = 200
APPEALED = "appeal"

STANDING = text("""
    SELECT (coalesce(sum(c.posted_minor), 0) - coalesce((
        SELECT sum(p.amount_minor) FROM overpayments p
        JOIN claims o ON o.mutual_id = p.mutual_id AND o.id = p.claim_id
        WHERE p.mutual_id = :mutual_id AND o.root_id = :root_id
    ), 0))::bigint
    FROM claims c WHERE c.mutual_id = :mutual_id AND c.root_id = :root_id
""")


async def find_overpayment(
    session: Session, mutual: Mutual, claim_id: ClaimId, amount: Money, actor: Actor, *, reason: str
) -> OverpaymentRow:
    """An amount of an approved claim was too much; raises `UnknownClaim`, `OverpaymentExceedsShare`, `Invalid`.

    `reason` is for the mutual's own eyes and never reaches books, payouts or papers.
    """
    if amount.minor <= 0 or amount.currency != mutual.currency:
        raise Invalid(field="amount")
    if not 1 <= len(reason.strip()) <= MOST_REASON or not reason.isprintable():
        raise Invalid(field="reason")
    await decide_alone(session, mutual.id)
    row = await locked_claim(session, mutual.id, claim_id)
    if amount.minor > await standing_share(session, row):
        raise OverpaymentExceedsShare(field="amount")
    today = business_date(now(session), mutual.timezone)
    act = entries.Act(actor=actor, at=now(session), booked_on=today)
    return await _record(session, mutual, row, amount.minor, reason.strip(), act)


async def give_less(session: Session, mutual: Mutual, row: ClaimRow, minor: int, act: entries.Act) -> None:
    """An appeal ended below what earlier versions were given: the difference comes back, less what already did."""
    back = min(minor, await standing_share(session, row))
    if back:
        await _record(session, mutual, row, back, APPEALED, act)


async def standing_share(session: Session, row: ClaimRow) -> int:
    """What the mutual bears of the claim, all versions, less what was found too much."""
    return await session.scalar(STANDING, {"mutual_id": row.mutual_id, "root_id": row.root_id}) or 0


async def _record(
    session: Session, mutual: Mutual, row: ClaimRow, minor: int, reason: str, act: entries.Act
) -> OverpaymentRow:
    found = _row(row, minor, reason, act)
    session.add(found)
    await session.flush()
    amount = Money(minor, mutual.currency)
    about = await _about(session, mutual, row)
    await ledger.post(session, [entries.overpaid(about, found.id, amount, act)])
    await payouts.recover(session, mutual.id, [_recoverable(row, found, amount, about.fund_id)])
    charged = Charged(row=row, kind="overpaid", subject_id=found.id, minor=minor)
    await handing.hand_over(session, [charged], booked_on=act.booked_on)
    await steps.note(session, mutual.id, "overpaid", {ClaimId(row.id): {"amount_minor": minor}}, act.actor)
    return found


def _row(row: ClaimRow, minor: int, reason: str, act: entries.Act) -> OverpaymentRow:
    return OverpaymentRow(
        mutual_id=row.mutual_id,
        id=new_id(),
        claim_id=row.id,
        facility_id=row.facility_id,
        amount_minor=minor,
        currency=row.currency,
        reason=reason,
        found_on=act.booked_on,
        actor=str(act.actor),
        found_at=act.at,
    )


async def _about(session: Session, mutual: Mutual, row: ClaimRow) -> entries.About:
    care = Care(row.unit_reference, row.member_number, row.service_on)
    [entitlement] = await membership.entitlements(session, mutual, [care])
    return entries.About(
        mutual_id=mutual.id,
        claim_id=ClaimId(row.id),
        facility_id=FacilityId(row.facility_id),
        antenna_id=entitlement.antenna_id,
        care_type=CareType(row.care_type),
        home_id=MutualId(row.home_mutual_id) if row.home_mutual_id else None,
        fund_id=None if row.home_mutual_id else await membership.fund_of(session, mutual.id, row.regime),
    )


def _recoverable(row: ClaimRow, found: OverpaymentRow, amount: Money, fund_id: RegimeId | None) -> NewRecoverable:
    return NewRecoverable(
        facility_id=FacilityId(row.facility_id),
        subject_kind=OVERPAYMENT,
        subject_id=found.id,
        label=row.form_number,
        amount=amount,
        fund_id=fund_id,
    )
