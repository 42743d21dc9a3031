"""The files of an embedded server: its place, its user, its passwords, and the cluster made there once."""

import json
import os
import pwd
import secrets
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import MutuelleError
from app.db import binaries
from app.db.roles import OWNER, RUNTIME

DATABASE = "mutuelle"
SUPERUSER = "postgres"
LONGEST_SOCKET_FOLDER = 80  # the path of a socket in it must fit in 107 bytes
QUIET = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


class EmbeddedServerFailed(MutuelleError):
    """The embedded server could not be made, started or reached; `why` ends with PostgreSQL's own words."""

    code = "db.embedded_server_failed"


@dataclass(frozen=True, slots=True)
class Account:
    """The user a server runs as: ourselves, or an unprivileged one where we are root."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[()] | None = None

    def own(self, path: Path) -> None:
        """Hand a file or folder to that user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster: `home` holds socket, log, passwords and, for root, a copy of the programs; all of it is 0700."""

    home: Path
    account: Account
    programs: Path

    @classmethod
    def at(cls, state: Path) -> "Cluster":
        """The cluster of a state folder, which is made if need be."""
        home = _home(state.absolute())
        if os.geteuid() != 0:
            return cls(home, Account(), binaries.bin_dir())
        account = _unprivileged(home)
        account.own(home)
        return cls(home, account, binaries.bin_dir_for_others(home))

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "data"

    @property
    def passwords(self) -> dict[str, str]:
        """Random, one per role, made once, in a file that only this user reads."""
        file = self.home / "passwords.json"
        if not file.exists():
            words = {role: secrets.token_hex(24) for role in (SUPERUSER, OWNER, RUNTIME)}
            write_secret(file, json.dumps(words))
        read: dict[str, str] = json.loads(file.read_text())
        return read

    def create(self, *, durable: bool) -> None:
        """Make cluster, roles and database, by programs that listen to nobody; moved into place when whole."""
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=self.home))
        words_file = fresh.with_suffix(".password")
        write_secret(words_file, self.passwords[SUPERUSER])
        for path in (fresh, words_file):
            self.account.own(path)
        sync = [] if durable else ["--no-sync"]
        shape = ["--auth=scram-sha-256", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C"]
        self._run("initdb", [f"--pgdata={fresh}", f"--pwfile={words_file}", *shape, *sync], said="")
        words_file.unlink()
        self._run("postgres", ["--single", "-D", str(fresh), "postgres"], said=self._first_words())
        fresh.rename(self.data)

    def _first_words(self) -> str:
        return (
            f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{self.passwords[OWNER]}'\n"
            f"CREATE ROLE {RUNTIME} LOGIN PASSWORD '{self.passwords[RUNTIME]}'\n"
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}\n"
        )

    def _run(self, program: str, arguments: list[str], *, said: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            input=said,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
            env=QUIET,
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=self.account.groups,
        )
        if done.returncode or "ERROR" in done.stderr:
            raise EmbeddedServerFailed(why=f"{program}: {done.stderr[-500:]}")


def write_secret(file: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    fresh = file.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(file)


def _home(state: Path) -> Path:
    """The state folder, or one in the system's temporary folder where a server's user or a socket could not be."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    reachable = os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in state.resolve().parents)
    if reachable and len(os.fsencode(state)) <= LONGEST_SOCKET_FOLDER:
        return state
    link = state / "elsewhere"
    if not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(tempfile.mkdtemp(prefix="mutuelle-"))
    return link.resolve()


def _unprivileged(home: Path) -> Account:
    """`nobody`, or the user who owns the folder already."""
    owner = home.stat().st_uid
    user = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    return Account(user.pw_uid, user.pw_gid, ())
