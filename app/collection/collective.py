"""Collective payers: associations and diaspora groups, and the lists by which their money reaches units (A6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import membership
from app.collection.errors import DistributionExceedsBalance, EmptyDistribution, UnitNotOpen, UnknownCollective
from app.collection.model import Method, Payment
from app.collection.queries import payment_of
from app.collection.settling import Gift, give_to_units
from app.collection.tables import CollectiveRow, DistributionRow, PaymentRow
from app.core import references
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Conflict
from app.core.ids import CollectiveId, MutualId, UnitId, new_id
from app.db import Session, now
from app.ledger import chart
from app.membership import Mutual, ReferenceInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Collective:
    """A collective payer and what it has to distribute."""

    id: CollectiveId
    reference: str
    name: str
    undistributed_minor: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A line of a distribution list."""

    unit_id: UnitId
    amount_minor: int


class CollectiveExists(Conflict):
    """Another collective payer of the mutual holds this reference."""

    code = "collection.collective_exists"


async def register_collective(session: Session, mutual_id: MutualId, *, reference: str, name: str) -> Collective:
    """Enter a collective payer; raises `ReferenceInvalid` outside circles 90 to 99, `CollectiveExists`."""
    written = references.normalise(reference)
    if not references.is_collective(written):
        raise ReferenceInvalid(field="reference")
    row = CollectiveRow(mutual_id=mutual_id, id=new_id(), reference=written, name=name, created_at=now(session))
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise CollectiveExists(field="reference") from None
    return Collective(id=CollectiveId(row.id), reference=row.reference, name=row.name)


async def collectives(session: Session, mutual_id: MutualId) -> Sequence[Collective]:
    """Every collective payer with what is still to distribute, by reference."""
    left = func.coalesce(func.sum(PaymentRow.undistributed_minor), 0)
    rows = await session.execute(
        select(CollectiveRow, left)
        .outerjoin(
            PaymentRow,
            (PaymentRow.mutual_id == CollectiveRow.mutual_id) & (PaymentRow.collective_id == CollectiveRow.id),
        )
        .where(CollectiveRow.mutual_id == mutual_id)
        .group_by(CollectiveRow.mutual_id, CollectiveRow.id)
        .order_by(CollectiveRow.reference)
    )
    return [
        Collective(id=CollectiveId(row.id), reference=row.reference, name=row.name, undistributed_minor=int(minor))
        for row, minor in rows
    ]


async def collective_by_reference(session: Session, mutual_id: MutualId, reference: str) -> Collective:
    """The collective payer that holds this reference; raises `UnknownCollective`."""
    wanted = references.normalise(reference)
    for found in await collectives(session, mutual_id):
        if found.reference == wanted:
            return found
    raise UnknownCollective


async def distribute(
    session: Session, mutual: Mutual, collective_id: CollectiveId, shares: Sequence[Share], actor: Actor
) -> DistributionRow:
    """Give a collective's money to units by a list, whole or not at all; the oldest receipts pay first (A6).

    Raises `EmptyDistribution`, `UnknownCollective`, `UnitNotOpen`, `DistributionExceedsBalance`.
    """
    if not shares or len({share.unit_id for share in shares}) < len(shares) or any(s.amount_minor <= 0 for s in shares):
        raise EmptyDistribution(field="lines")
    if await session.get(CollectiveRow, (mutual.id, collective_id)) is None:
        raise UnknownCollective
    sources = await _undistributed(session, mutual.id, collective_id)
    dues = await membership.lock_dues(session, mutual.id, {share.unit_id for share in shares})
    if any(not dues[share.unit_id].status.is_open for share in shares):
        raise UnitNotOpen(field="lines")
    total = sum(share.amount_minor for share in shares)
    balance = sum(row.undistributed_minor for row in sources)
    if total > balance:
        raise DistributionExceedsBalance(balance_minor=balance)
    made = DistributionRow(
        mutual_id=mutual.id,
        id=new_id(),
        collective_id=collective_id,
        total_minor=total,
        actor=str(actor),
        made_at=now(session),
    )
    session.add(made)
    await session.flush()
    await give_to_units(session, mutual, await _gifts(session, mutual, made, sources, shares), actor)
    return made


async def _undistributed(session: Session, mutual_id: MutualId, collective_id: CollectiveId) -> Sequence[PaymentRow]:
    rows = await session.scalars(
        select(PaymentRow)
        .where(
            PaymentRow.mutual_id == mutual_id,
            PaymentRow.collective_id == collective_id,
            PaymentRow.undistributed_minor > 0,
            PaymentRow.frozen_at.is_(None),
        )
        .order_by(PaymentRow.occurred_at, PaymentRow.id)
        .with_for_update()
    )
    return list(rows)


async def _gifts(
    session: Session, mutual: Mutual, made: DistributionRow, sources: Sequence[PaymentRow], shares: Sequence[Share]
) -> Sequence[Gift]:
    """Cut the list along the receipts, oldest first; a share may draw on several (A6)."""
    today = business_date(now(session), mutual.timezone)
    payments: Mapping[object, Payment] = {row.id: await payment_of(session, mutual, row) for row in sources}
    gifts, left = [], list(sources)
    for share in shares:
        wanted = share.amount_minor
        while wanted:
            row = left[0]
            taken = min(wanted, row.undistributed_minor)
            row.undistributed_minor -= taken
            wanted -= taken
            gifts.append(
                Gift(
                    payment=payments[row.id],
                    unit_id=share.unit_id,
                    amount_minor=taken,
                    source=chart.COLLECTIVE.of(made.collective_id),
                    method=Method.AGENT,
                    value_on=today,
                    booked_on=today,
                    occurred_at=now(session),
                    distribution_id=made.id,
                )
            )
            if row.undistributed_minor == 0:
                left.pop(0)
    await session.flush()
    return gifts
