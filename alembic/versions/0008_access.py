"""Access: people, roles, sessions, API keys, idempotency keys, and the audit trail that only grows.

The trail is chained like the journal: a position, the lock of its writers, and the view that its seals are made over.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.migrate import revoke_changes, run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = (
    "'manager', 'assistant', 'accountant', 'adviser', 'coordinator', 'signatory', 'clerk', 'auditor',"
    " 'administrator', 'union'"
)

# Rights keep the runtime role from changing the trail; the trigger keeps everybody else from it too (RELIABILITY I2).
AUDIT = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER chain_lock BEFORE INSERT ON audit FOR EACH STATEMENT EXECUTE FUNCTION chain_lock();
CREATE VIEW chain_audit AS
SELECT mutual_id, position,
       jsonb_build_array(id, actor, act, subject, facts, request_id,
                         to_char(done_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text AS content
FROM audit;
"""


def upgrade() -> None:
    make_people()
    make_sessions()
    make_keys()
    make_audit()
    run_script(op, AUDIT)
    revoke_changes(op, "audit")


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def make_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        word("password_hash", nullable=True),
        moment("created_at"),
        word("created_by"),
        moment("disabled_at", nullable=True),
        sa.UniqueConstraint("email_index"),
        sa.CheckConstraint("language IN ('fr', 'en')", name="language"),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mutual_id", sa.Uuid(), nullable=True),
        word("role"),
        moment("granted_at"),
        word("granted_by"),
        moment("withdrawn_at", nullable=True),
        word("withdrawn_by", nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.CheckConstraint(f"role IN ({ROLES})", name="role"),
        sa.CheckConstraint("mutual_id IS NOT NULL OR role IN ('union', 'administrator')", name="everywhere"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawal"),
    )
    op.create_index(
        "uq_role_grants_held",
        "role_grants",
        ["person_id", "mutual_id", "role"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(None, "role_grants", ["mutual_id"])


def make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        moment("opened_at"),
        moment("ends_at"),
        moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index(None, "sessions", ["person_id"])


def make_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("mutual_id", sa.Uuid(), nullable=True),
        word("prefix"),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        word("partner", nullable=True),
        sa.Column("scopes", postgresql.ARRAY(sa.String()), nullable=False),
        moment("created_at"),
        word("created_by"),
        moment("expires_at", nullable=True),
        moment("revoked_at", nullable=True),
        word("revoked_by", nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["replaced_by"], ["api_keys.id"]),
        sa.UniqueConstraint("prefix"),
        sa.CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash"),
        sa.CheckConstraint("(person_id IS NULL) <> (partner IS NULL)", name="holder"),
        sa.CheckConstraint("partner IS NULL OR cardinality(scopes) > 0", name="scopes"),
    )
    op.create_index(None, "api_keys", ["mutual_id", "id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("caller", sa.String(), primary_key=True),
        sa.Column("route", sa.String(), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        moment("claimed_at"),
        sa.CheckConstraint("octet_length(request_hash) = 32", name="request_hash"),
        sa.CheckConstraint("(status IS NULL) = (answer_sealed IS NULL)", name="answer"),
    )


def make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("mutual_id", sa.Uuid(), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        word("actor"),
        word("act"),
        word("subject"),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        word("request_id", nullable=True),
        moment("done_at"),
    )
    op.create_index(None, "audit", ["mutual_id", "position"])
    op.create_index(None, "audit", ["mutual_id", "subject"])
