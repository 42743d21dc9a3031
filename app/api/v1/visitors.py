"""Charges between mutuals: visitors treated here, our members treated elsewhere, what is contested and answered."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from app import claims
from app.access import Permission
from app.api.claim_fields import CLAIM, SHARE, ReasonShown, reasons
from app.api.fields import Asked, Figure, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.portability import codes_of
from app.claims import CareType, Visit
from app.core.ids import ChargeId, MutualId

routes = Resource("Claims")

CHARGE = "01930000-0000-7000-8000-000000000051"
ChargePath = Annotated[UUID, named("The charge's id.", "L'identifiant de la prise en charge.", CHARGE)]


class Direction(StrEnum):
    """Whose members where."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


Where = Annotated[
    Direction,
    asked("Others' members here, or ours elsewhere.", "Visiteurs ici, ou nos bénéficiaires ailleurs.", "here"),
]


class VisitShown(Shown):
    """What a host mutual charged a home mutual for one claim; nothing of the diagnosis."""

    id: UUID = told("Its id.", "Son identifiant.", CHARGE)
    host: str = told("The mutual whose facility treated.", "La mutuelle de la formation qui a soigné.", "MICMO")
    home: str = told("The member's own mutual.", "La mutuelle du bénéficiaire.", "MICBA")
    claim_id: UUID = told("The host's claim.", "La feuille chez l'hôte.", CLAIM)
    kind: str = told("approved, or overpaid: it comes back.", "Accordé, ou indu qui revient.", "approved")
    facility_name: str = told("Where.", "Où.", "CSCOM Exemple")
    form_number: str = told("Number of the form.", "Numéro de la feuille.", "F-0001")
    unit: str = told("Reference of the unit.", "Référence de l'unité.", "0200012333")
    member_number: int = told("The person's number in it.", "Le numéro de la personne.", 1)
    care_type: CareType = told("OUT, HOSP or EMERG.", "OUT, HOSP ou EMERG.", "OUT")
    regime: str = told("The member's regime.", "Le régime du bénéficiaire.", "CBHI")
    service_on: date = told("Day of care.", "Jour des soins.", "2026-03-03")
    amount: Figure = told("How much.", "Combien.", SHARE)
    host_booked_on: date = told("In the host's books.", "Dans les livres de l'hôte.", "2026-04-09")
    booked_on: date | None = told("In the home mutual's books.", "Dans ceux de la mutuelle d'origine.", "2026-04-09")
    failed_with: str | None = told("Why it is not there yet.", "Pourquoi elle n'y est pas encore.", None)
    findings: list[ReasonShown] = told("What the home mutual's checks met.", "Constats de la mutuelle d'origine.", [])
    contested_at: datetime | None = told("When it was contested.", "Quand elle fut contestée.", None)
    contest: str | None = told("Why.", "Pourquoi.", None)
    answered_at: datetime | None = told("When the host answered.", "Quand l'hôte a répondu.", None)
    is_accepted: bool | None = told("Whether it gave way.", "S'il a cédé.", None)
    answer: str | None = told("What it said.", "Ce qu'il a dit.", None)
    clearing_id: UUID | None = told("The clearing that lists it.", "La compensation qui la porte.", None)

    @classmethod
    def of(cls, one: Visit, codes: Mapping[MutualId, str], language: str) -> "VisitShown":
        """As either mutual sees it."""
        same = {name: getattr(one, name) for name in cls.model_fields if hasattr(one, name)}
        apart = {
            "host": codes[one.host_id],
            "home": codes[one.home_id],
            "unit": one.unit_reference,
            "findings": reasons(one.findings, language),
        }
        return cls.model_validate(same | apart)


class ContestAsked(Asked):
    """Why the home mutual disagrees."""

    reason: Text = told("Seen by the host.", "Lu par l'hôte.", "Personne absente ce jour")


class AnswerAsked(Asked):
    """What the host says to it."""

    is_accepted: bool = told("Accepted, all of it comes back.", "Accepté, tout revient.", False)
    answer: Text = told("Seen by the home mutual.", "Lu par la mutuelle d'origine.", "Registre revu sur place")


@routes.reads("/visitors", Permission.CLAIMS_READ, "Charges between mutuals")
async def list_visitors(
    here: Here, where: Where = Direction.HERE, after: After = None, limit: Limit = 50
) -> Page[VisitShown]:
    """The newest first; one without `booked_on` is being handed over to the home mutual."""
    parts = behind(after, an_id)
    listed = claims.visits_here if where is Direction.HERE else claims.visits_elsewhere
    found = await listed(here.session, here.mutual.id, after=parts[0] if parts else None, limit=limit + 1)
    codes = await codes_of(here)
    return paged(found, limit, lambda one: VisitShown.of(one, codes, here.language), lambda one: (one.id,))


@routes.reads("/visitors/{charge_id}", Permission.CLAIMS_READ, "One charge between mutuals")
async def visitor(here: Here, charge_id: ChargePath) -> VisitShown:
    """As host or as home mutual."""
    return await shown_visit(here, await claims.visit(here.session, here.mutual.id, ChargeId(charge_id)))


@routes.acts("POST", "/visitors/{charge_id}/contest", Permission.CLAIMS_DECIDE, "Contest a charge", status=201)
async def contest(here: Here, charge_id: ChargePath, given: ContestAsked) -> VisitShown:
    """By the home mutual, within the days it has; it is cleared only once the host has answered."""
    made = await claims.contest_charge(here.session, here.mutual, ChargeId(charge_id), given.reason, here.actor)
    await here.noted("portability.contest", f"charge:{charge_id}")
    return await shown_visit(here, made)


@routes.acts(
    "POST", "/visitors/{charge_id}/answer", Permission.CLAIMS_RECOVER, "Answer a contest", status=201, moves_money=True
)
async def answer(here: Here, charge_id: ChargePath, given: AnswerAsked) -> VisitShown:
    """By the host; accepted, the facility gives it back and the home mutual is credited (E13)."""
    made = await claims.answer_contest(
        here.session,
        here.mutual,
        ChargeId(charge_id),
        is_accepted=given.is_accepted,
        answer=given.answer,
        person=here.actor,
    )
    await here.noted("portability.answer", f"charge:{charge_id}", accepted=given.is_accepted)
    return await shown_visit(here, made)


async def shown_visit(here: Here, one: Visit) -> VisitShown:
    """One charge as this caller sees it."""
    return VisitShown.of(one, await codes_of(here), here.language)
