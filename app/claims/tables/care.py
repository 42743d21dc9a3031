"""Rows of claims: what was billed and decided, its medical detail apart, codes, invoices, overpayments."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small

STATES = "'draft', 'received', 'returned', 'in_review', 'approved', 'rejected'"
OF_CLAIM = (["mutual_id", "claim_id"], ["claims.mutual_id", "claims.id"])
OF_FACILITY = (["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"])


class ClaimRow(Base):
    """One version of a claim (C1, C6); an appeal adds a version to the chain of `root_id`, and is then `is_current`.

    `position` is the order of receipt, kept by facility (C05). `round` counts what the facility sent of this version:
    lines, diagnosis and reviews bear it. `posted_minor` is what its approval added to 4011 (E12): all of its share,
    or an appeal's difference. A rejected claim states no shares but a mutual's of nothing (DOMAIN 16, C4).
    `home_mutual_id` is the mutual of a visitor: it gives the entitlement and bears the share; none is a member of ours.
    """

    __tablename__ = "claims"
    __table_args__ = (
        ForeignKeyConstraint(*OF_FACILITY),
        ForeignKeyConstraint(["mutual_id", "root_id"], ["claims.mutual_id", "claims.id"]),
        ForeignKeyConstraint(["mutual_id", "invoice_id"], ["claim_invoices.mutual_id", "claim_invoices.id"]),
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        ForeignKeyConstraint(["home_mutual_id"], ["mutuals.id"]),
        CheckConstraint(f"state IN ({STATES})", name="state"),
        CheckConstraint("care_type IN ('OUT', 'HOSP', 'EMERG')", name="care_type"),
        CheckConstraint("billed_minor >= 0 AND version >= 1 AND round >= 1", name="billed"),
        CheckConstraint("(version = 1) = (root_id = id)", name="root"),
        CheckConstraint("(state = 'draft') = (received_on IS NULL)", name="received"),
        CheckConstraint(
            "(state IN ('approved', 'rejected')) = (decided_at IS NOT NULL AND decided_by IS NOT NULL)", name="decided"
        ),
        CheckConstraint("decided_by <> entered_by", name="maker_decides"),
        CheckConstraint(
            "state <> 'approved' OR coalesce(billed_minor = mutual_minor + member_minor + facility_minor"
            " AND least(mutual_minor, member_minor, facility_minor, eligible_minor - mutual_minor) >= 0, false)",
            name="shares_sum",
        ),
        CheckConstraint(
            "state <> 'rejected' OR coalesce(mutual_minor = 0, false) AND posted_minor = 0"
            " AND num_nonnulls(eligible_minor, member_minor, facility_minor) = 0 AND cardinality(codes) = 1",
            name="rejected",
        ),
        CheckConstraint("posted_minor >= 0 AND posted_minor <= coalesce(mutual_minor, 0)", name="posted"),
        CheckConstraint("home_mutual_id <> mutual_id AND unit_id IS NULL OR home_mutual_id IS NULL", name="visitor"),
        # Partial, so that foreign keys to young claims plan by the primary key instead (PERFORMANCE 8).
        Index(
            "uq_claims_approved_form",
            "mutual_id",
            "facility_id",
            "form_number",
            unique=True,
            postgresql_where="state = 'approved' AND is_current",
        ),
        Index("uq_claims_version", "mutual_id", "root_id", "version", unique=True, postgresql_where="version > 1"),
        Index("ix_claims_form", "mutual_id", "facility_id", "form_number", postgresql_where="received_on IS NOT NULL"),
        Index(
            "ix_claims_person",
            "mutual_id",
            "unit_reference",
            "member_number",
            "service_on",
            postgresql_where="received_on IS NOT NULL",
        ),
        Index(
            "ix_claims_waiting",
            "mutual_id",
            "position",
            postgresql_where="state IN ('received', 'returned', 'in_review')",
        ),
        Index(
            "ix_claims_visitor",
            "home_mutual_id",
            "unit_reference",
            "member_number",
            postgresql_where="home_mutual_id IS NOT NULL",
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    position: Mapped[int] = mapped_column(Identity(always=True))
    root_id: Mapped[UUID]
    version: Mapped[Small]
    is_current: Mapped[bool]
    round: Mapped[Small]
    facility_id: Mapped[UUID]
    invoice_id: Mapped[UUID | None]
    form_number: Mapped[str] = mapped_column(String(40))
    unit_reference: Mapped[str] = mapped_column(String(10))
    member_number: Mapped[Small]
    unit_id: Mapped[UUID | None]
    home_mutual_id: Mapped[UUID | None]
    regime: Mapped[str] = mapped_column(server_default="CBHI")
    care_type: Mapped[str]
    service_on: Mapped[date]
    discharged_on: Mapped[date]
    has_referral: Mapped[bool]
    has_documents: Mapped[bool]
    is_planned: Mapped[bool]
    eligibility_code_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    currency: Mapped[CurrencyCode]
    billed_minor: Mapped[int]
    state: Mapped[str]
    received_on: Mapped[date | None]
    first_received_on: Mapped[date | None]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    eligible_minor: Mapped[int | None]
    mutual_minor: Mapped[int | None]
    member_minor: Mapped[int | None]
    facility_minor: Mapped[int | None]
    posted_minor: Mapped[int]
    has_adviser: Mapped[bool]
    decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


class ClaimLineRow(Base):
    """An act or a drug of a claim, as sent in this round, and what was decided of it.

    `kind` and `speciality` are those of the facility's list on the service date (C10). The mutual's share is the
    claim's (M4): `member_minor` is only what the person bears besides the eligible amount.
    """

    __tablename__ = "claim_lines"
    __table_args__ = (
        ForeignKeyConstraint(*OF_CLAIM),
        CheckConstraint("number >= 1 AND quantity >= 1 AND price_minor >= 0", name="billed"),
        CheckConstraint(
            "num_nonnulls(eligible_minor, member_minor, facility_minor) = 0 OR coalesce("
            "quantity * price_minor = eligible_minor + member_minor + facility_minor"
            " AND least(eligible_minor, member_minor, facility_minor) >= 0, false)",
            name="shares_sum",
        ),
    )

    mutual_id: Mapped[MutualKey]
    claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    price_minor: Mapped[int]
    kind: Mapped[str | None]
    speciality: Mapped[str | None]
    eligible_minor: Mapped[int | None]
    member_minor: Mapped[int | None]
    facility_minor: Mapped[int | None]
    codes: Mapped[list[str]] = mapped_column(ARRAY(String))


class ClaimDiagnosisRow(Base):
    """What the person had: sealed, apart from the claim, read by a function of its own that leaves a trace.

    `complaint_index` is a keyed hash: it tells that two claims name the same complaint, and not which (C10).
    """

    __tablename__ = "claim_diagnoses"
    __table_args__ = (ForeignKeyConstraint(*OF_CLAIM),)

    mutual_id: Mapped[MutualKey]
    claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    diagnosis_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    complaint_index: Mapped[bytes] = mapped_column(LargeBinary)


class ClaimDocumentRow(Base):
    """A paper of a claim, its bytes sealed; it belongs to every version of the chain (`claim_id` is the first)."""

    __tablename__ = "claim_documents"
    __table_args__ = (
        ForeignKeyConstraint(*OF_CLAIM),
        UniqueConstraint("mutual_id", "claim_id", "sha256"),
        CheckConstraint("octet_length(sha256) = 32 AND size_bytes > 0", name="content"),
        CheckConstraint("media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name="media_type"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    claim_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(100))
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    attached_by: Mapped[str]
    attached_at: Mapped[datetime]


class ClaimReviewRow(Base):
    """What the medical adviser decided (C5), append-only; it counts for the round it was made in.

    `maker` is who had entered the claim: the adviser is somebody else.
    """

    __tablename__ = "claim_reviews"
    __table_args__ = (
        ForeignKeyConstraint(*OF_CLAIM),
        CheckConstraint("decision IN ('approve', 'reduce', 'refuse', 'ask_documents')", name="decision"),
        CheckConstraint("(decision = 'reduce') = (eligible_minor <> '{}'::jsonb)", name="lines"),
        CheckConstraint("actor <> maker", name="maker_decides"),
        Index(None, "mutual_id", "claim_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    claim_id: Mapped[UUID]
    round: Mapped[Small]
    decision: Mapped[str]
    eligible_minor: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    maker: Mapped[str]
    actor: Mapped[str]
    made_at: Mapped[datetime]


class ClaimStepRow(Base):
    """What happened to a claim, by whom, when and why; append-only (RELIABILITY I17)."""

    __tablename__ = "claim_steps"
    __table_args__ = (
        ForeignKeyConstraint(*OF_CLAIM),
        Index(None, "mutual_id", "claim_id", "id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    claim_id: Mapped[UUID]
    what: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor: Mapped[str]
    made_at: Mapped[datetime]


class EligibilityCodeRow(Base):
    """A code given before care (C7), kept as a keyed hash: for one person at one facility, for some hours.

    `holder_id` is the mutual whose unit it is: a visitor's is another than ours.
    """

    __tablename__ = "eligibility_codes"
    __table_args__ = (
        ForeignKeyConstraint(*OF_FACILITY),
        ForeignKeyConstraint(["holder_id", "unit_id"], ["units.mutual_id", "units.id"]),
        CheckConstraint("expires_at > given_at", name="validity"),
    )

    mutual_id: Mapped[MutualKey]
    code_index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    facility_id: Mapped[UUID]
    holder_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    member_number: Mapped[Small]
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    actor: Mapped[str]
    recorded_at: Mapped[datetime]


class ClaimInvoiceRow(Base):
    """A facility's monthly invoice: many claims under one number; late when it came after the submission day (C1)."""

    __tablename__ = "claim_invoices"
    __table_args__ = (
        ForeignKeyConstraint(*OF_FACILITY),
        UniqueConstraint("mutual_id", "facility_id", "number"),
        CheckConstraint("claim_count > 0 AND total_minor >= 0", name="claims"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    facility_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(40))
    month: Mapped[date]
    claim_count: Mapped[int]
    total_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    received_on: Mapped[date]
    is_late: Mapped[bool]
    actor: Mapped[str]
    received_at: Mapped[datetime]


class OverpaymentRow(Base):
    """An amount of an approved claim found too much (E13), append-only; payouts keeps it from the facility's next."""

    __tablename__ = "overpayments"
    __table_args__ = (
        ForeignKeyConstraint(*OF_CLAIM),
        ForeignKeyConstraint(*OF_FACILITY),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "mutual_id", "claim_id"),
        Index(None, "mutual_id", "facility_id", "found_on"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    claim_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    reason: Mapped[str]
    found_on: Mapped[date]
    actor: Mapped[str]
    found_at: Mapped[datetime]
