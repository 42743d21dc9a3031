"""Portability agreements: which mutuals take each other's members, from when to when."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app import claims, membership
from app.access import Permission
from app.api.fields import Asked, Day, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.claims import PortabilityAgreement
from app.core.ids import MutualId, PortabilityId

routes = Resource("Claims")

AGREEMENT = "01930000-0000-7000-8000-000000000050"
PortabilityPath = Annotated[UUID, named("The agreement's id.", "L'identifiant de l'accord.", AGREEMENT)]


class PortabilityShown(Shown):
    """Two mutuals that take each other's members."""

    id: UUID = told("Its id.", "Son identifiant.", AGREEMENT)
    partner: str = told("The other mutual's code.", "Le code de l'autre mutuelle.", "MICBA")
    is_ours: bool = told("Whether we proposed it.", "Si nous l'avons proposé.", True)
    valid_from: date = told("First day of care.", "Premier jour des soins.", "2026-01-01")
    valid_to: date | None = told("Last day of care.", "Dernier jour des soins.", None)
    proposed_at: datetime = told("When it was proposed.", "Quand il fut proposé.", "2026-01-02T09:00:00Z")
    accepted_at: datetime | None = told("In force once accepted.", "En vigueur une fois accepté.", None)
    ended_at: datetime | None = told("When its end was set.", "Quand sa fin fut fixée.", None)

    @classmethod
    def of(cls, one: PortabilityAgreement, code: str) -> "PortabilityShown":
        """As either mutual sees it."""
        same = {name: getattr(one, name) for name in cls.model_fields if hasattr(one, name)}
        return cls.model_validate(same | {"partner": code})


class PortabilityAsked(Asked):
    """An agreement to be proposed to another mutual."""

    partner: Text = told("The other mutual's code.", "Le code de l'autre mutuelle.", "MICBA")
    valid_from: Day = told("First day of care.", "Premier jour des soins.", "2026-01-01")
    valid_to: Day | None = told("Last day of care.", "Dernier jour des soins.", None, default=None)


class EndAsked(Asked):
    """Its last day, brought forward."""

    valid_to: Day = told("Last day of care.", "Dernier jour des soins.", "2026-12-31")


@routes.reads("/portability-agreements", Permission.SETUP_READ, "Agreements with other mutuals")
async def list_agreements(here: Here) -> Page[PortabilityShown]:
    """Proposed by us or to us, the newest first, all on one page."""
    found = await claims.portability_agreements(here.session, here.mutual.id)
    codes = await codes_of(here)
    return Page(items=[PortabilityShown.of(one, codes[one.partner_id]) for one in found], next=None)


@routes.acts(
    "POST", "/portability-agreements", Permission.SETUP_WRITE, "Propose an agreement to another mutual", status=201
)
async def propose(here: Here, new: PortabilityAsked) -> PortabilityShown:
    """Their members are treated here and ours there once a person of theirs accepts."""
    made = await claims.propose_portability(
        here.session, here.mutual, new.partner, new.valid_from, new.valid_to, here.actor
    )
    return await _done(here, "propose", made)


@routes.acts("POST", "/portability-agreements/{portability_id}/acceptance", Permission.SETUP_WRITE, "Accept it")
async def accept(here: Here, portability_id: PortabilityPath) -> PortabilityShown:
    """By a person of the mutual it was proposed to."""
    made = await claims.accept_portability(here.session, here.mutual, PortabilityId(portability_id), here.actor)
    return await _done(here, "accept", made)


@routes.acts("POST", "/portability-agreements/{portability_id}/end", Permission.SETUP_WRITE, "Bring its end forward")
async def end(here: Here, portability_id: PortabilityPath, given: EndAsked) -> PortabilityShown:
    """Not before today: care given so far stays paid."""
    made = await claims.end_portability(
        here.session, here.mutual, PortabilityId(portability_id), given.valid_to, here.actor
    )
    return await _done(here, "end", made)


async def codes_of(here: Here) -> dict[MutualId, str]:
    """The codes under which people know the mutuals."""
    return {one.id: one.code for one in await membership.mutuals(here.session)}


async def _done(here: Here, act: str, one: PortabilityAgreement) -> PortabilityShown:
    code = (await codes_of(here))[one.partner_id]
    await here.noted(f"portability.{act}", f"portability:{one.id}", partner=code)
    return PortabilityShown.of(one, code)
