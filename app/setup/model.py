"""A mutual's configuration as a value: what its file says, or what stands in the database, with nothing left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from app.core.money import Currency
from app.facilities import Level, NewTariffList
from app.ledger import ChartAccount
from app.membership import FunderTerm, NewCampaign, NewScheme, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityTold:
    """A facility with the days of its agreements and the list it is paid by from each day; no account, no person."""

    name: str
    level: Level
    agreements: Mapping[date, date | None]
    tariffs: Mapping[date, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutualSetup:
    """Everything a mutual sets up, by name and in a settled order; the first antenna is the default one.

    `accounts` are those beyond the standard chart; versions of a scheme count from 1 in their order.
    """

    code: str
    name: str
    circle: str
    currency: Currency
    region: str
    timezone: str
    opened_on: date
    target_population: int | None
    parameters: Mapping[str, object]
    places: Mapping[str, tuple[Place, ...]]
    antennas: Mapping[str, str | None]
    accounts: Mapping[str, ChartAccount]
    funders: Mapping[str, tuple[FunderTerm, ...]]
    schemes: Mapping[str, tuple[NewScheme, ...]]
    campaigns: Mapping[str, NewCampaign]
    tariff_lists: Mapping[str, NewTariffList]
    facilities: Mapping[str, FacilityTold]


def tidy(text: str) -> str:
    """A text as files and comparisons hold it: composed letters, no space around it."""
    return normalize("NFC", text).strip()
