"""Agreements of two mutuals to take each other's members: proposed by one, accepted by the other, ended by either."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from app import membership
from app.claims.portability.errors import AlreadyAccepted, ProposerAccepts, UnknownPartner, UnknownPortability
from app.claims.tables import PortabilityRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid, NotFound
from app.core.ids import MutualId, PortabilityId, new_id
from app.db import Session, now
from app.membership import Mutual


@dataclass(frozen=True, slots=True, kw_only=True)
class PortabilityAgreement:
    """As either mutual sees it: `partner_id` is the other one, `is_ours` says whether we proposed it."""

    id: PortabilityId
    partner_id: MutualId
    is_ours: bool
    valid_from: date
    valid_to: date | None
    proposed_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


async def propose_portability(
    session: Session, mutual: Mutual, partner_code: str, valid_from: date, valid_to: date | None, person: Actor
) -> PortabilityAgreement:
    """From one day to another, both included; in force once the partner accepts. Raises `UnknownPartner`, `Invalid`."""
    if valid_to is not None and valid_to < valid_from:
        raise Invalid(field="valid_to")
    partner = await partner_named(session, mutual, partner_code)
    row = PortabilityRow(
        mutual_id=mutual.id,
        id=new_id(),
        partner_id=partner.id,
        valid_from=valid_from,
        valid_to=valid_to,
        proposed_by=str(person),
        proposed_at=now(session),
    )
    session.add(row)
    await session.flush()
    return _seen_by(mutual.id, row)


async def accept_portability(
    session: Session, mutual: Mutual, portability_id: PortabilityId, person: Actor
) -> PortabilityAgreement:
    """The partner's own person accepts; raises `UnknownPortability`, `AlreadyAccepted`, `ProposerAccepts`."""
    row = await _locked(session, mutual.id, portability_id)
    if row.partner_id != mutual.id or row.proposed_by == str(person):
        raise ProposerAccepts
    if row.accepted_at is not None or row.ended_at is not None:
        raise AlreadyAccepted
    row.accepted_by, row.accepted_at = str(person), now(session)
    await session.flush()
    return _seen_by(mutual.id, row)


async def end_portability(
    session: Session, mutual: Mutual, portability_id: PortabilityId, valid_to: date, person: Actor
) -> PortabilityAgreement:
    """Either brings its last day forward, not before today: care given so far stays paid.

    Raises `UnknownPortability`, `Invalid`.
    """
    row = await _locked(session, mutual.id, portability_id)
    is_earlier = row.valid_to is None or valid_to <= row.valid_to
    if not is_earlier or valid_to < max(row.valid_from, business_date(now(session), mutual.timezone)):
        raise Invalid(field="valid_to")
    row.valid_to, row.ended_by, row.ended_at = valid_to, str(person), now(session)
    await session.flush()
    return _seen_by(mutual.id, row)


async def portability_agreements(session: Session, mutual_id: MutualId) -> Sequence[PortabilityAgreement]:
    """All of a mutual's, proposed by it or to it, the newest first."""
    of = PortabilityRow
    rows = await session.scalars(
        select(of).where(or_(of.mutual_id == mutual_id, of.partner_id == mutual_id)).order_by(of.id.desc())
    )
    return [_seen_by(mutual_id, row) for row in rows]


async def partners_in_force(
    session: Session, mutual_id: MutualId, since: date, until: date
) -> Sequence[PortabilityAgreement]:
    """Accepted agreements of which some day lies between these two."""
    return [
        one
        for one in await portability_agreements(session, mutual_id)
        if one.accepted_at is not None and one.valid_from <= until and (one.valid_to is None or one.valid_to >= since)
    ]


async def partner_named(session: Session, mutual: Mutual, code: str) -> Mutual:
    """Another mutual by its code; raises `UnknownPartner` for none, ourselves, or one of another currency."""
    try:
        partner = await membership.mutual_by_code(session, code)
    except NotFound:
        raise UnknownPartner(field="partner") from None
    if partner.id == mutual.id or partner.currency != mutual.currency:
        raise UnknownPartner(field="partner")
    return partner


async def _locked(session: Session, mutual_id: MutualId, portability_id: PortabilityId) -> PortabilityRow:
    of = PortabilityRow
    row = await session.scalar(
        select(of)
        .where(of.id == portability_id, or_(of.mutual_id == mutual_id, of.partner_id == mutual_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise UnknownPortability
    return row


def _seen_by(mutual_id: UUID, row: PortabilityRow) -> PortabilityAgreement:
    is_ours = row.mutual_id == mutual_id
    return PortabilityAgreement(
        id=PortabilityId(row.id),
        partner_id=MutualId(row.partner_id if is_ours else row.mutual_id),
        is_ours=is_ours,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        proposed_at=row.proposed_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
    )
