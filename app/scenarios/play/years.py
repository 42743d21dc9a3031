"""Plays the year's end: one person prepares each act, another carries it out."""

from collections.abc import Mapping, Sequence

from app.accounting import years
from app.accounting.years import ClosedYear, UnitDeferral
from app.db import Session
from app.scenarios.events import Appropriate, CloseYear, OpenYear
from app.scenarios.expectations import Figure
from app.scenarios.play.cast import ACCOUNTANT, APPROVERS
from app.scenarios.play.stage import Stage

COORDINATOR = APPROVERS[0]


async def close_year(stage: Stage, event: CloseYear) -> None:
    """Deferral, outstanding claims, result, and the year's months (E26, E27)."""
    async with stage.database.transaction() as session:
        made = await years.propose_closing(
            session, stage.mutual, event.year, ACCOUNTANT, not_invoiced_minor=event.not_invoiced
        )
    async with stage.database.transaction() as session:
        await years.close_year(session, stage.mutual, event.year, made.id, COORDINATOR)


async def open_year(stage: Stage, event: OpenYear) -> None:
    """The mirrors of E26."""
    async with stage.database.transaction() as session:
        made = await years.propose_opening(session, stage.mutual, event.year, ACCOUNTANT)
    async with stage.database.transaction() as session:
        await years.open_year(session, stage.mutual, event.year, made.id, COORDINATOR)


async def appropriate(stage: Stage, event: Appropriate) -> None:
    """The assembly's vote (E27)."""
    percent = event.reserve.percent
    async with stage.database.transaction() as session:
        made = await years.propose_appropriation(session, stage.mutual, event.year, ACCOUNTANT, reserve_percent=percent)
    async with stage.database.transaction() as session:
        await years.appropriate(session, stage.mutual, event.year, made.id, COORDINATOR)


async def year_end(session: Session, stage: Stage, name: str) -> Mapping[str, Figure]:
    """A closed year; one that is open has no figures."""
    closed = await years.find_closed(session, stage.mutual, int(name))
    return {} if closed is None else await _figures(session, stage, closed)


async def _figures(session: Session, stage: Stage, closed: ClosedYear) -> Mapping[str, Figure]:
    """A result is written as surplus or as deficit, never as both."""
    figures = closed.figures
    result = figures.result_minor
    deferred = await _deferrals(session, stage, figures.year)
    return {
        "income": figures.income_minor,
        "expense": figures.expense_minor,
        **({"result": result} if result >= 0 else {"deficit": -result}),
        "outstanding_claims": figures.outstanding_minor,
        "deferred": {
            "member": _by_unit(stage, [(one, one.deferred.member_minor) for one in deferred]),
            "state": _by_unit(stage, [(one, one.deferred.state_minor) for one in deferred]),
            "donor": _by_unit(stage, [(one, one.deferred.donor_minor) for one in deferred]),
        },
    }


async def _deferrals(session: Session, stage: Stage, year: int) -> Sequence[UnitDeferral]:
    """All of them: a file has few units, each in few campaigns."""
    most = len(stage.cast.units) * len(stage.campaigns)
    return await years.deferrals_of(session, stage.mutual.id, year, limit=most)


def _by_unit(stage: Stage, shares: Sequence[tuple[UnitDeferral, int]]) -> Mapping[str, Figure]:
    """Every unit of the file, at zero where it defers nothing."""
    found = dict.fromkeys(stage.cast.units.values(), 0)
    for one, minor in shares:
        found[one.unit_id] += minor
    return {name: found[unit_id] for name, unit_id in stage.cast.units.items()}
