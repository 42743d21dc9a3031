"""Rows of the inbox: deliveries that only grow, their fates, and the lanes they are booked in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import new_id
from app.db.base import Base, MutualKey, RowKey, Small
from app.inbox.model import NewDelivery, lane_of


class DeliveryRow(Base):
    """Bytes as they came, once per wallet and content (RELIABILITY I2, I6); only added to.

    `position` orders a lane; with a `quarantine` reason the drain passes the row by.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        UniqueConstraint("mutual_id", "wallet_id", "content_hash"),
        Index(None, "lane", "position", postgresql_where="quarantine IS NULL"),
        # Partial, though it holds all: foreign keys to young deliveries then plan by the primary key (PERFORMANCE 8).
        Index("ix_deliveries_mutual", "mutual_id", "position", postgresql_where="position > 0"),
        Index(None, "mutual_id", "wallet_id", "received_at", postgresql_where="quarantine IS NOT NULL"),
        CheckConstraint("origin IN ('callback', 'query', 'statement')", name="origin"),
        CheckConstraint("authenticity IN ('claimed', 'proven', 'none')", name="authenticity"),
        CheckConstraint("quarantine IS NOT NULL OR authenticity <> 'none'", name="quarantine"),
        CheckConstraint("octet_length(content_hash) = 32", name="content_hash"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    wallet_id: Mapped[UUID]
    lane: Mapped[Small]
    position: Mapped[int] = mapped_column(Identity(always=True))
    origin: Mapped[str]
    event: Mapped[str]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str | None]
    authenticity: Mapped[str]
    quarantine: Mapped[str | None]
    received_at: Mapped[datetime]


class DeliveryFateRow(Base):
    """What became of a delivery; none while it waits for the first time."""

    __tablename__ = "delivery_fates"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "delivery_id"], ["deliveries.mutual_id", "deliveries.id"]),
        Index(None, "lane", "next_attempt_at", postgresql_where="next_attempt_at IS NOT NULL"),
        Index(None, "mutual_id", "state", "delivery_id"),
        CheckConstraint(
            "state IN ('waiting', 'waiting_proof', 'booked', 'ignored', 'conflict', 'parked', 'quarantined')",
            name="state",
        ),
        CheckConstraint("state <> 'waiting' OR next_attempt_at IS NOT NULL", name="waiting"),
    )

    mutual_id: Mapped[MutualKey]
    delivery_id: Mapped[RowKey]
    lane: Mapped[Small]
    state: Mapped[str]
    reason: Mapped[str | None]
    attempts: Mapped[Small]
    next_attempt_at: Mapped[datetime | None]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class DrainLaneRow(Base):
    """The lease of a lane: who books in it, until when, and the fence that rises with every takeover.

    Everything at or below `watermark` has been decided.
    """

    __tablename__ = "drain_lanes"

    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    fence: Mapped[int]
    holder: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    watermark: Mapped[int]


def row_of(delivery: NewDelivery) -> dict[str, Any]:
    """The columns of a new row of `deliveries`, its id freshly made."""
    authenticity = delivery.standing.authenticity
    return {
        "mutual_id": delivery.mutual_id,
        "id": new_id(),
        "wallet_id": delivery.wallet_id,
        "lane": lane_of(delivery.mutual_id),
        "origin": str(delivery.origin),
        "event": delivery.event,
        "content_hash": delivery.content_hash,
        "body": delivery.body,
        "headers": dict(delivery.headers),
        "source": delivery.source,
        "authenticity": "none" if authenticity is None else authenticity.name.lower(),
        "quarantine": delivery.standing.quarantine,
        "received_at": delivery.received_at,
    }
