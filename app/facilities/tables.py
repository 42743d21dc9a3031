"""Rows of facilities: their agreements, holds, tariffs, and the accounts they are paid to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey, RowKey


def _of_facility() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"])


def _of_list() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["mutual_id", "list_id"], ["tariff_lists.mutual_id", "tariff_lists.id"])


class FacilityRow(Base):
    """A health facility, by its code in the mutual."""

    __tablename__ = "facilities"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "code"),
        CheckConstraint("level IN ('cscom', 'csref', 'hospital')", name="level"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class AgreementRow(Base):
    """Days on which a facility's claims are taken, both ends included (C01); a trigger keeps them from overlapping."""

    __tablename__ = "agreements"
    __table_args__ = (
        _of_facility(),
        UniqueConstraint("mutual_id", "facility_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    facility_id: Mapped[UUID]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class FacilityHoldRow(Base):
    """A time in which batches pass over a facility (P1): who put it on hold and why, who released it and why."""

    __tablename__ = "facility_holds"
    __table_args__ = (
        _of_facility(),
        CheckConstraint("num_nonnulls(released_because, released_at, released_by) IN (0, 3)", name="release"),
        Index(
            "uq_facility_holds_open", "mutual_id", "facility_id", unique=True, postgresql_where="released_at IS NULL"
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    facility_id: Mapped[UUID]
    because: Mapped[str]
    held_at: Mapped[datetime]
    held_by: Mapped[str]
    released_because: Mapped[str | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None]


class TariffListRow(Base):
    """A list of agreed prices; never changed, a new version is a new list."""

    __tablename__ = "tariff_lists"
    __table_args__ = (ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]), UniqueConstraint("mutual_id", "code"))

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    code: Mapped[str]
    name: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]


class TariffItemRow(Base):
    """An agreed price; `most_units` is the quantity limit of C09, `speciality` serves C10."""

    __tablename__ = "tariff_items"
    __table_args__ = (
        _of_list(),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("most_units IS NULL OR most_units > 0", name="most_units"),
        CheckConstraint("kind IN ('act', 'generic', 'branded', 'antimalarial', 'ultrasound')", name="kind"),
    )

    mutual_id: Mapped[MutualKey]
    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_minor: Mapped[int]
    kind: Mapped[str]
    most_units: Mapped[int | None]
    excluded: Mapped[bool]
    speciality: Mapped[str | None]


class FacilityTariffRow(Base):
    """From which day a facility is paid by a list; the latest day counts, and of one day the last assignment."""

    __tablename__ = "facility_tariffs"
    __table_args__ = (
        _of_facility(),
        _of_list(),
        Index(None, "mutual_id", "facility_id", "valid_from"),
        Index(None, "mutual_id", "list_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    facility_id: Mapped[UUID]
    list_id: Mapped[UUID]
    valid_from: Mapped[date]
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[str]


class PayeeAccountRow(Base):
    """An account a facility is paid to: a proposal that two others approve, usable when its hold is over (I15).

    Who, where and how never change; the trigger holds the moves of its state.
    """

    __tablename__ = "payee_accounts"
    __table_args__ = (
        _of_facility(),
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["proposed_by"], ["people.id"]),
        ForeignKeyConstraint(["refused_by"], ["people.id"]),
        CheckConstraint("kind IN ('phone', 'paybill', 'till', 'bank')", name="kind"),
        CheckConstraint("kind <> 'bank' OR (wallet_id IS NULL AND operator IS NULL)", name="route"),
        CheckConstraint("state IN ('proposed', 'approved', 'refused', 'cancelled')", name="state"),
        CheckConstraint(
            "(approved_at IS NULL) = (usable_from IS NULL) AND usable_from >= approved_at"
            " AND (state <> 'approved' OR approved_at IS NOT NULL)",
            name="approval",
        ),
        CheckConstraint(
            "num_nonnulls(refused_at, refused_by, refused_because)"
            " = CASE WHEN state IN ('refused', 'cancelled') THEN 3 ELSE 0 END",
            name="refusal",
        ),
        Index(
            "ix_payee_accounts_usable",
            "mutual_id",
            "facility_id",
            "usable_from",
            postgresql_where="state = 'approved'",
        ),
        Index(
            "ix_payee_accounts_number",
            "mutual_id",
            "number_index",
            postgresql_where="state IN ('proposed', 'approved')",
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    facility_id: Mapped[UUID]
    wallet_id: Mapped[UUID | None]
    kind: Mapped[str]
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
    account_reference_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    holder_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID]
    approved_at: Mapped[datetime | None]
    usable_from: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    refused_by: Mapped[UUID | None]
    refused_because: Mapped[str | None]
    operator: Mapped[str | None]


class PayeeAccountApprovalRow(Base):
    """One person's yes to a proposal of somebody else's; append-only."""

    __tablename__ = "payee_account_approvals"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "account_id"], ["payee_accounts.mutual_id", "payee_accounts.id"]),
        ForeignKeyConstraint(["person_id"], ["people.id"]),
    )

    mutual_id: Mapped[MutualKey]
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    approved_at: Mapped[datetime]
