"""Incidents: contradictions, forgeries and what could not be undone, each waiting for a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from app import notices
from app.access import Permission
from app.api.fields import Asked, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource

routes = Resource("Incidents")

IncidentPath = Annotated[
    UUID, named("The incident's id.", "L'identifiant de l'incident.", "01930000-0000-7000-8000-00000000000a")
]
IsOpen = Annotated[
    bool | None, asked("Only open, or only resolved ones.", "Seulement ouverts, ou seulement clos.", True)
]


class IncidentShown(Shown):
    """Something a person must look at."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-00000000000a")
    kind: str = told("A stable word.", "Un mot stable.", "payment.contradicted")
    subject_kind: str = told("What it is about.", "Ce dont il s'agit.", "payment")
    subject_id: UUID = told("Which one.", "Lequel.", "01930000-0000-7000-8000-000000000007")
    facts: Mapping[str, Any] = told("Free of personal data.", "Sans données personnelles.", {})
    raised_at: datetime = told("Since when.", "Depuis quand.", "2026-03-02T09:00:00Z")
    resolved_at: datetime | None = told("When a person resolved it.", "Quand une personne l'a clos.", None)
    resolved_by: str | None = told("Who.", "Qui.", None)
    resolution: str | None = told("What was found.", "Ce qui a été constaté.", None)

    @classmethod
    def of(cls, row: Any) -> "IncidentShown":
        """As callers see it."""
        return cls.model_validate(row, from_attributes=True)


class ResolutionAsked(Asked):
    """What a person found."""

    resolution: Text = told("In words, without personal data.", "En mots, sans données personnelles.", "Relevé corrigé")


@routes.reads("/incidents", Permission.INCIDENTS_READ, "Incidents")
async def list_incidents(
    here: Here, is_open: IsOpen = None, after: After = None, limit: Limit = 50
) -> Page[IncidentShown]:
    """The newest first."""
    parts = behind(after, an_id)
    found = await notices.list_incidents(
        here.session, here.mutual.id, is_open=is_open, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, IncidentShown.of, lambda one: (one.id,))


@routes.acts("POST", "/incidents/{incident_id}/resolution", Permission.INCIDENTS_RESOLVE, "Resolve an incident")
async def resolve(here: Here, incident_id: IncidentPath, found: ResolutionAsked) -> IncidentShown:
    """Say what was found; the first decision stands."""
    row = await notices.resolve_incident(
        here.session, here.mutual.id, incident_id, resolution=found.resolution, actor=here.actor
    )
    await here.noted("incidents.resolve", f"incident:{incident_id}")
    return IncidentShown.of(row)
