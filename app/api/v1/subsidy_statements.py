"""Nominative statements to funders: made, listed, read line by line, and given as rows or on paper (F2, F3)."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Response

from app import reporting, subsidies
from app.access import Permission
from app.api.fields import Asked, GivenAmount, Text, asked, told
from app.api.files import CSV, PDF, Paper, attachment
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_number, an_id, behind, paged
from app.api.resource import Resource
from app.api.subsidy_fields import SHARE, DecisionShown, LineShown, StatementPath, SubsidyStatementShown
from app.core.ids import SubsidyStatementId, new_id
from app.reporting import Nominative
from app.subsidies import Funder, NewDisallowance

routes = Resource("Co-financing")

ROWS = Paper(CSV.media_type, "statement;funder;position;unit;head;…\n")
OfFunder = Annotated[Funder | None, asked("Only this funder's.", "Seulement ceux de ce financeur.", "state")]


class BillingAsked(Asked):
    """Who is to be billed."""

    funder: Funder | None = told(
        "Only this funder; without, each that has something to be billed.",
        "Seulement ce financeur ; sinon chacun qui a quelque chose à facturer.",
        "state",
        default=None,
    )


class DisallowanceAsked(Asked):
    """A part that the funder will not pay."""

    amount: GivenAmount = told("Never more than is open.", "Jamais plus que ce qui est ouvert.", SHARE)
    reason: Text = told("Names the signed decision.", "Nomme la décision signée.", "Lettre n° 12 du 30 mars")


@routes.reads("/subsidy-statements", Permission.SUBSIDIES_READ, "Statements to funders")
async def list_statements(
    here: Here, funder: OfFunder = None, after: After = None, limit: Limit = 50
) -> Page[SubsidyStatementShown]:
    """The oldest first."""
    parts = behind(after, an_id)
    found = await subsidies.list_statements(
        here.session, here.mutual.id, funder=funder, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, SubsidyStatementShown.of, lambda one: (one.id,))


@routes.acts("POST", "/subsidy-statements", Permission.SUBSIDIES_BILL, "Bill funders", status=201, moves_money=True)
async def bill(here: Here, new: BillingAsked) -> Page[SubsidyStatementShown]:
    """One locked statement per funder over all that accrued and is unbilled; what is below nothing waits (F3)."""
    funders = tuple(Funder) if new.funder is None else (new.funder,)
    made = await subsidies.bill(here.session, here.mutual, here.actor, funders=funders)
    for one in made:
        await here.noted(
            "subsidies.bill", f"subsidy_statement:{one.id}", number=one.number, amount_minor=one.billed.minor
        )
    return Page(items=[SubsidyStatementShown.of(one) for one in made], next=None)


@routes.reads("/subsidy-statements/{statement_id}", Permission.SUBSIDIES_READ, "One statement to a funder")
async def statement(here: Here, statement_id: StatementPath) -> SubsidyStatementShown:
    """With what was received and disallowed of it."""
    found = await subsidies.statement(here.session, here.mutual.id, SubsidyStatementId(statement_id))
    return SubsidyStatementShown.of(found)


@routes.reads("/subsidy-statements/{statement_id}/lines", Permission.SUBSIDIES_READ, "The lines of a statement")
async def lines(here: Here, statement_id: StatementPath, after: After = None, limit: Limit = 50) -> Page[LineShown]:
    """By antenna, campaign, unit and instalment; heads are named to who may see persons."""
    parts = behind(after, a_number)
    found = await subsidies.lines_of(
        here.session,
        here.mutual.id,
        SubsidyStatementId(statement_id),
        after=parts[0] if parts else 0,
        limit=limit + 1,
    )
    return paged(
        found, limit, lambda line: LineShown.of(line, with_name=here.sees_persons), lambda line: (line.position,)
    )


@routes.reads(
    "/subsidy-statements/{statement_id}/nominative.pdf", Permission.SUBSIDIES_READ, "A statement on paper", paper=PDF
)
async def paper(here: Here, statement_id: StatementPath) -> Response:
    """In the caller's language, with sums by antenna and campaign and room for signatures; the trail keeps it."""
    told_of = await _exported(here, statement_id, "pdf")
    drawn = await asyncio.to_thread(reporting.nominative_pdf, told_of, here.language)
    return attachment(drawn, PDF, _name(told_of, "pdf"))


@routes.reads(
    "/subsidy-statements/{statement_id}/nominative.csv", Permission.SUBSIDIES_READ, "The same as rows", paper=ROWS
)
async def rows(here: Here, statement_id: StatementPath) -> Response:
    """A row for each line, and the total."""
    told_of = await _exported(here, statement_id, "csv")
    written = await asyncio.to_thread(reporting.nominative_csv, told_of)
    return attachment(written, ROWS, _name(told_of, "csv"))


@routes.acts(
    "POST",
    "/subsidy-statements/{statement_id}/disallowances",
    Permission.SUBSIDIES_BILL,
    "Propose that a part of a statement be given up",
    status=201,
    moves_money=True,
)
async def disallow(here: Here, statement_id: StatementPath, new: DisallowanceAsked) -> DecisionShown:
    """Nothing is booked until another person approves it (E09)."""
    found = await subsidies.statement(here.session, here.mutual.id, SubsidyStatementId(statement_id))
    proposal = NewDisallowance(
        id=new_id(),
        funder=found.funder,
        amount=new.amount.money(here.mutual.currency),
        reason=new.reason,
        statement_id=found.id,
    )
    made = await subsidies.disallow(here.session, here.mutual, proposal, here.actor)
    await here.noted(
        "subsidies.disallow", f"subsidy_statement:{found.id}", decision=str(made.id), amount_minor=made.amount.minor
    )
    return DecisionShown.of(made)


async def _exported(here: Here, statement_id: UUID, kind: str) -> Nominative:
    """The statement with its names for who may see them; that it was taken out is kept."""
    found = await reporting.nominative_statement(
        here.session, here.mutual, SubsidyStatementId(statement_id), with_names=here.sees_persons
    )
    await here.noted("subsidies.export", f"subsidy_statement:{statement_id}", kind=kind, with_names=here.sees_persons)
    return found


def _name(found: Nominative, ending: str) -> str:
    return f"{found.statement.number.replace('/', '-')}.{ending}"
