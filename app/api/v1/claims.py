"""Claims at the back office: looked at, decided in order, sent back, appealed, and what was found too much."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from app import claims
from app.access import Permission
from app.api.claim_fields import CLAIM, FACILITY, SHARE, ClaimPath, ClaimShown
from app.api.fields import Amount, Asked, Day, Figure, GivenAmount, Shown, Text, asked, told
from app.api.here import Here, MutualDesk
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.claims import ClaimFilter, ClaimState, ClaimView, Code, Step
from app.claims.tables import OverpaymentRow
from app.core import references
from app.core.ids import ClaimId, FacilityId

routes = Resource("Claims")

MOST_AT_ONCE = 200
State = Annotated[ClaimState | None, asked("Only in this state.", "Seulement dans cet état.", "received")]
OfFacility = Annotated[UUID | None, asked("Only of this facility.", "Seulement de cette formation.", FACILITY)]
OfUnit = Annotated[Text | None, asked("Only of this unit.", "Seulement de cette unité.", "0100012336", max_length=40)]
Since = Annotated[Day | None, asked("Received from this day on.", "Reçues à partir de ce jour.", "2026-04-01")]
Until = Annotated[Day | None, asked("Received up to this day.", "Reçues jusqu'à ce jour.", "2026-04-30")]


class StepShown(Shown):
    """Something that happened to a claim."""

    what: str = told("A stable word.", "Un mot stable.", "received")
    facts: Mapping[str, Any] = told("What belongs to it.", "Ce qui s'y rapporte.", {"codes": ["C08"]})
    actor: str = told("Who did it.", "Qui l'a fait.", "person:01930000-0000-7000-8000-00000000000c")
    made_at: datetime = told("When.", "Quand.", "2026-04-09T09:00:00Z")

    @classmethod
    def of(cls, step: Step) -> "StepShown":
        """As callers see it."""
        return cls.model_validate(step, from_attributes=True)


class OverpaymentShown(Shown):
    """An amount of an approved claim that was too much (E13)."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000032")
    claim_id: UUID = told("Of which claim.", "De quelle feuille.", CLAIM)
    amount: Figure = told("How much.", "Combien.", SHARE)
    reason: str = told("For the mutual's own eyes.", "Pour la mutuelle seule.", "Contrôle sur place")
    found_on: date = told("When it was found.", "Quand il fut constaté.", "2026-05-04")
    actor: str = told("By whom.", "Par qui.", "person:01930000-0000-7000-8000-00000000000c")

    @classmethod
    def of(cls, row: OverpaymentRow) -> "OverpaymentShown":
        """As callers see a row of the room's list."""
        same = {name: getattr(row, name) for name in cls.model_fields if name != "amount"}
        return cls.model_validate(same | {"amount": Amount.minor(row.amount_minor, row.currency)})


class OverpaymentAsked(Asked):
    """An amount that was too much."""

    amount: GivenAmount = told("How much.", "Combien.", SHARE)
    reason: Text = told("For the mutual's own eyes.", "Pour la mutuelle seule.", "Contrôle sur place")


class SeveralAsked(Asked):
    """Claims in an order that counts: each sees those before it."""

    claim_ids: list[UUID] = told("In this order.", "Dans cet ordre.", [CLAIM], min_length=1, max_length=MOST_AT_ONCE)

    def ids(self) -> list[ClaimId]:
        """The ids, as the room names them."""
        return [ClaimId(one) for one in self.claim_ids]


class ReturnAsked(Asked):
    """What the facility is asked for."""

    lacks: Code = told("What is missing.", "Ce qui manque.", "C11", default=Code.DOCUMENT_MISSING)


