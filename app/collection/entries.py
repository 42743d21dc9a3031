"""The journal entries of money in: E03, E04, E05, and what is given up or kept: E23, E25 (DOMAIN 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.collection.income_model import Taking, WriteOff
from app.collection.model import Payment
from app.core.actor import Actor
from app.core.ids import AllocationId, AntennaId, CollectiveId, MutualId
from app.core.money import Currency, Money
from app.ledger import AccountRef, JournalEntry, Line, chart, credit, debit
from app.membership import Allocation, DueKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who books it, when it happened in the world, and on which day of the books."""

    actor: Actor
    occurred_at: datetime
    booked_on: date


def present(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines without those of nothing."""
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
        lines=present(
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
        lines=present(
            (
                debit(source, Money(allocation.amount_minor, currency)),
                credit(chart.FEES_DUE.of(unit), Money(fee, currency)),
                credit(chart.MEMBERS_DUE.of(unit), Money(instalments, currency)),
                credit(chart.ADVANCES.of(unit), Money(allocation.advance_minor, currency)),
            )
        ),
    )


def given_up(mutual_id: MutualId, given: WriteOff, antenna_id: AntennaId, *, act: Act) -> JournalEntry:
    """E23: arrears of a unit are a loss; its dues stay unsettled (DOMAIN 16)."""
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"written_off:{given.id}",
        event="E23",
        cause=f"write_off:{given.id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        antenna_id=antenna_id,
        note=given.note,
        lines=(debit(chart.WRITE_OFFS, given.amount), credit(chart.MEMBERS_DUE.of(given.unit_id), given.amount)),
    )


def taken_as_income(mutual_id: MutualId, taking: Taking, *, act: Act) -> JournalEntry:
    """E23 of a later recovery, or E25: what is left in suspense is the mutual's own."""
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"taken:{taking.id}",
        event=taking.kind.event,
        cause=f"payment:{taking.payment_id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        note=taking.note,
        lines=(
            debit(chart.SUSPENSE.of(taking.payment_id), taking.amount),
            credit(taking.kind.income, taking.amount),
        ),
    )
