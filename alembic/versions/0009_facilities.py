"""Facilities: agreements that never overlap, frozen tariffs, payee accounts of two approvers, keys and clerks.

What SQL can promise it promises here (RELIABILITY I15): nobody approves what they proposed, two different people do,
and nothing is paid to a new account before its hold is over.
"""

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEPT = ("facilities", "agreements", "facility_holds", "payee_accounts")
APPEND_ONLY = ("tariff_lists", "tariff_items", "facility_tariffs", "payee_account_approvals")

# The facility's row is the lock: of two agreements written at once the second sees the first.
AGREEMENTS = """
CREATE FUNCTION keep_facility_rows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION keep_agreements_apart() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM facilities f WHERE f.mutual_id = NEW.mutual_id AND f.id = NEW.facility_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM agreements a
    WHERE a.mutual_id = NEW.mutual_id AND a.facility_id = NEW.facility_id AND a.id <> NEW.id
      AND daterange(a.valid_from, a.valid_to, '[]') && daterange(NEW.valid_from, NEW.valid_to, '[]')
  ) THEN
    RAISE EXCEPTION 'two agreements of a facility overlap'
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'agreements_apart';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreements_apart BEFORE INSERT OR UPDATE ON agreements
  FOR EACH ROW EXECUTE FUNCTION keep_agreements_apart();
CREATE FUNCTION freeze_tariff_list() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM facility_tariffs t WHERE t.mutual_id = NEW.mutual_id AND t.list_id = NEW.list_id) THEN
    RAISE EXCEPTION 'a tariff list in use is frozen'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tariff_items_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tariff_items_frozen BEFORE INSERT ON tariff_items
  FOR EACH ROW EXECUTE FUNCTION freeze_tariff_list();
"""

PAYEES = """
CREATE FUNCTION begin_payee_account() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'proposed' THEN
    RAISE EXCEPTION 'a payee account begins as a proposal'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_accounts_begin';
  END IF;
  IF NEW.wallet_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM wallets w
    WHERE w.mutual_id = NEW.mutual_id AND w.id = NEW.wallet_id AND w.role = 'payout' AND w.closed_at IS NULL
  ) THEN
    RAISE EXCEPTION 'a payee is paid from an open payout wallet'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_accounts_wallet';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payee_accounts_begin BEFORE INSERT ON payee_accounts
  FOR EACH ROW EXECUTE FUNCTION begin_payee_account();

CREATE FUNCTION keep_payee_account() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  approvers bigint;
  last_at timestamptz;
  hold interval;
BEGIN
  IF (OLD.mutual_id, OLD.id, OLD.facility_id, OLD.wallet_id, OLD.kind, OLD.number_sealed, OLD.number_index,
      OLD.account_reference_sealed, OLD.holder_sealed, OLD.proposed_at, OLD.proposed_by)
     IS DISTINCT FROM
     (NEW.mutual_id, NEW.id, NEW.facility_id, NEW.wallet_id, NEW.kind, NEW.number_sealed, NEW.number_index,
      NEW.account_reference_sealed, NEW.holder_sealed, NEW.proposed_at, NEW.proposed_by)
  THEN
    RAISE EXCEPTION 'what was proposed does not change'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_accounts_facts';
  END IF;
  IF OLD.state || '>' || NEW.state NOT IN
     ('proposed>approved', 'proposed>refused', 'proposed>cancelled', 'approved>refused')
  THEN
    RAISE EXCEPTION 'a payee account does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_accounts_moves';
  END IF;
  IF OLD.state = 'approved' AND (NEW.refused_at >= OLD.usable_from
      OR (NEW.approved_at, NEW.usable_from) IS DISTINCT FROM (OLD.approved_at, OLD.usable_from))
  THEN
    RAISE EXCEPTION 'a payee account in use is replaced, not refused'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_accounts_in_use';
  END IF;
  IF NEW.state = 'approved' THEN
    SELECT count(DISTINCT a.person_id), max(a.approved_at) INTO approvers, last_at FROM payee_account_approvals a
    WHERE a.mutual_id = NEW.mutual_id AND a.account_id = NEW.id AND a.person_id <> NEW.proposed_by;
    SELECT make_interval(hours => coalesce((m.parameters ->> 'payout_account_hold')::int, 72)) INTO hold
    FROM mutuals m WHERE m.id = NEW.mutual_id;
    IF approvers < 2 OR NEW.usable_from < last_at + hold THEN
      RAISE EXCEPTION 'a payee account takes two approvers and its hold'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_accounts_approved';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payee_accounts_keep BEFORE UPDATE ON payee_accounts
  FOR EACH ROW EXECUTE FUNCTION keep_payee_account();

CREATE FUNCTION admit_approver() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  account payee_accounts;
BEGIN
  SELECT * INTO account FROM payee_accounts p
  WHERE p.mutual_id = NEW.mutual_id AND p.id = NEW.account_id FOR UPDATE;
  IF account.state IS DISTINCT FROM 'proposed' THEN
    RAISE EXCEPTION 'only a proposal is approved'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_account_approvals_open';
  END IF;
  IF account.proposed_by = NEW.person_id THEN
    RAISE EXCEPTION 'nobody approves what they proposed'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_account_approvals_maker';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payee_account_approvals_admit BEFORE INSERT ON payee_account_approvals
  FOR EACH ROW EXECUTE FUNCTION admit_approver();
"""


