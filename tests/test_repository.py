"""What a clone may not carry: addresses of package registries, and lock files that record them."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
REGISTRY = re.compile(
    rb"py[p]i\.org|python[h]osted\.org|npm[j]s\.(?:org|com)|yarn[p]kg\.com|deb\.[d]ebian\.org|crates\.[i]o|proxy\.[g]olang|"
    rb"--(?:extra-)?index[-]url|--find[-]links|file:/{3}"
)
NEVER = {"uv.lock", "pylock.toml", "package-lock.json"}


def committed() -> list[Path]:
    """Every file git knows; in an unpacked archive without git, every file of ours."""
    if not (ROOT / ".git").exists():
        return [path for folder in ("app", "alembic", "tests", "docs") for path in (ROOT / folder).rglob("*.*")]
    told = subprocess.check_output(["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, text=True)
    return [ROOT / name for name in told.split("\0") if name and (ROOT / name).is_file()]


def test_no_committed_file_names_a_package_registry() -> None:
    guilty = [path.name for path in committed() if REGISTRY.search(path.read_bytes())]

    assert guilty == []


def test_no_lock_file_that_records_addresses_is_committed() -> None:
    assert [path.name for path in committed() if path.name in NEVER] == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        lines = [line for line in lock.read_text().splitlines() if re.match(r"[a-z0-9]", line)]

        assert lines
        assert all(line.endswith("\\") for line in lines), lock.name
