"""Giving payments to their targets: units in A5's order, collectives, or nobody yet (E04, E05)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app import ledger, membership
from app.collection import entries
from app.collection.allocation import allocate
from app.collection.errors import UnitNotOpen
from app.collection.messages import tell_payers, tell_suspense
from app.collection.model import Method, Outcome, Payment, PaymentStatus, Reason, Receipt, Target
from app.collection.tables import AllocationRow, PaymentRow
from app.core.actor import Actor
from app.core.ids import AllocationId, MutualId, UnitId, new_id
from app.db import Session, bulk, now
from app.ledger import AccountRef, chart
from app.membership import Allocation, DueKind, Mutual, UnitDues, UnknownUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """An amount of one payment for one unit, out of `source`, and who decided it.

    It counts for the unit from `value_on` and stands in the books on `booked_on`: money on time is on time (U13).
    """

    payment: Payment
    unit_id: UnitId
    amount_minor: int
    source: AccountRef
    method: Method
    value_on: date
    booked_on: date
    occurred_at: datetime
    distribution_id: object | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A gift once allocated; none of it if its unit was no longer open."""

    gift: Gift
    allocation: Allocation | None


async def give(
    session: Session, mutual: Mutual, payments: Sequence[Payment], targets: Sequence[Target], actor: Actor
) -> Sequence[Receipt]:
    """Bring freshly recorded payments where they belong, and write down what became of each."""
    gifts = {
        payment.id: _gift(payment, target) for payment, target in zip(payments, targets, strict=True) if target.unit_id
    }
    given = {one.gift.payment.id: one for one in await give_to_units(session, mutual, list(gifts.values()), actor)}
    settled = [
        Target(reason=Reason.UNIT_CLOSED) if payment.id in given and given[payment.id].allocation is None else target
        for payment, target in zip(payments, targets, strict=True)
    ]
    identified = [
        entries.collective_identified(mutual.id, payment, target.collective_id, actor)
        for payment, target in zip(payments, settled, strict=True)
        if target.collective_id is not None
    ]
    await ledger.post(session, identified)
    await bulk.update(
        session,
        PaymentRow,
        [_fate(mutual.id, payment, target) for payment, target in zip(payments, settled, strict=True)],
        key=("mutual_id", "id"),
    )
    waiting = [(payment, target.reason) for payment, target in zip(payments, settled, strict=True) if target.reason]
    await tell_suspense(session, mutual, waiting)
    return [_receipt(payment, target) for payment, target in zip(payments, settled, strict=True)]


async def lock_open_units(
    session: Session, mutual_id: MutualId, unit_ids: Collection[UnitId], *, field: str | None = None
) -> Mapping[UnitId, UnitDues]:
    """Lock units that a person means to give money to; raises `UnknownUnit`, `UnitNotOpen`."""
    dues = await membership.lock_dues(session, mutual_id, unit_ids)
    if any(unit_id not in dues for unit_id in unit_ids):
        raise UnknownUnit(field=field or "unit")
    if not all(one.status.is_open for one in dues.values()):
        raise UnitNotOpen(field=field)
    return dues


async def give_to_units(session: Session, mutual: Mutual, gifts: Sequence[Gift], actor: Actor) -> Sequence[Given]:
    """Lock the units, allocate in the order given, post E05 and settle; closed units get nothing (A3, A5)."""
    dues = dict(await membership.lock_dues(session, mutual.id, {gift.unit_id for gift in gifts})) if gifts else {}
    given = []
    for gift in gifts:
        given.append(_given(gift, dues[gift.unit_id]))
        if (allocation := given[-1].allocation) is not None:
            dues[gift.unit_id] = dues[gift.unit_id].after(allocation.parts)
    made = [(one.gift, one.allocation, AllocationId(new_id())) for one in given if one.allocation is not None]
    await bulk.insert(session, AllocationRow, [_row(session, mutual.id, *one, actor) for one in made])
    await ledger.post(session, [_entry(mutual, *one, actor) for one in made])
    for days, same_day in groupby(sorted(made, key=_days_of), key=_days_of):
        await _settle(session, mutual, [(gift, allocation) for gift, allocation, _ in same_day], days, actor)
    return given


def _days_of(made: tuple[Gift, Allocation, AllocationId]) -> tuple[date, date]:
    return (made[0].value_on, made[0].booked_on)


async def _settle(
    session: Session, mutual: Mutual, made: Sequence[tuple[Gift, Allocation]], days: tuple[date, date], actor: Actor
) -> None:
    value_on, booked_on = days
    news = await membership.settle(
        session,
        mutual,
        [allocation for _, allocation in made],
        on=value_on,
        booked_on=booked_on,
        occurred_at=max(gift.occurred_at for gift, _ in made),
        actor=actor,
        cause="allocation",
    )
    paid = [(gift.payment, allocation) for gift, allocation in made]
    await tell_payers(session, mutual, paid, {one.unit_id: one for one in news})


def _gift(payment: Payment, target: Target) -> Gift:
    assert target.unit_id is not None and target.method is not None, "asked only where a unit was found"
    return Gift(
        payment=payment,
        unit_id=target.unit_id,
        amount_minor=payment.amount.minor,
        source=chart.SUSPENSE.of(payment.id),
        method=target.method,
        value_on=payment.value_on,
        booked_on=payment.booked_on,
        occurred_at=payment.occurred_at,
    )


def _given(gift: Gift, dues: UnitDues) -> Given:
    if not dues.status.is_open:
        return Given(gift=gift, allocation=None)
    return Given(gift=gift, allocation=allocate(gift.payment.id, gift.amount_minor, gift.payment.occurred_at, dues))


def _entry(
    mutual: Mutual, gift: Gift, allocation: Allocation, allocation_id: AllocationId, actor: Actor
) -> ledger.JournalEntry:
    return entries.allocated(
        mutual.id,
        allocation_id,
        allocation,
        source=gift.source,
        currency=mutual.currency,
        act=entries.Act(actor=actor, occurred_at=gift.occurred_at, booked_on=gift.booked_on),
    )


def _row(
    session: Session, mutual_id: MutualId, gift: Gift, allocation: Allocation, allocation_id: AllocationId, actor: Actor
) -> Mapping[str, object]:
    return {
        "mutual_id": mutual_id,
        "id": allocation_id,
        "payment_id": gift.payment.id,
        "unit_id": gift.unit_id,
        "distribution_id": gift.distribution_id,
        "amount_minor": allocation.amount_minor,
        "fee_minor": sum(part.amount_minor for part in allocation.parts if part.kind is DueKind.FEE),
        "advance_minor": allocation.advance_minor,
        "parts": [
            {"due": str(part.due_id), "kind": part.kind.value, "seq": part.seq, "amount": part.amount_minor}
            for part in allocation.parts
        ],
        "method": gift.method.value,
        "actor": str(actor),
        "made_at": now(session),
    }


def _fate(mutual_id: MutualId, payment: Payment, target: Target) -> Mapping[str, object]:
    status = _status(target)
    amount = payment.amount.minor
    return {
        "mutual_id": mutual_id,
        "id": payment.id,
        "status": status.value,
        "reason": target.reason,
        "method": target.method,
        "unit_id": target.unit_id,
        "collective_id": target.collective_id,
        "left_minor": amount if status is PaymentStatus.SUSPENSE else 0,
        "undistributed_minor": amount if status is PaymentStatus.COLLECTIVE else 0,
    }


def _status(target: Target) -> PaymentStatus:
    if target.unit_id is not None:
        return PaymentStatus.ALLOCATED
    return PaymentStatus.COLLECTIVE if target.collective_id is not None else PaymentStatus.SUSPENSE


def _receipt(payment: Payment, target: Target) -> Receipt:
    outcomes = {
        PaymentStatus.ALLOCATED: Outcome.ALLOCATED,
        PaymentStatus.COLLECTIVE: Outcome.COLLECTIVE,
        PaymentStatus.SUSPENSE: Outcome.IN_SUSPENSE,
    }
    return Receipt(outcome=outcomes[_status(target)], payment_id=payment.id, reason=target.reason)
