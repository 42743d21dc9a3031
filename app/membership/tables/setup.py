"""Rows of what a mutual sets up: itself, its places and antennas, schemes, funders and campaigns."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small


class MutualRow(Base):
    """A circle-level mutual: the tenant that every other row belongs to."""

    __tablename__ = "mutuals"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[RowKey]
    code: Mapped[str]
    name: Mapped[str]
    circle: Mapped[str] = mapped_column(String(2))
    currency: Mapped[CurrencyCode]
    region: Mapped[str] = mapped_column(String(2))
    timezone: Mapped[str]
    target_population: Mapped[int | None]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opened_on: Mapped[date]
    created_at: Mapped[datetime]


class PlaceRow(Base):
    """One version of a region, circle, commune or village (DOMAIN 3: a mutual keeps its historical perimeter)."""

    __tablename__ = "places"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "code", "valid_from"),
        CheckConstraint("kind IN ('region', 'circle', 'commune', 'village')", name="kind"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    code: Mapped[str]
    kind: Mapped[str]
    parent_code: Mapped[str | None]
    name: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AntennaRow(Base):
    """A communal antenna: where managers enrol and collect."""

    __tablename__ = "antennas"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "name"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    name: Mapped[str]
    place_code: Mapped[str | None]
    is_default: Mapped[bool]
    closed_on: Mapped[date | None]


class RegimeRow(Base):
    """A regime whose care the mutual settles; of one that it only manages the money is not the mutual's own (4662).

    Whose money it is never changes. The row is the lock under which its fund is committed.
    """

    __tablename__ = "regimes"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("code", "mutual_id"),
        CheckConstraint("code <> 'CBHI' OR NOT manages_funds", name="own"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    code: Mapped[str]
    name_fr: Mapped[str]
    name_en: Mapped[str]
    manages_funds: Mapped[bool]
    registered_at: Mapped[datetime]


class SchemeVersionRow(Base):
    """A version of a scheme: tariff per person and year, rates and ceilings of care, parameters; frozen once used."""

    __tablename__ = "scheme_versions"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["regime", "mutual_id"], ["regimes.code", "regimes.mutual_id"]),
        UniqueConstraint("mutual_id", "scheme", "version"),
        CheckConstraint("gross_minor = member_minor + state_minor + donor_minor", name="shares_sum"),
        CheckConstraint("member_minor >= 0 AND state_minor >= 0 AND donor_minor >= 0", name="shares_positive"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    scheme: Mapped[str]
    version: Mapped[Small]
    regime: Mapped[str] = mapped_column(server_default="CBHI")
    gross_minor: Mapped[int]
    member_minor: Mapped[int]
    state_minor: Mapped[int]
    donor_minor: Mapped[int]
    rates: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ceilings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    frozen_at: Mapped[datetime | None]


class FunderRow(Base):
    """Who co-finances contributions, and from when to when (DOMAIN F5); `turn` counts those of a kind from 1."""

    __tablename__ = "funders"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "kind", "valid_from"),
        UniqueConstraint("mutual_id", "kind", "turn"),
        CheckConstraint("kind IN ('state', 'donor')", name="kind"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    kind: Mapped[str]
    turn: Mapped[Small]
    name: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class CampaignRow(Base):
    """A collection campaign: a scheme version, twelve months of cover, one to four due dates."""

    __tablename__ = "campaigns"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["mutual_id", "scheme_version_id"], ["scheme_versions.mutual_id", "scheme_versions.id"]),
        UniqueConstraint("mutual_id", "name"),
        CheckConstraint("coverage_to > coverage_from", name="coverage"),
        CheckConstraint("cardinality(due_dates) BETWEEN 1 AND 4", name="due_dates"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    name: Mapped[str]
    scheme_version_id: Mapped[UUID]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    coverage_from: Mapped[date]
    coverage_to: Mapped[date]
    due_dates: Mapped[list[date]] = mapped_column(ARRAY(Date))
