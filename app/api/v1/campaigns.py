"""Campaigns: the scheme a season sells, its cover and its due dates."""

from datetime import date
from uuid import UUID

from app import membership
from app.access import Permission
from app.api.fields import Asked, Day, Shown, Text, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.membership import Campaign, NewCampaign

routes = Resource("Set-up")


class CampaignShown(Shown):
    """A collection campaign."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000004")
    name: str = told("Its name.", "Son nom.", "2026")
    scheme: str = told("The scheme it sells.", "Le régime proposé.", "standard")
    scheme_version: int = told("In this version.", "Dans cette version.", 1)
    opens_on: date = told("First day of enrolment.", "Premier jour d'inscription.", "2025-11-01")
    closes_on: date = told("Last day of enrolment.", "Dernier jour d'inscription.", "2026-01-31")
    coverage_from: date = told("First day of cover.", "Premier jour de couverture.", "2026-01-01")
    coverage_to: date = told("Last day of cover.", "Dernier jour de couverture.", "2026-12-31")
    due_dates: list[date] = told("One to four due dates.", "Une à quatre échéances.", ["2026-01-31", "2026-03-31"])

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignShown":
        """As callers see it."""
        return cls(
            id=campaign.id,
            name=campaign.name,
            scheme=campaign.scheme.scheme,
            scheme_version=campaign.scheme.version,
            opens_on=campaign.opens_on,
            closes_on=campaign.closes_on,
            coverage_from=campaign.coverage_from,
            coverage_to=campaign.coverage_to,
            due_dates=list(campaign.due_dates),
        )


class CampaignAsked(Asked):
    """A campaign to be opened; without days of its own it opens on 1 November before and closes on the eve of cover."""

    name: Text = told("Its name, unique in the mutual.", "Son nom, unique dans la mutuelle.", "2026")
    scheme: Text = told(
        "The scheme it sells, as valid when cover begins.", "Le régime proposé, version du début.", "standard"
    )
    coverage_from: Day = told("First day of cover.", "Premier jour de couverture.", "2026-01-01")
    coverage_to: Day = told("Last day of cover.", "Dernier jour de couverture.", "2026-12-31")
    due_dates: list[Day] = told(
        "One to four, in order.", "Une à quatre, dans l'ordre.", ["2026-01-31"], min_length=1, max_length=4
    )
    opens_on: Day | None = told("First day of enrolment.", "Premier jour d'inscription.", "2025-11-01", default=None)
    closes_on: Day | None = told("Last day of enrolment.", "Dernier jour d'inscription.", "2026-01-31", default=None)


@routes.reads("/campaigns", Permission.SETUP_READ, "Campaigns")
async def list_campaigns(here: Here) -> Page[CampaignShown]:
    """All of them on one page, the earliest cover first."""
    found = await membership.campaigns(here.session, here.mutual)
    return Page(items=[CampaignShown.of(one) for one in found], next=None)


@routes.acts("POST", "/campaigns", Permission.SETUP_WRITE, "Open a campaign", status=201)
async def add(here: Here, new: CampaignAsked) -> CampaignShown:
    """Opens it on its scheme's version valid on the first day of cover, which is frozen by it."""
    made = await membership.open_campaign(here.session, here.mutual, NewCampaign(**new.model_dump()))
    await here.noted("campaigns.open", f"campaign:{made.id}")
    return CampaignShown.of(made)
