"""The suspense desk: what an agent decides about money nobody could place (A3, A4, DESIGN 3.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app import membership
from app.collection.errors import (
    AllocationExceedsPayment,
    PaymentFrozen,
    PaymentNotInSuspense,
    UnknownPayment,
)
from app.collection.freezing import lock_payment
from app.collection.model import Method, PaymentStatus
from app.collection.queries import payer_of, payment_of
from app.collection.settling import Gift, give_to_units, lock_open_units
from app.collection.tables import PaymentRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId, PaymentId, UnitId
from app.db import Session, now
from app.ledger import chart
from app.membership import Allocation, Mutual, UnitBrief

MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A unit the money may be for; `why` is near_reference, like_name, declared_number or amount_due."""

    unit: UnitBrief
    why: str


async def allocate_by_agent(
    session: Session, mutual: Mutual, payment_id: PaymentId, unit_id: UnitId, *, amount_minor: int | None, actor: Actor
) -> Allocation:
    """Give money in suspense to a unit, all that is left unless an amount is said; A5 decides what it pays.

    Raises `UnknownPayment`, `UnknownUnit`, `UnitNotOpen`, `PaymentNotInSuspense`, `PaymentFrozen`,
    `AllocationExceedsPayment`; of two that apply, the first.
    """
    row = await lock_payment(session, mutual.id, payment_id)
    await lock_open_units(session, mutual.id, {unit_id})
    _require_in_suspense(row)
    amount = row.left_minor if amount_minor is None else amount_minor
    if amount <= 0:
        raise Invalid(field="amount")
    if amount > row.left_minor:
        raise AllocationExceedsPayment(left_minor=row.left_minor)
    payment, today = await payment_of(session, mutual, row), business_date(now(session), mutual.timezone)
    gift = Gift(
        payment=payment,
        unit_id=unit_id,
        amount_minor=amount,
        source=chart.SUSPENSE.of(payment.id),
        method=Method.AGENT,
        value_on=today,
        booked_on=today,
        occurred_at=now(session),
    )
    [given] = await give_to_units(session, mutual, [gift], actor)
    assert given.allocation is not None, "the unit is locked and open"
    row.left_minor -= amount
    row.unit_id, row.method = unit_id, Method.AGENT.value
    if row.left_minor == 0:
        row.status, row.reason = PaymentStatus.ALLOCATED.value, None
    await session.flush()
    return given.allocation


async def candidates(
    session: Session, mutual_id: MutualId, payment_id: PaymentId, *, payer_name: str | None = None
) -> Sequence[Candidate]:
    """Units the payment may be for, most likely first: one keystroke away, its number, a like name, that amount due.

    Suggestions only: names alone never allocate (A4).
    """
    row = await session.get(PaymentRow, (mutual_id, payment_id))
    if row is None:
        raise UnknownPayment
    found: dict[UnitId, Candidate] = {}
    ways = (
        ("near_reference", await membership.units_near(session, mutual_id, row.typed_reference or "")),
        ("declared_number", await _declaring(session, mutual_id, row)),
        ("like_name", await membership.units_named_like(session, mutual_id, payer_name or row.typed_reference or "")),
        ("amount_due", await membership.units_owing(session, mutual_id, row.left_minor, limit=MOST_CANDIDATES)),
    )
    for why, units in ways:
        for unit in units:
            found.setdefault(unit.id, Candidate(unit=unit, why=why))
    return list(found.values())[:MOST_CANDIDATES]


async def aged(session: Session, mutual: Mutual) -> dict[int, int]:
    """How many payments have waited longer than each alert of the scheme: 7 and 30 days by default (A8)."""
    alerts = mutual.parameters.suspense_alert
    waiting = select(
        *(func.count().filter(PaymentRow.occurred_at < now(session) - timedelta(days=days)) for days in alerts)
    ).where(PaymentRow.mutual_id == mutual.id, PaymentRow.left_minor > 0)
    return dict(zip(alerts, (await session.execute(waiting)).one(), strict=True))


def _require_in_suspense(row: PaymentRow) -> None:
    if row.left_minor == 0:
        raise PaymentNotInSuspense
    if row.frozen_at is not None:
        raise PaymentFrozen


async def _declaring(session: Session, mutual_id: MutualId, row: PaymentRow) -> Sequence[UnitBrief]:
    payer = payer_of(session, row)
    if payer is None:
        return []
    return (await membership.find_by_payer(session, mutual_id, [payer])).get(payer, [])
