"""Money out: what is owed, what is ordered and approved, and what happened to each payout.

The promises stand in triggers (`alembic/sql/0010_payouts.sql`): payouts move along their machine only, what is paid is
what two people approved, no claim is in two live payouts, and no reserve takes the float below its floor.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TRIGGERS = Path(__file__).parents[1] / "sql" / "0010_payouts.sql"
KEPT = (
    "payables",
    "recoverables",
    "payout_lanes",
    "payout_batches",
    "payouts",
    "payout_items",
    "payout_offsets",
    "payout_attempts",
    "payout_resolutions",
)
STATES = (
    "'draft', 'pending_approval', 'approved', 'rejected', 'reserved', 'sending', 'not_sent', 'accepted', 'unknown',"
    " 'succeeded', 'failed', 'review', 'conflict', 'returned'"
)
OWED_COLUMNS = "mutual_id, id, facility_id, subject_kind, subject_id, label, amount_minor, currency"
LANE_COLUMNS = (
    "floor_minor, cap_minor, daily_minor, hourly_count, stopped_at, stopped_by, stop_reason, paused_at,"
    " operator_balance_minor, operator_balance_at"
)


def upgrade() -> None:
    make_owed()
    make_orders()
    make_sent()
    run_script(op, TRIGGERS.read_text())
    for name in KEPT:
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_payout_rows()"
        )
    revoke_changes(op, "payout_approvals", "payout_evidence", "payout_steps")
    limit_runtime_role()


def limit_runtime_role() -> None:
    """What triggers keep, nobody sets; a column that may be changed lets rows be locked."""
    role = runtime_role(op)
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {role}")
    op.execute(f"REVOKE INSERT ON payout_steps FROM {role}")
    op.execute(f"REVOKE UPDATE ON payables, recoverables, payout_lanes, payout_items, payout_offsets FROM {role}")
    op.execute(f"REVOKE INSERT ON payables, recoverables, payout_lanes FROM {role}")
    op.execute(f"GRANT INSERT ({OWED_COLUMNS}, due_on, owed_at) ON payables TO {role}")
    op.execute(f"GRANT INSERT ({OWED_COLUMNS}, found_at) ON recoverables TO {role}")
    op.execute(f"GRANT INSERT (mutual_id, account_code, wallet_id, {LANE_COLUMNS}) ON payout_lanes TO {role}")
    op.execute(f"GRANT UPDATE (due_on) ON payables TO {role}")
    op.execute(f"GRANT UPDATE (repaid_minor) ON recoverables TO {role}")
    op.execute(f"GRANT UPDATE (released_at) ON payout_items, payout_offsets TO {role}")
    op.execute(f"GRANT UPDATE ({LANE_COLUMNS}) ON payout_lanes TO {role}")


def make_owed() -> None:
    op.create_table(
        "payables",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("facility_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("committed_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payables_amount")),
        sa.CheckConstraint("committed_minor BETWEEN 0 AND amount_minor", name=op.f("ck_payables_committed")),
        sa.CheckConstraint("paid_minor BETWEEN 0 AND committed_minor", name=op.f("ck_payables_paid")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "facility_id"],
            ["facilities.mutual_id", "facilities.id"],
            name=op.f("fk_payables_mutual_id_facility_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payables")),
        sa.UniqueConstraint(
            "mutual_id", "subject_kind", "subject_id", name=op.f("uq_payables_mutual_id_subject_kind_subject_id")
        ),
    )
    op.create_index(
        "ix_payables_open",
        "payables",
        ["mutual_id", "facility_id", "due_on"],
        unique=False,
        postgresql_where="committed_minor < amount_minor",
    )
    op.create_table(
        "payout_lanes",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("reserved_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("floor_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cap_minor", sa.BigInteger(), nullable=True),
        sa.Column("daily_minor", sa.BigInteger(), nullable=True),
        sa.Column("hourly_count", sa.BigInteger(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.String(), nullable=True),
        sa.Column("stop_reason", sa.String(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("operator_balance_minor", sa.BigInteger(), nullable=True),
        sa.Column("operator_balance_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(stopped_at IS NULL) = (stopped_by IS NULL)", name=op.f("ck_payout_lanes_stopped")),
        sa.CheckConstraint("cap_minor > 0", name=op.f("ck_payout_lanes_cap")),
        sa.CheckConstraint("daily_minor >= 0 AND hourly_count >= 0", name=op.f("ck_payout_lanes_limits")),
        sa.CheckConstraint("reserved_minor >= 0 AND floor_minor >= 0", name=op.f("ck_payout_lanes_not_negative")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_payout_lanes_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "account_code", name=op.f("pk_payout_lanes")),
    )
    op.create_index(
        "uq_payout_lanes_wallet",
        "payout_lanes",
        ["mutual_id", "wallet_id"],
        unique=True,
        postgresql_where="wallet_id IS NOT NULL",
    )
    op.create_table(
        "recoverables",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("facility_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("committed_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("repaid_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_recoverables_amount")),
        sa.CheckConstraint("committed_minor + repaid_minor <= amount_minor", name=op.f("ck_recoverables_recovered")),
        sa.CheckConstraint("committed_minor >= 0 AND repaid_minor >= 0", name=op.f("ck_recoverables_not_negative")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "facility_id"],
            ["facilities.mutual_id", "facilities.id"],
            name=op.f("fk_recoverables_mutual_id_facility_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_recoverables")),
    )
    op.create_index(
        "ix_recoverables_open",
        "recoverables",
        ["mutual_id", "facility_id", "found_at"],
        unique=False,
        postgresql_where="committed_minor + repaid_minor < amount_minor",
    )


def make_orders() -> None:
    op.create_table(
        "payout_batches",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("carried_forward", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('benefits', 'refunds')", name=op.f("ck_payout_batches_kind")),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'rejected' OR content_hash IS NOT NULL", name=op.f("ck_payout_batches_content")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'pending_approval', 'approved', 'rejected')", name=op.f("ck_payout_batches_state")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "account_code"],
            ["payout_lanes.mutual_id", "payout_lanes.account_code"],
            name=op.f("fk_payout_batches_mutual_id_account_code"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payout_batches")),
        sa.UniqueConstraint("mutual_id", "number", name=op.f("uq_payout_batches_mutual_id_number")),
    )
    op.create_table(
        "payout_approvals",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.CheckConstraint("verdict IN ('approve', 'reject')", name=op.f("ck_payout_approvals_verdict")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "batch_id"],
            ["payout_batches.mutual_id", "payout_batches.id"],
            name=op.f("fk_payout_approvals_mutual_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payout_approvals")),
        sa.UniqueConstraint(
            "mutual_id",
            "batch_id",
            "content_hash",
            "person",
            name=op.f("uq_payout_approvals_mutual_id_batch_id_content_hash_person"),
        ),
    )
    op.create_index(
        op.f("ix_payout_approvals_position_mutual_id"), "payout_approvals", ["position", "mutual_id"], unique=False
    )
    op.create_table(
        "payouts",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("facility_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("offset_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payee_account_id", sa.Uuid(), nullable=True),
        sa.Column("payee_kind", sa.String(), nullable=False),
        sa.Column("payee_index", sa.LargeBinary(), nullable=False),
        sa.Column("payee_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expected_fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("expected_levy_minor", sa.BigInteger(), nullable=False),
        sa.Column("held_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=True),
        sa.Column("levy_minor", sa.BigInteger(), nullable=True),
        sa.Column("operator_reference", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("conflict_from", sa.String(), nullable=True),
        sa.Column("moved_by", sa.String(), nullable=False),
        sa.Column("moved_because", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'benefits') = (facility_id IS NOT NULL)", name=op.f("ck_payouts_facility")),
        sa.CheckConstraint("(kind = 'refunds') = (subject_id IS NOT NULL)", name=op.f("ck_payouts_subject")),
        sa.CheckConstraint("(state = 'conflict') = (conflict_from IS NOT NULL)", name=op.f("ck_payouts_conflict")),
        sa.CheckConstraint("kind IN ('benefits', 'refunds')", name=op.f("ck_payouts_kind")),
        sa.CheckConstraint("payee_kind IN ('phone', 'paybill', 'till', 'bank')", name=op.f("ck_payouts_payee_kind")),
        sa.CheckConstraint(
            "released_at IS NULL OR state IN ('failed', 'returned', 'conflict')", name=op.f("ck_payouts_released")
        ),
        sa.CheckConstraint(
            "state <> 'succeeded' OR (fee_minor IS NOT NULL AND settled_at IS NOT NULL)",
            name=op.f("ck_payouts_settled"),
        ),
        sa.CheckConstraint(
            f"state IN ({STATES})",
            name=op.f("ck_payouts_state"),
        ),
        sa.CheckConstraint("amount_minor = gross_minor - offset_minor", name=op.f("ck_payouts_net")),
        sa.CheckConstraint("amount_minor > 0 AND offset_minor >= 0", name=op.f("ck_payouts_amount")),
        sa.CheckConstraint("fee_minor >= 0 AND levy_minor >= 0 AND held_minor >= 0", name=op.f("ck_payouts_costs")),
        sa.CheckConstraint("part BETWEEN 1 AND parts", name=op.f("ck_payouts_part")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "account_code"],
            ["payout_lanes.mutual_id", "payout_lanes.account_code"],
            name=op.f("fk_payouts_mutual_id_account_code"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "batch_id"],
            ["payout_batches.mutual_id", "payout_batches.id"],
            name=op.f("fk_payouts_mutual_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "facility_id"],
            ["facilities.mutual_id", "facilities.id"],
            name=op.f("fk_payouts_mutual_id_facility_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"], name=op.f("fk_payouts_mutual_id_wallet_id")
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payouts")),
        sa.UniqueConstraint(
            "mutual_id", "batch_id", "facility_id", "part", name=op.f("uq_payouts_mutual_id_batch_id_facility_id_part")
        ),
    )
    op.create_index(
        "ix_payouts_facility",
        "payouts",
        ["mutual_id", "facility_id", "id"],
        unique=False,
        postgresql_where="facility_id IS NOT NULL",
    )
    op.create_index(
        "ix_payouts_in_transit",
        "payouts",
        ["mutual_id", "account_code"],
        unique=False,
        postgresql_where="state IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review')",
    )
    op.create_index(
        "ix_payouts_operator_reference",
        "payouts",
        ["mutual_id", "wallet_id", "operator_reference"],
        unique=False,
        postgresql_where="operator_reference IS NOT NULL",
    )
    op.create_index(
        "ix_payouts_reserved",
        "payouts",
        ["mutual_id", "account_code", "reserved_at"],
        unique=False,
        postgresql_where="reserved_at IS NOT NULL",
    )
    op.create_index(
        "ix_payouts_to_send",
        "payouts",
        ["state", "id"],
        unique=False,
        postgresql_where="state IN ('approved', 'reserved', 'not_sent')",
    )
    op.create_index(
        "uq_payouts_subject",
        "payouts",
        ["mutual_id", "subject_id"],
        unique=True,
        postgresql_where="subject_id IS NOT NULL",
    )
    op.create_table(
        "payout_items",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("payable_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payout_items_amount")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payable_id"],
            ["payables.mutual_id", "payables.id"],
            name=op.f("fk_payout_items_mutual_id_payable_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payout_id"],
            ["payouts.mutual_id", "payouts.id"],
            name=op.f("fk_payout_items_mutual_id_payout_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "payout_id", "payable_id", name=op.f("pk_payout_items")),
    )
    op.create_index("ix_payout_items_payable", "payout_items", ["payable_id", "mutual_id"], unique=False)
    op.create_table(
        "payout_offsets",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("recoverable_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payout_offsets_amount")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payout_id"],
            ["payouts.mutual_id", "payouts.id"],
            name=op.f("fk_payout_offsets_mutual_id_payout_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "recoverable_id"],
            ["recoverables.mutual_id", "recoverables.id"],
            name=op.f("fk_payout_offsets_mutual_id_recoverable_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "payout_id", "recoverable_id", name=op.f("pk_payout_offsets")),
    )
    op.create_index("ix_payout_offsets_recoverable", "payout_offsets", ["recoverable_id", "mutual_id"], unique=False)


def make_sent() -> None:
    op.create_table(
        "payout_resolutions",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=True),
        sa.Column("levy_minor", sa.BigInteger(), nullable=True),
        sa.Column("operator_reference", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('succeeded', 'failed', 'send_again', 'returned')", name=op.f("ck_payout_resolutions_outcome")
        ),
        sa.CheckConstraint("verdict IN ('confirmed', 'refused')", name=op.f("ck_payout_resolutions_verdict")),
        sa.CheckConstraint("(verdict IS NULL) = (decided_by IS NULL)", name=op.f("ck_payout_resolutions_decided")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_payout_resolutions_two_people")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payout_id"],
            ["payouts.mutual_id", "payouts.id"],
            name=op.f("fk_payout_resolutions_mutual_id_payout_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payout_resolutions")),
    )
    op.create_index(
        "uq_payout_resolutions_open",
        "payout_resolutions",
        ["mutual_id", "payout_id"],
        unique=True,
        postgresql_where="verdict IS NULL",
    )
    op.create_table(
        "payout_steps",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("moved_by", sa.String(), nullable=False),
        sa.Column("moved_because", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payout_id"],
            ["payouts.mutual_id", "payouts.id"],
            name=op.f("fk_payout_steps_mutual_id_payout_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "position", name=op.f("pk_payout_steps")),
        sa.UniqueConstraint(
            "mutual_id", "payout_id", "position", name=op.f("uq_payout_steps_mutual_id_payout_id_position")
        ),
    )
    op.create_table(
        "payout_attempts",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sendings", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("handle", sa.String(), nullable=True),
        sa.Column("operator_reference", sa.String(), nullable=True),
        sa.Column("queries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_query_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_found", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("not_found_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("resolution_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome <> 'failed' OR coalesce(grade, 0) >= 3 OR resolution_id IS NOT NULL",
            name=op.f("ck_payout_attempts_failed_is_proven"),
        ),
        sa.CheckConstraint(
            "outcome <> 'succeeded' OR coalesce(grade, 0) >= 2 OR resolution_id IS NOT NULL",
            name=op.f("ck_payout_attempts_success_is_proven"),
        ),
        sa.CheckConstraint("outcome IN ('succeeded', 'failed')", name=op.f("ck_payout_attempts_outcome")),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_payout_attempts_ended")),
        sa.CheckConstraint(
            "fence >= 0 AND sendings >= 0 AND queries >= 0 AND not_found >= 0", name=op.f("ck_payout_attempts_counts")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payout_id"],
            ["payouts.mutual_id", "payouts.id"],
            name=op.f("fk_payout_attempts_mutual_id_payout_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "resolution_id"],
            ["payout_resolutions.mutual_id", "payout_resolutions.id"],
            name=op.f("fk_payout_attempts_mutual_id_resolution_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payout_attempts")),
        sa.UniqueConstraint(
            "mutual_id", "payout_id", "number", name=op.f("uq_payout_attempts_mutual_id_payout_id_number")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_payout_attempts_reference")),
    )
    op.create_index(
        "ix_payout_attempts_due",
        "payout_attempts",
        ["next_query_at"],
        unique=False,
        postgresql_where="next_query_at IS NOT NULL",
    )
    op.create_index(
        "ix_payout_attempts_handle",
        "payout_attempts",
        ["mutual_id", "handle"],
        unique=False,
        postgresql_where="handle IS NOT NULL",
    )
    op.create_index(
        "uq_payout_attempts_live",
        "payout_attempts",
        ["mutual_id", "payout_id"],
        unique=True,
        postgresql_where="outcome IS NULL",
    )
    op.create_table(
        "payout_evidence",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=True),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("receiver_index", sa.LargeBinary(), nullable=True),
        sa.Column("operator_reference", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "effect IN ('settled', 'noted', 'contradicted', 'refused')", name=op.f("ck_payout_evidence_effect")
        ),
        sa.CheckConstraint("grade BETWEEN 1 AND 4", name=op.f("ck_payout_evidence_grade")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "attempt_id"],
            ["payout_attempts.mutual_id", "payout_attempts.id"],
            name=op.f("fk_payout_evidence_mutual_id_attempt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payout_id"],
            ["payouts.mutual_id", "payouts.id"],
            name=op.f("fk_payout_evidence_mutual_id_payout_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payout_evidence")),
    )
    op.create_index("ix_payout_evidence_payout", "payout_evidence", ["payout_id", "mutual_id"], unique=False)
