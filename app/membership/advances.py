"""A unit's advance given back to its payer: drawn oldest receipt first, restored if the money comes back (A7, E10)."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import MutualId, PaymentId, UnitId
from app.db import Session, now
from app.membership import load, settling
from app.membership.account import Act, UnitAccount
from app.membership.errors import AdvanceTooSmall, UnknownUnit
from app.membership.model import AdvancePart, Mutual
from app.membership.save import save

LEFT = text("""
    SELECT payment_id, left_minor FROM advances
    WHERE mutual_id = :mutual_id AND unit_id = :unit_id AND left_minor > 0 ORDER BY received_at, payment_id
""")


async def advances_of(session: Session, mutual_id: MutualId, unit_id: UnitId) -> Sequence[AdvancePart]:
    """What is left of a unit's advance, payment by payment, the oldest receipt first."""
    rows = await session.execute(LEFT, {"mutual_id": mutual_id, "unit_id": unit_id})
    return [AdvancePart(payment_id=PaymentId(row.payment_id), amount_minor=row.left_minor) for row in rows]


async def draw_advance(
    session: Session,
    mutual: Mutual,
    unit_id: UnitId,
    amount_minor: int,
    *,
    of: Collection[PaymentId],
    actor: Actor,
    cause: str,
) -> Sequence[AdvancePart]:
    """Take an amount out of a unit's advance for a refund, from these payments, the oldest receipt first (DOMAIN 16).

    The caller posts the debit of 4191. Raises `UnknownUnit`, and `AdvanceTooSmall` if they hold less.
    """
    act = _act(session, mutual, actor, cause)
    account = await _locked(session, mutual, unit_id)
    parts = _drawn(account, amount_minor, of)
    account.tell("advance_refunded", act.on, amount_minor=amount_minor)
    settling.follow(account, act)
    await save(session, act, [account])
    return parts


async def restore_advance(
    session: Session, mutual: Mutual, unit_id: UnitId, parts: Sequence[AdvancePart], *, actor: Actor, cause: str
) -> None:
    """Put back what a refund that failed had drawn; the next daily run uses it for what is due (A5).

    The caller posts the credit of 4191. None of these payments was taken back meanwhile.
    """
    act = _act(session, mutual, actor, cause)
    account = await _locked(session, mutual, unit_id)
    for part in parts:
        advance = account.advance_of(part.payment_id)
        assert advance is not None, "only what was drawn is restored"
        account.put(replace(advance, left_minor=advance.left_minor + part.amount_minor))
    account.tell("advance_restored", act.on, amount_minor=sum(part.amount_minor for part in parts))
    settling.follow(account, act)
    await save(session, act, [account])


def _drawn(account: UnitAccount, amount_minor: int, of: Collection[PaymentId]) -> Sequence[AdvancePart]:
    parts, wanted = [], amount_minor
    for advance in account.advances_left():
        taken = min(wanted, advance.left_minor) if advance.payment_id in of else 0
        if taken:
            account.put(replace(advance, left_minor=advance.left_minor - taken))
            parts.append(AdvancePart(payment_id=advance.payment_id, amount_minor=taken))
            wanted -= taken
    if wanted:
        raise AdvanceTooSmall(left_minor=amount_minor - wanted)
    return parts


async def _locked(session: Session, mutual: Mutual, unit_id: UnitId) -> UnitAccount:
    accounts = await load.locked(session, mutual, [unit_id])
    if unit_id not in accounts:
        raise UnknownUnit
    return accounts[unit_id]


def _act(session: Session, mutual: Mutual, actor: Actor, cause: str) -> Act:
    today = business_date(now(session), mutual.timezone)
    return Act(
        mutual=mutual, on=today, today=today, booked_on=today, occurred_at=now(session), actor=actor, cause=cause
    )
