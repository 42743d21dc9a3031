"""Sends what is approved: two people's word, what the operator will make of it, one round of the worker, its answer."""

from dataclasses import dataclass

from app import payouts
from app.db import Session
from app.payouts import Batch, Payout
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, Reply
from app.scenarios.events import PayoutOutcome as Told
from app.scenarios.play.cast import ACCOUNTANT, APPROVERS
from app.scenarios.play.stage import Stage

OUTCOMES = {
    "confirmed": PayoutOutcome.CONFIRMED,
    "failed": PayoutOutcome.FAILED,
    "unknown": PayoutOutcome.UNKNOWN,
}
# Taken, and never answered: the application is left in doubt until the operator speaks.
NO_ANSWER = Misbehaviour(reply=Reply.ERROR_AFTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A payout about to leave, and how the file says it ends."""

    payout: Payout
    told: Told


async def approve(session: Session, stage: Stage, batch: Batch) -> Batch:
    """Submit a draft and give it both approvals; the second one asks for the float (P1)."""
    submitted = await payouts.submit_batch(session, stage.mutual, batch.id, ACCOUNTANT)
    assert submitted.content_hash is not None, "what is submitted has its hash"
    for person in APPROVERS:
        approved = await payouts.approve_batch(session, stage.mutual, batch.id, submitted.content_hash, person)
    return approved
