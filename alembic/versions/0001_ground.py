"""The ground: what the runtime role may do by default, and the tables of the job library.

The library's part is what `pgq sql install` writes; what later versions change comes as migrations of their own, from
`pgq upgrade --plan`. Tables that only grow take rights back in the migration that makes them (`revoke_changes`).
"""

from pathlib import Path

from alembic import op

from app.db.migrate import run_script, runtime_role

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

RIGHTS = """
DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO {role}', current_database()); END $$;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT ON alembic_version TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
"""

JOBS = Path(__file__).parents[1] / "sql" / "pgqueuer-1.6.0.sql"


def upgrade() -> None:
    run_script(op, RIGHTS.format(role=runtime_role(op)))
    run_script(op, JOBS.read_text())
