"""What the header of a scenario sets up before the first day (SCENARIOS 3), every default filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.written.parameters import Parameters
from app.written.values import Percentage


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutual:
    """The mutual whose books the scenario fills; its first antenna is the default one."""

    name: str
    circle: str
    antennas: tuple[str, ...]
    target_population: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """The price of a person and year and its three shares, in francs that add up (M3)."""

    gross: int
    member: int
    state: int
    donor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """The most the mutual pays (C3); None is no ceiling."""

    per_stay: int | None = None
    per_person_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A scheme version; `rates` holds OUT, HOSP and EMERG, `parameters` only what the file sets for this scheme."""

    name: str
    tariff: Tariff
    rates: Mapping[str, Percentage]
    ceilings: Ceilings
    parameters: Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A collection campaign; as many instalments as due dates."""

    name: str
    scheme: str
    coverage_from: date
    coverage_to: date
    due_dates: tuple[date, ...]
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An operator and the accounts of its two wallets; one the file does not give is None, and no event needs it."""

    name: str
    collection: str | None
    payout: str | None
    collection_fee: Percentage
    payout_fee: Percentage
    fee_mode: str
    payout_cap: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedPrice:
    """What is agreed for one code of a tariff list; only an excluded code may have no price."""

    price: int | None
    limit: int | None
    kind: str
    is_excluded: bool
    speciality: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The days an agreement is in force; None is open on that side, so the default holds always."""

    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A health facility; `agreement` None is a facility without one, `tariffs` None one whose file has no list."""

    name: str
    level: str
    pay_by: str
    tariffs: str | None
    agreement: Agreement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One balanced entry before everything else."""

    on: date
    debit: Mapping[str, int]
    credit: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Everything that stands before `days`, by name and in the order written."""

    scenario: str
    title: str
    rules: tuple[str, ...]
    currency: str
    starts_on: date
    mutual: Mutual
    parameters: Parameters
    schemes: Mapping[str, Scheme]
    campaigns: Mapping[str, Campaign]
    operators: Mapping[str, Operator]
    tariff_lists: Mapping[str, Mapping[str, AgreedPrice]]
    facilities: Mapping[str, Facility]
    collectives: Mapping[str, str]
    opening: Opening | None
