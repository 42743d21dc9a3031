"""Reads of what was proposed and decided."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.ids import MutualId, SubsidyStatementId
from app.core.money import Currency, Money
from app.db import Session
from app.subsidies.errors import UnknownDecision
from app.subsidies.model import Decision, DecisionKind, Funder
from app.subsidies.tables import SubsidyDecisionRow


async def decision(session: Session, mutual_id: MutualId, decision_id: UUID) -> Decision:
    """One decision as it is now; raises `UnknownDecision`."""
    found = await find(session, mutual_id, decision_id)
    if found is None:
        raise UnknownDecision
    return found


async def find(session: Session, mutual_id: MutualId, decision_id: UUID) -> Decision | None:
    """The decision of this id, if there is one."""
    row = await session.get(SubsidyDecisionRow, (mutual_id, decision_id), populate_existing=True)
    return None if row is None else _decision(row)


async def list_decisions(
    session: Session, mutual_id: MutualId, *, undecided: bool = False, after: UUID | None = None, limit: int = 50
) -> Sequence[Decision]:
    """Decisions by id, all of them or those that wait; `after` is the id of the last one seen."""
    wanted = select(SubsidyDecisionRow).where(SubsidyDecisionRow.mutual_id == mutual_id)
    if undecided:
        wanted = wanted.where(SubsidyDecisionRow.is_approved.is_(None))
    if after is not None:
        wanted = wanted.where(SubsidyDecisionRow.id > after)
    return [_decision(row) for row in await session.scalars(wanted.order_by(SubsidyDecisionRow.id).limit(limit))]


def _decision(row: SubsidyDecisionRow) -> Decision:
    return Decision(
        id=row.id,
        kind=DecisionKind(row.kind),
        funder=Funder(row.funder),
        statement_id=None if row.statement_id is None else SubsidyStatementId(row.statement_id),
        receipt_id=row.receipt_id,
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        reason=row.reason,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        is_approved=row.is_approved,
        decided_on=row.decided_on,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )
