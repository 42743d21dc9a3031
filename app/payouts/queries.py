"""Reads of money out: batches with their payouts, and payouts by facility, state or batch."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.ids import FacilityId, MutualId, PayableId, PayoutBatchId, PayoutId, RecoverableId
from app.core.money import Currency, Money
from app.db import Session
from app.payouts.errors import UnknownBatch, UnknownPayout
from app.payouts.model import NOT_ORDERED, Batch, BatchState, Item, Kind, Offset, Payout, State
from app.payouts.rows import payout_of
from app.payouts.tables import BatchRow, ItemRow, OffsetRow, PayoutRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFilter:
    """What to list; none means any."""

    facility_id: FacilityId | None = None
    state: State | None = None
    batch_id: PayoutBatchId | None = None
    only_ordered: bool = False


async def batch(session: Session, mutual_id: MutualId, batch_id: PayoutBatchId) -> Batch:
    """A batch with its payouts, rejected ones too; raises `UnknownBatch`."""
    found = await batches_by_id(session, mutual_id, [batch_id])
    if not found:
        raise UnknownBatch(field="batch_id")
    return found[0]


async def batches_by_id(session: Session, mutual_id: MutualId, ids: Collection[UUID]) -> Sequence[Batch]:
    """These batches with their payouts, by number."""
    of = BatchRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.id.in_(ids)).order_by(of.number)
    rows = (await session.scalars(wanted.execution_options(populate_existing=True))).all()
    payouts = await _payouts_of(session, mutual_id, [row.id for row in rows])
    return [_batch(row, payouts[row.id]) for row in rows]


async def list_batches(
    session: Session,
    mutual_id: MutualId,
    *,
    state: BatchState | None = None,
    kind: Kind | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Sequence[Batch]:
    """Batches, the newest first; `after` is the number of the last one seen."""
    of = BatchRow
    wanted = select(of.id).where(of.mutual_id == mutual_id).order_by(of.number.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(of.state == state.value)
    if kind is not None:
        wanted = wanted.where(of.kind == kind.value)
    if after is not None:
        wanted = wanted.where(of.number < after)
    found = await batches_by_id(session, mutual_id, (await session.scalars(wanted)).all())
    return found[::-1]


async def payout(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> Payout:
    """One payout; raises `UnknownPayout`."""
    row = await session.get(PayoutRow, (mutual_id, payout_id), populate_existing=True)
    if row is None:
        raise UnknownPayout(field="payout_id")
    return payout_of(session, row)


async def list_payouts(
    session: Session, mutual_id: MutualId, wanted: PayoutFilter, *, after: UUID | None = None, limit: int = 50
) -> Sequence[Payout]:
    """Payouts, the newest first; `after` is the id of the last one seen."""
    of = PayoutRow
    conditions = [of.mutual_id == mutual_id]
    if wanted.facility_id is not None:
        conditions.append(of.facility_id == wanted.facility_id)
    if wanted.state is not None:
        conditions.append(of.state == wanted.state.value)
    if wanted.batch_id is not None:
        conditions.append(of.batch_id == wanted.batch_id)
    if wanted.only_ordered:
        conditions.append(of.state.not_in([state.value for state in NOT_ORDERED]))
    if after is not None:
        conditions.append(of.id < after)
    query = select(of).where(*conditions).order_by(of.id.desc()).limit(limit)
    return [payout_of(session, row) for row in await session.scalars(query.execution_options(populate_existing=True))]


async def items_of(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> Sequence[Item]:
    """What the payout pays, or paid before its claims were released, the oldest claim first."""
    of = ItemRow
    mine = select(of).where(of.mutual_id == mutual_id, of.payout_id == payout_id).order_by(of.payable_id)
    return [
        Item(payable_id=PayableId(row.payable_id), amount_minor=row.amount_minor) for row in await session.scalars(mine)
    ]


async def offsets_of(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> Sequence[Offset]:
    """What the payout keeps back, or kept, the oldest first."""
    of = OffsetRow
    mine = select(of).where(of.mutual_id == mutual_id, of.payout_id == payout_id).order_by(of.recoverable_id)
    rows = await session.scalars(mine)
    return [Offset(recoverable_id=RecoverableId(row.recoverable_id), amount_minor=row.amount_minor) for row in rows]


async def _payouts_of(
    session: Session, mutual_id: MutualId, batch_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Payout]]:
    of = PayoutRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.batch_id.in_(batch_ids)).order_by(of.id)
    found: dict[UUID, list[Payout]] = defaultdict(list)
    for row in await session.scalars(wanted.execution_options(populate_existing=True)):
        found[row.batch_id].append(payout_of(session, row))
    return found


def _batch(row: BatchRow, payouts: Sequence[Payout]) -> Batch:
    live = [one.amount.minor for one in payouts if one.state is not State.REJECTED]
    return Batch(
        mutual_id=MutualId(row.mutual_id),
        id=PayoutBatchId(row.id),
        number=row.number,
        kind=Kind(row.kind),
        account_code=row.account_code,
        state=BatchState(row.state),
        content_hash=row.content_hash,
        total=Money(sum(live), Currency.of(row.currency)),
        carried_forward={FacilityId(UUID(one["facility"])): one["amount"] for one in row.carried_forward},
        label=row.label,
        made_by=row.made_by,
        made_at=row.made_at,
        decided_at=row.decided_at,
        payouts=tuple(payouts),
    )
