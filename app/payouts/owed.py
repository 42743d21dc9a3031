"""What facilities are to be paid, and what they are to give back: written once, followed until it is paid (C6, E13)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.core.ids import FacilityId, MutualId, PayableId, PayoutId, RecoverableId, new_id
from app.db import Session, bulk, now
from app.payouts.errors import ExceedsRecoverable
from app.payouts.model import IN_TRANSIT, NewPayable, NewRecoverable, PaidState, PayableView, State
from app.payouts.tables import ItemRow, PayableRow, PayoutRow, RecoverableRow

IN_PAYMENT = IN_TRANSIT | {State.SUCCEEDED, State.CONFLICT}


async def owe(session: Session, mutual_id: MutualId, owed: Sequence[NewPayable]) -> Sequence[PayableId]:
    """Write down what facilities are to be paid; a subject is owed once, for ever (RELIABILITY I12)."""
    rows = [_facts(mutual_id, one) | _of_payable(one, now(session)) for one in owed]
    await bulk.insert(session, PayableRow, rows)
    return [PayableId(row["id"]) for row in rows]


async def recover(session: Session, mutual_id: MutualId, found: Sequence[NewRecoverable]) -> Sequence[RecoverableId]:
    """Write down what facilities were paid too much, to be kept back from their next payouts (E13)."""
    rows = [_facts(mutual_id, one) | {"found_at": now(session)} for one in found]
    await bulk.insert(session, RecoverableRow, rows)
    return [RecoverableId(row["id"]) for row in rows]


async def repaid(session: Session, mutual_id: MutualId, facility_id: FacilityId, amount_minor: int) -> None:
    """The facility paid this much back itself, the oldest first; raises `ExceedsRecoverable` above what is open."""
    rows = await lock_recoverables(session, mutual_id, [facility_id])
    left = sum(open_of(row) for row in rows)
    if amount_minor > left:
        raise ExceedsRecoverable(field="amount", open_minor=left)
    for row in rows:
        taken = min(amount_minor, open_of(row))
        row.repaid_minor += taken
        amount_minor -= taken
    await session.flush()


async def outstanding(session: Session, mutual_id: MutualId, facility_id: FacilityId) -> int:
    """What is still to be recovered from the facility and in no payout yet."""
    of = RecoverableRow
    left = func.coalesce(func.sum(of.amount_minor - of.committed_minor - of.repaid_minor), 0)
    found = await session.scalar(select(left).where(of.mutual_id == mutual_id, of.facility_id == facility_id))
    return int(found or 0)


async def lock_payables(
    session: Session, mutual_id: MutualId, *conditions: ColumnElement[bool]
) -> Sequence[PayableRow]:
    """Payables with something uncommitted, locked in the order of their ids; what others committed meanwhile is out."""
    of = PayableRow
    rows = await session.scalars(
        select(of)
        .where(of.mutual_id == mutual_id, of.committed_minor < of.amount_minor, *conditions)
        .order_by(of.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def lock_recoverables(
    session: Session, mutual_id: MutualId, facility_ids: Collection[FacilityId]
) -> Sequence[RecoverableRow]:
    """What is open to recover from these facilities, the oldest first, locked in the order of their ids."""
    of = RecoverableRow
    rows = await session.scalars(
        select(of)
        .where(
            of.mutual_id == mutual_id,
            of.facility_id.in_(facility_ids),
            of.committed_minor + of.repaid_minor < of.amount_minor,
        )
        .order_by(of.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return sorted(rows, key=lambda row: (row.found_at, row.id))


def open_of(row: RecoverableRow) -> int:
    """What of a recoverable is neither in a payout nor repaid."""
    return row.amount_minor - row.committed_minor - row.repaid_minor


async def payables_of(
    session: Session, mutual_id: MutualId, subject_kind: str, subject_ids: Collection[UUID]
) -> Mapping[UUID, PayableView]:
    """How far the payment of these subjects has come; those nothing is owed for are missing (C6)."""
    of = PayableRow
    mine = (of.mutual_id == mutual_id, of.subject_kind == subject_kind, of.subject_id.in_(subject_ids))
    rows = (await session.scalars(select(of).where(*mine).execution_options(populate_existing=True))).all()
    payouts = await _payouts_of(session, mutual_id, [row.id for row in rows])
    return {row.subject_id: _view(row, payouts[row.id]) for row in rows}


async def _payouts_of(
    session: Session, mutual_id: MutualId, payable_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[tuple[PayoutId, State, datetime | None]]]:
    """The payouts that hold a part of each payable, the oldest first."""
    found: dict[UUID, list[tuple[PayoutId, State, datetime | None]]] = defaultdict(list)
    wanted = (
        select(ItemRow.payable_id, PayoutRow.id, PayoutRow.state, PayoutRow.settled_at)
        .join(PayoutRow, (PayoutRow.mutual_id == ItemRow.mutual_id) & (PayoutRow.id == ItemRow.payout_id))
        .where(ItemRow.mutual_id == mutual_id, ItemRow.payable_id.in_(payable_ids), ItemRow.released_at.is_(None))
        .order_by(PayoutRow.id)
    )
    for payable_id, payout_id, state, settled_at in await session.execute(wanted):
        found[payable_id].append((PayoutId(payout_id), State(state), settled_at))
    return found


def _view(row: PayableRow, payouts: Sequence[tuple[PayoutId, State, datetime | None]]) -> PayableView:
    is_paid = row.paid_minor == row.amount_minor
    settled = [settled_at for _, _, settled_at in payouts if settled_at is not None]
    return PayableView(
        id=PayableId(row.id),
        facility_id=FacilityId(row.facility_id),
        subject_id=row.subject_id,
        label=row.label,
        amount_minor=row.amount_minor,
        committed_minor=row.committed_minor,
        paid_minor=row.paid_minor,
        due_on=row.due_on,
        state=PaidState.PAID if is_paid else _unpaid_state([state for _, state, _ in payouts]),
        payout_ids=tuple(payout_id for payout_id, _, _ in payouts),
        paid_at=max(settled) if is_paid and settled else None,
    )


def _unpaid_state(states: Collection[State]) -> PaidState:
    """A failed payout waits in its batch for a resend (DOMAIN 16, P2); a returned one is over."""
    live = set(states) - {State.RETURNED}
    if live & IN_PAYMENT:
        return PaidState.IN_PAYMENT
    return PaidState.IN_BATCH if live else PaidState.OPEN


def _of_payable(one: NewPayable, owed_at: datetime) -> dict[str, Any]:
    return {"due_on": one.due_on, "owed_at": owed_at, "regime": one.regime}


def _facts(mutual_id: MutualId, one: NewPayable | NewRecoverable) -> dict[str, Any]:
    return {
        "mutual_id": mutual_id,
        "id": new_id(),
        "facility_id": one.facility_id,
        "subject_kind": one.subject_kind,
        "subject_id": one.subject_id,
        "label": one.label,
        "amount_minor": one.amount.minor,
        "currency": one.amount.currency.code,
        "fund_id": one.fund_id,
    }
