"""Freezing what is contradicted or stays silent: a person is told, and two decide (RELIABILITY 3, 20, I22)."""

from uuid import UUID

import structlog

from app.db import Session
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.payouts import moving
from app.payouts.model import Act, State
from app.payouts.tables import PayoutRow

log = structlog.get_logger()

CONTRADICTED = "payout.contradicted"
# The machine's way to review, whatever the payout was about to do.
WAYS = {
    State.RESERVED: (State.SENDING, State.UNKNOWN, State.REVIEW),
    State.NOT_SENT: (State.SENDING, State.UNKNOWN, State.REVIEW),
    State.SENDING: (State.UNKNOWN, State.REVIEW),
    State.UNKNOWN: (State.REVIEW,),
    State.ACCEPTED: (State.REVIEW,),
    State.SUCCEEDED: (State.CONFLICT,),
    State.FAILED: (State.CONFLICT,),
    State.RETURNED: (State.CONFLICT,),
}


async def freeze(
    session: Session, mutual: Mutual, row: PayoutRow, act: Act, evidence_id: UUID | None, *, kind: str = CONTRADICTED
) -> None:
    """Take a locked payout out of everybody's hands but two people's, its money where it stands; and tell one.

    In transit it goes to review, ended to conflict; there it stays.
    """
    for state in WAYS.get(State(row.state), ()):
        await moving.move(session, row, state, act, evidence_id=evidence_id)
    await _hold(session, row)
    await tell(session, mutual, row, kind, act.because)
    log.warning("payout.frozen", payout=str(row.id), reason=act.because)


async def tell(session: Session, mutual: Mutual, row: PayoutRow, kind: str, reason: str) -> None:
    """Raise an incident about a payout, with the reason in a stable word."""
    facts = {"reason": reason, "state": row.state}
    incident = Incident(kind=kind, subject_kind="payout", subject_id=row.id, mutual_id=mutual.id, facts=facts)
    await raise_incidents(session, [incident])


async def _hold(session: Session, row: PayoutRow) -> None:
    """Nobody asks, sends or writes under a lease any more, not even as two people resolved before."""
    attempt = await moving.attempt_of(session, row)
    attempt.next_query_at, attempt.leased_until = None, None
    attempt.fence += 1
    if attempt.outcome is None:
        attempt.resolution_id = None
    await session.flush()
