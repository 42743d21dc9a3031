"""The anchor: what PostgreSQL's own `pgbench` does on the same server in the same run."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from app.inbox.model import lane_of
from app.wallets import Wallet

# One durable idempotent insert per transaction, into the inbox itself, of a delivery of common size.
INSERT = """
INSERT INTO deliveries (mutual_id, id, wallet_id, lane, origin, event, content_hash, body, headers, source,
                        authenticity, quarantine, received_at)
VALUES ('{mutual_id}', gen_random_uuid(), '{wallet_id}', {lane},
       'callback', 'confirmation', sha256(gen_random_uuid()::text::bytea), '\\x{body}', '{{}}', '127.0.0.1',
       'claimed', NULL, now())
ON CONFLICT (mutual_id, wallet_id, content_hash) DO NOTHING;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Transactions per second, and how long they took."""

    per_second: float
    p50_s: float
    p99_s: float


def find_pgbench() -> str | None:
    """The program, if this machine has it: beside the server's, in the path, or where `pg_config` points."""
    if folder := os.environ.get("PG_BINDIR"):
        beside = Path(folder) / "pgbench"
        if beside.exists():
            return str(beside)
    return shutil.which("pgbench")


def insert_one(program: str, url: str, wallet: Wallet, *, body_bytes: int, clients: int, seconds: float) -> Anchor:
    """Insert one row per transaction by so many clients for so long."""
    script = INSERT.format(
        mutual_id=wallet.mutual_id, wallet_id=wallet.id, lane=lane_of(wallet.mutual_id), body="41" * body_bytes
    )
    with tempfile.TemporaryDirectory(prefix="mutuelle-bench-") as folder:
        file = Path(folder) / "insert.sql"
        file.write_text(script.replace("\n", " ").strip() + "\n")
        shape = ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))]
        log = ["-l", "--log-prefix", str(Path(folder) / "log")]
        done = subprocess.run(
            [program, *shape, *log, "-f", str(file)], env=_address(url), capture_output=True, text=True, check=True
        )
        waits = sorted(int(line.split()[2]) for log in Path(folder).glob("log*") for line in log.open())
    return Anchor(
        per_second=_rate(done.stdout),
        p50_s=waits[len(waits) // 2] / 1e6,
        p99_s=waits[int(len(waits) * 0.99)] / 1e6,
    )


def _rate(said: str) -> float:
    [line] = [line for line in said.splitlines() if line.startswith("tps = ") and "including" not in line]
    return float(line.split()[2])


def _address(url: str) -> dict[str, str]:
    """The server by its environment variables, so that no password stands on a command line."""
    parsed = make_url(url)
    where = {
        "PGHOST": parsed.host or str(parsed.query.get("host", "")),
        "PGPORT": str(parsed.port or 5432),
        "PGUSER": parsed.username or "",
        "PGPASSWORD": parsed.password or "",
        "PGDATABASE": parsed.database or "",
    }
    return dict(os.environ) | where
