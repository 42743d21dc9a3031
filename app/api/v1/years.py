"""The year's end: one person prepares a closing, an opening or a vote, another carries it out (E26, E27)."""

from decimal import Decimal

from app.access import Permission
from app.accounting import years
from app.accounting.years import YearNotOver, last_day
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.year_fields import (
    AppropriationAsked,
    AppropriationShown,
    ApprovalAsked,
    ClosedShown,
    ClosingAsked,
    FiguresShown,
    NotInvoiced,
    OpenedShown,
    PackShown,
    ProposalShown,
    UnitDeferred,
    YearPath,
)
from app.core.clock import business_date
from app.core.ids import CampaignId, UnitId
from app.db import now

routes = Resource("Books")


@routes.reads("/years/{year}", Permission.BOOKS_READ, "A closed year")
async def year(here: Here, year: YearPath) -> ClosedShown:
    """What it came to, who prepared its closing and who carried it out."""
    return ClosedShown.of(await years.closed_year(here.session, here.mutual, year))


@routes.reads("/years/{year}/preview", Permission.BOOKS_READ, "What a year would be closed with")
async def preview(here: Here, year: YearPath, not_invoiced: NotInvoiced = 0) -> FiguresShown:
    """All figures of the closing; nothing is posted."""
    figures = await years.preview(here.session, here.mutual, year, not_invoiced_minor=not_invoiced)
    return FiguresShown.of(figures)


@routes.reads("/years/{year}/deferrals", Permission.BOOKS_READ, "What each unit deferred at the end of a closed year")
async def deferrals(here: Here, year: YearPath, after: After = None, limit: Limit = 50) -> Page[UnitDeferred]:
    """By unit and campaign."""
    parts = behind(after, an_id, an_id)
    behind_this = (UnitId(parts[0]), CampaignId(parts[1])) if parts else None
    found = await years.deferrals_of(here.session, here.mutual.id, year, after=behind_this, limit=limit + 1)
    return paged(
        found,
        limit,
        lambda one: UnitDeferred.of(one, here.mutual.currency),
        lambda one: (one.unit_id, one.campaign_id),
    )


@routes.reads("/years/{year}/pack", Permission.BOOKS_READ, "The year-end pack")
async def pack(here: Here, year: YearPath) -> PackShown:
    """Balance sheet, income statement and notes of a closed year."""
    return PackShown.of(await years.year_pack(here.session, here.mutual, year))


@routes.reads("/years/{year}/proposals", Permission.BOOKS_READ, "Acts of the year's end as they were prepared")
async def proposals(here: Here, year: YearPath) -> Page[ProposalShown]:
    """The latest of each act, on one page."""
    found = await years.proposals_of(here.session, here.mutual.id, year)
    return Page(items=[ProposalShown.of(one, here.mutual.currency) for one in found], next=None)


@routes.acts("POST", "/years/{year}/closing", Permission.YEARS_CLOSE, "Prepare a year's closing", status=201)
async def propose_closing(here: Here, year: YearPath, new: ClosingAsked) -> ProposalShown:
    """Once the year is over; it takes the place of an earlier proposal. Nothing is posted."""
    if business_date(now(here.session), here.mutual.timezone) <= last_day(year):
        raise YearNotOver(field="year")
    made = await years.propose_closing(here.session, here.mutual, year, here.actor, not_invoiced_minor=new.not_invoiced)
    await here.noted("years.propose_closing", f"year:{year}", proposal=str(made.id))
    return ProposalShown.of(made, here.mutual.currency)


@routes.acts("POST", "/years/{year}/closing/approval", Permission.BOOKS_APPROVE, "Close a year", moves_money=True)
async def close(here: Here, year: YearPath, seen: ApprovalAsked) -> ClosedShown:
    """Posts E26 and E27 of 31 December and closes the months; refused where the books have moved since."""
    closed = await years.close_year(here.session, here.mutual, year, seen.proposal_id, here.actor)
    await here.noted("years.close", f"year:{year}", proposal=str(seen.proposal_id))
    return ClosedShown.of(closed)


@routes.acts("POST", "/years/{year}/opening", Permission.YEARS_CLOSE, "Prepare a year's opening", status=201)
async def propose_opening(here: Here, year: YearPath) -> ProposalShown:
    """Once the year before is closed. Nothing is posted."""
    made = await years.propose_opening(here.session, here.mutual, year, here.actor)
    await here.noted("years.propose_opening", f"year:{year}", proposal=str(made.id))
    return ProposalShown.of(made, here.mutual.currency)


@routes.acts("POST", "/years/{year}/opening/approval", Permission.BOOKS_APPROVE, "Open a year", moves_money=True)
async def open_year(here: Here, year: YearPath, seen: ApprovalAsked) -> OpenedShown:
    """Posts the mirrors of E26 on 1 January."""
    opened = await years.open_year(here.session, here.mutual, year, seen.proposal_id, here.actor)
    await here.noted("years.open", f"year:{year}", proposal=str(seen.proposal_id))
    return OpenedShown.of(opened)


@routes.acts("POST", "/years/{year}/appropriation", Permission.YEARS_CLOSE, "Prepare the assembly's vote", status=201)
async def propose_appropriation(here: Here, year: YearPath, new: AppropriationAsked) -> ProposalShown:
    """On a closed year's result, once. Nothing is posted."""
    rate = None if new.reserve_percent is None else Decimal(new.reserve_percent)
    made = await years.propose_appropriation(here.session, here.mutual, year, here.actor, reserve_percent=rate)
    await here.noted("years.propose_appropriation", f"year:{year}", proposal=str(made.id))
    return ProposalShown.of(made, here.mutual.currency)


@routes.acts(
    "POST",
    "/years/{year}/appropriation/approval",
    Permission.BOOKS_APPROVE,
    "Book the assembly's vote",
    moves_money=True,
)
async def appropriate(here: Here, year: YearPath, seen: ApprovalAsked) -> AppropriationShown:
    """The rate to the reserve, rounded down, the rest carried on; a deficit is carried on whole (E27)."""
    voted = await years.appropriate(here.session, here.mutual, year, seen.proposal_id, here.actor)
    await here.noted("years.appropriate", f"year:{year}", proposal=str(seen.proposal_id))
    return AppropriationShown.of(voted, here.mutual.currency)
