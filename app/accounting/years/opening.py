"""A year is opened: what the year before deferred comes back on 1 January (the mirrors of E26)."""

from uuid import UUID

from app import ledger
from app.accounting.years import entries
from app.accounting.years.entries import Act
from app.accounting.years.errors import YearOpen
from app.accounting.years.model import ActKind, ClosedYear, OpenedYear, Proposal
from app.accounting.years.order import years_alone
from app.accounting.years.proposing import propose, taken_up
from app.accounting.years.queries import find_closed, find_opened
from app.accounting.years.tables import OpenedYearRow
from app.core.actor import Actor
from app.db import Session, now
from app.membership import Mutual


async def propose_opening(session: Session, mutual: Mutual, year: int, actor: Actor) -> Proposal:
    """Prepare the opening; raises `YearOpen` while the year before is."""
    before = await _year_before(session, mutual, year)
    return await propose(session, mutual.id, ActKind.OPENING, year, before.figures.as_facts(), actor)


async def open_year(session: Session, mutual: Mutual, year: int, proposal_id: UUID, actor: Actor) -> OpenedYear:
    """Post the mirrors of E26, dated 1 January; a year opened already is answered as it stands.

    Raises what `taken_up` does, `YearOpen`, and `PeriodClosed` where January was closed before.
    """
    await years_alone(session, mutual.id)
    await _year_before(session, mutual, year)
    proposal = await taken_up(session, mutual.id, ActKind.OPENING, proposal_id, year, actor)
    if (standing := await find_opened(session, mutual.id, year)) is not None:
        return standing
    act = Act(mutual_id=mutual.id, currency=mutual.currency, actor=actor, at=now(session))
    booked = await ledger.journal(session, mutual.id, event="E26", cause=entries.closing(year - 1))
    await ledger.post(session, entries.taken_back(booked, year, act))
    return await _keep(session, year, proposal, act)


async def _year_before(session: Session, mutual: Mutual, year: int) -> ClosedYear:
    closed = await find_closed(session, mutual, year - 1)
    if closed is None:
        raise YearOpen(field="year")
    return closed


async def _keep(session: Session, year: int, proposal: Proposal, act: Act) -> OpenedYear:
    row = OpenedYearRow(
        mutual_id=act.mutual_id,
        year=year,
        closed_year=year - 1,
        proposal_id=proposal.id,
        prepared_by=proposal.made_by,
        opened_by=str(act.actor),
        opened_at=act.at,
    )
    session.add(row)
    await session.flush()
    return OpenedYear(year=year, prepared_by=row.prepared_by, opened_by=row.opened_by, opened_at=row.opened_at)
