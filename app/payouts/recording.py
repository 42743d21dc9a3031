"""Recording what an operator answered to a payout, if the lease it was sent under still is ours (I20)."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from app import inbox
from app.core.actor import Actor
from app.core.ids import AttemptId, DeliveryId, PayoutId, new_id
from app.db import Database, Session, now
from app.inbox import Origin, RecordedAnswer
from app.membership import Mutual
from app.payouts import freezing, lanes, moving, settling
from app.payouts.evidence import hear
from app.payouts.ladder import is_out_of_patience, next_query, next_sending
from app.payouts.model import Heard, Payout, Sources, State
from app.payouts.tables import AttemptRow, EvidenceRow, PayoutRow
from app.payouts.wake import wake_when_due
from app.payouts.weighing import ANSWERED
from app.providers import Answer, PayoutTaken, ProviderError, ProviderRejected, ProviderUnavailable, Unsupported
from app.wallets import OpenWallet

log = structlog.get_logger()

NEVER_SENT = "payout.never_sent"
NOTHING_LEFT = (ProviderUnavailable, Unsupported)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The right to send one payout once: under this reference, fence and lease.

    `is_doubtful` when it was sent before and nobody knows what became of that.
    """

    payout: Payout
    attempt_id: AttemptId
    reference: str
    fence: int
    leased_until: datetime
    is_doubtful: bool
    remark: str


async def holds(session: Session, ticket: Ticket) -> bool:
    """Whether nobody took the lease over."""
    attempt = await session.get_one(AttemptRow, (ticket.payout.mutual_id, ticket.attempt_id), populate_existing=True)
    return attempt.fence == ticket.fence and attempt.outcome is None


async def record(
    database: Database,
    mutual: Mutual,
    wallet: OpenWallet,
    ticket: Ticket,
    answer: PayoutTaken | ProviderError,
    sources: Sources,
    actor: Actor,
) -> None:
    """Write down what came of the sending, with the bytes that prove it; evidence may have overtaken it (17).

    Of a lease that was lost only the evidence counts, as anybody's would.
    """

    async def work(session: Session) -> None:
        row = await moving.lock(session, mutual.id, PayoutId(ticket.payout.id))
        if await holds(session, ticket) and row.state == State.SENDING:
            await _enter(session, mutual, wallet, row, ticket, answer, sources, actor)
        if isinstance(answer, PayoutTaken):
            await _take(session, mutual, wallet, row, ticket, answer, sources, actor)

    await database.run(work)


async def keep_answer(
    session: Session, mutual: Mutual, wallet: OpenWallet, answer: Answer, origin: Origin, event: str, actor: Actor
) -> DeliveryId:
    """Store the bytes of an answer beside the callbacks."""
    [delivery_id] = await inbox.record_answers(
        session,
        mutual_id=mutual.id,
        wallet_id=wallet.wallet.id,
        origin=origin,
        event=event,
        answers=[RecordedAnswer(body=answer.body)],
        actor=actor,
    )
    return delivery_id


async def hear_answer(
    session: Session,
    mutual: Mutual,
    wallet: OpenWallet,
    answer: Answer,
    grade: int,
    delivery_id: DeliveryId,
    sources: Sources,
    actor: Actor,
) -> None:
    """What an answer to our own call says, heard like everything else."""
    heard = [
        Heard(event=event, wallet=wallet.wallet, grade=grade, received_at=now(session), delivery_id=delivery_id)
        for event in answer.events
    ]
    await hear(session, mutual, heard, sources, actor)


async def _enter(
    session: Session,
    mutual: Mutual,
    wallet: OpenWallet,
    row: PayoutRow,
    ticket: Ticket,
    answer: PayoutTaken | ProviderError,
    sources: Sources,
    actor: Actor,
) -> None:
    """A refusal fails it and silence does not; of what was sent before in doubt, not even a refusal says anything."""
    profile, attempt = wallet.adapter.profile, await moving.attempt_of(session, row)
    if isinstance(answer, ProviderRejected) and _because(answer) in profile.stopping_codes:
        await lanes.stop_refused(session, mutual, row, _because(answer), actor)
    if isinstance(answer, ProviderRejected) and not ticket.is_doubtful:
        await _refused(session, mutual, row, attempt, answer, sources, actor)
        return
    state = _state_after(answer, ticket)
    act = await moving.act_of(session, mutual, actor, _because(answer))
    attempt.leased_until = None
    row.reason = None if isinstance(answer, PayoutTaken) else _because(answer)
    attempt.next_query_at = (next_sending if state is State.NOT_SENT else next_query)(attempt, profile, now(session))
    await moving.move(session, row, state, act)
    await wake_when_due(session, row, attempt)
    if state is State.NOT_SENT and is_out_of_patience(attempt, profile, now(session)):
        await freezing.tell(session, mutual, row, NEVER_SENT, _because(answer))
    log.info("payout.sent", payout=str(row.id), state=state.value, reason=row.reason)


def _state_after(answer: PayoutTaken | ProviderError, ticket: Ticket) -> State:
    if isinstance(answer, PayoutTaken):
        return State.ACCEPTED
    if isinstance(answer, NOTHING_LEFT) and not ticket.is_doubtful:
        return State.NOT_SENT
    return State.UNKNOWN


async def _refused(
    session: Session,
    mutual: Mutual,
    row: PayoutRow,
    attempt: AttemptRow,
    answer: ProviderRejected,
    sources: Sources,
    actor: Actor,
) -> None:
    """A documented refusal of our own request: grade E3, nothing moved."""
    reason = _because(answer)
    evidence = EvidenceRow(
        mutual_id=row.mutual_id,
        id=new_id(),
        payout_id=row.id,
        attempt_id=attempt.id,
        grade=ANSWERED,
        said="failed",
        reason=reason,
        effect="settled",
        heard_at=now(session),
    )
    session.add(evidence)
    act = await moving.act_of(session, mutual, actor, "refused by the operator")
    proof = settling.Proof(grade=ANSWERED, evidence_id=evidence.id)
    await settling.fail(session, mutual, row, sources, reason=reason, proof=proof, act=act)


async def _take(
    session: Session,
    mutual: Mutual,
    wallet: OpenWallet,
    row: PayoutRow,
    ticket: Ticket,
    taken: PayoutTaken,
    sources: Sources,
    actor: Actor,
) -> None:
    """The handle to ask by, unless the lease went to another; and whatever the answer says of the outcome."""
    delivery_id = await keep_answer(session, mutual, wallet, taken.answer, Origin.QUERY, "pay_out", actor)
    attempt = await session.get_one(AttemptRow, (row.mutual_id, ticket.attempt_id), populate_existing=True)
    if attempt.fence == ticket.fence:
        attempt.handle = taken.handle
        await session.flush()
    await hear_answer(session, mutual, wallet, taken.answer, ANSWERED, delivery_id, sources, actor)


def _because(answer: PayoutTaken | ProviderError) -> str:
    if isinstance(answer, PayoutTaken):
        return "taken by the operator"
    return str(answer.facts.get("reason") or answer.code)
