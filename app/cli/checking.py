"""`mutuelle check`: proves the invariants of the books; and `providers`: what each adapter can do."""

from typing import Annotated

import typer

from app import checker, membership
from app.checker import Finding
from app.cli.running import on_database
from app.cli.showing import FOUND_WRONG, as_json, rows, say
from app.providers.facts import facts_of
from app.providers.registry import installed
from app.wiring import Parts


def check(
    chain: Annotated[bool, typer.Option("--chain", help="Compute every seal again.")] = False,
    mutual: Annotated[str | None, typer.Option(help="Code of one mutual; all without it.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Prove the invariants by SQL of its own; 1 when something is wrong."""

    async def prove(parts: Parts) -> list[Finding]:
        async with parts.database.transaction() as session:
            wanted = None if mutual is None else (await membership.mutual_by_code(session, mutual)).id
            return await checker.run_checks(session, wanted, chain=chain)

    findings = on_database(prove)
    if json:
        as_json({"ok": not findings, "checks": len(checker.checks()), "findings": [_told(one) for one in findings]})
    else:
        for finding in findings:
            say(str(finding))
        say(f"{len(checker.checks())} checks, {len(findings)} findings")
    raise typer.Exit(FOUND_WRONG if findings else 0)


def providers(json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False) -> None:
    """What each adapter can do, read from the adapters themselves."""
    table = [facts_of(adapter) for adapter in installed().adapters().values()]
    rows(table, json_wanted=json)


def _told(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "sentence": finding.sentence,
        "mutual": finding.mutual,
        "facts": dict(finding.facts),
    }
