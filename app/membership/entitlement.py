"""What a person is entitled to on a day of care: who they are, whether they are covered, on which terms (U10, C3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from app.core.ids import AntennaId, MemberId, RegimeId, UnitId
from app.db import Session
from app.membership.model import CBHI, Mutual, Parameters

# The same days as `is_covered`: a spell of the unit, and the person in it. Where two campaigns meet, the later one's.
ENTITLED = text("""
    SELECT u.id AS unit_id, u.antenna_id, m.id AS member_id, s.campaign_id, s.cover_from, s.cover_to,
           c.coverage_from, c.coverage_to, v.rates, v.ceilings, v.parameters, v.regime, g.id AS fund_id,
           s.campaign_id IS NOT NULL AND m.covered_from <= w.care_on AND (m.left_on IS NULL OR m.left_on >= w.care_on)
               AS is_covered
    FROM unnest(CAST(:references AS text[]), CAST(:numbers AS smallint[]), CAST(:days AS date[]))
         WITH ORDINALITY AS w (reference, number, care_on, position)
    LEFT JOIN units u ON u.mutual_id = :mutual_id AND u.reference = w.reference
    LEFT JOIN members m ON m.mutual_id = :mutual_id AND m.unit_id = u.id AND m.number = w.number
    LEFT JOIN LATERAL (
        SELECT e.campaign_id, e.cover_from, e.cover_to
        FROM cover_spells p JOIN enrolments e ON e.mutual_id = p.mutual_id AND e.id = p.enrolment_id
        WHERE p.mutual_id = :mutual_id AND p.unit_id = u.id AND w.care_on BETWEEN p.from_on AND p.to_on
        ORDER BY p.from_on DESC LIMIT 1
    ) s ON true
    LEFT JOIN campaigns c ON c.mutual_id = :mutual_id AND c.id = s.campaign_id
    LEFT JOIN scheme_versions v ON v.mutual_id = :mutual_id AND v.id = c.scheme_version_id
    LEFT JOIN regimes g ON g.mutual_id = :mutual_id AND g.code = v.regime AND g.manages_funds
    ORDER BY w.position
""")


@dataclass(frozen=True, slots=True)
class Care:
    """Somebody's day of care: a unit's reference, the person's number in it, the service or admission date (U10)."""

    reference: str
    number: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The scheme version that pays: its regime, rates in percent by care type, ceilings, parameters.

    `year_from` to `year_to` is the campaign's cover year, that of `per_person_year`; `cover_from` to `cover_to` is the
    unit's own cover in it. `fund_id` is the fund of a regime managed for others, which then bears the care.
    """

    rates: Mapping[str, int]
    ceilings: Mapping[str, int | None]
    parameters: Parameters
    year_from: date
    year_to: date
    cover_from: date
    cover_to: date
    regime: str = CBHI
    fund_id: RegimeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """Who it is, as far as known, and whether care that day is covered; terms where the unit has cover that day."""

    unit_id: UnitId | None
    antenna_id: AntennaId | None
    member_id: MemberId | None
    is_covered: bool
    terms: Terms | None


async def entitlements(session: Session, mutual: Mutual, cares: Sequence[Care]) -> Sequence[Entitlement]:
    """One answer for each, in their order; one statement for all."""
    values = {
        "mutual_id": mutual.id,
        "references": [care.reference for care in cares],
        "numbers": [care.number for care in cares],
        "days": [care.on for care in cares],
    }
    return [_entitlement(mutual, row) for row in await session.execute(ENTITLED, values)]


def _entitlement(mutual: Mutual, row: Row[*tuple[Any, ...]]) -> Entitlement:
    return Entitlement(
        unit_id=row.unit_id,
        antenna_id=row.antenna_id,
        member_id=row.member_id,
        is_covered=bool(row.is_covered),
        terms=_terms(mutual, row) if row.campaign_id else None,
    )


def _terms(mutual: Mutual, row: Row[*tuple[Any, ...]]) -> Terms:
    return Terms(
        rates=row.rates,
        ceilings=row.ceilings,
        parameters=Parameters.model_validate({**mutual.parameters.model_dump(), **row.parameters}),
        year_from=row.coverage_from,
        year_to=row.coverage_to,
        cover_from=row.cover_from,
        cover_to=row.cover_to,
        regime=row.regime,
        fund_id=row.fund_id,
    )
