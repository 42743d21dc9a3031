"""Each funder of a kind has its own desk, statements and receipts; promises of the books the database keeps too.

What was billed and received before belongs to the first funder of its kind. Ties are undone whole, clearings approved
one after the other, and differences are what their proofs posted.
"""

from pathlib import Path

from alembic import op

from app.db.migrate import run_script, runtime_role

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
BILLED = ("subsidy_statements", "subsidy_receipts")


def upgrade() -> None:
    number_funders()
    tell_desks_apart()
    run_script(op, (SQL / "0025_funders.sql").read_text("utf-8"))
    run_script(op, (SQL / "0025_promises.sql").read_text("utf-8"))
    keep_funders()
    index_mirrors()


def number_funders() -> None:
    """The first of its kind is 1, by the day from which each stands."""
    add_turn("funders")
    op.execute(
        "UPDATE funders f SET turn = o.turn FROM (SELECT mutual_id, id, row_number() OVER"
        " (PARTITION BY mutual_id, kind ORDER BY valid_from) AS turn FROM funders) o"
        " WHERE o.mutual_id = f.mutual_id AND o.id = f.id AND o.turn > 1"
    )
    op.execute(
        "-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid\n"
        "ALTER TABLE funders ADD CONSTRAINT uq_funders_mutual_id_kind_turn UNIQUE (mutual_id, kind, turn)"
    )


def tell_desks_apart() -> None:
    for name in BILLED:
        add_turn(name)
        op.execute(
            f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {name} DROP CONSTRAINT fk_{name}_mutual_id_funder"
        )
    add_turn("subsidy_desks")
    op.execute(
        "-- squawk-ignore ban-drop-constraint, adding-serial-primary-key-field, constraint-missing-not-valid\n"
        "ALTER TABLE subsidy_desks DROP CONSTRAINT pk_subsidy_desks,"
        " ADD CONSTRAINT pk_subsidy_desks PRIMARY KEY (mutual_id, funder, turn)"
    )
    op.execute(
        "ALTER TABLE subsidy_desks ADD CONSTRAINT fk_subsidy_desks_mutual_id_funder_turn"
        " FOREIGN KEY (mutual_id, funder, turn) REFERENCES funders (mutual_id, kind, turn) NOT VALID"
    )
    for name in BILLED:
        op.execute(
            f"ALTER TABLE {name} ADD CONSTRAINT fk_{name}_mutual_id_funder_turn"
            " FOREIGN KEY (mutual_id, funder, turn) REFERENCES subsidy_desks (mutual_id, funder, turn) NOT VALID"
        )
    op.execute(
        "-- squawk-ignore ban-drop-constraint, disallowed-unique-constraint, constraint-missing-not-valid\n"
        "ALTER TABLE subsidy_statements DROP CONSTRAINT uq_subsidy_statements_mutual_id_funder_number,"
        " ADD CONSTRAINT uq_subsidy_statements_mutual_id_funder_turn_number UNIQUE (mutual_id, funder, turn, number)"
    )


def add_turn(table: str) -> None:
    """The default fills what stands; who writes from now on says it."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN turn smallint NOT NULL DEFAULT 1")
    op.execute(f"-- squawk-ignore ban-drop-default\nALTER TABLE {table} ALTER COLUMN turn DROP DEFAULT")


def keep_funders() -> None:
    op.execute(
        "CREATE TRIGGER funders_kept BEFORE DELETE OR TRUNCATE ON funders "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_collection_rows()"
    )
    op.execute(f"REVOKE DELETE, TRUNCATE ON funders FROM {runtime_role(op)}")


def index_mirrors() -> None:
    """Partial, for few entries mirror another: a position at a past day asks which mirrors were booked by then."""
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_entries_reverses_mutual_id ON entries (reverses, mutual_id) WHERE reverses IS NOT NULL"
    )
