"""Everything that is said of money out, by callback, query or statement: kept, weighed and acted on in one place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from app.core.actor import Actor
from app.core.ids import AttemptId, new_id
from app.db import Session, now, vault
from app.ledger.chart import BANK
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.payouts import finding, freezing, lanes, moving, recovered, settling
from app.payouts.model import Act, Heard, Outcome, Receipt, Sources, State
from app.payouts.rows import index_payee, payout_of
from app.payouts.tables import AttemptRow, EvidenceRow, PayoutRow
from app.payouts.wake import wake_follow_up
from app.payouts.weighing import SIGNED, Effect, Standing, Verdict, grade_of, weigh
from app.providers import PayeeKind, PaymentState
from app.wallets import Role

log = structlog.get_logger()

UNKNOWN = "payout.unknown"
OUTCOMES = {
    Effect.SUCCEED: Outcome.SETTLED,
    Effect.FAIL: Outcome.SETTLED,
    Effect.RETURN: Outcome.SETTLED,
    Effect.KNOWN: Outcome.ALREADY_SETTLED,
    Effect.FREEZE: Outcome.CONTRADICTED,
}
KEPT_AS = {
    Outcome.SETTLED: "settled",
    Outcome.ALREADY_SETTLED: "noted",
    Outcome.NOTED: "noted",
    Outcome.CONTRADICTED: "contradicted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A locked payout, the attempt that the evidence is about, and the evidence."""

    mutual: Mutual
    row: PayoutRow
    attempt: AttemptRow
    standing: Standing
    heard: Heard
    evidence_id: UUID
    actor: Actor


async def hear(
    session: Session, mutual: Mutual, heard: Sequence[Heard], sources: Sources, actor: Actor
) -> Sequence[Receipt]:
    """Take evidence in the order given; a receipt for each. The same a hundred times settles once (RELIABILITY 21).

    Of a payout nobody knows it is kept and raises an incident (19); what contradicts freezes (20); what is only claimed
    has the operator asked.
    """
    found = await finding.find(session, mutual.id, heard)
    rows = await finding.lock_all(session, mutual.id, found)
    receipts = []
    for one, named in zip(heard, found, strict=True):
        await _note_balance(session, mutual, one)
        if named is None:
            receipts.append(await _of_nobody(session, mutual, one))
        else:
            case = await _case(session, mutual, rows[named[0]], named[1], one, actor)
            receipts.append(await _decide(session, case, sources))
    return receipts


async def _case(
    session: Session, mutual: Mutual, row: PayoutRow, attempt_id: AttemptId, heard: Heard, actor: Actor
) -> Case:
    """How things stand now, after what was heard before it."""
    key = (row.mutual_id, attempt_id)
    attempt = await session.get_one(AttemptRow, key, populate_existing=True)
    last = await moving.attempt_of(session, row)
    payout = payout_of(session, row)
    state = State(row.state)
    if attempt.id != last.id:
        state = State.FAILED  # whatever it was first told to be: only after a failure there is another attempt
        payout = replace(payout, operator_reference=attempt.operator_reference)
    return Case(
        mutual=mutual,
        row=row,
        attempt=attempt,
        standing=Standing(payout=payout, state=state),
        heard=heard,
        evidence_id=new_id(),
        actor=actor,
    )


async def _decide(session: Session, case: Case, sources: Sources) -> Receipt:
    verdict = weigh(case.heard, case.standing)
    await _carry_out(session, case, verdict, sources)
    outcome = OUTCOMES.get(verdict.effect, Outcome.NOTED)
    session.add(_evidence(session, case.mutual, case.heard, KEPT_AS[outcome], case))
    await session.flush()
    log.info("payout.heard", payout=str(case.row.id), outcome=outcome.value, reason=verdict.reason)
    return Receipt(outcome=outcome, payout_id=case.standing.payout.id, reason=verdict.reason)


async def _carry_out(session: Session, case: Case, verdict: Verdict, sources: Sources) -> None:
    match verdict.effect:
        case Effect.SUCCEED:
            await _succeed(session, case, sources)
        case Effect.FAIL:
            await _fail(session, case, sources)
        case Effect.RETURN:
            await _come_back(session, case, sources)
        case Effect.FREEZE:
            await _freeze(session, case, verdict.reason)
        case Effect.ASK:
            await _ask(session, case)
        case Effect.NOT_FOUND:
            _count_not_found(session, case.attempt)
        case Effect.KNOWN:
            await _compare_fee(session, case)
        case Effect.NOTE:
            await _note(session, case)


async def _succeed(session: Session, case: Case, sources: Sources, *, fee_is_stated: bool = True) -> None:
    event, proof = case.heard.event, _proof(case)
    fee, levy = (event.fee, event.levy) if fee_is_stated else (None, None)
    act = await _act(session, case, "succeeded")
    await settling.succeed(session, case.mutual, case.row, sources, fee=fee, levy=levy, proof=proof, act=act)


async def _fail(session: Session, case: Case, sources: Sources) -> None:
    """A failure that the next payout would meet too stops the lane, whenever the operator tells it."""
    act, reason = await _act(session, case, "failed"), case.heard.event.reason
    await settling.fail(session, case.mutual, case.row, sources, reason=reason, proof=_proof(case), act=act)
    profile = await lanes.profile_of(session, case.row)
    if profile is not None and reason in profile.stopping_codes:
        await lanes.stop_refused(session, case.mutual, case.row, reason, case.actor)


