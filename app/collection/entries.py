"""The journal entries of money in: E03, E04, E05, E11b, E11d (DOMAIN 11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.collection.model import Payment
from app.core.actor import Actor
from app.core.ids import AllocationId, CollectiveId, MutualId
from app.core.money import Currency, Money
from app.ledger import AccountRef, JournalEntry, Line, chart, credit, debit
from app.membership import Allocation, DueKind, UndonePart


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who books it, when it happened in the world, and on which day of the books."""

    actor: Actor
    occurred_at: datetime
    booked_on: date


def _present(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.amount.minor)


def received(mutual_id: MutualId, payment: Payment, actor: Actor) -> JournalEntry:
    """E03: the money lands in suspense, gross; the fee the operator kept is ours to bear (A2, M5)."""
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"received:{payment.id}",
        event="E03",
        cause=f"payment:{payment.id}",
        actor=actor,
        occurred_at=payment.occurred_at,
        booked_on=payment.booked_on,
        antenna_id=payment.antenna_id,
        lines=_present(
            (
                debit(payment.account, payment.amount - payment.fee),
                debit(chart.COLLECTION_FEES, payment.fee),
                credit(chart.SUSPENSE.of(payment.id), payment.amount),
            )
        ),
    )


def collective_identified(
    mutual_id: MutualId, payment: Payment, collective_id: CollectiveId, actor: Actor
) -> JournalEntry:
    """E04: a collective payer's money leaves suspense for the account it is distributed from."""
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"collective:{payment.id}",
        event="E04",
        cause=f"payment:{payment.id}",
        actor=actor,
        occurred_at=payment.occurred_at,
        booked_on=payment.booked_on,
        lines=(
            debit(chart.SUSPENSE.of(payment.id), payment.amount),
            credit(chart.COLLECTIVE.of(collective_id), payment.amount),
        ),
    )


def allocated(
    mutual_id: MutualId,
    allocation_id: AllocationId,
    allocation: Allocation,
    *,
    source: AccountRef,
    currency: Currency,
    act: Act,
) -> JournalEntry:
    """E05: out of suspense (or a collective's money) into the unit's fee, instalments and advance (A5)."""
    unit = allocation.unit_id
    fee = sum(part.amount_minor for part in allocation.parts if part.kind is DueKind.FEE)
    instalments = sum(part.amount_minor for part in allocation.parts) - fee
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"allocated:{allocation_id}",
        event="E05",
        cause=f"payment:{allocation.payment_id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=_present(
            (
                debit(source, Money(allocation.amount_minor, currency)),
                credit(chart.FEES_DUE.of(unit), Money(fee, currency)),
                credit(chart.MEMBERS_DUE.of(unit), Money(instalments, currency)),
                credit(chart.ADVANCES.of(unit), Money(allocation.advance_minor, currency)),
            )
        ),
    )


def unallocated(
    mutual_id: MutualId,
    payment: Payment,
    parts: Sequence[UndonePart],
    *,
    into: AccountRef,
    act: Act,
) -> JournalEntry:
    """E11b: what the payment had paid is owed again; `into` is suspense, or the collective it was distributed from."""
    currency = payment.amount.currency
    total = sum(part.amount_minor for part in parts)
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"unallocated:{payment.id}",
        event="E11b",
        cause=f"payment:{payment.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=(
            *(debit(part.account, Money(part.amount_minor, currency)) for part in parts),
            credit(into, Money(total, currency)),
        ),
    )


def collective_withdrawn(
    mutual_id: MutualId,
    payment: Payment,
    collective_id: CollectiveId,
    *,
    act: Act,
) -> JournalEntry:
    """The mirror of E04: a reversed collective payment goes back to suspense before it leaves."""
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"collective_withdrawn:{payment.id}",
        event="E11b",
        cause=f"payment:{payment.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=(
            debit(chart.COLLECTIVE.of(collective_id), payment.amount),
            credit(chart.SUSPENSE.of(payment.id), payment.amount),
        ),
    )


def taken_back(
    mutual_id: MutualId,
    payment: Payment,
    *,
    fee_returned: Money,
    act: Act,
) -> JournalEntry:
    """E11d: the operator takes the gross amount out of the wallet; its fee is lost unless it returns it."""
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"taken_back:{payment.id}",
        event="E11d",
        cause=f"payment:{payment.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=_present(
            (
                debit(chart.SUSPENSE.of(payment.id), payment.amount),
                credit(payment.account, payment.amount),
                debit(payment.account, fee_returned),
                credit(chart.COLLECTION_FEES, fee_returned),
            )
        ),
    )
