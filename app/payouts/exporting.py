"""Payouts by bank: they leave with a payment file that a person takes, and are settled by what the bank says (P4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.core.actor import Actor
from app.core.ids import AttemptId, PayoutId
from app.db import Session, now
from app.membership import Mutual
from app.payouts import moving
from app.payouts.model import Payout, State
from app.payouts.rows import payout_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A payout that left with a payment file, and the attempt and reference it left under."""

    payout: Payout
    attempt_id: AttemptId
    reference: str


async def mark_exported(
    session: Session,
    mutual: Mutual,
    payout_ids: Collection[PayoutId],
    actor: Actor,
    *,
    is_acknowledged: bool = True,
) -> Sequence[Exported]:
    """Those of them that were reserved for the bank have left now: sending, then accepted, in order of their ids.

    A file of which nobody knows whether the bank has it leaves them unknown. What left before, or is not reserved, is
    not among the answers: no file holds a payout twice. Raises `LaneStopped`.
    """
    exported = []
    for payout_id in sorted(payout_ids):
        row = await moving.lock(session, mutual.id, payout_id)
        if row.wallet_id is None and row.state == State.RESERVED:
            attempt = await moving.attempt_of(session, row)
            attempt.fence, attempt.sendings = attempt.fence + 1, attempt.sendings + 1
            attempt.first_sent_at = attempt.first_sent_at or now(session)
            act = await moving.act_of(session, mutual, actor, "payment file taken")
            await moving.move(session, row, State.SENDING, act)
            await moving.move(session, row, State.ACCEPTED if is_acknowledged else State.UNKNOWN, act)
            left = payout_of(session, row), AttemptId(attempt.id), attempt.reference
            exported.append(Exported(payout=left[0], attempt_id=left[1], reference=left[2]))
    return exported
