"""Arrears given up: cleared from the oldest due on, and nothing settled by it (E23, DOMAIN 16)."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import UnitId
from app.db import Session, now
from app.membership import load, settling, standing
from app.membership.account import Act, UnitAccount
from app.membership.model import DueKind, Mutual, Part
from app.membership.save import save


async def clear_arrears(
    session: Session, mutual: Mutual, unit_id: UnitId, amount_minor: int, *, actor: Actor, cause: str
) -> Sequence[Part]:
    """Give up what a unit owes on instalments, the oldest due first; the fee is not touched (E23).

    A unit without arrears left stands as if it had paid them: active at once in grace, the next day while suspended
    (U8, U9). But no due becomes settled: no share accrues (E07), no cover begins (U6). The caller has locked the unit,
    seen that it owes this much, and posts the entry.
    """
    at = now(session)
    today = business_date(at, mutual.timezone)
    act = Act(mutual=mutual, on=today, today=today, booked_on=today, occurred_at=at, actor=actor, cause=cause)
    account = (await load.locked(session, mutual, [unit_id]))[unit_id]
    parts = give_up(account, act, amount_minor)
    await save(session, act, [account])
    return parts


def give_up(account: UnitAccount, act: Act, amount_minor: int) -> Sequence[Part]:
    """Cancel so much of what is owed on instalments, and let the unit's standing follow."""
    standing.suspend(account, act.on)
    parts = _cancel(account, act, amount_minor)
    account.tell("written_off", act.on, amount_minor=amount_minor)
    settling.follow(account, act)
    return parts


def _cancel(account: UnitAccount, act: Act, amount_minor: int) -> Sequence[Part]:
    parts, left = [], amount_minor
    for due in (due for due in account.open_dues() if due.kind is not DueKind.FEE):
        if given := min(left, due.left_minor):
            cancelled = due.cancelled_minor + given
            account.put(replace(due, cancelled_minor=cancelled, written_off_on=act.on))
            parts.append(Part(due_id=due.id, kind=due.kind, seq=due.seq, amount_minor=given))
            left -= given
    assert left == 0, "the caller has seen that the unit owes this much"
    return parts
