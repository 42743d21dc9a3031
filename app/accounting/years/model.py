"""Values of the year's end: its figures, what is proposed about it, and what was carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.ids import CampaignId, ClaimId, UnitId
from app.core.money import Currency


def first_day(year: int) -> date:
    """1 January."""
    return date(year, 1, 1)


def last_day(year: int) -> date:
    """31 December."""
    return date(year, 12, 31)


class ActKind(StrEnum):
    """The three acts of the year's end."""

    CLOSING = "closing"
    OPENING = "opening"
    APPROPRIATION = "appropriation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """An amount by who contributed it: members (7011 less 7019), State (7111), donor (7131)."""

    member_minor: int = 0
    state_minor: int = 0
    donor_minor: int = 0

    @property
    def total_minor(self) -> int:
        """All three."""
        return self.member_minor + self.state_minor + self.donor_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDeferral:
    """A campaign at the year's end: months of its cover that are over, units, contributions to date and deferred."""

    campaign_id: CampaignId
    months: int
    units: int
    total: Shares
    deferred: Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDeferral:
    """The same of one unit in one campaign."""

    unit_id: UnitId
    unit_reference: str
    campaign_id: CampaignId
    months: int
    total: Shares
    deferred: Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigures:
    """What a year comes to once E26 is in it.

    Income is class 7 less what is deferred, expense class 6 with the outstanding claims; benefits are 6011 to 6019.
    `claims` holds the share of every claim received in the year that nobody has decided.
    """

    year: int
    starts_on: date
    currency: Currency
    income_minor: int
    expense_minor: int
    benefits_minor: int
    deferred: Shares
    claims_minor: int
    not_invoiced_minor: int
    campaigns: tuple[CampaignDeferral, ...] = ()
    claims: Mapping[ClaimId, int]

    @property
    def result_minor(self) -> int:
        """A surplus, or below zero a deficit."""
        return self.income_minor - self.expense_minor

    @property
    def outstanding_minor(self) -> int:
        """Shares of undecided claims, and the estimate of care not yet invoiced (4081)."""
        return self.claims_minor + self.not_invoiced_minor

    def as_facts(self) -> dict[str, Any]:
        """What a proposal keeps of them, and an approval compares."""
        return {
            "income": self.income_minor,
            "expense": self.expense_minor,
            "deferred_member": self.deferred.member_minor,
            "deferred_state": self.deferred.state_minor,
            "deferred_donor": self.deferred.donor_minor,
            "claims": self.claims_minor,
            "not_invoiced": self.not_invoiced_minor,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedYear:
    """A closed year: what it came to, who prepared it and who closed it."""

    figures: YearFigures
    prepared_by: str
    closed_by: str
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedYear:
    """A year that took back on its first day what was deferred into it."""

    year: int
    prepared_by: str
    opened_by: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Appropriation:
    """What became of a year's result; a deficit is carried on whole."""

    year: int
    result_minor: int
    reserve_percent: Decimal
    reserve_minor: int
    retained_minor: int
    booked_on: date
    prepared_by: str
    booked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An act prepared for another person to carry out, with the figures that were seen."""

    id: UUID
    kind: ActKind
    year: int
    not_invoiced_minor: int | None
    reserve_percent: Decimal | None
    figures: Mapping[str, Any]
    made_by: str
    made_at: datetime
