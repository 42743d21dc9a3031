"""Claims: what facilities bill and what is decided, medical detail apart, eligibility codes, invoices, overpayments.

A claim goes only along the states of C6, its content changes only while the facility has it back, and what was decided
stands: triggers say so to everybody. Form numbers are approved once, shares sum to what was billed, and who entered a
claim does not decide it: constraints.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = "'draft', 'received', 'returned', 'in_review', 'approved', 'rejected'"
OF_CLAIM = (["mutual_id", "claim_id"], ["claims.mutual_id", "claims.id"])
OF_FACILITY = (["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"])
OF_UNIT = (["mutual_id", "unit_id"], ["units.mutual_id", "units.id"])
KEPT = ("claims", "claim_lines")
APPENDED = (
    "claim_diagnoses",
    "claim_documents",
    "claim_reviews",
    "claim_steps",
    "eligibility_codes",
    "claim_invoices",
    "overpayments",
)

INDEXES = {
    "uq_claims_approved_form": (["mutual_id", "facility_id", "form_number"], "state = 'approved' AND is_current"),
    "uq_claims_version": (["mutual_id", "root_id", "version"], "version > 1"),
    "ix_claims_form": (["mutual_id", "facility_id", "form_number"], "received_on IS NOT NULL"),
    "ix_claims_person": (
        ["mutual_id", "unit_reference", "member_number", "service_on"],
        "received_on IS NOT NULL",
    ),
    "ix_claims_waiting": (["mutual_id", "position"], "state IN ('received', 'returned', 'in_review')"),
}

PROMISES = """
CREATE FUNCTION keep_claim_rows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION keep_claim() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state IN ('approved', 'rejected') THEN
    IF to_jsonb(NEW) - 'is_current' IS DISTINCT FROM to_jsonb(OLD) - 'is_current' OR NEW.is_current THEN
      RAISE EXCEPTION 'a decided claim does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
    ('draft', 'received'), ('received', 'returned'), ('received', 'in_review'), ('in_review', 'returned'),
    ('returned', 'received'), ('received', 'approved'), ('received', 'rejected'), ('in_review', 'approved'),
    ('in_review', 'rejected')
  ) THEN
    RAISE EXCEPTION 'a claim does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.root_id, NEW.version, NEW.facility_id, NEW.currency)
     IS DISTINCT FROM (OLD.id, OLD.root_id, OLD.version, OLD.facility_id, OLD.currency)
     OR OLD.state <> 'draft' AND NEW.position <> OLD.position
     OR OLD.first_received_on IS NOT NULL AND NEW.first_received_on IS DISTINCT FROM OLD.first_received_on THEN
    RAISE EXCEPTION 'whose claim it is does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state NOT IN ('draft', 'returned') AND (
     (NEW.form_number, NEW.unit_reference, NEW.member_number, NEW.care_type, NEW.service_on, NEW.discharged_on,
      NEW.has_referral, NEW.has_documents, NEW.is_planned, NEW.eligibility_code_index, NEW.billed_minor, NEW.round,
      NEW.entered_by, NEW.entered_at)
     IS DISTINCT FROM
     (OLD.form_number, OLD.unit_reference, OLD.member_number, OLD.care_type, OLD.service_on, OLD.discharged_on,
      OLD.has_referral, OLD.has_documents, OLD.is_planned, OLD.eligibility_code_index, OLD.billed_minor, OLD.round,
      OLD.entered_by, OLD.entered_at)) THEN
    RAISE EXCEPTION 'what a received claim says does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER claims_keep BEFORE UPDATE ON claims FOR EACH ROW EXECUTE FUNCTION keep_claim();

CREATE FUNCTION keep_claim_line() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.mutual_id, NEW.claim_id, NEW.round, NEW.number, NEW.code, NEW.quantity, NEW.price_minor)
     IS DISTINCT FROM (OLD.mutual_id, OLD.claim_id, OLD.round, OLD.number, OLD.code, OLD.quantity, OLD.price_minor)
     OR EXISTS (SELECT FROM claims c WHERE c.mutual_id = OLD.mutual_id AND c.id = OLD.claim_id
                AND c.state IN ('approved', 'rejected')) THEN
    RAISE EXCEPTION 'what a line says does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER claim_lines_keep BEFORE UPDATE ON claim_lines FOR EACH ROW EXECUTE FUNCTION keep_claim_line();

CREATE FUNCTION add_claim_line() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM added a JOIN claims c ON c.mutual_id = a.mutual_id AND c.id = a.claim_id
             WHERE c.state IN ('approved', 'rejected') OR c.round <> a.round) THEN
    RAISE EXCEPTION 'a claim takes lines of its own round, until it is decided' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER claim_lines_add AFTER INSERT ON claim_lines REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_claim_line();

