"""Disallowances and repayments that one person proposed, for another to decide (E09)."""

from typing import Annotated

from app import subsidies
from app.access import Permission
from app.api.fields import Asked, asked, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.subsidy_fields import DecisionPath, DecisionShown

routes = Resource("Co-financing")

Waiting = Annotated[bool, asked("Only those that wait.", "Seulement celles qui attendent.", True)]


class WordAsked(Asked):
    """What another person says of a proposal."""

    is_approved: bool = told("Approved, or refused.", "Approuvée ou refusée.", True, strict=True)


@routes.reads("/subsidy-decisions", Permission.SUBSIDIES_READ, "Proposed disallowances and repayments")
async def list_decisions(
    here: Here, waiting: Waiting = False, after: After = None, limit: Limit = 50
) -> Page[DecisionShown]:
    """In the order proposed."""
    parts = behind(after, an_id)
    found = await subsidies.list_decisions(
        here.session, here.mutual.id, undecided=waiting, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, DecisionShown.of, lambda one: (one.id,))


@routes.reads("/subsidy-decisions/{decision_id}", Permission.SUBSIDIES_READ, "One proposal")
async def decision(here: Here, decision_id: DecisionPath) -> DecisionShown:
    """With what became of it."""
    return DecisionShown.of(await subsidies.decision(here.session, here.mutual.id, decision_id))


@routes.acts(
    "POST",
    "/subsidy-decisions/{decision_id}/word",
    Permission.SUBSIDIES_DISALLOW,
    "Approve or refuse a proposal",
    moves_money=True,
)
async def decide(here: Here, decision_id: DecisionPath, word: WordAsked) -> DecisionShown:
    """By another person than the one who proposed it, once: what is approved is booked at once."""
    act = subsidies.approve if word.is_approved else subsidies.refuse
    decided = await act(here.session, here.mutual, decision_id, here.actor)
    name = "subsidies.approve" if word.is_approved else "subsidies.refuse"
    await here.noted(name, f"subsidy_decision:{decision_id}", amount_minor=decided.amount.minor)
    return DecisionShown.of(decided)
