"""Portability and regimes: visitors between mutuals, their accounts, contests and clearings; funds kept apart.

A hand-over and the charge it becomes stand in two mutuals' books: the charge names its hand-over, and neither changes.
A clearing's facts stand too; what it lists is in one standing clearing at most, and whoever proposed it approves none
of its sides.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEPT = ("portability_agreements", "hand_overs", "clearings", "clearing_lines", "regimes")
APPENDED = ("visit_charges", "visit_contests", "contest_answers", "clearing_approvals", "fund_receipts")
KINDS = "kind IN ('approved', 'overpaid')"


def upgrade() -> None:
    make_regimes()
    run_script(op, read("0021_chart"))
    extend_claims()
    extend_owed()
    extend_codes()
    make_agreements()
    make_hand_overs()
    make_charges()
    make_contests()
    make_clearings()
    run_script(op, read("0021_portability"))
    keep_rows()


def keep_rows() -> None:
    for name in KEPT + APPENDED:
        events = "DELETE OR TRUNCATE" if name in KEPT else "UPDATE OR DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE {events} ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_portability_rows()"
        )
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {runtime_role(op)}")
    revoke_changes(op, *APPENDED)


def read(name: str) -> str:
    return Path(__file__).parents[1].joinpath("sql", f"{name}.sql").read_text("utf-8")


def key(name: str = "id", *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def word(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def amount(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def small(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger(), server_default=default, nullable=False)


def add_constraint(table: str, name: str, says: str) -> None:
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {name} {says}"
    )


def extend_claims() -> None:
    op.add_column("claims", key("home_mutual_id", nullable=True))
    op.add_column("claims", sa.Column("regime", sa.String(), server_default="CBHI", nullable=False))
    op.add_column("scheme_versions", sa.Column("regime", sa.String(), server_default="CBHI", nullable=False))
    regime = "FOREIGN KEY (regime, mutual_id) REFERENCES regimes (code, mutual_id)"
    add_constraint("scheme_versions", "fk_scheme_versions_regime_mutual_id", regime)
    add_constraint("claims", "fk_claims_home_mutual_id", "FOREIGN KEY (home_mutual_id) REFERENCES mutuals (id)")
    visitor = "CHECK (home_mutual_id <> mutual_id AND unit_id IS NULL OR home_mutual_id IS NULL)"
    add_constraint("claims", "ck_claims_visitor", visitor)
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_claims_visitor ON claims (home_mutual_id, unit_reference, member_number) "
        "WHERE home_mutual_id IS NOT NULL"
    )


def make_regimes() -> None:
    op.create_table(
        "regimes",
        key("mutual_id"),
        key(),
        word("code"),
        word("name_fr"),
        word("name_en"),
        sa.Column("manages_funds", sa.Boolean(), nullable=False),
        moment("registered_at"),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.CheckConstraint("code <> 'CBHI' OR NOT manages_funds", name="own"),
        sa.UniqueConstraint("code", "mutual_id"),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )
    op.create_table(
        "fund_receipts",
        key("mutual_id"),
        key(),
        key("fund_id"),
        amount("amount_minor"),
        word("currency", 3),
        day("received_on"),
        word("reference", 200, nullable=True),
        word("booked_by"),
        moment("booked_at"),
        sa.ForeignKeyConstraint(["mutual_id", "fund_id"], ["regimes.mutual_id", "regimes.id"]),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )


def extend_owed() -> None:
    """What is owed or to recover names the fund that bears it."""
    op.add_column("payables", sa.Column("regime", sa.String(), server_default="CBHI", nullable=False))
    for table in ("payables", "recoverables"):
        op.add_column(table, key("fund_id", nullable=True))
        fund = "FOREIGN KEY (mutual_id, fund_id) REFERENCES regimes (mutual_id, id)"
        add_constraint(table, f"fk_{table}_mutual_id_fund_id", fund)
    op.execute(f"GRANT INSERT (regime, fund_id) ON payables TO {runtime_role(op)}")
    op.execute(f"GRANT INSERT (fund_id) ON recoverables TO {runtime_role(op)}")
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_payables_fund ON payables (mutual_id, fund_id) WHERE fund_id IS NOT NULL"
    )


def extend_codes() -> None:
    """Codes given so far are of the mutual's own units."""
    op.add_column("eligibility_codes", key("holder_id", nullable=True))
    op.execute("ALTER TABLE eligibility_codes DISABLE TRIGGER eligibility_codes_kept")
    op.execute("UPDATE eligibility_codes SET holder_id = mutual_id")
    op.execute("ALTER TABLE eligibility_codes ENABLE TRIGGER eligibility_codes_kept")
    op.execute(
        "-- squawk-ignore adding-not-nullable-field\nALTER TABLE eligibility_codes ALTER COLUMN holder_id SET NOT NULL"
    )
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE eligibility_codes DROP CONSTRAINT fk_eligibility_codes_mutual_id_unit_id"
    )
    holder = "FOREIGN KEY (holder_id, unit_id) REFERENCES units (mutual_id, id)"
    add_constraint("eligibility_codes", "fk_eligibility_codes_holder_id_unit_id", holder)


