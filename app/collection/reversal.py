"""Operator reversals: what a payment had done is undone by new entries, and the money leaves the wallet (E11, U12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import update

from app import ledger, membership
from app.collection import undo_entries
from app.collection.entries import Act
from app.collection.errors import AlreadyReversed, OwnMoney
from app.collection.freezing import lock_payment
from app.collection.messages import tell_reversal
from app.collection.model import Payment, PaymentStatus
from app.collection.queries import allocations_of, payment_of
from app.collection.recording import booking_date
from app.collection.refundable import refunded_minor
from app.collection.tables import AllocationRow, PaymentRow, TakingRow
from app.collection.takings import takings_of
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import MutualId, PaymentId, UnitId
from app.core.money import Money
from app.db import Session, now
from app.ledger import AccountRef, BookedEntry, JournalEntry, chart
from app.membership import Mutual, UndonePart
from app.notices import Incident, raise_incidents

# A list of a collective payer may name every unit of a mutual.
MOST_ENTRIES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the books hold of a payment: its E03, its E04 if a collective sent it, the last E05 of each unit.

    `taken` are the E23 and E25 that made income of it; `source` is where the E05 took the money from.
    """

    received: BookedEntry
    identified: BookedEntry | None
    allocated: dict[UnitId, BookedEntry]
    taken: Sequence[BookedEntry]
    source: AccountRef

    def not_before(self, day: date) -> date:
        """This day, or the latest of the payment's own entries: nothing is undone before it was done."""
        identified = [self.identified] if self.identified else []
        standing = (self.received, *identified, *self.allocated.values(), *self.taken)
        latest: date = max([day, *(entry.booked_on for entry in standing)])
        return latest


async def reverse(
    session: Session,
    mutual: Mutual,
    payment_id: PaymentId,
    *,
    occurred_at: datetime,
    fee_returned: Money | None = None,
    actor: Actor,
) -> Payment:
    """Book that the operator took a payment back (E11): a) its advance un-applied, c) accruals mirrored,
    b) its allocations undone, d) the gross amount out of the wallet; the fee is lost unless `fee_returned`.

    Cover granted up to then stays (U12); what was refunded is left on 47111 (DOMAIN 16).
    Raises `UnknownPayment`, `AlreadyReversed`, `OwnMoney`.
    """
    row = await lock_payment(session, mutual.id, payment_id)
    if row.reversed_at is not None:
        raise AlreadyReversed
    if row.status == PaymentStatus.OWN:
        raise OwnMoney
    undone = await undo_uses(session, mutual, row, occurred_at=occurred_at, actor=actor)
    left = undo_entries.taken_back(
        mutual.id,
        undone.payment,
        fee_returned=fee_returned or Money(0, mutual.currency),
        refunded=await _refunded(session, mutual, row),
        mirrors=undone.received.id,
        act=undone.act,
    )
    await ledger.post(session, [left])
    row.status, row.reversed_at = PaymentStatus.REVERSED.value, now(session)
    await session.flush()
    await tell_reversal(session, mutual, undone.payment, undone.unit_ids)
    return undone.payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A payment that is all in 47121 again: its E03, the units that lost it, and the act of taking it out."""

    payment: Payment
    received: BookedEntry
    unit_ids: Sequence[UnitId]
    act: Act


async def undo_uses(
    session: Session, mutual: Mutual, row: PaymentRow, *, occurred_at: datetime, actor: Actor
) -> Undone:
    """Undo whatever a locked payment did, refunds apart; the caller takes the money out of 47121 (E11a to E11c)."""
    payment, made = await payment_of(session, mutual, row), await _made(session, row)
    booked_on = made.not_before(await booking_date(session, mutual, occurred_at))
    act = Act(actor=actor, occurred_at=occurred_at, booked_on=booked_on)
    parts = await membership.undo_payment(
        session, mutual, payment.id, on=_value_date(mutual, made, occurred_at), booked_on=booked_on, actor=actor
    )
    await ledger.post(session, _mirrors(mutual, payment, made, parts, act))
    await _close(session, row)
    return Undone(payment=payment, received=made.received, unit_ids=[part.unit_id for part in parts], act=act)


def _value_date(mutual: Mutual, made: Made, occurred_at: datetime) -> date:
    """The day of the reversal, but none before what it undoes counted."""
    counted = [business_date(entry.occurred_at, mutual.timezone) for entry in made.allocated.values()]
    return max([business_date(occurred_at, mutual.timezone), *counted])


def _mirrors(
    mutual: Mutual,
    payment: Payment,
    made: Made,
    parts: Sequence[UndonePart],
    act: Act,
) -> Sequence[JournalEntry]:
    """E11b for every unit, and the mirrors of E04, E23 and E25 where there are any."""
    undone = [
        undo_entries.unallocated(
            mutual.id,
            payment,
            unit_id,
            list(of_unit),
            into=made.source,
            mirrors=made.allocated[unit_id].id,
            act=act,
        )
        for unit_id, of_unit in groupby(sorted(parts, key=lambda part: part.unit_id), key=lambda part: part.unit_id)
    ]
    if made.identified:
        undone.append(undo_entries.collective_withdrawn(payment, made.identified, act=act))
    return undone + [undo_entries.income_withdrawn(payment, taken, act=act) for taken in made.taken]


async def _refunded(session: Session, mutual: Mutual, row: PaymentRow) -> Money:
    """What was refunded out of its suspense: it cannot be taken back, so a person is told (DOMAIN 16)."""
    minor = await refunded_minor(session, mutual.id, PaymentId(row.id))
    if minor:
        row.has_incident = True
        incident = Incident(
            kind="payment.reversed_after_refund",
            subject_kind="payment",
            subject_id=row.id,
            mutual_id=mutual.id,
            facts={"amount_minor": minor},
        )
        await raise_incidents(session, [incident])
    return Money(minor, mutual.currency)


async def _made(session: Session, row: PaymentRow) -> Made:
    mutual_id, payment_id = MutualId(row.mutual_id), PaymentId(row.id)
    units = {f"allocated:{one.id}": UnitId(one.unit_id) for one in await allocations_of(session, mutual_id, payment_id)}
    takings = {f"taken:{one.id}" for one in await takings_of(session, mutual_id, payment_id) if one.undone_at is None}
    journal = await ledger.journal(session, mutual_id, cause=f"payment:{payment_id}", limit=MOST_ENTRIES)
    [received] = [entry for entry in journal if entry.event == "E03"]
    return Made(
        received=received,
        identified=next((entry for entry in journal if entry.event == "E04" and row.collective_id), None),
        allocated={units[entry.key]: entry for entry in journal if entry.key in units},
        taken=[entry for entry in journal if entry.key in takings],
        source=chart.COLLECTIVE.of(row.collective_id) if row.collective_id else chart.SUSPENSE.of(row.id),
    )


async def _close(session: Session, row: PaymentRow) -> None:
    row.left_minor = row.undistributed_minor = 0
    await session.flush()
    for of in (AllocationRow, TakingRow):
        standing = (of.mutual_id == row.mutual_id, of.payment_id == row.id, of.undone_at.is_(None))
        await session.execute(update(of).where(*standing).values(undone_at=now(session)))
