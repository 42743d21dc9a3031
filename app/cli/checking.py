"""`mutuelle check`: proves the invariants of the books; and `providers`: what each adapter can do, how each stands."""

from typing import Annotated

import typer

from app import checker, membership, wallets
from app.checker import Finding
from app.cli.running import on_database
from app.cli.showing import FOUND_WRONG, Row, as_json, rows, say
from app.db import Session
from app.membership import Mutual
from app.providers.facts import facts_of
from app.providers.registry import installed
from app.providers.simulators import simulator_names
from app.wallets import OperatorState
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


def providers(
    json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    status: Annotated[
        bool, typer.Option("--status", help="Instead whether each wallet's operator answers; 1 when one does not.")
    ] = False,
) -> None:
    """What each adapter can do, read from the adapters themselves; with --status how each operator stands."""
    if status:
        _stand(json_wanted=json)
        return
    simulated = simulator_names()
    adapters = installed().adapters().items()
    table = [{**facts_of(adapter), "simulator": "yes" if name in simulated else "no"} for name, adapter in adapters]
    rows(table, json_wanted=json)


def _stand(*, json_wanted: bool) -> None:
    """How the operator of each open wallet stands, as all processes saw it together."""

    async def do(parts: Parts) -> list[Row]:
        async with parts.database.transaction() as session:
            return [row for mutual in await membership.mutuals(session) for row in await _standing_in(session, mutual)]

    found = on_database(do)
    rows(found, json_wanted=json_wanted)
    raise typer.Exit(FOUND_WRONG if any(row["state"] == OperatorState.DOWN.value for row in found) else 0)


async def _standing_in(session: Session, mutual: Mutual) -> list[Row]:
    statuses = await wallets.operator_statuses(session, mutual.id)
    return [
        {
            "mutual": mutual.code,
            "provider": wallet.provider,
            "wallet": wallet.name,
            "state": statuses[wallet.id].state.value,
            "since": statuses[wallet.id].since.isoformat(timespec="seconds"),
            "why": statuses[wallet.id].why or "",
        }
        for wallet in await wallets.list_wallets(session, mutual.id)
        if wallet.is_open
    ]


def _told(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "sentence": finding.sentence,
        "mutual": finding.mutual,
        "facts": dict(finding.facts),
    }
