"""Rows of access: people, their roles, sessions, API keys, idempotency keys, and the audit trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey, RowKey, Small

ROLES = (
    "'manager', 'assistant', 'accountant', 'adviser', 'coordinator', 'signatory', 'clerk', 'auditor',"
    " 'administrator', 'union'"
)


class PersonRow(Base):
    """Somebody who works with the back office, in one mutual or several; name and address are sealed."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("email_index"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
    )

    id: Mapped[RowKey]
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_index: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    disabled_at: Mapped[datetime | None]


class RoleGrantRow(Base):
    """A role of a person in a mutual; without a mutual it holds in all, which only two roles may.

    A clerk is one of a facility, and nobody else is.
    """

    __tablename__ = "role_grants"
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["people.id"]),
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        CheckConstraint(f"role IN ({ROLES})", name="role"),
        CheckConstraint("mutual_id IS NOT NULL OR role IN ('union', 'administrator')", name="everywhere"),
        ForeignKeyConstraint(["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"]),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawal"),
        CheckConstraint("(role = 'clerk') = (facility_id IS NOT NULL)", name="clerk"),
        Index(
            "uq_role_grants_held",
            "person_id",
            "mutual_id",
            "role",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "mutual_id"),
    )

    id: Mapped[RowKey]
    person_id: Mapped[UUID]
    mutual_id: Mapped[UUID | None]
    facility_id: Mapped[UUID | None]
    role: Mapped[str]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]


class SessionRow(Base):
    """A person's stay in the console; of its token only the SHA-256 is kept (RELIABILITY 7)."""

    __tablename__ = "sessions"
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["people.id"]),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        UniqueConstraint("token_hash"),
        Index(None, "person_id"),
    )

    id: Mapped[RowKey]
    person_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiKeyRow(Base):
    """A key of a person, a partner or a facility; of the secret only its SHA-256 is kept (RELIABILITY 7).

    `mutual_id` binds it to one mutual; a key without one asks for the mutual by name. `replaced_by` is the key that
    took over: then `expires_at` ends the overlap.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["person_id"], ["people.id"]),
        ForeignKeyConstraint(["replaced_by"], ["api_keys.id"]),
        UniqueConstraint("prefix"),
        CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash"),
        ForeignKeyConstraint(["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"]),
        CheckConstraint("num_nonnulls(person_id, partner, facility_id) = 1", name="holder"),
        CheckConstraint("partner IS NULL OR cardinality(scopes) > 0", name="scopes"),
        CheckConstraint(
            "facility_id IS NULL OR (mutual_id IS NOT NULL AND cardinality(scopes) > 0"
            " AND scopes <@ ARRAY['own_claims.read', 'own_claims.submit']::varchar[])",
            name="facility",
        ),
        Index(None, "mutual_id", "id"),
    )

    id: Mapped[RowKey]
    mutual_id: Mapped[UUID | None]
    prefix: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[UUID | None]
    partner: Mapped[str | None]
    facility_id: Mapped[UUID | None]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
    replaced_by: Mapped[UUID | None]


class IdempotencyKeyRow(Base):
    """What a caller's key on a route stood for, and the answer it got; those of money acts do not expire."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        CheckConstraint("octet_length(request_hash) = 32", name="request_hash"),
        CheckConstraint("(status IS NULL) = (answer_sealed IS NULL)", name="answer"),
    )

    caller: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[Small | None]
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    claimed_at: Mapped[datetime]


class AuditRow(Base):
    """An act, who did it and on what; written in the transaction of the act, never changed (RELIABILITY I2, I17).

    Rows of the platform itself stand under the nil mutual.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "mutual_id", "position"), Index(None, "mutual_id", "subject"))

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    position: Mapped[int] = mapped_column(Identity(always=True))
    actor: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_id: Mapped[str | None]
    done_at: Mapped[datetime]
