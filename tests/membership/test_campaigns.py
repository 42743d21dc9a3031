"""Collection campaigns: their dates, and the scheme version they freeze (DOMAIN 3)."""

from dataclasses import replace

import pytest

from app import membership
from app.core.errors import Invalid, MutuelleError
from app.db import Session
from app.membership import CampaignExists, Mutual, NewCampaign, NewScheme, UnknownCampaign, UnknownScheme
from tests.membership.village import HARVEST_DAYS, PILOT, day

HARVEST = NewCampaign(
    name="Récolte 2026",
    scheme="AMV",
    coverage_from=day("2026-02-01"),
    coverage_to=day("2027-01-31"),
    due_dates=[day(written) for written in HARVEST_DAYS],
)


@pytest.fixture
async def mutual(session: Session, micba: Mutual) -> Mutual:
    """MICBA with one scheme to sell."""
    await membership.add_scheme(session, micba, NewScheme(scheme="AMV", tariff=PILOT, valid_from=day("2026-01-01")))
    return micba


async def test_a_harvest_campaign_opens_in_november_and_closes_on_the_eve_of_cover(
    session: Session, mutual: Mutual
) -> None:
    campaign = await membership.open_campaign(session, mutual, HARVEST)

    assert (campaign.opens_on, campaign.closes_on) == (day("2025-11-01"), day("2026-01-31"))
    assert campaign.due_dates == tuple(HARVEST.due_dates)
    assert await membership.campaign_named(session, mutual, HARVEST.name) == campaign


async def test_a_campaign_sells_the_version_valid_when_its_cover_begins_and_keeps_it_f5(
    session: Session, mutual: Mutual
) -> None:
    await membership.add_scheme(session, mutual, NewScheme(scheme="AMV", tariff=PILOT, valid_from=day("2027-01-01")))
    campaign = await membership.open_campaign(session, mutual, HARVEST)
    next_year = replace(HARVEST, name="Récolte 2027", coverage_from=day("2027-02-01"), coverage_to=day("2028-01-31"))
    later = await membership.open_campaign(session, mutual, next_year)
    await membership.add_scheme(session, mutual, NewScheme(scheme="AMV", tariff=PILOT, valid_from=day("2026-01-15")))

    assert [one.scheme.version for one in await membership.campaigns(session, mutual)] == [1, 2]
    assert (campaign.scheme.version, later.scheme.version) == (1, 2)


async def test_a_campaign_may_name_the_version_it_was_opened_on(session: Session, mutual: Mutual) -> None:
    await membership.add_scheme(session, mutual, NewScheme(scheme="AMV", tariff=PILOT, valid_from=day("2027-01-01")))

    named = await membership.open_campaign(session, mutual, replace(HARVEST, version=2))

    assert named.scheme.version == 2


async def test_a_campaign_before_the_first_day_of_its_scheme_is_refused(session: Session, mutual: Mutual) -> None:
    too_early = replace(HARVEST, coverage_from=day("2025-12-31"))

    with pytest.raises(UnknownScheme):
        await membership.open_campaign(session, mutual, too_early)


async def test_a_second_campaign_of_one_name_is_refused_and_the_session_goes_on(
    session: Session, mutual: Mutual
) -> None:
    first = await membership.open_campaign(session, mutual, HARVEST)

    with pytest.raises(CampaignExists):
        await membership.open_campaign(session, mutual, replace(HARVEST, coverage_to=day("2027-02-28")))

    assert await membership.campaigns(session, mutual) == [first]


async def test_names_that_nothing_bears_are_unknown(session: Session, mutual: Mutual) -> None:
    with pytest.raises(UnknownCampaign):
        await membership.campaign_named(session, mutual, "Récolte 1999")
    with pytest.raises(UnknownScheme):
        await membership.open_campaign(session, mutual, replace(HARVEST, scheme="AMO"))


@pytest.mark.parametrize(
    ("campaign", "field"),
    [
        (replace(HARVEST, due_dates=[]), "due_dates"),
        (replace(HARVEST, due_dates=[day(f"2026-0{month}-28") for month in range(1, 6)]), "due_dates"),
        (replace(HARVEST, due_dates=[day("2026-03-31"), day("2026-01-31")]), "due_dates"),
        (replace(HARVEST, due_dates=[day("2026-01-31")] * 2), "due_dates"),
        (replace(HARVEST, coverage_to=HARVEST.coverage_from), "coverage_to"),
        (replace(HARVEST, opens_on=day("2026-01-02"), closes_on=day("2026-01-01")), "closes_on"),
    ],
)
async def test_dates_out_of_order_are_refused_by_field(
    session: Session, mutual: Mutual, campaign: NewCampaign, field: str
) -> None:
    with pytest.raises(MutuelleError) as refusal:
        await membership.open_campaign(session, mutual, campaign)

    assert (type(refusal.value), refusal.value.field) == (Invalid, field)
