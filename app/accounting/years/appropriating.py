"""The assembly votes on a year's result: reserve and retained surplus, or retained deficit (E27)."""

from decimal import Decimal
from uuid import UUID

from app import ledger
from app.accounting.years import entries
from app.accounting.years.entries import Act
from app.accounting.years.errors import AlreadyAppropriated, YearOpen
from app.accounting.years.model import ActKind, Appropriation, ClosedYear, Proposal
from app.accounting.years.order import years_alone
from app.accounting.years.proposing import propose, taken_up
from app.accounting.years.queries import find_appropriation, find_closed
from app.accounting.years.tables import AppropriationRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId
from app.db import Session, now
from app.ledger import chart
from app.membership import Mutual

NOTHING, ALL = Decimal(0), Decimal(100)
MONTHS_OF_YEAR = 12


async def usual_reserve(session: Session, mutual: Mutual, year: int) -> Decimal:
    """The rate put before the assembly: the mutual's own, until the reserve equals its months of the year's benefits.

    By default half, and six months (DOMAIN 11).

    Raises `YearOpen` while the year is.
    """
    closed = await _closed(session, mutual, year)
    reserve = await ledger.balance(session, mutual.id, chart.RESERVE_FUND)
    rules = mutual.parameters
    wanted = closed.figures.benefits_minor * rules.reserve_target_months
    is_reached = reserve.on_usual_side > 0 and reserve.on_usual_side * MONTHS_OF_YEAR >= wanted
    return NOTHING if is_reached else Decimal(rules.reserve_rate)


async def propose_appropriation(
    session: Session, mutual: Mutual, year: int, actor: Actor, *, reserve_percent: Decimal | None = None
) -> Proposal:
    """Prepare the vote's entry; without a rate the usual one. Raises `YearOpen`, `AlreadyAppropriated`, `Invalid`."""
    closed = await _open_vote(session, mutual, year)
    percent = await usual_reserve(session, mutual, year) if reserve_percent is None else reserve_percent
    if not percent.is_finite() or not NOTHING <= percent <= ALL:
        raise Invalid(field="reserve")
    reserve = reserve_of(closed.figures.result_minor, percent)
    figures = {"result": closed.figures.result_minor, "reserve": reserve}
    return await propose(session, mutual.id, ActKind.APPROPRIATION, year, figures, actor, reserve_percent=percent)


async def appropriate(session: Session, mutual: Mutual, year: int, proposal_id: UUID, actor: Actor) -> Appropriation:
    """Book the vote today, once: the rate to 1121, rounded down, the rest to 1211; a deficit to 1291 whole.

    Raises `YearOpen`, `AlreadyAppropriated`, what `taken_up` does, and `PeriodClosed`.
    """
    await years_alone(session, mutual.id)
    closed = await _open_vote(session, mutual, year)
    proposal = await taken_up(session, mutual.id, ActKind.APPROPRIATION, proposal_id, year, actor)
    assert proposal.reserve_percent is not None, "the table asks it of every appropriation"
    result = closed.figures.result_minor
    reserve = reserve_of(result, proposal.reserve_percent)
    act = Act(mutual_id=mutual.id, currency=mutual.currency, actor=actor, at=now(session))
    booked_on = business_date(act.at, mutual.timezone)
    await ledger.post(session, entries.appropriated(year, reserve, result - reserve, booked_on, act))
    session.add(
        AppropriationRow(
            mutual_id=mutual.id,
            year=year,
            result_minor=result,
            reserve_percent=proposal.reserve_percent,
            reserve_minor=reserve,
            retained_minor=result - reserve,
            booked_on=booked_on,
            proposal_id=proposal.id,
            prepared_by=proposal.made_by,
            booked_by=str(actor),
            booked_at=act.at,
        )
    )
    await session.flush()
    return await _voted(session, mutual.id, year)


def reserve_of(result_minor: int, percent: Decimal) -> int:
    """What of a result goes to the reserve: the rate, rounded down; nothing of a deficit (DOMAIN 11)."""
    numerator, denominator = percent.as_integer_ratio()
    return max(result_minor, 0) * numerator // (denominator * 100)


async def _closed(session: Session, mutual: Mutual, year: int) -> ClosedYear:
    closed = await find_closed(session, mutual, year)
    if closed is None:
        raise YearOpen(field="year")
    return closed


async def _open_vote(session: Session, mutual: Mutual, year: int) -> ClosedYear:
    closed = await _closed(session, mutual, year)
    if await find_appropriation(session, mutual.id, year) is not None:
        raise AlreadyAppropriated(field="year")
    return closed


async def _voted(session: Session, mutual_id: MutualId, year: int) -> Appropriation:
    voted = await find_appropriation(session, mutual_id, year)
    assert voted is not None, "it was just written"
    return voted
