"""The deferral of E26: by unit and campaign, from what the journal says was called, cancelled and accrued."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from app import membership
from app.accounting.years.model import CampaignDeferral, Shares
from app.accounting.years.months import months_of_cover
from app.core.ids import CampaignId, MutualId
from app.db import Session
from app.membership import Campaign, Mutual


def deferred(total: str, months: str) -> str:
    """What of a total belongs to later months, in SQL: total − total × m div 12, in integers (E26)."""
    return f"{total} - {total} * {months} / 12"


# To date: every entry booked by the last day, whichever year it fell in (DOMAIN 16, E26). E02 is called by due, E22 and
# E22n cancel by enrolment, E07 accrues by due, and E11c mirrors it. Who had lapsed by then defers nothing.
OF_UNITS = f"""
    WITH campaign AS (
        SELECT * FROM unnest(CAST(:campaigns AS uuid[]), CAST(:months AS bigint[])) AS c (id, months)
    ), standing AS (
        SELECT DISTINCT unit_id, campaign_id FROM enrolments
        WHERE mutual_id = :mutual_id AND (lapsed_on IS NULL OR lapsed_on > :until)
    ), posted AS (
        SELECT n.unit_id, n.campaign_id, d.member_minor AS member, 0::bigint AS state, 0::bigint AS donor
        FROM entries e
        JOIN dues d ON d.mutual_id = :mutual_id AND e.key = 'due:' || d.id || '\\:called'
        JOIN enrolments n ON n.mutual_id = :mutual_id AND n.id = d.enrolment_id
        WHERE e.mutual_id = :mutual_id AND e.event = 'E02' AND e.booked_on <= :until
        UNION ALL
        SELECT n.unit_id, n.campaign_id, CASE l.side WHEN 'D' THEN -l.amount_minor ELSE l.amount_minor END, 0, 0
        FROM entries e
        JOIN enrolments n ON n.mutual_id = :mutual_id AND e.key = 'enrolment:' || n.id || '\\:lapsed'
        JOIN lines l ON l.mutual_id = :mutual_id AND l.entry_id = e.id
        JOIN accounts a ON a.mutual_id = :mutual_id AND a.id = l.account_id AND a.code = '7019'
        WHERE e.mutual_id = :mutual_id AND e.event IN ('E22', 'E22n') AND e.booked_on <= :until
        UNION ALL
        SELECT c.unit_id, c.campaign_id, 0,
               CASE c.funder WHEN 'state' THEN c.amount_minor ELSE 0 END,
               CASE c.funder WHEN 'donor' THEN c.amount_minor ELSE 0 END
        FROM accruals c
        JOIN entries e ON e.mutual_id = :mutual_id AND e.id = c.entry_id AND e.booked_on <= :until
        LEFT JOIN entries m ON m.mutual_id = :mutual_id AND m.reverses = e.id AND m.event = 'E11c'
                           AND m.booked_on <= :until
        WHERE c.mutual_id = :mutual_id AND m.id IS NULL
    ), total AS (
        SELECT unit_id, campaign_id, months, sum(member)::bigint AS member, sum(state)::bigint AS state,
               sum(donor)::bigint AS donor
        FROM posted JOIN standing USING (unit_id, campaign_id) JOIN campaign ON campaign.id = campaign_id
        GROUP BY unit_id, campaign_id, months
        HAVING sum(member + state + donor) <> 0
    )
    SELECT unit_id, campaign_id, months, member AS member_total, state AS state_total, donor AS donor_total,
           {deferred("member", "months")} AS member, {deferred("state", "months")} AS state,
           {deferred("donor", "months")} AS donor
    FROM total
"""  # noqa: S608 - expressions of our own

BY_CAMPAIGN = text(f"""
    SELECT campaign_id, months, count(*) AS units,
           sum(member_total)::bigint AS member_total, sum(state_total)::bigint AS state_total,
           sum(donor_total)::bigint AS donor_total,
           sum(member)::bigint AS member, sum(state)::bigint AS state, sum(donor)::bigint AS donor
    FROM ({OF_UNITS}) of_units GROUP BY campaign_id, months ORDER BY campaign_id
""")  # noqa: S608 - the statement above

KEEP = text(f"""
    INSERT INTO deferrals (mutual_id, year, unit_id, campaign_id, months, member_total_minor, state_total_minor,
                           donor_total_minor, member_minor, state_minor, donor_minor)
    SELECT :mutual_id, CAST(:year AS smallint), unit_id, campaign_id, months, member_total, state_total, donor_total,
           member, state, donor
    FROM ({OF_UNITS}) of_units
""")  # noqa: S608 - the statement above

KEPT = text("""
    SELECT campaign_id, months, count(*) AS units,
           sum(member_total_minor)::bigint AS member_total, sum(state_total_minor)::bigint AS state_total,
           sum(donor_total_minor)::bigint AS donor_total,
           sum(member_minor)::bigint AS member, sum(state_minor)::bigint AS state, sum(donor_minor)::bigint AS donor
    FROM deferrals WHERE mutual_id = :mutual_id AND year = :year GROUP BY campaign_id, months ORDER BY campaign_id
""")


async def by_campaign(session: Session, mutual: Mutual, until: date) -> Sequence[CampaignDeferral]:
    """What each campaign's units would defer at the end of this day; nothing is written."""
    rows = await session.execute(BY_CAMPAIGN, await _values(session, mutual, until))
    return [_campaign(row) for row in rows]


async def keep_by_unit(session: Session, mutual: Mutual, year: int, until: date) -> None:
    """Keep what every unit defers, in one statement."""
    await session.execute(KEEP, await _values(session, mutual, until) | {"year": year})


async def kept_by_campaign(session: Session, mutual_id: MutualId, year: int) -> Sequence[CampaignDeferral]:
    """What a closed year deferred, by campaign."""
    rows = await session.execute(KEPT, {"mutual_id": mutual_id, "year": year})
    return [_campaign(row) for row in rows]


async def _values(session: Session, mutual: Mutual, until: date) -> dict[str, Any]:
    found: Sequence[Campaign] = await membership.campaigns(session, mutual)
    return {
        "mutual_id": mutual.id,
        "until": until,
        "campaigns": [one.id for one in found],
        "months": [months_of_cover(one.coverage_from, until) for one in found],
    }


def _campaign(row: Row[*tuple[Any, ...]]) -> CampaignDeferral:
    return CampaignDeferral(
        campaign_id=CampaignId(row.campaign_id),
        months=row.months,
        units=row.units,
        total=Shares(member_minor=row.member_total, state_minor=row.state_total, donor_minor=row.donor_total),
        deferred=Shares(member_minor=row.member, state_minor=row.state, donor_minor=row.donor),
    )
