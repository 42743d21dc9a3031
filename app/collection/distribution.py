"""Distribution lists: a collective payer's money given to units, whole or not at all (A6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.collection.errors import DistributionExceedsBalance, EmptyDistribution, UnknownCollective
from app.collection.model import Method, Payment
from app.collection.queries import payment_of
from app.collection.settling import Gift, give_to_units, lock_open_units
from app.collection.tables import CollectiveRow, DistributionRow, PaymentRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import CollectiveId, MutualId, UnitId, new_id
from app.db import Session, now
from app.ledger import chart
from app.membership import Mutual


@dataclass(frozen=True, slots=True)
class Share:
    """A line of a distribution list."""

    unit_id: UnitId
    amount_minor: int


async def distribute(
    session: Session, mutual: Mutual, collective_id: CollectiveId, shares: Sequence[Share], actor: Actor
) -> DistributionRow:
    """Give a collective's money to units by a list, whole or not at all; the oldest receipts pay first (A6).

    Raises `EmptyDistribution`, `UnknownCollective`, `UnknownUnit`, `UnitNotOpen`, `DistributionExceedsBalance`.
    """
    _check(shares)
    if await session.get(CollectiveRow, (mutual.id, collective_id)) is None:
        raise UnknownCollective
    sources = await _lock_sources(session, mutual.id, collective_id)
    await lock_open_units(session, mutual.id, {share.unit_id for share in shares}, field="lines")
    total, balance = sum(share.amount_minor for share in shares), sum(row.undistributed_minor for row in sources)
    if total > balance:
        raise DistributionExceedsBalance(balance_minor=balance)
    made = await _make(session, mutual.id, collective_id, total, actor)
    await give_to_units(session, mutual, await _gifts(session, mutual, made, sources, shares), actor)
    return made


def _check(shares: Sequence[Share]) -> None:
    units = {share.unit_id for share in shares}
    if not shares or len(units) < len(shares) or any(share.amount_minor <= 0 for share in shares):
        raise EmptyDistribution(field="lines")


async def _make(
    session: Session, mutual_id: MutualId, collective_id: CollectiveId, total_minor: int, actor: Actor
) -> DistributionRow:
    made = DistributionRow(
        mutual_id=mutual_id,
        id=new_id(),
        collective_id=collective_id,
        total_minor=total_minor,
        actor=str(actor),
        made_at=now(session),
    )
    session.add(made)
    await session.flush()
    return made


async def _lock_sources(session: Session, mutual_id: MutualId, collective_id: CollectiveId) -> Sequence[PaymentRow]:
    """What may be distributed, the oldest receipt first; frozen money waits for a person (DESIGN 9)."""
    rows = await session.scalars(
        select(PaymentRow)
        .where(
            PaymentRow.mutual_id == mutual_id,
            PaymentRow.collective_id == collective_id,
            PaymentRow.undistributed_minor > 0,
            PaymentRow.frozen_at.is_(None),
        )
        .order_by(PaymentRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return sorted(rows, key=lambda row: (row.occurred_at, row.id))


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
