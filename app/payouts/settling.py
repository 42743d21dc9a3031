"""How a payout ends: it arrived, it failed, or it came back; each with its entry in the books (E15, E16, E17)."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from app import ledger
from app.core.money import Money
from app.db import Session, now
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.payouts import entries, moving
from app.payouts.model import Act, Payout, Sources, State
from app.payouts.releasing import release_content
from app.payouts.rows import payout_of
from app.payouts.tables import AttemptRow, PayoutRow

log = structlog.get_logger()

FEE_DIFFERS = "payout.fee_differs"
NOT_YET_SENT = (State.RESERVED, State.NOT_SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an outcome stands on: evidence of a grade, or what two people resolved (I16)."""

    grade: int | None = None
    evidence_id: UUID | None = None
    resolution_id: UUID | None = None
    operator_reference: str | None = None


async def succeed(
    session: Session,
    mutual: Mutual,
    row: PayoutRow,
    *,
    fee: Money | None,
    levy: Money | None,
    proof: Proof,
    act: Act,
) -> None:
    """E15. The fee posted is the one stated, else the expected; more than 1 F between them raises an incident (M5)."""
    await leave_the_desk(session, row, act, proof.evidence_id)
    attempt = await moving.attempt_of(session, row)
    await end_attempt(session, attempt, "succeeded", proof)
    payout = payout_of(session, row)
    paid_fee, paid_levy = _stated(fee, payout.expected_fee), _stated(levy, payout.expected_levy)
    row.fee_minor, row.levy_minor, row.reason = paid_fee.minor, paid_levy.minor, None
    row.operator_reference = proof.operator_reference or row.operator_reference
    row.settled_at, row.settled_on = act.occurred_at, act.booked_on
    await moving.move(session, row, State.SUCCEEDED, act, evidence_id=proof.evidence_id)
    await ledger.post(session, [entries.confirmed(payout, attempt.number, fee=paid_fee, levy=paid_levy, act=act)])
    await compare_fee(session, mutual, payout, fee)
    log.info("payout.succeeded", payout=str(row.id), attempt=attempt.number)


async def fail(
    session: Session, mutual: Mutual, row: PayoutRow, sources: Sources, *, reason: str | None, proof: Proof, act: Act
) -> None:
    """E16: given back to where it came from; its claims stay with it, for a new attempt or to be released (P2)."""
    await leave_the_desk(session, row, act, proof.evidence_id)
    attempt = await moving.attempt_of(session, row)
    attempt.reason = row.reason = reason
    await end_attempt(session, attempt, "failed", proof)
    payout = payout_of(session, row)
    await moving.move(session, row, State.FAILED, act, evidence_id=proof.evidence_id)
    given_back = await sources[payout.kind].give_back(session, mutual, payout, act)
    await ledger.post(session, [entries.failed(payout, attempt.number, given_back, act)])
    log.info("payout.failed", payout=str(row.id), attempt=attempt.number, reason=reason)


async def come_back(
    session: Session,
    mutual: Mutual,
    row: PayoutRow,
    sources: Sources,
    *,
    fee: Money | None,
    levy: Money | None,
    act: Act,
    evidence_id: UUID | None = None,
) -> None:
    """E17: the money returned after it had arrived, with the fee and levy given back; its claims are free again."""
    attempt = await moving.attempt_of(session, row)
    payout = payout_of(session, row)
    nothing = Money(0, payout.amount.currency)
    row.returned_at = act.occurred_at
    await moving.move(session, row, State.RETURNED, act, evidence_id=evidence_id)
    given_back = await sources[payout.kind].give_back(session, mutual, payout, act)
    entry = entries.returned(payout, attempt.number, given_back, fee=fee or nothing, levy=levy or nothing, act=act)
    await ledger.post(session, [entry])
    await release_content(session, row, act)
    log.info("payout.returned", payout=str(row.id))


async def leave_the_desk(session: Session, row: PayoutRow, act: Act, evidence_id: UUID | None) -> None:
    """An outcome of what we think has not left yet: the machine's way to it goes through `sending`."""
    if row.state in NOT_YET_SENT:
        assert evidence_id is not None, "only evidence says that it left all the same"
        await moving.move(session, row, State.SENDING, act, evidence_id=evidence_id)


async def end_attempt(session: Session, attempt: AttemptRow, outcome: str, proof: Proof) -> None:
    """Its outcome, once and for ever; nobody asks about it any more."""
    attempt.outcome, attempt.grade, attempt.resolution_id = outcome, proof.grade, proof.resolution_id
    attempt.operator_reference = proof.operator_reference or attempt.operator_reference
    attempt.ended_at, attempt.next_query_at, attempt.leased_until = now(session), None, None
    await session.flush()


async def compare_fee(session: Session, mutual: Mutual, payout: Payout, stated: Money | None) -> None:
    """An operator's fee more than 1 F (one unit) from the expected one is an incident (M5).

    A bank's charge is known only when it is stated: it is compared with what was booked, once something was.
    """
    one_unit = 10**payout.amount.currency.decimals
    expected = payout.fee if payout.wallet_id is None else payout.expected_fee
    if stated is None or expected is None or abs(stated.minor - expected.minor) <= one_unit:
        return
    facts = {"stated_minor": stated.minor, "expected_minor": expected.minor}
    incident = Incident(kind=FEE_DIFFERS, subject_kind="payout", subject_id=payout.id, mutual_id=mutual.id, facts=facts)
    await raise_incidents(session, [incident])


def _stated(stated: Money | None, expected: Money) -> Money:
    return expected if stated is None else stated
