"""What one person proposes and another decides: disallowances (E09), and excesses given back to their funder (F4)."""

from uuid import UUID

from app import ledger
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId, SubsidyStatementId
from app.core.money import Money
from app.db import Session, bulk, now
from app.membership import Mutual
from app.subsidies import decisions, desk, entries
from app.subsidies.errors import (
    AlreadyDecided,
    DecisionDiffers,
    DisallowanceExceedsStatement,
    NoExcess,
    ProposerDecides,
)
from app.subsidies.model import Decision, DecisionKind, Funder, NewDisallowance, NewRepayment
from app.subsidies.queries import list_statements, open_ones, receipt, statement
from app.subsidies.tables import SubsidyDecisionRow


async def disallow(session: Session, mutual: Mutual, new: NewDisallowance, actor: Actor) -> Decision:
    """Propose, once per id, that a part of a statement be given up; nothing is booked until another approves (E09).

    Raises `DisallowanceExceedsStatement`, `UnknownStatement`, `DecisionDiffers`, and `Invalid` for an amount of nothing
    or of another currency, or no reason.
    """
    _examine(mutual, new.amount, new.reason)
    await desk.hold_all(session, mutual.id, new.funder)
    if (told := await decisions.find(session, mutual.id, new.id)) is not None:
        same = (told.kind, told.funder, told.amount, told.reason, new.statement_id or told.statement_id)
        return _same(told, same == (DecisionKind.DISALLOWANCE, new.funder, new.amount, new.reason, told.statement_id))
    statement_id = await _claimed(session, mutual.id, new)
    row = _row(session, mutual, new.id, new.amount, new.reason, actor) | {
        "kind": DecisionKind.DISALLOWANCE.value,
        "funder": new.funder.value,
        "statement_id": statement_id,
        "receipt_id": None,
    }
    await bulk.insert(session, SubsidyDecisionRow, [row])
    return await decisions.decision(session, mutual.id, new.id)


async def repay_excess(session: Session, mutual: Mutual, new: NewRepayment, actor: Actor) -> Decision:
    """Propose, once per id, that a receipt's excess go back by bank; nothing is booked until another approves.

    Raises `UnknownReceipt`, `NoExcess`, `DecisionDiffers`, and `Invalid` as `disallow` does.
    """
    _examine(mutual, new.amount, new.reason)
    found = await receipt(session, mutual.id, new.receipt_id)
    await desk.hold_all(session, mutual.id, found.funder)
    if (told := await decisions.find(session, mutual.id, new.id)) is not None:
        same = (told.kind, told.receipt_id, told.amount, told.reason)
        return _same(told, same == (DecisionKind.REPAYMENT, new.receipt_id, new.amount, new.reason))
    await _require_excess(session, mutual.id, new.receipt_id, new.amount)
    row = _row(session, mutual, new.id, new.amount, new.reason, actor) | {
        "kind": DecisionKind.REPAYMENT.value,
        "funder": found.funder.value,
        "statement_id": None,
        "receipt_id": new.receipt_id,
    }
    await bulk.insert(session, SubsidyDecisionRow, [row])
    return await decisions.decision(session, mutual.id, new.id)


async def approve(session: Session, mutual: Mutual, decision_id: UUID, actor: Actor) -> Decision:
    """Carry out what another person proposed: E09 for a disallowance, 4739 to the bank for a repayment.

    Raises `UnknownDecision`, `AlreadyDecided`, `ProposerDecides`, `PeriodClosed`, and `DisallowanceExceedsStatement` or
    `NoExcess` when less is open by now.
    """
    found = await _undecided(session, mutual.id, decision_id, actor)
    if found.statement_id is not None:
        await _require_open(session, mutual.id, found.statement_id, found.amount)
        book = entries.disallowed
    else:
        assert found.receipt_id is not None, "a decision is about a statement or a receipt"
        await _require_excess(session, mutual.id, found.receipt_id, found.amount)
        book = entries.excess_repaid
    await _decide(session, mutual, decision_id, actor, is_approved=True)
    await ledger.post(session, [book(found, desk.act_of(session, mutual, actor))])
    return await decisions.decision(session, mutual.id, decision_id)


async def refuse(session: Session, mutual: Mutual, decision_id: UUID, actor: Actor) -> Decision:
    """Let what another person proposed be; raises `UnknownDecision`, `AlreadyDecided`, `ProposerDecides`."""
    await _undecided(session, mutual.id, decision_id, actor)
    await _decide(session, mutual, decision_id, actor, is_approved=False)
    return await decisions.decision(session, mutual.id, decision_id)


def _examine(mutual: Mutual, amount: Money, reason: str) -> None:
    if amount.minor <= 0 or amount.currency != mutual.currency:
        raise Invalid(field="amount")
    if not reason.strip():
        raise Invalid(field="reason")


def _same(told: Decision, is_same: bool) -> Decision:
    if not is_same:
        raise DecisionDiffers
    return told


async def _claimed(session: Session, mutual_id: MutualId, new: NewDisallowance) -> SubsidyStatementId:
    """The statement meant, with so much open: the one named, or the oldest open one."""
    if new.statement_id is None:
        waiting = open_ones(await list_statements(session, mutual_id, funder=new.funder))
        if not waiting:
            raise DisallowanceExceedsStatement(field="amount")
        return await _require_open(session, mutual_id, waiting[0].id, new.amount)
    return await _require_open(session, mutual_id, new.statement_id, new.amount, of=new.funder)


async def _require_open(
    session: Session,
    mutual_id: MutualId,
    statement_id: SubsidyStatementId,
    amount: Money,
    *,
    of: Funder | None = None,
) -> SubsidyStatementId:
    found = await statement(session, mutual_id, statement_id)
    if of not in (None, found.funder):
        raise Invalid(field="funder")
    if amount > found.open:
        raise DisallowanceExceedsStatement(field="amount")
    return found.id


async def _require_excess(session: Session, mutual_id: MutualId, receipt_id: UUID, amount: Money) -> None:
    if amount > (await receipt(session, mutual_id, receipt_id)).excess:
        raise NoExcess(field="amount")


async def _undecided(session: Session, mutual_id: MutualId, decision_id: UUID, actor: Actor) -> Decision:
    """What waits for a decision of somebody else, with its funder's desk held."""
    found = await decisions.decision(session, mutual_id, decision_id)
    await desk.hold_all(session, mutual_id, found.funder)
    found = await decisions.decision(session, mutual_id, decision_id)
    if found.is_approved is not None:
        raise AlreadyDecided
    if found.proposed_by == str(actor):
        raise ProposerDecides
    return found


async def _decide(session: Session, mutual: Mutual, decision_id: UUID, actor: Actor, *, is_approved: bool) -> None:
    row = {
        "mutual_id": mutual.id,
        "id": decision_id,
        "is_approved": is_approved,
        "decided_on": desk.today(session, mutual),
        "decided_at": now(session),
        "decided_by": str(actor),
    }
    await bulk.update(session, SubsidyDecisionRow, [row], key=("mutual_id", "id"))


def _row(
    session: Session, mutual: Mutual, decision_id: UUID, amount: Money, reason: str, actor: Actor
) -> dict[str, object]:
    return {
        "mutual_id": mutual.id,
        "id": decision_id,
        "amount_minor": amount.minor,
        "currency": mutual.currency.code,
        "reason": reason,
        "proposed_at": now(session),
        "proposed_by": str(actor),
    }
