"""The year's end: acts proposed by one person, carried out by another, and kept with their inputs (E26, E27)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.migrate import revoke_changes

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEPT = ("year_proposals", "closed_years", "deferrals", "outstanding_claims", "opened_years", "appropriations")


def upgrade() -> None:
    make_proposals()
    make_closings()
    make_deferrals()
    make_outstanding_claims()
    make_openings()
    make_appropriations()
    for name in KEPT:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    revoke_changes(op, *KEPT)


def make_proposals() -> None:
    op.create_table(
        "year_proposals",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("not_invoiced_minor", sa.BigInteger(), nullable=True),
        sa.Column("reserve_percent", sa.Numeric(), nullable=True),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('closing', 'opening', 'appropriation')", name=op.f("ck_year_proposals_kind")),
        sa.CheckConstraint(
            "(kind = 'closing') = (not_invoiced_minor IS NOT NULL)",
            name=op.f("ck_year_proposals_closing"),
        ),
        sa.CheckConstraint(
            "(kind = 'appropriation') = (reserve_percent IS NOT NULL)",
            name=op.f("ck_year_proposals_appropriation"),
        ),
        sa.CheckConstraint(
            "not_invoiced_minor >= 0 AND reserve_percent BETWEEN 0 AND 100",
            name=op.f("ck_year_proposals_inputs"),
        ),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_year_proposals_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_year_proposals")),
        sa.UniqueConstraint("mutual_id", "id", "made_by", name=op.f("uq_year_proposals_mutual_id_id_made_by")),
    )
    op.create_index(
        op.f("ix_year_proposals_year_kind_mutual_id_id"), "year_proposals", ["year", "kind", "mutual_id", "id"]
    )


def make_closings() -> None:
    op.create_table(
        "closed_years",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("income_minor", sa.BigInteger(), nullable=False),
        sa.Column("expense_minor", sa.BigInteger(), nullable=False),
        sa.Column("result_minor", sa.BigInteger(), nullable=False),
        sa.Column("benefits_minor", sa.BigInteger(), nullable=False),
        sa.Column("deferred_member_minor", sa.BigInteger(), nullable=False),
        sa.Column("deferred_state_minor", sa.BigInteger(), nullable=False),
        sa.Column("deferred_donor_minor", sa.BigInteger(), nullable=False),
        sa.Column("claims_minor", sa.BigInteger(), nullable=False),
        sa.Column("not_invoiced_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result_minor = income_minor - expense_minor", name=op.f("ck_closed_years_result")),
        sa.CheckConstraint(
            "least(deferred_member_minor, deferred_state_minor, deferred_donor_minor, claims_minor,"
            " not_invoiced_minor) >= 0",
            name=op.f("ck_closed_years_not_negative"),
        ),
        sa.CheckConstraint("closed_by <> prepared_by", name=op.f("ck_closed_years_two_people")),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_closed_years_mutual_id")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "proposal_id", "prepared_by"],
            ["year_proposals.mutual_id", "year_proposals.id", "year_proposals.made_by"],
            name=op.f("fk_closed_years_mutual_id_proposal_id_prepared_by"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "year", name=op.f("pk_closed_years")),
    )


def make_deferrals() -> None:
    op.create_table(
        "deferrals",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("member_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("state_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("donor_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("member_minor", sa.BigInteger(), nullable=False),
        sa.Column("state_minor", sa.BigInteger(), nullable=False),
        sa.Column("donor_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("months BETWEEN 0 AND 12", name=op.f("ck_deferrals_months")),
        sa.CheckConstraint(
            "member_minor = member_total_minor - member_total_minor * months / 12 AND member_total_minor >= 0",
            name=op.f("ck_deferrals_member"),
        ),
        sa.CheckConstraint(
            "state_minor = state_total_minor - state_total_minor * months / 12 AND state_total_minor >= 0",
            name=op.f("ck_deferrals_state"),
        ),
        sa.CheckConstraint(
            "donor_minor = donor_total_minor - donor_total_minor * months / 12 AND donor_total_minor >= 0",
            name=op.f("ck_deferrals_donor"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "year"],
            ["closed_years.mutual_id", "closed_years.year"],
            name=op.f("fk_deferrals_mutual_id_year"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "unit_id"],
            ["units.mutual_id", "units.id"],
            name=op.f("fk_deferrals_mutual_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "campaign_id"],
            ["campaigns.mutual_id", "campaigns.id"],
            name=op.f("fk_deferrals_mutual_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "year", "unit_id", "campaign_id", name=op.f("pk_deferrals")),
    )


def make_outstanding_claims() -> None:
    op.create_table(
        "outstanding_claims",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("share_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("share_minor >= 0", name=op.f("ck_outstanding_claims_share")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "year"],
            ["closed_years.mutual_id", "closed_years.year"],
            name=op.f("fk_outstanding_claims_mutual_id_year"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "claim_id"],
            ["claims.mutual_id", "claims.id"],
            name=op.f("fk_outstanding_claims_mutual_id_claim_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "year", "claim_id", name=op.f("pk_outstanding_claims")),
    )


def make_openings() -> None:
    op.create_table(
        "opened_years",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("closed_year", sa.SmallInteger(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("closed_year = year - 1", name=op.f("ck_opened_years_after")),
        sa.CheckConstraint("opened_by <> prepared_by", name=op.f("ck_opened_years_two_people")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "closed_year"],
            ["closed_years.mutual_id", "closed_years.year"],
            name=op.f("fk_opened_years_mutual_id_closed_year"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "proposal_id", "prepared_by"],
            ["year_proposals.mutual_id", "year_proposals.id", "year_proposals.made_by"],
            name=op.f("fk_opened_years_mutual_id_proposal_id_prepared_by"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "year", name=op.f("pk_opened_years")),
    )


def make_appropriations() -> None:
    op.create_table(
        "appropriations",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("result_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserve_percent", sa.Numeric(), nullable=False),
        sa.Column("reserve_minor", sa.BigInteger(), nullable=False),
        sa.Column("retained_minor", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("booked_by", sa.String(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reserve_minor + retained_minor = result_minor AND reserve_minor >= 0",
            name=op.f("ck_appropriations_sum"),
        ),
        sa.CheckConstraint(
            "reserve_minor = floor(greatest(result_minor, 0) * reserve_percent / 100)"
            " AND reserve_percent BETWEEN 0 AND 100",
            name=op.f("ck_appropriations_reserve"),
        ),
        sa.CheckConstraint("booked_by <> prepared_by", name=op.f("ck_appropriations_two_people")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "year"],
            ["closed_years.mutual_id", "closed_years.year"],
            name=op.f("fk_appropriations_mutual_id_year"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "proposal_id", "prepared_by"],
            ["year_proposals.mutual_id", "year_proposals.id", "year_proposals.made_by"],
            name=op.f("fk_appropriations_mutual_id_proposal_id_prepared_by"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "year", name=op.f("pk_appropriations")),
    )
