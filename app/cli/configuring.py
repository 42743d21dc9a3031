"""A mutual's configuration as a file: `mutual export` and `mutual import`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app import access, membership, scenarios, setup
from app.cli.running import ADMINISTRATOR, on_database
from app.cli.setting_up import Json, mutual
from app.cli.showing import FOUND_WRONG, USED_WRONG, Row, as_json, complain, rows, say
from app.db import Session
from app.setup import Imported, MalformedSetup, Outcome
from app.wiring import Parts
from app.written.words import sentence

Only = Annotated[list[str] | None, typer.Option("--only", help="Only the mutual of this code; may be given again.")]
Lang = Annotated[str, typer.Option("--lang", help="fr or en: the language of what the file gets wrong.")]


@mutual.command("export")
def export_mutual(
    code: Annotated[str, typer.Argument(help="Code of the mutual.")],
    out: Annotated[Path | None, typer.Option("--out", help="A file; standard output without it.")] = None,
) -> None:
    """Write a mutual's configuration: schemes, campaigns, tariffs, facilities; no people, accounts or secrets."""

    async def do(parts: Parts) -> str:
        async with parts.database.transaction() as session:
            whose = await membership.mutual_by_code(session, code)
            return await setup.export_mutual(session, whose.id)

    told = on_database(do)
    if out is None:
        typer.echo(told, nl=False)
    else:
        out.write_text(told, "utf-8")


@mutual.command("import")
def import_mutuals(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The configuration file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Try all of it and take it back.")] = False,
    only: Only = None,
    lang: Lang = "fr",
    json: Json = False,
) -> None:
    """Found a file's mutuals, or add what they lack; 1 when one stands otherwise, 2 when the file is malformed."""
    source = file.read_bytes()

    async def do(parts: Parts) -> Sequence[Imported]:
        async with parts.database.transaction() as session:
            done = await setup.import_mutuals(session, source, ADMINISTRATOR, dry_run=dry_run, only=only or ())
            for one in () if dry_run else done:
                await _enter(session, one)
            return done

    try:
        done = on_database(do)
    except MalformedSetup as malformed:
        _tell_malformed(file, malformed, lang, json_wanted=json)
        raise typer.Exit(USED_WRONG) from None
    rows([_row(one) for one in done], json_wanted=json)
    if not json:
        _tell_differences(done, lang)
    raise typer.Exit(FOUND_WRONG if any(one.outcome is Outcome.DIFFERS for one in done) else 0)


async def _enter(session: Session, one: Imported) -> None:
    if one.added:
        act = access.Act(name="mutuals.import", subject=f"mutual:{one.mutual.id}", facts={"added": len(one.added)})
        await access.record(session, one.mutual.id, act, ADMINISTRATOR)


def _tell_malformed(file: Path, malformed: MalformedSetup, lang: str, *, json_wanted: bool) -> None:
    if json_wanted:
        as_json(scenarios.malformed_as_json(file.name, malformed, lang))
    else:
        for line in scenarios.malformed_as_lines(malformed, lang):
            complain(line)


def _tell_differences(done: Sequence[Imported], lang: str) -> None:
    words = sentence("stands otherwise and was left as it is", {}, lang)
    for one in done:
        for thing in one.differs:
            say(f"{one.mutual.code}  {thing} {words}")


def _row(one: Imported) -> Row:
    return {
        "code": one.mutual.code,
        "outcome": one.outcome.value,
        "added": len(one.added),
        "differs": list(one.differs),
    }
