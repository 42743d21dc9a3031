"""Rows of the year's end: what was proposed, and the years closed, opened and appropriated with their inputs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small

PROPOSED = (
    ["mutual_id", "proposal_id", "prepared_by"],
    ["year_proposals.mutual_id", "year_proposals.id", "year_proposals.made_by"],
)
CLOSED = (["mutual_id", "year"], ["closed_years.mutual_id", "closed_years.year"])


class YearProposalRow(Base):
    """An act of the year's end as its maker prepared it, with the figures he saw; append-only, the latest counts."""

    __tablename__ = "year_proposals"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "id", "made_by"),
        CheckConstraint("kind IN ('closing', 'opening', 'appropriation')", name="kind"),
        CheckConstraint("(kind = 'closing') = (not_invoiced_minor IS NOT NULL)", name="closing"),
        CheckConstraint("(kind = 'appropriation') = (reserve_percent IS NOT NULL)", name="appropriation"),
        CheckConstraint("not_invoiced_minor >= 0 AND reserve_percent BETWEEN 0 AND 100", name="inputs"),
        Index(None, "year", "kind", "mutual_id", "id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    kind: Mapped[str]
    year: Mapped[Small]
    not_invoiced_minor: Mapped[int | None]
    reserve_percent: Mapped[Decimal | None] = mapped_column(Numeric)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class ClosedYearRow(Base):
    """A year whose classes 6 and 7 stand at zero, and what they came to (E26, E27); append-only.

    `starts_on` is its first day, which for a first year may lie in the second half of the year before.
    """

    __tablename__ = "closed_years"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(*PROPOSED),
        CheckConstraint("result_minor = income_minor - expense_minor", name="result"),
        CheckConstraint(
            "least(deferred_member_minor, deferred_state_minor, deferred_donor_minor, claims_minor,"
            " not_invoiced_minor) >= 0",
            name="not_negative",
        ),
        CheckConstraint("closed_by <> prepared_by", name="two_people"),
    )

    mutual_id: Mapped[MutualKey]
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    starts_on: Mapped[date]
    income_minor: Mapped[int]
    expense_minor: Mapped[int]
    result_minor: Mapped[int]
    benefits_minor: Mapped[int]
    deferred_member_minor: Mapped[int]
    deferred_state_minor: Mapped[int]
    deferred_donor_minor: Mapped[int]
    claims_minor: Mapped[int]
    not_invoiced_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    proposal_id: Mapped[UUID]
    prepared_by: Mapped[str]
    closed_by: Mapped[str]
    closed_at: Mapped[datetime]


class DeferralRow(Base):
    """What a unit's contributions to a campaign were to date, and what of them belongs to later months (E26).

    `months` is how many months of the campaign's cover were over; each share is cut by itself.
    """

    __tablename__ = "deferrals"
    __table_args__ = (
        ForeignKeyConstraint(*CLOSED),
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        ForeignKeyConstraint(["mutual_id", "campaign_id"], ["campaigns.mutual_id", "campaigns.id"]),
        CheckConstraint("months BETWEEN 0 AND 12", name="months"),
        CheckConstraint(
            "member_minor = member_total_minor - member_total_minor * months / 12 AND member_total_minor >= 0",
            name="member",
        ),
        CheckConstraint(
            "state_minor = state_total_minor - state_total_minor * months / 12 AND state_total_minor >= 0", name="state"
        ),
        CheckConstraint(
            "donor_minor = donor_total_minor - donor_total_minor * months / 12 AND donor_total_minor >= 0", name="donor"
        ),
    )

    mutual_id: Mapped[MutualKey]
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    months: Mapped[Small]
    member_total_minor: Mapped[int]
    state_total_minor: Mapped[int]
    donor_total_minor: Mapped[int]
    member_minor: Mapped[int]
    state_minor: Mapped[int]
    donor_minor: Mapped[int]


class OutstandingClaimRow(Base):
    """A claim received in the year and undecided at its closing, with the share the checks would leave (E26)."""

    __tablename__ = "outstanding_claims"
    __table_args__ = (
        ForeignKeyConstraint(*CLOSED),
        ForeignKeyConstraint(["mutual_id", "claim_id"], ["claims.mutual_id", "claims.id"]),
        CheckConstraint("share_minor >= 0", name="share"),
    )

    mutual_id: Mapped[MutualKey]
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    share_minor: Mapped[int]


class OpenedYearRow(Base):
    """A year whose first day took back what the year before had deferred (E26); append-only."""

    __tablename__ = "opened_years"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "closed_year"], ["closed_years.mutual_id", "closed_years.year"]),
        ForeignKeyConstraint(*PROPOSED),
        CheckConstraint("closed_year = year - 1", name="after"),
        CheckConstraint("opened_by <> prepared_by", name="two_people"),
    )

    mutual_id: Mapped[MutualKey]
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    closed_year: Mapped[Small]
    proposal_id: Mapped[UUID]
    prepared_by: Mapped[str]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]


class AppropriationRow(Base):
    """The assembly's vote on a year's result, once: what went to the reserve and what is carried on (E27)."""

    __tablename__ = "appropriations"
    __table_args__ = (
        ForeignKeyConstraint(*CLOSED),
        ForeignKeyConstraint(*PROPOSED),
        CheckConstraint("reserve_minor + retained_minor = result_minor AND reserve_minor >= 0", name="sum"),
        CheckConstraint(
            "reserve_minor = floor(greatest(result_minor, 0) * reserve_percent / 100)"
            " AND reserve_percent BETWEEN 0 AND 100",
            name="reserve",
        ),
        CheckConstraint("booked_by <> prepared_by", name="two_people"),
    )

    mutual_id: Mapped[MutualKey]
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    result_minor: Mapped[int]
    reserve_percent: Mapped[Decimal] = mapped_column(Numeric)
    reserve_minor: Mapped[int]
    retained_minor: Mapped[int]
    booked_on: Mapped[date]
    proposal_id: Mapped[UUID]
    prepared_by: Mapped[str]
    booked_by: Mapped[str]
    booked_at: Mapped[datetime]
