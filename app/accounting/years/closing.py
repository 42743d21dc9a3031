"""A year is closed: deferral and outstanding claims, the result, then its months (E26, E27)."""

from datetime import timedelta
from uuid import UUID

from app import claims, ledger
from app.accounting.checklist import left_of
from app.accounting.errors import MonthNotReady
from app.accounting.years import deferral, entries
from app.accounting.years.entries import Act
from app.accounting.years.errors import YearClosed
from app.accounting.years.figures import moved, preview
from app.accounting.years.model import ActKind, ClosedYear, Proposal, YearFigures, last_day
from app.accounting.years.order import years_alone
from app.accounting.years.proposing import propose, require_same, taken_up
from app.accounting.years.queries import closed_year, find_closed
from app.accounting.years.tables import ClosedYearRow, OutstandingClaimRow
from app.core.actor import Actor
from app.db import Session, bulk, now
from app.db.chain import stop_writers
from app.ledger import period_of
from app.membership import Mutual

STAND_IN_THE_WAY = ("daily_run_missing", "entries_undecided")
"""Of December's checklist: what would be booked in the year and never could be once it is closed."""


async def propose_closing(
    session: Session, mutual: Mutual, year: int, actor: Actor, *, not_invoiced_minor: int = 0
) -> Proposal:
    """Prepare the closing with the estimate of care not yet invoiced; nothing is posted.

    Raises what `preview` does, `YearClosed` for a year that was closed with another estimate, and `MonthNotReady` while
    a day of it is not run, or an entry by hand of it waits for a decision.
    """
    await years_alone(session, mutual.id)
    figures = await preview(session, mutual, year, not_invoiced_minor=not_invoiced_minor)
    _require_estimate(figures, not_invoiced_minor)
    await _require_ready(session, mutual, year)
    facts = figures.as_facts()
    return await propose(session, mutual.id, ActKind.CLOSING, year, facts, actor, not_invoiced_minor=not_invoiced_minor)


async def close_year(session: Session, mutual: Mutual, year: int, proposal_id: UUID, actor: Actor) -> ClosedYear:
    """Post E26 and E27 of 31 December, then close the year's months; a year closed already is answered as it stands.

    Writers of the books wait meanwhile, so that nothing falls between the figures and the closing; the figures, which
    take longest, are read before, and again only if something changed. Raises what
    `taken_up` and `preview` do, `FiguresChanged` where the books moved since the proposal, `MonthNotReady` as
    there, and `PeriodClosed` where December was closed by itself.
    """
    await years_alone(session, mutual.id)
    proposal = await taken_up(session, mutual.id, ActKind.CLOSING, proposal_id, year, actor)
    estimate = proposal.not_invoiced_minor or 0
    if (standing := await find_closed(session, mutual, year)) is not None:
        _require_estimate(standing.figures, estimate)
        return standing
    figures = await _with_writers_stopped(session, mutual, year, estimate)
    await _require_ready(session, mutual, year)
    require_same(proposal, figures.as_facts())
    act = Act(mutual_id=mutual.id, currency=mutual.currency, actor=actor, at=now(session))
    # Before anything is posted: `post` asks for plans of few rows, and here are all units at once.
    await _keep(session, mutual, figures, proposal, act)
    await ledger.post(session, entries.adjustments(figures, act))
    await ledger.post(session, entries.result(year, await moved(session, mutual.id, year), act))
    await _close_months(session, mutual, figures, actor)
    return await closed_year(session, mutual, year)


async def _with_writers_stopped(session: Session, mutual: Mutual, year: int, estimate: int) -> YearFigures:
    """The year's figures as they stand when nobody writes any more."""
    before = await _state(session, mutual, year)
    figures = await preview(session, mutual, year, not_invoiced_minor=estimate)
    await stop_writers(session, "entries")
    if await _state(session, mutual, year) == before:
        return figures
    return await preview(session, mutual, year, not_invoiced_minor=estimate)


async def _state(session: Session, mutual: Mutual, year: int) -> object:
    """What is another one once anything that the figures are made of has changed: classes 6 and 7, or a claim."""
    return await moved(session, mutual.id, year), await claims.state_of_claims(session, mutual.id)


def _require_estimate(figures: YearFigures, not_invoiced_minor: int) -> None:
    if figures.not_invoiced_minor != not_invoiced_minor:
        raise YearClosed(field="not_invoiced")


async def _require_ready(session: Session, mutual: Mutual, year: int) -> None:
    """Its days are run, for none is skipped and a closed month takes no call; its entries by hand are decided."""
    left = [item.code for item in await left_of(session, mutual, last_day(year), STAND_IN_THE_WAY)]
    if left:
        raise MonthNotReady(items=", ".join(left))


async def _keep(session: Session, mutual: Mutual, figures: YearFigures, proposal: Proposal, act: Act) -> None:
    session.add(
        ClosedYearRow(
            mutual_id=mutual.id,
            year=figures.year,
            starts_on=figures.starts_on,
            income_minor=figures.income_minor,
            expense_minor=figures.expense_minor,
            result_minor=figures.result_minor,
            benefits_minor=figures.benefits_minor,
            deferred_member_minor=figures.deferred.member_minor,
            deferred_state_minor=figures.deferred.state_minor,
            deferred_donor_minor=figures.deferred.donor_minor,
            claims_minor=figures.claims_minor,
            not_invoiced_minor=figures.not_invoiced_minor,
            currency=mutual.currency.code,
            proposal_id=proposal.id,
            prepared_by=proposal.made_by,
            closed_by=str(act.actor),
            closed_at=act.at,
        )
    )
    await session.flush()
    await deferral.keep_by_unit(session, mutual, figures.year, last_day(figures.year))
    shares = [
        {"mutual_id": mutual.id, "year": figures.year, "claim_id": claim_id, "share_minor": minor}
        for claim_id, minor in figures.claims.items()
    ]
    await bulk.insert(session, OutstandingClaimRow, shares)


async def _close_months(session: Session, mutual: Mutual, figures: YearFigures, actor: Actor) -> None:
    """Every month from the year's first day on; those closed earlier stay as they are."""
    month = period_of(figures.starts_on)
    while month.starts_on <= last_day(figures.year):
        await ledger.close_period(session, mutual.id, month.starts_on, actor=actor)
        month = period_of(month.ends_on + timedelta(days=1))
