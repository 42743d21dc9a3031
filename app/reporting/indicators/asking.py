"""The indicators of a mutual at the end of any day it has lived, whole or by antenna or campaign (DOMAIN 13)."""

from collections.abc import Sequence
from datetime import date

from app import membership
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import AntennaId, CampaignId
from app.db import Session, now
from app.membership import Campaign, Mutual, UnknownAntenna, UnknownCampaign
from app.membership.tables import AntennaRow
from app.reporting.indicators.facts import Facts, facts
from app.reporting.indicators.formulas import every
from app.reporting.indicators.model import Indicator
from app.reporting.indicators.scope import Scope


async def indicators(
    session: Session,
    mutual: Mutual,
    at: date,
    *,
    antenna_id: AntennaId | None = None,
    campaign_id: CampaignId | None = None,
) -> Sequence[Indicator]:
    """Every indicator, in the order of SCENARIOS 6, with what it is made of.

    A day gone by gives what was known on it: what is reversed, written off or closed later moves later days only.
    Raises `UnknownAntenna`, `UnknownCampaign`, and `Invalid` for a day to come.
    """
    return every(await facts_at(session, mutual, at, antenna_id=antenna_id, campaign_id=campaign_id))


async def facts_at(
    session: Session,
    mutual: Mutual,
    at: date,
    *,
    antenna_id: AntennaId | None = None,
    campaign_id: CampaignId | None = None,
) -> Facts:
    """What the indicators of that day are made of; raises as `indicators` does."""
    today = business_date(now(session), mutual.timezone)
    if at > today:
        raise Invalid(field="at")
    scope = Scope(
        mutual=mutual,
        at=at,
        is_past=at < today,
        campaigns=await _campaigns(session, mutual, campaign_id),
        antenna_id=await _antenna(session, mutual, antenna_id),
        campaign_id=campaign_id,
    )
    return await facts(session, scope)


async def _campaigns(session: Session, mutual: Mutual, wanted: CampaignId | None) -> tuple[Campaign, ...]:
    found = tuple(one for one in await membership.campaigns(session, mutual) if wanted in (None, one.id))
    if wanted is not None and not found:
        raise UnknownCampaign(field="campaign")
    return found


async def _antenna(session: Session, mutual: Mutual, wanted: AntennaId | None) -> AntennaId | None:
    """An antenna of this mutual, a closed one too: its units and its past stay."""
    if wanted is not None and await session.get(AntennaRow, (mutual.id, wanted)) is None:
        raise UnknownAntenna(field="antenna")
    return wanted