@routes.reads("/claims", Permission.CLAIMS_READ, "Claims")
async def list_claims(
    here: Here,
    state: State = None,
    facility: OfFacility = None,
    unit: OfUnit = None,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[ClaimShown]:
    """The newest first; their status tells how far the payment has come."""
    wanted = ClaimFilter(
        facility_id=None if facility is None else FacilityId(facility),
        state=state,
        unit_reference=None if unit is None else references.normalise(unit),
        since=since,
        until=until,
    )
    return await page_of_claims(here, wanted, after, limit)


@routes.reads("/claims/{claim_id}", Permission.CLAIMS_READ, "One claim")
async def claim(here: Here, claim_id: ClaimPath) -> ClaimShown:
    """With its lines, codes, decision and payment; nothing of the diagnosis."""
    return await shown(here, claim_id)


@routes.reads("/claims/{claim_id}/history", Permission.CLAIMS_READ, "What happened to a claim")
async def history(here: Here, claim_id: ClaimPath) -> Page[StepShown]:
    """All on one page, in order."""
    view = await found_claim(here, claim_id)
    found = await claims.steps_of(here.session, here.mutual.id, view.id)
    return Page(items=[StepShown.of(step) for step in found], next=None)


@routes.reads("/claims/{claim_id}/versions", Permission.CLAIMS_READ, "A claim and its appeals")
async def versions(here: Here, claim_id: ClaimPath) -> Page[ClaimShown]:
    """All on one page, the first version first."""
    found = await claims.versions_of(here.session, here.mutual.id, ClaimId(claim_id))
    return Page(items=[ClaimShown.of(view, here.language) for view in found], next=None)


@routes.acts("POST", "/claims/examinations", Permission.CLAIMS_DECIDE, "Have claims examined")
async def examine(here: Here, given: SeveralAsked) -> Page[ClaimShown]:
    """Those the medical adviser must see enter his queue (C5); nothing is decided."""
    await claims.examine_claims(here.session, here.mutual, given.ids(), here.actor)
    return await _several(here, given, "examine")


@routes.acts("POST", "/claims/decisions", Permission.CLAIMS_DECIDE, "Decide claims", moves_money=True)
async def decide(here: Here, given: SeveralAsked) -> Page[ClaimShown]:
    """By the checks, all or none, in this order; nobody decides what he entered (E12, RELIABILITY 25)."""
    await claims.decide_claims(here.session, here.mutual, given.ids(), here.actor)
    return await _several(here, given, "decide")


@routes.acts("POST", "/claims/{claim_id}/return", Permission.CLAIMS_DECIDE, "Send a claim back")
async def send_back(here: Here, claim_id: ClaimPath, given: ReturnAsked) -> ClaimShown:
    """To the facility, for what it lacks."""
    await claims.return_claim(here.session, here.mutual, ClaimId(claim_id), here.actor, lacks=given.lacks)
    await here.noted("claims.return", f"claim:{claim_id}", lacks=given.lacks.value)
    return await shown(here, claim_id)


@routes.acts(
    "POST", "/claims/{claim_id}/appeal", Permission.CLAIMS_ENTER, "Enter an appeal", status=201, moves_money=True
)
async def appeal(here: Here, claim_id: ClaimPath) -> ClaimShown:
    """On behalf of the facility: the next version, with the same content (C6)."""
    made = await claims.appeal(here.session, here.mutual, ClaimId(claim_id), here.actor)
    await here.noted("claims.appeal", f"claim:{claim_id}", version=str(made))
    return await shown(here, made)


@routes.reads("/claims/{claim_id}/overpayments", Permission.CLAIMS_READ, "What was found too much of a claim")
async def overpayments(here: Here, claim_id: ClaimPath) -> Page[OverpaymentShown]:
    """All on one page, in order."""
    view = await found_claim(here, claim_id)
    found = await claims.overpayments_of(here.session, here.mutual.id, view.id)
    return Page(items=[OverpaymentShown.of(row) for row in found], next=None)


@routes.acts(
    "POST",
    "/claims/{claim_id}/overpayments",
    Permission.CLAIMS_RECOVER,
    "Find an overpayment",
    status=201,
    moves_money=True,
)
async def find_overpayment(here: Here, claim_id: ClaimPath, new: OverpaymentAsked) -> OverpaymentShown:
    """The facility's next batches keep it back (E13)."""
    amount = new.amount.money(here.mutual.currency)
    made = await claims.find_overpayment(
        here.session, here.mutual, ClaimId(claim_id), amount, here.actor, reason=new.reason
    )
    await here.noted("claims.overpayment", f"claim:{claim_id}", overpayment=str(made.id), amount_minor=amount.minor)
    return OverpaymentShown.of(made)


async def page_of_claims(here: MutualDesk, wanted: ClaimFilter, after: str | None, limit: int) -> Page[ClaimShown]:
    """Claims, the newest first."""
    parts = behind(after, an_id)
    found = await claims.list_claims(
        here.session, here.mutual.id, wanted, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, lambda view: ClaimShown.of(view, here.language), lambda view: (view.id,))


async def found_claim(here: MutualDesk, claim_id: UUID) -> ClaimView:
    """The mutual's own; raises `UnknownClaim`."""
    return await claims.claim_view(here.session, here.mutual.id, ClaimId(claim_id))


async def shown(here: MutualDesk, claim_id: UUID) -> ClaimShown:
    """As it stands now."""
    return ClaimShown.of(await found_claim(here, claim_id), here.language)


async def _several(here: MutualDesk, given: SeveralAsked, act: str) -> Page[ClaimShown]:
    """The claims as they stand after an act, which the trail names for each."""
    for claim_id in given.claim_ids:
        await here.noted(f"claims.{act}", f"claim:{claim_id}")
    found = await claims.claims_by_id(here.session, here.mutual.id, given.ids())
    return Page(items=[ClaimShown.of(view, here.language) for view in found], next=None)
