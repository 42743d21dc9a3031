"""The journal entries that undo money in, each linked to the entry it mirrors: E11b, E11d (DOMAIN 11)."""

from collections.abc import Sequence

from app import ledger
from app.collection.entries import Act, present
from app.collection.model import Payment
from app.core.ids import EntryId, MutualId, UnitId
from app.core.money import Money
from app.ledger import AccountRef, BookedEntry, JournalEntry, chart, credit, debit
from app.membership import UndonePart


def unallocated(
    mutual_id: MutualId,
    payment: Payment,
    unit_id: UnitId,
    parts: Sequence[UndonePart],
    *,
    into: AccountRef,
    mirrors: EntryId,
    act: Act,
) -> JournalEntry:
    """E11b: what the payment had paid for a unit is owed again; `into` is where the money had come from."""
    currency = payment.amount.currency
    total = sum(part.amount_minor for part in parts)
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"unallocated:{payment.id}:{unit_id}:{mirrors}",
        event="E11b",
        cause=f"payment:{payment.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=(
            *(debit(part.account, Money(part.amount_minor, currency)) for part in parts),
            credit(into, Money(total, currency)),
        ),
        reverses=mirrors,
    )


def collective_withdrawn(payment: Payment, identified: BookedEntry, *, act: Act) -> JournalEntry:
    """The mirror of E04: a reversed collective payment goes back to suspense before it leaves."""
    return ledger.mirror_of(
        identified,
        key=f"collective_withdrawn:{payment.id}",
        event="E11b",
        cause=f"payment:{payment.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
    )


def income_withdrawn(payment: Payment, taken: BookedEntry, *, act: Act) -> JournalEntry:
    """The mirror of E23 or E25: what was taken as income of a payment is in suspense again before it leaves."""
    return ledger.mirror_of(
        taken,
        key=f"un{taken.key}",
        event="E11b",
        cause=f"payment:{payment.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
    )


def taken_back(
    mutual_id: MutualId, payment: Payment, *, fee_returned: Money, refunded: Money, mirrors: EntryId, act: Act
) -> JournalEntry:
    """E11d: the operator takes the gross amount out of the wallet; its fee is lost unless it returns it.

    What was refunded out of suspense is no longer there, and leaves a difference (DOMAIN 16).
    """
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"taken_back:{payment.id}",
        event="E11d",
        cause=f"payment:{payment.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        antenna_id=payment.antenna_id,
        lines=present(
            (
                debit(chart.SUSPENSE.of(payment.id), payment.amount - refunded),
                debit(chart.DIFFERENCES, refunded),
                credit(payment.account, payment.amount),
                debit(payment.account, fee_returned),
                credit(chart.COLLECTION_FEES, fee_returned),
            )
        ),
        reverses=mirrors,
    )
