"""Resolving: what machines must not decide, one person proposes and a second one decides (RELIABILITY 3, P2)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import structlog
from sqlalchemy import select

from app import ledger
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId, PayoutId, new_id
from app.core.money import Currency, Money
from app.db import Session, now
from app.membership import Mutual
from app.payouts import entries, moving, settling
from app.payouts.errors import ClaimsReleased, MakerApproves, NotUnknown
from app.payouts.model import Act, Payout, Sources, State
from app.payouts.releasing import last_entry_of
from app.payouts.rows import payout_of
from app.payouts.tables import PayoutRow, ResolutionRow
from app.payouts.wake import wake_sending

log = structlog.get_logger()


class Resolved(StrEnum):
    """What two people may find a payout to be."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SEND_AGAIN = "send_again"
    RETURNED = "returned"


# What a state in doubt may be resolved to; a conflict may also be confirmed as the state that it froze.
FROM_REVIEW = (Resolved.SUCCEEDED, Resolved.FAILED, Resolved.SEND_AGAIN, Resolved.RETURNED)
FROM_CONFLICT = {
    State.SUCCEEDED: (Resolved.SUCCEEDED, Resolved.FAILED, Resolved.RETURNED),
    State.FAILED: (Resolved.SUCCEEDED, Resolved.FAILED),
    State.RETURNED: (Resolved.RETURNED,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResolution:
    """What a person found out, and how (`note`): the operator's id, and fee and levy if known.

    Of a success they are what the operator took, of a return what it gave back.
    """

    outcome: Resolved
    note: str
    fee_minor: int | None = None
    levy_minor: int | None = None
    operator_reference: str | None = None


async def propose_resolution(
    session: Session, mutual: Mutual, payout_id: PayoutId, new: NewResolution, person: Actor
) -> ResolutionRow:
    """Say what became of a payout in review or in conflict; the proposal that waits is answered if there is one.

    Raises `NotUnknown` when it is not in doubt or cannot be that, `Invalid` without a note, and `ClaimsReleased`.
    """
    row = await moving.lock(session, mutual.id, payout_id)
    _examine(row, new)
    if (waiting := await _waiting(session, row)) is not None:
        return waiting
    proposal = ResolutionRow(
        mutual_id=mutual.id,
        id=new_id(),
        payout_id=payout_id,
        outcome=new.outcome.value,
        fee_minor=new.fee_minor,
        levy_minor=new.levy_minor,
        operator_reference=new.operator_reference,
        note=new.note.strip(),
        proposed_by=str(person),
        proposed_at=now(session),
    )
    session.add(proposal)
    await session.flush()
    return proposal


async def decide_resolution(
    session: Session, mutual: Mutual, payout_id: PayoutId, *, is_right: bool, sources: Sources, person: Actor
) -> Payout:
    """A second person confirms the proposal that waits, and it is done; or refuses it, and the doubt stays.

    What was proposed before it went on is only refused. Raises `NotUnknown` where nothing waits, `MakerApproves`.
    """
    row = await moving.lock(session, mutual.id, payout_id)
    proposal = await _waiting(session, row)
    if proposal is None or (is_right and proposal.proposed_at < row.moved_at):
        raise NotUnknown
    if proposal.proposed_by == str(person):
        raise MakerApproves
    proposal.verdict, proposal.decided_by = "confirmed" if is_right else "refused", str(person)
    proposal.decided_at = now(session)
    await session.flush()
    if is_right:
        await _carry_out(session, mutual, row, proposal, sources, person)
    log.info("payout.resolved", payout=str(payout_id), outcome=proposal.outcome, verdict=proposal.verdict)
    return payout_of(session, row)


async def waiting_resolution(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> ResolutionRow | None:
    """The proposal that waits for a second person, if any."""
    return await _waiting(session, await session.get_one(PayoutRow, (mutual_id, payout_id)))


def _examine(row: PayoutRow, new: NewResolution) -> None:
    state, outcome = State(row.state), new.outcome
    allowed = FROM_CONFLICT[State(row.conflict_from)] if row.conflict_from else FROM_REVIEW
    if state not in (State.REVIEW, State.CONFLICT) or outcome not in allowed:
        raise NotUnknown
    if outcome is Resolved.SEND_AGAIN and row.wallet_id is None:
        raise NotUnknown  # no file holds a payout twice: by bank it is found failed and ordered anew
    if row.released_at is not None and outcome.value != row.conflict_from:
        raise ClaimsReleased
    if not new.note.strip():
        raise Invalid(field="note")
    for field, taken in (("fee_minor", _taken_fee(row)), ("levy_minor", _taken_levy(row))):
        minor = getattr(new, field) or 0
        if minor < 0 or (outcome is Resolved.RETURNED and minor > taken):
            raise Invalid(field=field)


def _taken_fee(row: PayoutRow) -> int:
    """The fee booked, or the one that will be: no more than that can come back."""
    return row.expected_fee_minor if row.fee_minor is None else row.fee_minor


def _taken_levy(row: PayoutRow) -> int:
    return row.expected_levy_minor if row.levy_minor is None else row.levy_minor


async def _waiting(session: Session, row: PayoutRow) -> ResolutionRow | None:
    of = ResolutionRow
    wanted = select(of).where(of.mutual_id == row.mutual_id, of.payout_id == row.id, of.verdict.is_(None))
    found: ResolutionRow | None = await session.scalar(wanted.execution_options(populate_existing=True))
    return found


async def _carry_out(
    session: Session, mutual: Mutual, row: PayoutRow, proposal: ResolutionRow, sources: Sources, person: Actor
) -> None:
    act = await moving.act_of(session, mutual, person, f"resolved: {proposal.outcome}")
    if row.state == State.REVIEW:
        await _out_of_review(session, mutual, row, proposal, sources, act)
    else:
        await _out_of_conflict(session, mutual, row, proposal, sources, act)


async def _out_of_review(
    session: Session, mutual: Mutual, row: PayoutRow, proposal: ResolutionRow, sources: Sources, act: Act
) -> None:
    proof = settling.Proof(resolution_id=proposal.id, operator_reference=proposal.operator_reference)
    match Resolved(proposal.outcome):
        case Resolved.SUCCEEDED:
            fee, levy = _costs(row, proposal)
            await settling.succeed(session, mutual, row, sources, fee=fee, levy=levy, proof=proof, act=act)
        case Resolved.FAILED:
            await settling.fail(session, mutual, row, sources, reason="resolved", proof=proof, act=act)
        case Resolved.RETURNED:
            await _came_back(session, mutual, row, proposal, sources, proof, act)
        case _:
            await _let_go_again(session, mutual, row, proposal.id)


async def _came_back(
    session: Session,
    mutual: Mutual,
    row: PayoutRow,
    proposal: ResolutionRow,
    sources: Sources,
    proof: settling.Proof,
    act: Act,
) -> None:
    """What came back had arrived, for the expected fee (E15, then E17)."""
    await settling.succeed(session, mutual, row, sources, fee=None, levy=None, proof=proof, act=act)
    fee, levy = _costs(row, proposal)
    await settling.come_back(session, mutual, row, sources, fee=fee, levy=levy, act=act)


async def _let_go_again(session: Session, mutual: Mutual, row: PayoutRow, resolution_id: UUID) -> None:
    """The same reference once more; the sender finds the word of two people on the attempt and uses it up."""
    attempt = await moving.attempt_of(session, row)
    attempt.resolution_id = resolution_id
    await session.flush()
    await wake_sending(session, mutual.id)


async def _out_of_conflict(
    session: Session, mutual: Mutual, row: PayoutRow, proposal: ResolutionRow, sources: Sources, act: Act
) -> None:
    """Back to the state that was frozen, or to the other one with the entries that lead there."""
    assert row.conflict_from is not None, "a conflict remembers the state it froze"
    frozen, outcome = State(row.conflict_from), Resolved(proposal.outcome)
    if outcome.value == frozen.value:
        await moving.move(session, row, frozen, act)
    elif outcome is Resolved.SUCCEEDED:
        await _did_arrive(session, mutual, row, proposal, sources, act)
    elif outcome is Resolved.FAILED:
        await _did_not_arrive(session, mutual, row, proposal, sources, act)
    else:
        fee, levy = _costs(row, proposal)
        await settling.come_back(session, mutual, row, sources, fee=fee, levy=levy, act=act)


async def _did_arrive(
    session: Session, mutual: Mutual, row: PayoutRow, proposal: ResolutionRow, sources: Sources, act: Act
) -> None:
    """What we held for failed had arrived: sent and confirmed once more in the books (E14, E15)."""
    attempt, payout = await moving.attempt_of(session, row), payout_of(session, row)
    stated_fee, stated_levy = _costs(row, proposal)
    fee = payout.expected_fee if stated_fee is None else stated_fee
    levy = payout.expected_levy if stated_levy is None else stated_levy
    row.fee_minor, row.levy_minor, row.reason = fee.minor, levy.minor, None
    row.operator_reference = proposal.operator_reference or row.operator_reference
    row.settled_at, row.settled_on = act.occurred_at, act.booked_on
    await moving.move(session, row, State.SUCCEEDED, act)
    taken = await sources[payout.kind].take(session, mutual, payout, act)
    by = f":{proposal.id}"
    confirmed = entries.confirmed(payout, attempt.number, fee=fee, levy=levy, act=act, by=by)
    await ledger.post(session, [entries.sent(payout, attempt.number, taken, act, by=by), confirmed])
    await sources[payout.kind].arrived(session, mutual, payout)


async def _did_not_arrive(
    session: Session, mutual: Mutual, row: PayoutRow, proposal: ResolutionRow, sources: Sources, act: Act
) -> None:
    """What we held for paid was not: its confirmation is mirrored and it failed (E15 mirrored, E16)."""
    attempt, payout = await moving.attempt_of(session, row), payout_of(session, row)
    by = f":{proposal.id}"
    entry_id = await last_entry_of(session, payout, f"{attempt.number}:confirmed")
    undone = entries.unconfirmed(payout, attempt.number, entry_id, act, by=by)
    row.fee_minor = row.levy_minor = row.settled_at = row.settled_on = None
    row.reason = "resolved"
    await moving.move(session, row, State.FAILED, act)
    given_back = await sources[payout.kind].give_back(session, mutual, payout, act)
    await ledger.post(session, [undone, entries.failed(payout, attempt.number, given_back, act, by=by)])


def _costs(row: PayoutRow, proposal: ResolutionRow) -> tuple[Money | None, Money | None]:
    currency = Currency.of(row.currency)
    fee, levy = (
        None if minor is None else Money(minor, currency) for minor in (proposal.fee_minor, proposal.levy_minor)
    )
    return fee, levy
