"""Rows of portability: agreements of two mutuals, what one hands over to the other, contests and clearings."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small

KINDS = "'approved', 'overpaid'"


class PortabilityRow(Base):
    """Two mutuals take each other's members from one day to another; in force once the partner accepted it.

    The row is the proposer's; `partner_id` is the other mutual, whose own person accepts.
    """

    __tablename__ = "portability_agreements"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["partner_id"], ["mutuals.id"]),
        CheckConstraint("partner_id <> mutual_id", name="two_mutuals"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted"),
        CheckConstraint("accepted_by <> proposed_by", name="two_people"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index(None, "partner_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    partner_id: Mapped[UUID]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    accepted_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]


class HandOverRow(Base):
    """What the host's books put on the home mutual's account (4661), until its books have it too: the outbox.

    Written in the host's transaction, applied in the home's. `subject_id` is the claim approved, or the overpayment
    found; with `kind` it is the key of both entries.
    """

    __tablename__ = "hand_overs"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "claim_id"], ["claims.mutual_id", "claims.id"]),
        ForeignKeyConstraint(["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"]),
        ForeignKeyConstraint(["home_id"], ["mutuals.id"]),
        CheckConstraint("home_id <> mutual_id", name="two_mutuals"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("amount_minor > 0 AND attempts >= 0", name="amount"),
        UniqueConstraint("kind", "subject_id", "mutual_id"),
        Index("ix_hand_overs_open", "id", postgresql_where="applied_at IS NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    home_id: Mapped[UUID]
    claim_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    form_number: Mapped[str] = mapped_column(String(40))
    unit_reference: Mapped[str] = mapped_column(String(10))
    member_number: Mapped[Small]
    care_type: Mapped[str]
    regime: Mapped[str]
    service_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    booked_on: Mapped[date]
    made_at: Mapped[datetime]
    attempts: Mapped[Small] = mapped_column(server_default="0")
    failed_with: Mapped[str | None]
    applied_at: Mapped[datetime | None]


class ChargeRow(Base):
    """What a host charged this mutual for a member of its own, booked once (E12, E13); append-only.

    The id is the hand-over's. `findings` are the codes that this mutual's own checks met; of the care it holds type
    and day, never what the person had (RELIABILITY 38).
    """

    __tablename__ = "visit_charges"
    __table_args__ = (
        ForeignKeyConstraint(["host_id", "id"], ["hand_overs.mutual_id", "hand_overs.id"]),
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        CheckConstraint("host_id <> mutual_id", name="two_mutuals"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("amount_minor > 0", name="amount"),
        UniqueConstraint("host_id", "id"),
        Index("ix_visit_charges_claim", "host_id", "claim_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    host_id: Mapped[UUID]
    claim_id: Mapped[UUID]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    facility_code: Mapped[str]
    facility_name: Mapped[str]
    form_number: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[UUID | None]
    unit_reference: Mapped[str] = mapped_column(String(10))
    member_number: Mapped[Small]
    care_type: Mapped[str]
    regime: Mapped[str]
    service_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    host_booked_on: Mapped[date]
    booked_on: Mapped[date]
    findings: Mapped[list[str]] = mapped_column(ARRAY(String))
    applied_at: Mapped[datetime]


class ContestRow(Base):
    """The home mutual's people disagree with a charge, once and within its days; append-only."""

    __tablename__ = "visit_contests"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "charge_id"], ["visit_charges.mutual_id", "visit_charges.id"]),
    )

    mutual_id: Mapped[MutualKey]
    charge_id: Mapped[RowKey]
    reason: Mapped[str] = mapped_column(String(200))
    contested_by: Mapped[str]
    contested_at: Mapped[datetime]


class ContestAnswerRow(Base):
    """The host's people answer a contest, once: accepted, it is an overpayment (E13), else the charge stands."""

    __tablename__ = "contest_answers"
    __table_args__ = (
        ForeignKeyConstraint(["home_id", "charge_id"], ["visit_contests.mutual_id", "visit_contests.charge_id"]),
    )

    mutual_id: Mapped[MutualKey]
    charge_id: Mapped[RowKey]
    home_id: Mapped[UUID]
    is_accepted: Mapped[bool]
    answer: Mapped[str] = mapped_column(String(200))
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]


class ClearingRow(Base):
    """The numbered statement by which two mutuals clear what they charged each other up to a day.

    `net_minor` is what the partner owes the proposer; below zero the proposer owes. It stands until withdrawn.
    """

    __tablename__ = "clearings"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["partner_id"], ["mutuals.id"]),
        CheckConstraint("partner_id <> mutual_id", name="two_mutuals"),
        CheckConstraint(
            "low_id = least(mutual_id, partner_id) AND high_id = greatest(mutual_id, partner_id)", name="pair"
        ),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        UniqueConstraint("low_id", "high_id", "number"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    partner_id: Mapped[UUID]
    low_id: Mapped[UUID]
    high_id: Mapped[UUID]
    number: Mapped[int]
    until: Mapped[date]
    net_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]


class ClearingLineRow(Base):
    """A charge that a clearing clears, signed as the proposer sees it; in one standing clearing at most."""

    __tablename__ = "clearing_lines"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "clearing_id"], ["clearings.mutual_id", "clearings.id"]),
        ForeignKeyConstraint(["home_id", "charge_id"], ["visit_charges.mutual_id", "visit_charges.id"]),
        CheckConstraint("amount_minor <> 0", name="amount"),
        Index("uq_clearing_lines_standing", "charge_id", unique=True, postgresql_where="released_at IS NULL"),
    )

    mutual_id: Mapped[MutualKey]
    clearing_id: Mapped[RowKey]
    charge_id: Mapped[RowKey]
    home_id: Mapped[UUID]
    amount_minor: Mapped[int]
    released_at: Mapped[datetime | None]


class ClearingApprovalRow(Base):
    """A mutual approves a clearing for its own books and posts its side; one person each, never its proposer."""

    __tablename__ = "clearing_approvals"
    __table_args__ = (
        ForeignKeyConstraint(["owner_id", "clearing_id"], ["clearings.mutual_id", "clearings.id"]),
        CheckConstraint("approved_by <> proposed_by", name="two_people"),
    )

    mutual_id: Mapped[MutualKey]
    clearing_id: Mapped[RowKey]
    owner_id: Mapped[UUID]
    proposed_by: Mapped[str]
    approved_by: Mapped[str]
    approved_at: Mapped[datetime]
    booked_on: Mapped[date]
