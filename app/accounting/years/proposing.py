"""An act of the year's end takes two people: one prepares it with its figures, another carries it out."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

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


async def proposals_of(session: Session, mutual_id: MutualId, year: int) -> Sequence[Proposal]:
    """The proposal that counts for each act of a year, where there is one: the latest."""
    of = YearProposalRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.year == year)
    rows = await session.scalars(wanted.ext(distinct_on(of.kind)).order_by(of.kind, of.id.desc()))
    return [_proposal(row) for row in rows]


async def taken_up(
    session: Session, mutual_id: MutualId, kind: ActKind, proposal_id: UUID, year: int, actor: Actor
) -> Proposal:
    """The proposal another person carries out; raises `UnknownProposal`, `ProposalReplaced`, `MakerApproves`."""
    known = await session.get(YearProposalRow, (mutual_id, proposal_id))
    if known is None or (known.kind, known.year) != (kind.value, year):
        raise UnknownProposal(field="proposal_id")
    [latest] = [one for one in await proposals_of(session, mutual_id, year) if one.kind is kind]
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
