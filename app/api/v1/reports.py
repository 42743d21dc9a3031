"""Reports: the indicators of a mutual at the end of any day, its dashboard and alerts, and the union's view."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Response

from app import membership, reporting
from app.access import Permission
from app.api.fields import Day, Text, asked
from app.api.files import Paper, attachment
from app.api.here import Anywhere, Desk, Here
from app.api.report_fields import DashboardShown, IndicatorsShown, ThresholdsShown, UnionShown
from app.api.resource import Resource
from app.core.clock import business_date
from app.core.ids import AntennaId, CampaignId
from app.membership import AlertThresholds
from app.reporting import Indicator
from app.reporting.indicators import UnionView, indicators_csv, union_csv
from app.reporting.words import Words

routes = Resource("Reports")

ROWS = Paper("text/csv", "indicator;name;at;value;…\n")
At = Annotated[
    Day | None, asked("At the end of this day; today without.", "À la fin de ce jour ; sinon ce jour.", "2026-06-30")
]
OfAntenna = Annotated[
    UUID | None, asked("Only of this antenna.", "Seulement de cette antenne.", "01930000-0000-7000-8000-000000000002")
]
OfCampaign = Annotated[
    Text | None, asked("Only of the campaign of this name.", "Seulement de la campagne de ce nom.", "recolte-2026")
]


@routes.reads("/reports/indicators", Permission.REPORTS_READ, "Every indicator of a day")
async def indicators(
    here: Here, at: At = None, antenna_id: OfAntenna = None, campaign: OfCampaign = None
) -> IndicatorsShown:
    """With numerator, denominator and definition; of the mutual, of an antenna or of a campaign."""
    on = at or _today(here)
    return IndicatorsShown.of(await _found(here, on, antenna_id, campaign), on, Words(here.language))


@routes.reads("/reports/indicators.csv", Permission.REPORTS_READ, "The same as rows", paper=ROWS)
async def indicators_rows(
    here: Here, at: At = None, antenna_id: OfAntenna = None, campaign: OfCampaign = None
) -> Response:
    """A row for each indicator."""
    on = at or _today(here)
    rows = indicators_csv(await _found(here, on, antenna_id, campaign), on, here.language)
    return attachment(rows, ROWS, f"{here.mutual.code}-indicators-{on}.csv")


@routes.reads("/reports/dashboard", Permission.REPORTS_READ, "What a manager looks at first")
async def dashboard(
    here: Here, at: At = None, antenna_id: OfAntenna = None, campaign: OfCampaign = None
) -> DashboardShown:
    """Where the money is, alerts, months of reserve with and without each funder, every indicator."""
    found = await reporting.dashboard(
        here.session,
        here.mutual,
        at or _today(here),
        antenna_id=None if antenna_id is None else AntennaId(antenna_id),
        campaign_id=await _campaign(here, campaign),
    )
    return DashboardShown.of(found, Words(here.language))


@routes.reads("/reports/thresholds", Permission.REPORTS_READ, "Beyond which indicators are alerts")
async def thresholds(here: Here) -> ThresholdsShown:
    """The mutual's own, or the guide's."""
    return ThresholdsShown(**here.mutual.parameters.alerts.model_dump())


@routes.acts("PUT", "/reports/thresholds", Permission.SETUP_WRITE, "Set from where on indicators are alerts")
async def set_thresholds(here: Here, new: ThresholdsShown) -> ThresholdsShown:
    """All of them at once."""
    mutual = await membership.set_alerts(here.session, here.mutual.id, AlertThresholds(**new.model_dump()))
    await here.noted("reports.thresholds", f"mutual:{mutual.id}", **new.model_dump())
    return new


@routes.reads("/union/indicators", Permission.REPORTS_READ, "All mutuals side by side", in_mutual=False)
async def union(desk: Anywhere, at: At = None) -> UnionShown:
    """Every mutual the caller reads reports of, and all of them as one: sums over sums, no means of ratios."""
    return UnionShown.of(await _union(desk, at), Words(desk.language))


@routes.reads("/union/indicators.csv", Permission.REPORTS_READ, "The same as rows", in_mutual=False, paper=ROWS)
async def union_rows(desk: Anywhere, at: At = None) -> Response:
    """A row for each indicator of each mutual, then of all together."""
    return attachment(union_csv(await _union(desk, at), desk.language), ROWS, "union-indicators.csv")


async def _found(here: Here, on: date, antenna_id: UUID | None, campaign: str | None) -> Sequence[Indicator]:
    return await reporting.indicators(
        here.session,
        here.mutual,
        on,
        antenna_id=None if antenna_id is None else AntennaId(antenna_id),
        campaign_id=await _campaign(here, campaign),
    )


async def _campaign(here: Here, name: str | None) -> CampaignId | None:
    return None if name is None else (await membership.campaign_named(here.session, here.mutual, name)).id


async def _union(desk: Desk, at: date | None) -> UnionView:
    seen = [
        one
        for one in await membership.mutuals(desk.session)
        if desk.caller.sees(one.id) and desk.caller.may(Permission.REPORTS_READ, one.id)
    ]
    return await reporting.union_view(desk.session, seen, at)


def _today(here: Here) -> date:
    return business_date(here.services.clock.now(), here.mutual.timezone)
