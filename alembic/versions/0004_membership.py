"""Membership: places, schemes and campaigns, units and their people, and each unit's account.

What happened to a unit is told once: its history takes new rows only, by trigger and by role (RELIABILITY I2, I17).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.db.migrate import revoke_changes, run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


TABLES = (
    "places",
    "antennas",
    "scheme_versions",
    "funders",
    "campaigns",
    "reference_counters",
    "units",
    "members",
    "name_keys",
    "payer_numbers",
    "enrolments",
    "dues",
    "settlements",
    "advances",
    "accruals",
    "cover_spells",
    "unit_history",
    "daily_runs",
)

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON unit_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    make_schemes()
    make_units()
    make_accounts()
    make_history()
    run_script(op, APPEND_ONLY)
    revoke_changes(op, "unit_history")


def make_schemes() -> None:
    op.create_table(
        "places",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.CheckConstraint("kind IN ('region', 'circle', 'commune', 'village')", name="kind"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "code", "valid_from"),
    )
    op.create_table(
        "antennas",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place_code", sa.String()),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "name"),
    )
    op.create_table(
        "scheme_versions",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("member_minor", sa.BigInteger(), nullable=False),
        sa.Column("state_minor", sa.BigInteger(), nullable=False),
        sa.Column("donor_minor", sa.BigInteger(), nullable=False),
        sa.Column("rates", JSONB(), nullable=False),
        sa.Column("ceilings", JSONB(), nullable=False),
        sa.Column("parameters", JSONB(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("frozen_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("gross_minor = member_minor + state_minor + donor_minor", name="shares_sum"),
        sa.CheckConstraint("member_minor >= 0 AND state_minor >= 0 AND donor_minor >= 0", name="shares_positive"),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "scheme", "version"),
    )
    op.create_table(
        "funders",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.CheckConstraint("kind IN ('state', 'donor')", name="kind"),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "kind", "valid_from"),
    )
    op.create_table(
        "campaigns",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scheme_version_id", sa.Uuid(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("coverage_from", sa.Date(), nullable=False),
        sa.Column("coverage_to", sa.Date(), nullable=False),
        sa.Column("due_dates", ARRAY(sa.Date()), nullable=False),
        sa.CheckConstraint("cardinality(due_dates) BETWEEN 1 AND 4", name="due_dates"),
        sa.CheckConstraint("coverage_to > coverage_from", name="coverage"),
        sa.ForeignKeyConstraint(
            ["mutual_id", "scheme_version_id"], ["scheme_versions.mutual_id", "scheme_versions.id"]
        ),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "name"),
    )


def make_units() -> None:
    op.create_table(
        "reference_counters",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("circle", sa.String(length=2), nullable=False),
        sa.Column("next_serial", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "circle"),
    )
    op.create_table(
        "units",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("antenna_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("looks_on", sa.Date()),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("closed_reason", sa.String()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'grace', 'suspended', 'lapsed', 'ended', 'closed')", name="status"
        ),
        sa.ForeignKeyConstraint(["mutual_id", "antenna_id"], ["antennas.mutual_id", "antennas.id"]),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "reference"),
    )
    op.create_index(None, "units", ["mutual_id", "looks_on"])
    op.create_table(
        "members",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sex", sa.String(length=1)),
        sa.Column("born_on", sa.Date()),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("nina_sealed", sa.LargeBinary()),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("covered_from", sa.Date()),
        sa.Column("left_on", sa.Date()),
        sa.Column("left_reason", sa.String()),
        sa.CheckConstraint("left_reason IS NULL OR left_reason IN ('departure', 'death', 'error')", name="left_reason"),
        sa.CheckConstraint("sex IS NULL OR sex IN ('F', 'M')", name="sex"),
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="left_on"),
        sa.ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "unit_id", "number"),
    )
    op.create_table(
        "name_keys",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["mutual_id", "member_id"], ["members.mutual_id", "members.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "key", "member_id"),
    )
    op.create_index(None, "name_keys", ["mutual_id", "unit_id"])
    op.create_table(
        "payer_numbers",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("msisdn_index", sa.LargeBinary(), nullable=False),
        sa.Column("msisdn_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("removed_on", sa.Date()),
        sa.ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )
    op.create_index(None, "payer_numbers", ["mutual_id", "msisdn_index"])
    op.create_index(
        "uq_payer_numbers_open",
        "payer_numbers",
        ["mutual_id", "unit_id", "msisdn_index"],
        unique=True,
        postgresql_where="removed_on IS NULL",
    )


def make_accounts() -> None:
    op.create_table(
        "enrolments",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("persons", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date()),
        sa.Column("cover_from", sa.Date()),
        sa.Column("cover_to", sa.Date(), nullable=False),
        sa.Column("suspended_from", sa.Date()),
        sa.Column("resumes_on", sa.Date()),
        sa.Column("lapsed_on", sa.Date()),
        sa.CheckConstraint("kind IN ('new', 'renewal', 'reenrolment', 'takeover')", name="kind"),
        sa.CheckConstraint("status IN ('pending', 'active', 'grace', 'suspended', 'lapsed', 'ended')", name="status"),
        sa.ForeignKeyConstraint(["mutual_id", "campaign_id"], ["campaigns.mutual_id", "campaigns.id"]),
        sa.ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )
    op.create_index(None, "enrolments", ["mutual_id", "campaign_id"])
    op.create_index(None, "enrolments", ["mutual_id", "unit_id"])
    op.create_index(
        "uq_enrolments_open",
        "enrolments",
        ["mutual_id", "unit_id", "campaign_id"],
        unique=True,
        postgresql_where="lapsed_on IS NULL",
    )
    op.create_table(
        "dues",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid()),
        sa.Column("persons", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("clock_on", sa.Date(), nullable=False),
        sa.Column("suspends_on", sa.Date(), nullable=False),
        sa.Column("member_minor", sa.BigInteger(), nullable=False),
        sa.Column("state_minor", sa.BigInteger(), nullable=False),
        sa.Column("donor_minor", sa.BigInteger(), nullable=False),
        sa.Column("called_on", sa.Date()),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date()),
        sa.Column("settled_on", sa.Date()),
        sa.Column("cancelled_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('fee', 'instalment', 'addition')", name="kind"),
        sa.CheckConstraint("called_on IS NOT NULL OR paid_minor = 0", name="paid_is_called"),
        sa.CheckConstraint("paid_minor + cancelled_minor <= member_minor", name="not_overpaid"),
        sa.CheckConstraint("paid_minor >= 0 AND cancelled_minor >= 0", name="not_negative"),
        sa.CheckConstraint("settled_on IS NULL OR paid_minor = member_minor", name="settled_is_paid"),
        sa.ForeignKeyConstraint(["mutual_id", "enrolment_id"], ["enrolments.mutual_id", "enrolments.id"]),
        sa.ForeignKeyConstraint(["mutual_id", "member_id"], ["members.mutual_id", "members.id"]),
        sa.ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "enrolment_id", "seq"),
    )
    op.create_index(None, "dues", ["mutual_id", "unit_id"])
    op.create_table(
        "settlements",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("undone_on", sa.Date()),
        sa.Column("entry_id", sa.Uuid()),
        sa.CheckConstraint("(source = 'advance') = (entry_id IS NOT NULL)", name="entry"),
        sa.CheckConstraint("source IN ('direct', 'advance')", name="source"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.ForeignKeyConstraint(["mutual_id", "due_id"], ["dues.mutual_id", "dues.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )
    op.create_index(None, "settlements", ["mutual_id", "payment_id"])
    op.create_index(None, "settlements", ["mutual_id", "unit_id"])
    op.create_table(
        "advances",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("left_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("left_minor >= 0 AND left_minor <= amount_minor", name="left"),
        sa.ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("mutual_id", "unit_id", "payment_id"),
    )
    op.create_index(None, "advances", ["mutual_id", "payment_id"])
    op.create_table(
        "accruals",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("persons", sa.SmallInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("accrued_on", sa.Date(), nullable=False),
        sa.Column("undone_on", sa.Date()),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("funder IN ('state', 'donor')", name="funder"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.ForeignKeyConstraint(["mutual_id", "due_id"], ["dues.mutual_id", "dues.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )
    op.create_index(None, "accruals", ["mutual_id", "funder", "accrued_on"])
    op.create_index(None, "accruals", ["mutual_id", "unit_id"])
    op.create_index(
        "uq_accruals_standing",
        "accruals",
        ["mutual_id", "due_id", "funder"],
        unique=True,
        postgresql_where="undone_on IS NULL",
    )
    op.create_table(
        "cover_spells",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name="days"),
        sa.ForeignKeyConstraint(["mutual_id", "enrolment_id"], ["enrolments.mutual_id", "enrolments.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )
    op.create_index(None, "cover_spells", ["mutual_id", "unit_id", "from_on"])


def make_history() -> None:
    op.create_table(
        "unit_history",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )
    op.create_index(None, "unit_history", ["mutual_id", "unit_id", "id"])
    op.create_table(
        "daily_runs",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "day"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
