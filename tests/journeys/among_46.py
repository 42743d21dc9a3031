"""Worked examples are played as each of forty-six mutuals; by hand: `python -m tests.journeys.among_46 --sample 2`.

Every play has a database of its own in which all mutuals are founded. Without options each file is played as each of
them; `--sample N` plays each file as N of them, the next file as the next N; `--of NAME` and `--as CODE` choose.
"""

import asyncio
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from app import checker, jobs, setup
from app.core import logs
from app.core.clock import SystemClock
from app.core.vault import Vault
from app.db import Database, migrate, roles
from app.db.embedded import ServerUrls, embedded_server
from app.scenarios import as_lines, parse
from app.scenarios.play import Ground, play
from app.settings import load

ROOT = Path(__file__).parents[2]
MUTUALS = ROOT / "docs" / "examples" / "mutuals.yaml"
EXAMPLES = ROOT / "tests" / "scenarios"
TEMPLATE = "among"
THROWN_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
OTHERS = text("""
    SELECT count(*) AS founded,
           count(*) FILTER (WHERE EXISTS (SELECT FROM units u WHERE u.mutual_id = m.id)) AS enrolling,
           count(*) FILTER (WHERE EXISTS (SELECT FROM entries e WHERE e.mutual_id = m.id)) AS keeping_books,
           count(*) FILTER (WHERE m.code <> :code AND EXISTS (
               SELECT FROM accounts a JOIN balances b ON b.account_id = a.id
               WHERE a.mutual_id = m.id AND b.debit_minor + b.credit_minor <> 0)) AS moved
    FROM mutuals m
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a play met, and what stood beside it in the end; `moved` are other mutuals with a balance."""

    expectations: int
    met: int
    differences: Sequence[str]
    founded: int
    enrolling: int
    keeping_books: int
    moved: int
    findings: Sequence[str]

    @property
    def is_sound(self) -> bool:
        """Every expectation is met, the mutual that played is the only one with units and books, and they hold."""
        alone = (self.enrolling, self.keeping_books, self.moved) == (1, 1, 0)
        return alone and self.met == self.expectations and not self.findings


async def play_among(file: Path, code: str, url: str) -> Played:
    """Play a file as one of the mutuals, all of them founded in the empty, migrated database behind `url`."""
    report = await play(parse(file), file.name, url, ground=Ground.of(MUTUALS.read_bytes(), code))
    keys = load(demo=True).keys
    vault = Vault(keys.sealing, current=keys.current, index_key=keys.index)
    database = Database.connect(url, clock=SystemClock(), vault=vault)
    try:
        await jobs.seal_books(database)
        async with database.transaction() as session:
            beside = (await session.execute(OTHERS, {"code": code})).one()
            findings = [str(finding) for finding in await checker.run_checks(session, chain=True)]
    finally:
        await database.close()
    return Played(
        expectations=len(report.results),
        met=report.met,
        differences=as_lines(report)[:-1],
        founded=beside.founded,
        enrolling=beside.enrolling,
        keeping_books=beside.keeping_books,
        moved=beside.moved,
        findings=findings,
    )


def chosen(files: Sequence[Path], codes: Sequence[str], sample: int | None) -> list[tuple[Path, str]]:
    """Which file is played as whom: all as all, or each as `sample` of them, every file going on where one ended."""
    each = len(codes) if sample is None else min(sample, len(codes))
    turns = [(file, at * each + turn) for at, file in enumerate(files) for turn in range(each)]
    return [(file, codes[turn % len(codes)]) for file, turn in turns]


def by_hand(words: Sequence[str]) -> int:
    """Do it on a server of its own; 0 when every play is sound."""
    logs.configure("error", stream=sys.stderr)
    plays = _asked(words)
    state = Path(tempfile.mkdtemp(prefix="mutuelle-among-"))
    try:
        with embedded_server(state, options=THROWN_AWAY) as urls:
            sound = asyncio.run(_all(plays, urls))
    finally:
        shutil.rmtree(state)
    print(f"{len(plays)} plays, {sound} of them sound")
    return 0 if sound == len(plays) else 1


def _asked(words: Sequence[str]) -> list[tuple[Path, str]]:
    asked = _options().parse_args(list(words))
    files = [file for file in sorted(asked.scenarios.glob("*.yaml")) if not asked.of or file.stem in asked.of]
    codes = [one.code for one in setup.parse(MUTUALS.read_bytes()) if not asked.codes or one.code in asked.codes]
    return chosen(files, codes, asked.sample)


def _options() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.journeys.among_46")
    parser.add_argument("--scenarios", type=Path, default=EXAMPLES, help="A folder of scenario files.")
    parser.add_argument("--sample", type=int, help="As how many mutuals each file is played; as all without it.")
    parser.add_argument("--of", action="append", help="Only the file of this name; may be given again.")
    parser.add_argument("--as", action="append", dest="codes", help="Only the mutual of this code; may be given again.")
    return parser


async def _all(plays: Sequence[tuple[Path, str]], urls: ServerUrls) -> int:
    await migrate.upgrade(await roles.create_database(urls.owner, TEMPLATE))
    return sum([await _one(file, code, urls) for file, code in plays])


async def _one(file: Path, code: str, urls: ServerUrls) -> bool:
    name = roles.new_name("among")
    await roles.create_database(urls.owner, name, template=TEMPLATE)
    try:
        found = await play_among(file, code, urls.of(name).runtime)
    finally:
        await roles.drop_database(urls.owner, name)
    _tell(file.stem, code, found)
    return found.is_sound


def _tell(name: str, code: str, found: Played) -> None:
    print(f"{name:8} {code:6} {found.met} of {found.expectations} expectations met,", end=" ")
    print(f"{found.founded} mutuals, {found.enrolling} with units, {found.keeping_books} with entries,", end=" ")
    print(f"{found.moved} others moved, {len(found.findings)} findings", flush=True)
    for line in (*found.differences, *found.findings):
        print(f"         {line}", flush=True)


if __name__ == "__main__":
    sys.exit(by_hand(sys.argv[1:]))
