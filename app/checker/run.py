"""Runs the checks: one SQL file each in `checks/`, which says what it promises and selects what breaks it.

A file opens with `-- CODE: sentence` and `-- fr: sentence`; the code is that of RELIABILITY 2 or of DOMAIN 11. Its one
statement reads `:mutual_id` (null means every mutual) and answers a row per finding: `mutual_id`, then facts. Adding a
check is adding a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID

from sqlalchemy import text

from app.db import Session
from app.db import chain as chains_of_seals

CHAIN = "Every seal agrees with its rows and with the seal before it."
CHAIN_FR = "Chaque scellé concorde avec ses lignes et avec le scellé précédent."
MOST_FINDINGS = 100  # of one check: enough to see the pattern, and no flood


@dataclass(frozen=True, slots=True)
class Check:
    """An invariant and the statement that finds what breaks it."""

    name: str
    code: str
    sentence: str
    sentence_fr: str
    sql: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A row, or a seal, that breaks an invariant."""

    code: str
    sentence: str
    sentence_fr: str
    mutual: UUID
    facts: Mapping[str, object]

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code}: {self.sentence} (mutual={self.mutual}, {told})"


async def run_checks(session: Session, mutual_id: UUID | None = None, *, chain: bool = False) -> list[Finding]:
    """What is wrong in one mutual, or in all of them; with `chain` every seal is computed again (RELIABILITY I18)."""
    findings = [finding for check in checks() for finding in await _run(session, check, mutual_id)]
    return findings + (await _verify_chains(session, mutual_id) if chain else [])


@cache
def checks() -> tuple[Check, ...]:
    """Every check there is, by name."""
    found = files("app.checker").joinpath("checks").iterdir()
    return tuple(sorted((_read(file.name, file.read_text("utf-8")) for file in found), key=lambda check: check.name))


def _read(name: str, written: str) -> Check:
    first, second, sql = written.split("\n", 2)
    code, sentence = first.removeprefix("-- ").split(": ", 1)
    return Check(name.removesuffix(".sql"), code, sentence, second.removeprefix("-- fr: "), sql)


async def _run(session: Session, check: Check, mutual_id: UUID | None) -> list[Finding]:
    rows = await session.execute(text(check.sql), {"mutual_id": mutual_id})
    found = [dict(row) for row in rows.mappings().fetchmany(MOST_FINDINGS)]
    return [Finding(check.code, check.sentence, check.sentence_fr, row.pop("mutual_id"), row) for row in found]


async def _verify_chains(session: Session, mutual_id: UUID | None) -> list[Finding]:
    tenants = await chains_of_seals.tenants(session) if mutual_id is None else [mutual_id]
    return [
        Finding("I18", CHAIN, CHAIN_FR, tenant, {"chain": name, "seal": broken.number, "why": broken.why})
        for tenant in tenants
        for name in await chains_of_seals.chains(session)
        for broken in await chains_of_seals.verify(session, tenant, name)
    ]
