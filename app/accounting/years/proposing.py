"""An act of the year's end takes two people: one prepares it with its figures, another carries it out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounting.years.errors import FiguresChanged, MakerApproves, ProposalReplaced, UnknownProposal
from app.accounting.years.model import ActKind, Proposal
from app.accounting.years.tables import YearProposalRow
from app.core.actor import Actor
from app.core.ids import MutualId, new_id
from app.db import Session, now


async def propose(
    session: Session,
    mutual_id: MutualId,
    kind: ActKind,
    year: int,
    figures: Mapping[str, Any],
    actor: Actor,
    *,
    not_invoiced_minor: int | None = None,
    reserve_percent: Decimal | None = None,
) -> Proposal:
    """Keep what was prepared; it takes the place of an earlier proposal for the same act."""
    row = YearProposalRow(
        mutual_id=mutual_id,
        id=new_id(),
        kind=kind.value,
        year=year,
        not_invoiced_minor=not_invoiced_minor,
        reserve_percent=reserve_percent,
        figures=dict(figures),
        made_by=str(actor),
        made_at=now(session),
    )
    session.add(row)
    await session.flush()
    return _proposal(row)


async def latest_proposal(session: Session, mutual_id: MutualId, kind: ActKind, year: int) -> Proposal:
    """The proposal that counts for this act; raises `UnknownProposal`."""
    of = YearProposalRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.kind == kind.value, of.year == year)
    row = await session.scalar(wanted.order_by(of.id.desc()).limit(1))
    if row is None:
        raise UnknownProposal(field="year")
    return _proposal(row)


async def taken_up(
    session: Session, mutual_id: MutualId, kind: ActKind, proposal_id: UUID, year: int, actor: Actor
) -> Proposal:
    """The proposal another person carries out; raises `UnknownProposal`, `ProposalReplaced`, `MakerApproves`."""
    known = await session.get(YearProposalRow, (mutual_id, proposal_id))
    if known is None or (known.kind, known.year) != (kind.value, year):
        raise UnknownProposal(field="proposal_id")
    latest = await latest_proposal(session, mutual_id, kind, year)
    if latest.id != proposal_id:
        raise ProposalReplaced(field="proposal_id")
    if latest.made_by == str(actor):
        raise MakerApproves
    return latest


def require_same(proposal: Proposal, figures: Mapping[str, Any]) -> None:
    """Raises `FiguresChanged` unless the books still say what the maker saw."""
    if dict(proposal.figures) != dict(figures):
        raise FiguresChanged(field="proposal_id")


def _proposal(row: YearProposalRow) -> Proposal:
    return Proposal(
        id=row.id,
        kind=ActKind(row.kind),
        year=row.year,
        not_invoiced_minor=row.not_invoiced_minor,
        reserve_percent=row.reserve_percent,
        figures=row.figures,
        made_by=row.made_by,
        made_at=row.made_at,
    )
