"""What payments do to units: dues locked and told, payments settled, reversed payments undone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import MutualId, PaymentId, UnitId
from app.db import Session, now
from app.ledger.chart import DIFFERENCES
from app.membership import load, settling
from app.membership.account import Act, UnitAccount
from app.membership.model import (
    Allocation,
    DueKind,
    Mutual,
    OpenDue,
    UndonePart,
    UnitDues,
    UnitNews,
    UnitStatus,
)
from app.membership.save import save
from app.membership.undo import undo
from app.notices import Incident, raise_incidents

LOCK_UNITS = text("""
    SELECT id, antenna_id, status FROM units
    WHERE mutual_id = :mutual_id AND id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE
""")

OPEN_DUES = text("""
    SELECT unit_id, id, kind, enrolment_id, seq, due_on, member_minor - paid_minor - cancelled_minor AS open_minor
    FROM dues
    WHERE mutual_id = :mutual_id AND unit_id = ANY(CAST(:ids AS uuid[]))
      AND called_on IS NOT NULL AND paid_minor + cancelled_minor < member_minor
    ORDER BY kind <> 'fee', due_on, seq, id
""")

PAID_UNITS = text("""
    SELECT unit_id FROM settlements WHERE mutual_id = :mutual_id AND payment_id = :payment_id AND undone_on IS NULL
    UNION
    SELECT unit_id FROM advances WHERE mutual_id = :mutual_id AND payment_id = :payment_id
""")


async def lock_dues(session: Session, mutual_id: MutualId, unit_ids: Iterable[UnitId]) -> Mapping[UnitId, UnitDues]:
    """Lock these units, in id order, and tell what each owes now in the order money pays it (A5)."""
    values = {"mutual_id": mutual_id, "ids": sorted(set(unit_ids))}
    units = (await session.execute(LOCK_UNITS, values)).all()
    open_dues: dict[UnitId, list[OpenDue]] = {unit.id: [] for unit in units}
    for row in await session.execute(OPEN_DUES, values):
        open_dues[row.unit_id].append(
            OpenDue(
                id=row.id,
                kind=DueKind(row.kind),
                enrolment_id=row.enrolment_id,
                seq=row.seq,
                due_on=row.due_on,
                open_minor=row.open_minor,
            )
        )
    return {
        unit.id: UnitDues(
            unit_id=unit.id,
            antenna_id=unit.antenna_id,
            status=UnitStatus(unit.status),
            open=tuple(open_dues[unit.id]),
        )
        for unit in units
    }


async def settle(
    session: Session,
    mutual: Mutual,
    allocations: Sequence[Allocation],
    *,
    on: date,
    occurred_at: datetime,
    actor: Actor,
    cause: str,
    booked_on: date | None = None,
) -> Sequence[UnitNews]:
    """Carry out allocations that E05 has posted: dues paid, E07, cover and standing (U6, U7, U9); one news per unit.

    `on` is the value date, which may lie behind: money on time is on time (U13, RELIABILITY 39). `booked_on` is the
    books' date where it differs.
    """
    act = _act(session, mutual, on=on, occurred_at=occurred_at, actor=actor, cause=cause, booked_on=booked_on)
    accounts = await load.locked(session, mutual, (allocation.unit_id for allocation in allocations))
    for account in accounts.values():
        settling.settle(account, act, [one for one in allocations if one.unit_id == account.id])
    await save(session, act, accounts.values())
    return [news_of(account) for account in accounts.values()]


async def undo_payment(
    session: Session,
    mutual: Mutual,
    payment_id: PaymentId,
    *,
    on: date,
    actor: Actor,
    booked_on: date | None = None,
) -> Sequence[UndonePart]:
    """Take a reversed payment out of every unit it paid: E11a, E11c, reopened dues, cover (U12).

    Answers the debits of E11b. What could not be un-applied is a part on 47111 and an incident (DOMAIN 16).
    """
    cause = f"reversal:{payment_id}"
    act = _act(session, mutual, on=on, occurred_at=now(session), actor=actor, cause=cause, booked_on=booked_on)
    units = await session.scalars(PAID_UNITS, {"mutual_id": mutual.id, "payment_id": payment_id})
    accounts = await load.locked(session, mutual, units, with_payments=True)
    parts = [part for account in accounts.values() for part in undo(account, act, payment_id)]
    await save(session, act, accounts.values())
    lost = sum(part.amount_minor for part in parts if part.account == DIFFERENCES)
    if lost:
        await raise_incidents(session, [_incident(mutual, payment_id, lost)])
    return parts


def news_of(account: UnitAccount) -> UnitNews:
    """Where the unit stands, for whoever paid."""
    running = account.running()
    covered = [one for one in running if one.cover_from]
    ahead = [due.due_on for one in running for due in account.dues_of(one) if due.called_on is None]
    return UnitNews(
        unit_id=account.id,
        reference=account.reference,
        status=account.status,
        owes_minor=sum(due.left_minor for due in account.open_dues()),
        advance_minor=sum(one.left_minor for one in account.advances_left()),
        next_due_on=min(ahead, default=None),
        cover_from=covered[-1].cover_from if covered else None,
        cover_to=covered[-1].cover_to if covered else None,
    )


def _act(
    session: Session,
    mutual: Mutual,
    *,
    on: date,
    occurred_at: datetime,
    actor: Actor,
    cause: str,
    booked_on: date | None,
) -> Act:
    today = max(on, business_date(now(session), mutual.timezone))
    return Act(
        mutual=mutual,
        on=on,
        today=today,
        booked_on=booked_on or on,
        occurred_at=occurred_at,
        actor=actor,
        cause=cause,
    )


def _incident(mutual: Mutual, payment_id: PaymentId, lost_minor: int) -> Incident:
    return Incident(
        kind="membership.reversal_incomplete",
        subject_kind="payment",
        subject_id=payment_id,
        mutual_id=mutual.id,
        facts={"amount_minor": lost_minor},
    )