def make_agreements() -> None:
    op.create_table(
        "portability_agreements",
        key("mutual_id"),
        key(),
        key("partner_id"),
        day("valid_from"),
        day("valid_to", nullable=True),
        word("proposed_by"),
        moment("proposed_at"),
        word("accepted_by", nullable=True),
        moment("accepted_at", nullable=True),
        word("ended_by", nullable=True),
        moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["mutuals.id"]),
        sa.CheckConstraint("partner_id <> mutual_id", name="two_mutuals"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        sa.CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted"),
        sa.CheckConstraint("accepted_by <> proposed_by", name="two_people"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
    )
    op.create_index(None, "portability_agreements", ["partner_id", "mutual_id"])


def make_hand_overs() -> None:
    op.create_table(
        "hand_overs",
        key("mutual_id"),
        key(),
        key("home_id"),
        key("claim_id"),
        key("facility_id"),
        word("kind"),
        key("subject_id"),
        word("form_number", 40),
        word("unit_reference", 10),
        small("member_number"),
        word("care_type"),
        word("regime"),
        day("service_on"),
        amount("amount_minor"),
        word("currency", 3),
        day("booked_on"),
        moment("made_at"),
        small("attempts", "0"),
        word("failed_with", nullable=True),
        moment("applied_at", nullable=True),
        sa.ForeignKeyConstraint(["mutual_id", "claim_id"], ["claims.mutual_id", "claims.id"]),
        sa.ForeignKeyConstraint(["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"]),
        sa.ForeignKeyConstraint(["home_id"], ["mutuals.id"]),
        sa.CheckConstraint("home_id <> mutual_id", name="two_mutuals"),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint("amount_minor > 0 AND attempts >= 0", name="amount"),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("kind", "subject_id", "mutual_id"),
    )
    op.create_index("ix_hand_overs_open", "hand_overs", ["id"], postgresql_where="applied_at IS NULL")


def make_charges() -> None:
    op.create_table(
        "visit_charges",
        key("mutual_id"),
        key(),
        key("host_id"),
        key("claim_id"),
        word("kind"),
        key("subject_id"),
        word("facility_code"),
        word("facility_name"),
        word("form_number", 40),
        key("unit_id", nullable=True),
        word("unit_reference", 10),
        small("member_number"),
        word("care_type"),
        word("regime"),
        day("service_on"),
        amount("amount_minor"),
        word("currency", 3),
        day("host_booked_on"),
        day("booked_on"),
        sa.Column("findings", sa.ARRAY(sa.String()), nullable=False),
        moment("applied_at"),
        sa.ForeignKeyConstraint(["host_id", "id"], ["hand_overs.mutual_id", "hand_overs.id"]),
        sa.ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        sa.CheckConstraint("host_id <> mutual_id", name="two_mutuals"),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("host_id", "id"),
    )
    op.create_index("ix_visit_charges_claim", "visit_charges", ["host_id", "claim_id"])


def make_contests() -> None:
    op.create_table(
        "visit_contests",
        key("mutual_id"),
        key("charge_id"),
        word("reason", 200),
        word("contested_by"),
        moment("contested_at"),
        sa.ForeignKeyConstraint(["mutual_id", "charge_id"], ["visit_charges.mutual_id", "visit_charges.id"]),
        sa.PrimaryKeyConstraint("mutual_id", "charge_id"),
    )
    op.create_table(
        "contest_answers",
        key("mutual_id"),
        key("charge_id"),
        key("home_id"),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        word("answer", 200),
        word("answered_by"),
        moment("answered_at"),
        sa.ForeignKeyConstraint(["home_id", "charge_id"], ["visit_contests.mutual_id", "visit_contests.charge_id"]),
        sa.PrimaryKeyConstraint("mutual_id", "charge_id"),
    )


def make_clearings() -> None:
    op.create_table(
        "clearings",
        key("mutual_id"),
        key(),
        key("partner_id"),
        key("low_id"),
        key("high_id"),
        amount("number"),
        day("until"),
        amount("net_minor"),
        word("currency", 3),
        word("proposed_by"),
        moment("proposed_at"),
        word("withdrawn_by", nullable=True),
        moment("withdrawn_at", nullable=True),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["mutuals.id"]),
        sa.CheckConstraint("partner_id <> mutual_id", name="two_mutuals"),
        sa.CheckConstraint(
            "low_id = least(mutual_id, partner_id) AND high_id = greatest(mutual_id, partner_id)", name="pair"
        ),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        sa.PrimaryKeyConstraint("mutual_id", "id"),
        sa.UniqueConstraint("low_id", "high_id", "number"),
    )
    op.create_table(
        "clearing_lines",
        key("mutual_id"),
        key("clearing_id"),
        key("charge_id"),
        key("home_id"),
        amount("amount_minor"),
        moment("released_at", nullable=True),
        sa.ForeignKeyConstraint(["mutual_id", "clearing_id"], ["clearings.mutual_id", "clearings.id"]),
        sa.ForeignKeyConstraint(["home_id", "charge_id"], ["visit_charges.mutual_id", "visit_charges.id"]),
        sa.CheckConstraint("amount_minor <> 0", name="amount"),
        sa.PrimaryKeyConstraint("mutual_id", "clearing_id", "charge_id"),
    )
    op.create_index(
        "uq_clearing_lines_standing",
        "clearing_lines",
        ["charge_id"],
        unique=True,
        postgresql_where="released_at IS NULL",
    )
    op.create_table(
        "clearing_approvals",
        key("mutual_id"),
        key("clearing_id"),
        key("owner_id"),
        word("proposed_by"),
        word("approved_by"),
        moment("approved_at"),
        day("booked_on"),
        sa.ForeignKeyConstraint(["owner_id", "clearing_id"], ["clearings.mutual_id", "clearings.id"]),
        sa.CheckConstraint("approved_by <> proposed_by", name="two_people"),
        sa.PrimaryKeyConstraint("mutual_id", "clearing_id"),
    )