CREATE FUNCTION know_claim_maker() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM added a JOIN claims c ON c.mutual_id = a.mutual_id AND c.id = a.claim_id
             WHERE c.entered_by <> a.maker OR c.round <> a.round) THEN
    RAISE EXCEPTION 'a review names who entered the claim' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER claim_reviews_maker AFTER INSERT ON claim_reviews REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION know_claim_maker();
"""


def upgrade() -> None:
    make_invoices()
    make_claims()
    make_lines()
    make_medical_detail()
    make_acts()
    make_codes()
    make_overpayments()
    run_script(op, PROMISES)
    keep_rows()


def keep_rows() -> None:
    for name in KEPT + APPENDED:
        events = "DELETE OR TRUNCATE" if name in KEPT else "UPDATE OR DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE {events} ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_claim_rows()"
        )
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {runtime_role(op)}")
    revoke_changes(op, *APPENDED)


def key(name: str = "id") -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def word(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def amount(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def small(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger(), nullable=False)


def yes_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def blob(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def words(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.ARRAY(sa.String()), nullable=False)


def facts(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(), nullable=False)


def make_invoices() -> None:
    op.create_table(
        "claim_invoices",
        key("mutual_id"),
        key(),
        key("facility_id"),
        word("number", 40),
        day("month"),
        amount("claim_count"),
        amount("total_minor"),
        word("currency", 3),
        day("received_on"),
        yes_no("is_late"),
        word("actor"),
        moment("received_at"),
        sa.ForeignKeyConstraint(*OF_FACILITY),
        sa.UniqueConstraint("mutual_id", "facility_id", "number"),
        sa.CheckConstraint("claim_count > 0 AND total_minor >= 0", name="claims"),
    )
    # Made last: on a young table the youngest index wins, and foreign keys keep that plan (PERFORMANCE 8).
    op.create_primary_key("pk_claim_invoices", "claim_invoices", ["mutual_id", "id"])


def make_claims() -> None:
    op.create_table(
        "claims",
        key("mutual_id"),
        key(),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        key("root_id"),
        small("version"),
        yes_no("is_current"),
        small("round"),
        key("facility_id"),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        word("form_number", 40),
        word("unit_reference", 10),
        small("member_number"),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        word("care_type"),
        day("service_on"),
        day("discharged_on"),
        yes_no("has_referral"),
        yes_no("has_documents"),
        yes_no("is_planned"),
        blob("eligibility_code_index", nullable=True),
        word("currency", 3),
        amount("billed_minor"),
        word("state"),
        day("received_on", nullable=True),
        day("first_received_on", nullable=True),
        word("entered_by"),
        moment("entered_at"),
        words("codes"),
        amount("eligible_minor", nullable=True),
        amount("mutual_minor", nullable=True),
        amount("member_minor", nullable=True),
        amount("facility_minor", nullable=True),
        amount("posted_minor"),
        yes_no("has_adviser"),
        day("decided_on", nullable=True),
        moment("decided_at", nullable=True),
        word("decided_by", nullable=True),
        sa.ForeignKeyConstraint(*OF_FACILITY),
        sa.ForeignKeyConstraint(*OF_UNIT),
        sa.ForeignKeyConstraint(["mutual_id", "invoice_id"], ["claim_invoices.mutual_id", "claim_invoices.id"]),
        sa.CheckConstraint(f"state IN ({STATES})", name="state"),
        sa.CheckConstraint("care_type IN ('OUT', 'HOSP', 'EMERG')", name="care_type"),
        sa.CheckConstraint("billed_minor >= 0 AND version >= 1 AND round >= 1", name="billed"),
        sa.CheckConstraint("(version = 1) = (root_id = id)", name="root"),
        sa.CheckConstraint("(state = 'draft') = (received_on IS NULL)", name="received"),
        sa.CheckConstraint(
            "(state IN ('approved', 'rejected')) = (decided_at IS NOT NULL AND decided_by IS NOT NULL)", name="decided"
        ),
        sa.CheckConstraint("decided_by <> entered_by", name="maker_decides"),
        sa.CheckConstraint(
            "state <> 'approved' OR coalesce(billed_minor = mutual_minor + member_minor + facility_minor"
            " AND least(mutual_minor, member_minor, facility_minor, eligible_minor - mutual_minor) >= 0, false)",
            name="shares_sum",
        ),
        sa.CheckConstraint(
            "state <> 'rejected' OR coalesce(mutual_minor = 0, false) AND posted_minor = 0"
            " AND num_nonnulls(eligible_minor, member_minor, facility_minor) = 0 AND cardinality(codes) = 1",
            name="rejected",
        ),
        sa.CheckConstraint("posted_minor >= 0 AND posted_minor <= coalesce(mutual_minor, 0)", name="posted"),
    )
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "claims", columns, unique=name.startswith("uq_"), postgresql_where=where)
    # Made last: on a young table the youngest index wins, and foreign keys keep that plan (PERFORMANCE 8).
    op.create_primary_key("pk_claims", "claims", ["mutual_id", "id"])
    op.create_foreign_key(None, "claims", "claims", ["mutual_id", "root_id"], ["mutual_id", "id"])


def make_lines() -> None:
    op.create_table(
        "claim_lines",
        sa.Column("mutual_id", sa.Uuid(), primary_key=True),
        sa.Column("claim_id", sa.Uuid(), primary_key=True),
        sa.Column("round", sa.SmallInteger(), primary_key=True),
        sa.Column("number", sa.SmallInteger(), primary_key=True),
        word("code", 40),
        amount("quantity"),
        amount("price_minor"),
        word("kind", nullable=True),
        word("speciality", nullable=True),
        amount("eligible_minor", nullable=True),
        amount("member_minor", nullable=True),
        amount("facility_minor", nullable=True),
        words("codes"),
        sa.ForeignKeyConstraint(*OF_CLAIM),
        sa.CheckConstraint("number >= 1 AND quantity >= 1 AND price_minor >= 0", name="billed"),
        sa.CheckConstraint(
            "num_nonnulls(eligible_minor, member_minor, facility_minor) = 0 OR coalesce("
            "quantity * price_minor = eligible_minor + member_minor + facility_minor"
            " AND least(eligible_minor, member_minor, facility_minor) >= 0, false)",
            name="shares_sum",
        ),
    )


def make_medical_detail() -> None:
    op.create_table(
        "claim_diagnoses",
        sa.Column("mutual_id", sa.Uuid(), primary_key=True),
        sa.Column("claim_id", sa.Uuid(), primary_key=True),
        sa.Column("round", sa.SmallInteger(), primary_key=True),
        blob("diagnosis_sealed"),
        blob("complaint_index"),
        sa.ForeignKeyConstraint(*OF_CLAIM),
    )
    op.create_table(
        "claim_documents",
        sa.Column("mutual_id", sa.Uuid(), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        key("claim_id"),
        word("name", 100),
        word("media_type"),
        amount("size_bytes"),
        blob("sha256"),
        blob("content_sealed"),
        word("attached_by"),
        moment("attached_at"),
        sa.ForeignKeyConstraint(*OF_CLAIM),
        sa.UniqueConstraint("mutual_id", "claim_id", "sha256"),
        sa.CheckConstraint("octet_length(sha256) = 32 AND size_bytes > 0", name="content"),
        sa.CheckConstraint("media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name="media_type"),
    )


def make_acts() -> None:
    op.create_table(
        "claim_reviews",
        sa.Column("mutual_id", sa.Uuid(), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        key("claim_id"),
        small("round"),
        word("decision"),
        facts("eligible_minor"),
        blob("note_sealed", nullable=True),
        word("maker"),
        word("actor"),
        moment("made_at"),
        sa.ForeignKeyConstraint(*OF_CLAIM),
        sa.CheckConstraint("decision IN ('approve', 'reduce', 'refuse', 'ask_documents')", name="decision"),
        sa.CheckConstraint("(decision = 'reduce') = (eligible_minor <> '{}'::jsonb)", name="lines"),
        sa.CheckConstraint("actor <> maker", name="maker_decides"),
    )
    op.create_index(None, "claim_reviews", ["mutual_id", "claim_id"])
    op.create_table(
        "claim_steps",
        sa.Column("mutual_id", sa.Uuid(), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        key("claim_id"),
        word("what"),
        facts("facts"),
        word("actor"),
        moment("made_at"),
        sa.ForeignKeyConstraint(*OF_CLAIM),
    )
    op.create_index(None, "claim_steps", ["mutual_id", "claim_id", "id"])


def make_codes() -> None:
    op.create_table(
        "eligibility_codes",
        sa.Column("mutual_id", sa.Uuid(), primary_key=True),
        sa.Column("code_index", sa.LargeBinary(), primary_key=True),
        key("facility_id"),
        key("unit_id"),
        small("member_number"),
        moment("given_at"),
        moment("expires_at"),
        word("actor"),
        moment("recorded_at"),
        sa.ForeignKeyConstraint(*OF_FACILITY),
        sa.ForeignKeyConstraint(*OF_UNIT),
        sa.CheckConstraint("expires_at > given_at", name="validity"),
    )


def make_overpayments() -> None:
    op.create_table(
        "overpayments",
        sa.Column("mutual_id", sa.Uuid(), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        key("claim_id"),
        key("facility_id"),
        amount("amount_minor"),
        word("currency", 3),
        word("reason"),
        day("found_on"),
        word("actor"),
        moment("found_at"),
        sa.ForeignKeyConstraint(*OF_CLAIM),
        sa.ForeignKeyConstraint(*OF_FACILITY),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
    )
    op.create_index(None, "overpayments", ["mutual_id", "claim_id"])
    op.create_index(None, "overpayments", ["mutual_id", "facility_id", "found_on"])
