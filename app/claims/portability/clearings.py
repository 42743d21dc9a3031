"""Clearing statements to look at: numbered by pair, with every charge they list and who approved which side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select, tuple_

from app.claims.portability.errors import UnknownClearing
from app.claims.portability.visits import Visit, visits_of_clearing
from app.claims.tables import ClearingApprovalRow, ClearingRow
from app.core.ids import ClearingId, MutualId
from app.core.money import Currency, Money
from app.db import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """The statement of a pair of mutuals: `debtor_id` pays `amount`, or both charged the same and nobody does.

    `approved` tells when each mutual approved its side; it is settled once both have. Lines come with one statement,
    not with the list.
    """

    id: ClearingId
    number: int
    proposer_id: MutualId
    partner_id: MutualId
    until: date
    amount: Money
    debtor_id: MutualId | None
    proposed_by: str
    proposed_at: datetime
    approved: Mapping[MutualId, datetime]
    withdrawn_at: datetime | None
    lines: tuple[Visit, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether both sides are booked."""
        return len(self.approved) == 2


async def clearing(session: Session, mutual_id: MutualId, clearing_id: ClearingId) -> Clearing:
    """One statement of ours, with what it lists; raises `UnknownClearing`."""
    of = ClearingRow
    mine = or_(of.mutual_id == mutual_id, of.partner_id == mutual_id)
    row = await session.scalar(select(of).where(of.id == clearing_id, mine))
    if row is None:
        raise UnknownClearing
    lines = await visits_of_clearing(session, MutualId(row.mutual_id), clearing_id)
    return _clearing(row, await _approved(session, [row]), tuple(lines))


async def clearings(
    session: Session, mutual_id: MutualId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[Clearing]:
    """A mutual's statements with every other, the newest first."""
    of = ClearingRow
    wanted = select(of).where(or_(of.mutual_id == mutual_id, of.partner_id == mutual_id))
    wanted = wanted if after is None else wanted.where(of.id < after)
    rows = (await session.scalars(wanted.order_by(of.id.desc()).limit(limit))).all()
    approved = await _approved(session, rows)
    return [_clearing(row, approved, ()) for row in rows]


async def _approved(session: Session, rows: Sequence[ClearingRow]) -> Mapping[UUID, Mapping[MutualId, datetime]]:
    of = ClearingApprovalRow
    keys = [(row.mutual_id, row.id) for row in rows]
    found: dict[UUID, dict[MutualId, datetime]] = {row.id: {} for row in rows}
    for one in await session.scalars(select(of).where(tuple_(of.owner_id, of.clearing_id).in_(keys))):
        found[one.clearing_id][MutualId(one.mutual_id)] = one.approved_at
    return found


def _clearing(
    row: ClearingRow, approved: Mapping[UUID, Mapping[MutualId, datetime]], lines: tuple[Visit, ...]
) -> Clearing:
    owner_id, partner_id = MutualId(row.mutual_id), MutualId(row.partner_id)
    debtor_id = None if not row.net_minor else partner_id if row.net_minor > 0 else owner_id
    return Clearing(
        id=ClearingId(row.id),
        number=row.number,
        proposer_id=owner_id,
        partner_id=partner_id,
        until=row.until,
        amount=Money(abs(row.net_minor), Currency.of(row.currency)),
        debtor_id=debtor_id,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved=approved[row.id],
        withdrawn_at=row.withdrawn_at,
        lines=lines,
    )