async def _come_back(session: Session, case: Case, sources: Sources) -> None:
    """What came back had arrived: that is booked first where nobody had told us (E15, then E17)."""
    if case.row.state != State.SUCCEEDED:
        await _succeed(session, case, sources, fee_is_stated=False)
    event, act = case.heard.event, await _act(session, case, "returned")
    await settling.come_back(
        session, case.mutual, case.row, sources, fee=event.fee, levy=event.levy, act=act, evidence_id=case.evidence_id
    )


async def _freeze(session: Session, case: Case, reason: str) -> None:
    act = await moving.act_of(session, case.mutual, case.actor, reason)
    await freezing.freeze(session, case.mutual, case.row, act, case.evidence_id)


async def _ask(session: Session, case: Case) -> None:
    """An unproven word only has the operator asked, at once."""
    await _has_left(session, case)
    if case.heard.wallet is not None:
        case.attempt.next_query_at = now(session)
        await wake_follow_up(session, case.mutual.id, case.heard.wallet.id)


async def _compare_fee(session: Session, case: Case) -> None:
    """A statement may tell the fee that the success did not (M5)."""
    if case.heard.event.state is PaymentState.SUCCEEDED:
        await settling.compare_fee(session, case.mutual, case.standing.payout, case.heard.event.fee)


def _count_not_found(session: Session, attempt: AttemptRow) -> None:
    attempt.not_found += 1
    attempt.not_found_since = attempt.not_found_since or now(session)


async def _note(session: Session, case: Case) -> None:
    """The operator knows of it, so what it did not find before it has found now."""
    event, attempt = case.heard.event, case.attempt
    if event.state is PaymentState.NOT_FOUND:
        return
    await _has_left(session, case)
    if event.state is PaymentState.PENDING and case.heard.grade >= SIGNED:
        attempt.not_found, attempt.not_found_since = 0, None
        if attempt.outcome is None and event.reference:
            attempt.operator_reference = event.reference
    if case.row.state == State.REVIEW and attempt.outcome is None and attempt.resolution_id is not None:
        # Two people let it go again before they could know this: it waits for them once more.
        await _freeze(session, case, "heard_before_it_went_again")


async def _has_left(session: Session, case: Case) -> None:
    """What somebody at the operator knows of is not sent again for want of having left: it is asked about."""
    if case.row.state != State.NOT_SENT or case.attempt.outcome is not None:
        return
    act = await moving.act_of(session, case.mutual, case.actor, "heard of at the operator")
    for state in (State.SENDING, State.UNKNOWN):
        await moving.move(session, case.row, state, act, evidence_id=case.evidence_id)
    case.attempt.next_query_at = now(session)


def _proof(case: Case) -> settling.Proof:
    event = case.heard.event
    reference = event.reverses if event.state is PaymentState.REVERSED else event.reference
    return settling.Proof(grade=grade_of(case.heard), evidence_id=case.evidence_id, operator_reference=reference)


async def _act(session: Session, case: Case, because: str) -> Act:
    row = case.row
    not_before = row.settled_at if row.state == State.SUCCEEDED else row.reserved_at
    return await moving.act_of(
        session, case.mutual, case.actor, because, occurred_at=case.heard.event.occurred_at, not_before=not_before
    )


async def _of_nobody(session: Session, mutual: Mutual, heard: Heard) -> Receipt:
    """Kept, told to a person, and nothing posted (RELIABILITY 19)."""
    event = heard.event
    if event.wallet_balance is not None and event.request_reference is None and event.reference is None:
        return Receipt(outcome=Outcome.NOTED, reason="balance")
    evidence = _evidence(session, mutual, heard, "refused")
    session.add(evidence)
    await session.flush()
    account = heard.wallet.account_code if heard.wallet else BANK.code
    await recovered.keep_stray(session, mutual, account, heard, evidence.id)
    incident = Incident(
        kind=UNKNOWN,
        subject_kind="delivery" if heard.delivery_id else "payout_evidence",
        subject_id=heard.delivery_id or evidence.id,
        mutual_id=mutual.id,
        facts={"provider": event.provider, "said": event.state.value, "operator_reference": event.reference},
    )
    await raise_incidents(session, [incident])
    return Receipt(outcome=Outcome.UNKNOWN_PAYOUT, reason="unknown_payout")


async def _note_balance(session: Session, mutual: Mutual, heard: Heard) -> None:
    balance, wallet = heard.event.wallet_balance, heard.wallet
    if balance is None or wallet is None or heard.grade < SIGNED or balance.currency != wallet.currency:
        return
    if wallet.role is not Role.PAYOUT:
        return
    await lanes.note_balance(session, mutual, wallet, balance.minor)


def _evidence(session: Session, mutual: Mutual, heard: Heard, effect: str, case: Case | None = None) -> EvidenceRow:
    """What was said, so that every step can name what it stands on (I17)."""
    event = heard.event
    kind = case.standing.payout.payee.kind if case else PayeeKind.PHONE
    return EvidenceRow(
        mutual_id=mutual.id,
        id=case.evidence_id if case else new_id(),
        payout_id=case.row.id if case else None,
        attempt_id=case.attempt.id if case else None,
        delivery_id=heard.delivery_id,
        grade=heard.grade,
        said=event.state.value,
        amount_minor=event.amount.minor if event.amount else None,
        receiver_index=index_payee(vault(session), kind, event.receiver) if event.receiver else None,
        operator_reference=event.reference,
        reason=event.reason,
        effect=effect,
        heard_at=heard.received_at,
    )
