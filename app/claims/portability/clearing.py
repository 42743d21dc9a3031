"""Clearing: what two mutuals charged each other is netted to a day, approved by both, and paid by the debtor's bank."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text, update

from app import ledger
from app.claims.portability.agreements import partner_named
from app.claims.portability.clearings import Clearing, clearing
from app.claims.portability.contests import settle_alone
from app.claims.portability.errors import (
    ClearedAlready,
    ClearingMakerApproves,
    ClearingWithdrawn,
    NothingToClear,
    SideApproved,
    UnknownClearing,
)
from app.claims.tables import ClearingApprovalRow, ClearingLineRow, ClearingRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import ClearingId, MutualId, new_id
from app.core.money import Currency, Money
from app.db import Session, bulk, now
from app.ledger import JournalEntry, chart, credit, debit
from app.membership import Mutual

EVENT = "clearing"

# Booked by both up to the day; what is contested waits for its answer. Signed as the proposer sees it.
OPEN = text("""
    SELECT v.mutual_id AS home_id, v.id AS charge_id,
           CASE WHEN (v.host_id = :mutual_id) = (v.kind = 'approved') THEN v.amount_minor ELSE -v.amount_minor END
               AS amount_minor
    FROM visit_charges v
    LEFT JOIN visit_contests o ON o.mutual_id = v.mutual_id AND o.charge_id = v.id
    LEFT JOIN contest_answers a ON a.mutual_id = v.host_id AND a.charge_id = v.id
    WHERE (v.host_id, v.mutual_id) IN ((:mutual_id, :partner_id), (:partner_id, :mutual_id))
      AND greatest(v.host_booked_on, v.booked_on) <= :until
      AND (o.charge_id IS NULL OR a.charge_id IS NOT NULL)
      AND NOT EXISTS (SELECT FROM clearing_lines l WHERE l.charge_id = v.id AND l.released_at IS NULL)
    ORDER BY v.service_on, v.id
""")


async def propose_clearing(session: Session, mutual: Mutual, partner_code: str, until: date, person: Actor) -> Clearing:
    """List and net all that both books hold of each other up to a day; nothing is booked before both approve.

    Raises `UnknownPartner`, `NothingToClear`.
    """
    partner = await partner_named(session, mutual, partner_code)
    await settle_alone(session, mutual.id, partner.id)
    asked = {"mutual_id": mutual.id, "partner_id": partner.id, "until": until}
    lines = [dict(row) for row in (await session.execute(OPEN, asked)).mappings()]
    if not lines:
        raise NothingToClear
    row = await _row(session, mutual, partner, until, sum(line["amount_minor"] for line in lines), person)
    of_it: dict[str, Any] = {"mutual_id": mutual.id, "clearing_id": row.id}
    await bulk.insert(session, ClearingLineRow, [line | of_it for line in lines])
    return await clearing(session, mutual.id, ClearingId(row.id))


async def approve_clearing(session: Session, mutual: Mutual, clearing_id: ClearingId, person: Actor) -> Clearing:
    """One of the two mutuals approves for its own books and posts its side: the debtor pays, the creditor has it.

    Raises `UnknownClearing`, `ClearingWithdrawn`, `ClearingMakerApproves`, `SideApproved`, `PeriodClosed`.
    """
    row = await _locked(session, mutual.id, clearing_id)
    await _admit(session, mutual, row, person)
    today = business_date(now(session), mutual.timezone)
    approval = ClearingApprovalRow(
        mutual_id=mutual.id,
        clearing_id=clearing_id,
        owner_id=row.mutual_id,
        proposed_by=row.proposed_by,
        approved_by=str(person),
        approved_at=now(session),
        booked_on=today,
    )
    session.add(approval)
    await session.flush()
    await ledger.post(session, _entries(session, mutual, row, today, person))
    return await clearing(session, mutual.id, clearing_id)


async def withdraw_clearing(session: Session, mutual: Mutual, clearing_id: ClearingId, person: Actor) -> Clearing:
    """Either mutual takes it back before any approval; what it listed is free for another one.

    Raises `UnknownClearing`, `ClearingWithdrawn`, `ClearedAlready`.
    """
    row = await _locked(session, mutual.id, clearing_id)
    if row.withdrawn_at is not None:
        raise ClearingWithdrawn
    if await _approvers(session, row):
        raise ClearedAlready
    row.withdrawn_by, row.withdrawn_at = str(person), now(session)
    of = ClearingLineRow
    mine = (of.mutual_id == row.mutual_id, of.clearing_id == row.id)
    await session.execute(update(of).where(*mine).values(released_at=row.withdrawn_at))
    await session.flush()
    return await clearing(session, mutual.id, clearing_id)


async def _row(
    session: Session, mutual: Mutual, partner: Mutual, until: date, net_minor: int, person: Actor
) -> ClearingRow:
    """The pair's next number; its lock is held, so there are no gaps."""
    low, high = sorted((mutual.id, partner.id))
    of = ClearingRow
    last = await session.scalar(select(func.max(of.number)).where(of.low_id == low, of.high_id == high))
    row = ClearingRow(
        mutual_id=mutual.id,
        id=new_id(),
        partner_id=partner.id,
        low_id=low,
        high_id=high,
        number=(last or 0) + 1,
        until=until,
        net_minor=net_minor,
        currency=mutual.currency.code,
        proposed_by=str(person),
        proposed_at=now(session),
    )
    session.add(row)
    await session.flush()
    return row


async def _locked(session: Session, mutual_id: MutualId, clearing_id: ClearingId) -> ClearingRow:
    of = ClearingRow
    wanted = select(of).where(of.id == clearing_id, or_(of.mutual_id == mutual_id, of.partner_id == mutual_id))
    row = await session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise UnknownClearing
    return row


async def _approvers(session: Session, row: ClearingRow) -> Sequence[tuple[UUID, str]]:
    of = ClearingApprovalRow
    mine = (of.owner_id == row.mutual_id, of.clearing_id == row.id)
    return [(one.mutual_id, one.approved_by) for one in await session.scalars(select(of).where(*mine))]


async def _admit(session: Session, mutual: Mutual, row: ClearingRow, person: Actor) -> None:
    """The same refusals as the trigger's, each by its name."""
    if row.withdrawn_at is not None:
        raise ClearingWithdrawn
    approvers = await _approvers(session, row)
    if any(mutual_id == mutual.id for mutual_id, _ in approvers):
        raise SideApproved
    if str(person) in {row.proposed_by, *(one for _, one in approvers)}:
        raise ClearingMakerApproves


def _entries(session: Session, mutual: Mutual, row: ClearingRow, today: date, person: Actor) -> list[JournalEntry]:
    """The creditor's bank has what the debtor's paid; where both charged the same, the accounts are even already."""
    is_ours = row.mutual_id == mutual.id
    net = row.net_minor if is_ours else -row.net_minor
    if not net:
        return []
    other = chart.INTER_MUTUAL.of(row.partner_id if is_ours else row.mutual_id)
    amount = Money(abs(net), Currency.of(row.currency))
    got, given = (chart.BANK, other) if net > 0 else (other, chart.BANK)
    entry = JournalEntry(
        mutual_id=mutual.id,
        key=f"clearing:{row.id}",
        event=EVENT,
        cause=f"clearing:{row.id}",
        actor=person,
        occurred_at=now(session),
        booked_on=today,
        lines=(debit(got, amount), credit(given, amount)),
    )
    return [entry]
