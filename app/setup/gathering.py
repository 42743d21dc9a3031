"""What stands in the database, gathered into one configuration."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app import ledger, membership
from app.core.ids import MutualId
from app.db import Session
from app.ledger import ChartAccount
from app.membership import Campaign, FunderTerm, Mutual, NewCampaign, NewScheme, Place, SchemeVersion
from app.membership.schemes import DEFAULT_RATES
from app.setup.figures import whole
from app.setup.gathering_facilities import facilities_told, tariff_lists_told
from app.setup.model import MutualSetup, tidy

CEILINGS = ("per_stay", "per_person_year")


async def gather(session: Session, mutual: Mutual) -> MutualSetup:
    """The mutual's configuration as it stands."""
    return MutualSetup(
        code=tidy(mutual.code),
        name=tidy(mutual.name),
        circle=mutual.circle,
        currency=mutual.currency,
        region=mutual.region,
        timezone=mutual.timezone,
        opened_on=mutual.opened_on,
        target_population=mutual.target_population,
        parameters=mutual.parameters.model_dump(mode="json"),
        places=_places(await membership.place_history(session, mutual.id)),
        antennas={
            tidy(one.name): tidy(one.place_code) if one.place_code else None
            for one in await membership.antennas(session, mutual.id)
        },
        accounts=await _accounts(session, mutual.id),
        funders=_funders(await membership.funders(session, mutual.id)),
        schemes=_schemes(await membership.schemes(session, mutual)),
        campaigns={tidy(one.name): _campaign(one) for one in await membership.campaigns(session, mutual)},
        tariff_lists=await tariff_lists_told(session, mutual.id),
        facilities=await facilities_told(session, mutual.id),
    )


async def _accounts(session: Session, mutual_id: MutualId) -> Mapping[str, ChartAccount]:
    standard = {account.code for account in ledger.standard_chart()}
    return {
        one.code: replace(one, name_fr=tidy(one.name_fr), name_en=tidy(one.name_en))
        for one in await ledger.accounts_of(session, mutual_id)
        if one.code not in standard
    }


def _places(history: Sequence[Place]) -> Mapping[str, tuple[Place, ...]]:
    """Each version ends on the eve of the next, so the ends are not told."""
    found: dict[str, tuple[Place, ...]] = {}
    for one in history:
        told = replace(
            one,
            code=tidy(one.code),
            name=tidy(one.name),
            parent_code=tidy(one.parent_code) if one.parent_code else None,
            valid_to=None,
        )
        found[told.code] = (*found.get(told.code, ()), told)
    return found


def _funders(terms: Sequence[FunderTerm]) -> Mapping[str, tuple[FunderTerm, ...]]:
    found: dict[str, tuple[FunderTerm, ...]] = {}
    for one in terms:
        found[one.kind] = (*found.get(one.kind, ()), replace(one, name=tidy(one.name)))
    return found


def _schemes(versions: Sequence[SchemeVersion]) -> Mapping[str, tuple[NewScheme, ...]]:
    found: dict[str, tuple[NewScheme, ...]] = {}
    for one in versions:
        told = NewScheme(
            scheme=tidy(one.scheme),
            tariff=one.tariff,
            valid_from=one.valid_from,
            rates=DEFAULT_RATES | dict(one.rates),
            ceilings={name: one.ceilings.get(name) for name in CEILINGS},
            parameters=whole(one.own_parameters),
        )
        found[told.scheme] = (*found.get(told.scheme, ()), told)
    return found


def _campaign(one: Campaign) -> NewCampaign:
    return NewCampaign(
        name=tidy(one.name),
        scheme=tidy(one.scheme.scheme),
        version=one.scheme.version,
        opens_on=one.opens_on,
        closes_on=one.closes_on,
        coverage_from=one.coverage_from,
        coverage_to=one.coverage_to,
        due_dates=one.due_dates,
    )