def upgrade() -> None:
    make_facilities()
    make_tariffs()
    make_payees()
    widen_access()
    run_script(op, AGREEMENTS + PAYEES)
    for name in KEPT:
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_facility_rows()"
        )
    for name in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {runtime_role(op)}")
    revoke_changes(op, *APPEND_ONLY)


def key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def sealed(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def of_facility(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["mutual_id", "facility_id"],
        ["facilities.mutual_id", "facilities.id"],
        name=op.f(f"fk_{table}_mutual_id_facility_id"),
    )


def make_facilities() -> None:
    op.create_table(
        "facilities",
        key("mutual_id"),
        key("id"),
        word("code"),
        word("name"),
        word("level"),
        moment("created_at"),
        word("created_by"),
        moment("changed_at"),
        word("changed_by"),
        sa.CheckConstraint("level IN ('cscom', 'csref', 'hospital')", name=op.f("ck_facilities_level")),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_facilities_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_facilities")),
        sa.UniqueConstraint("mutual_id", "code", name=op.f("uq_facilities_mutual_id_code")),
    )
    op.create_table(
        "agreements",
        key("mutual_id"),
        key("id"),
        key("facility_id"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        moment("opened_at"),
        word("opened_by"),
        moment("ended_at", nullable=True),
        word("ended_by", nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_agreements_validity")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_agreements_end")),
        of_facility("agreements"),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_agreements")),
        sa.UniqueConstraint(
            "mutual_id", "facility_id", "valid_from", name=op.f("uq_agreements_mutual_id_facility_id_valid_from")
        ),
    )
    op.create_table(
        "facility_holds",
        key("mutual_id"),
        key("id"),
        key("facility_id"),
        word("because"),
        moment("held_at"),
        word("held_by"),
        word("released_because", nullable=True),
        moment("released_at", nullable=True),
        word("released_by", nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(released_because, released_at, released_by) IN (0, 3)", name=op.f("ck_facility_holds_release")
        ),
        of_facility("facility_holds"),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_facility_holds")),
    )
    op.create_index(
        "uq_facility_holds_open",
        "facility_holds",
        ["mutual_id", "facility_id"],
        unique=True,
        postgresql_where="released_at IS NULL",
    )


def make_tariffs() -> None:
    op.create_table(
        "tariff_lists",
        key("mutual_id"),
        key("id"),
        word("code"),
        word("name"),
        moment("added_at"),
        word("added_by"),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_tariff_lists_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_tariff_lists")),
        sa.UniqueConstraint("mutual_id", "code", name=op.f("uq_tariff_lists_mutual_id_code")),
    )
    op.create_table(
        "tariff_items",
        key("mutual_id"),
        key("list_id"),
        word("code"),
        word("name"),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        word("kind"),
        sa.Column("most_units", sa.BigInteger(), nullable=True),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        word("speciality", nullable=True),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_tariff_items_price")),
        sa.CheckConstraint("most_units IS NULL OR most_units > 0", name=op.f("ck_tariff_items_most_units")),
        sa.CheckConstraint(
            "kind IN ('act', 'generic', 'branded', 'antimalarial', 'ultrasound')", name=op.f("ck_tariff_items_kind")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "list_id"],
            ["tariff_lists.mutual_id", "tariff_lists.id"],
            name=op.f("fk_tariff_items_mutual_id_list_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "list_id", "code", name=op.f("pk_tariff_items")),
    )
    op.create_table(
        "facility_tariffs",
        key("mutual_id"),
        key("id"),
        key("facility_id"),
        key("list_id"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        moment("assigned_at"),
        word("assigned_by"),
        of_facility("facility_tariffs"),
        sa.ForeignKeyConstraint(
            ["mutual_id", "list_id"],
            ["tariff_lists.mutual_id", "tariff_lists.id"],
            name=op.f("fk_facility_tariffs_mutual_id_list_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_facility_tariffs")),
    )
    op.create_index(
        op.f("ix_facility_tariffs_mutual_id_facility_id_valid_from"),
        "facility_tariffs",
        ["mutual_id", "facility_id", "valid_from"],
    )
    op.create_index(op.f("ix_facility_tariffs_mutual_id_list_id"), "facility_tariffs", ["mutual_id", "list_id"])


def make_payees() -> None:
    op.create_table(
        "payee_accounts",
        key("mutual_id"),
        key("id"),
        key("facility_id"),
        key("wallet_id", nullable=True),
        word("kind"),
        sealed("number_sealed"),
        sealed("number_index"),
        sealed("account_reference_sealed", nullable=True),
        sealed("holder_sealed"),
        word("state"),
        moment("proposed_at"),
        key("proposed_by"),
        moment("approved_at", nullable=True),
        moment("usable_from", nullable=True),
        moment("refused_at", nullable=True),
        key("refused_by", nullable=True),
        word("refused_because", nullable=True),
        sa.CheckConstraint("kind IN ('phone', 'paybill', 'till', 'bank')", name=op.f("ck_payee_accounts_kind")),
        sa.CheckConstraint("(kind = 'bank') = (wallet_id IS NULL)", name=op.f("ck_payee_accounts_route")),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'refused', 'cancelled')", name=op.f("ck_payee_accounts_state")
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (usable_from IS NULL) AND usable_from >= approved_at"
            " AND (state <> 'approved' OR approved_at IS NOT NULL)",
            name=op.f("ck_payee_accounts_approval"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(refused_at, refused_by, refused_because)"
            " = CASE WHEN state IN ('refused', 'cancelled') THEN 3 ELSE 0 END",
            name=op.f("ck_payee_accounts_refusal"),
        ),
        of_facility("payee_accounts"),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_payee_accounts_mutual_id_wallet_id"),
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_payee_accounts_proposed_by")),
        sa.ForeignKeyConstraint(["refused_by"], ["people.id"], name=op.f("fk_payee_accounts_refused_by")),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payee_accounts")),
    )
    op.create_index(
        "ix_payee_accounts_usable",
        "payee_accounts",
        ["mutual_id", "facility_id", "usable_from"],
        postgresql_where="state = 'approved'",
    )
    op.create_index(
        "ix_payee_accounts_number",
        "payee_accounts",
        ["mutual_id", "number_index"],
        postgresql_where="state IN ('proposed', 'approved')",
    )
    op.create_table(
        "payee_account_approvals",
        key("mutual_id"),
        key("account_id"),
        key("person_id"),
        moment("approved_at"),
        sa.ForeignKeyConstraint(
            ["mutual_id", "account_id"],
            ["payee_accounts.mutual_id", "payee_accounts.id"],
            name=op.f("fk_payee_account_approvals_mutual_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_payee_account_approvals_person_id")),
        sa.PrimaryKeyConstraint("mutual_id", "account_id", "person_id", name=op.f("pk_payee_account_approvals")),
    )


def widen_access() -> None:
    """A facility holds keys of its own, and a clerk is one of a facility."""
    for table in ("api_keys", "role_grants"):
        op.add_column(table, key("facility_id", nullable=True))
        constrain(
            table,
            f"fk_{table}_mutual_id_facility_id",
            "FOREIGN KEY (mutual_id, facility_id) REFERENCES facilities (mutual_id, id)",
        )
    constrain("role_grants", "ck_role_grants_clerk", "CHECK ((role = 'clerk') = (facility_id IS NOT NULL))")
    # The next statement says the same again, and one holder more.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE api_keys DROP CONSTRAINT ck_api_keys_holder")
    constrain("api_keys", "ck_api_keys_holder", "CHECK (num_nonnulls(person_id, partner, facility_id) = 1)")
    constrain(
        "api_keys",
        "ck_api_keys_facility",
        "CHECK (facility_id IS NULL OR (mutual_id IS NOT NULL AND cardinality(scopes) > 0"
        " AND scopes <@ ARRAY['own_claims.read', 'own_claims.submit']::varchar[]))",
    )


def constrain(table: str, name: str, promise: str) -> None:
    """Keys and grants are few, so the scan for those that stand is short enough to wait for."""
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
        f"ALTER TABLE {table} ADD CONSTRAINT {name} {promise}"
    )
