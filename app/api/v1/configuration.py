"""A mutual's configuration as a file: told for one, imported for many."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from app import membership, setup
from app.access import Permission
from app.api.fields import Shown, asked, named, told
from app.api.files import Paper, attachment, require_media_type
from app.api.here import Anywhere, Desk
from app.api.resource import Resource
from app.membership import UnknownMutual
from app.setup import Imported, MalformedSetup, Outcome
from app.written import Malformed

routes = Resource("Set-up")

YAML = Paper("application/yaml", "mutuelle: 1\nmutuals: {}\n")
CodePath = Annotated[str, named("The mutual's code.", "Le code de la mutuelle.", "MICMO")]
DryRun = Annotated[
    bool, asked("Try all of it and take it back.", "Tout essayer, puis l'annuler.", "false", alias="dry_run")
]


class ProblemShown(Shown):
    """One thing the file gets wrong."""

    line: int = told("Its line.", "Sa ligne.", 12)
    field: str = told("The field.", "Le champ.", "mutuals.MICMO.circle")
    message: str = told("What to do about it.", "Ce qu'il faut y faire.", "must be in quotes")

    @classmethod
    def of(cls, one: Malformed, language: str) -> "ProblemShown":
        """In the caller's language."""
        return cls(line=one.line, field=one.field, message=one.told(language))


class MutualImported(Shown):
    """What became of a mutual of the file."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000001")
    code: str = told("Its code.", "Son code.", "MICMO")
    outcome: Outcome = told("What became of it.", "Ce qu'il en fut.", "founded")
    added: list[str] = told("What was added.", "Ce qui fut ajouté.", ["schemes.pilot.1"])
    differs: list[str] = told(
        "What stands otherwise: nothing of it was changed.", "Ce qui est autre : rien n'en fut changé.", []
    )

    @classmethod
    def of(cls, one: Imported) -> "MutualImported":
        """As callers see it."""
        return cls(
            id=one.mutual.id,
            code=one.mutual.code,
            outcome=one.outcome,
            added=list(one.added),
            differs=list(one.differs),
        )


class ConfigurationImported(Shown):
    """Every mutual's fate; with a problem in the file nothing was imported."""

    mutuals: list[MutualImported] = told("In the file's order.", "Dans l'ordre du fichier.", [])
    problems: list[ProblemShown] = told("What the file gets wrong.", "Ce qui ne va pas dans le fichier.", [])


@routes.reads(
    "/mutuals/{mutual_code}/configuration",
    Permission.SETUP_READ,
    "A mutual's configuration as a file",
    in_mutual=False,
    paper=YAML,
)
async def export(desk: Anywhere, mutual_code: CodePath) -> Response:
    """Schemes, campaigns, funders, tariffs, facilities; no people, no accounts they are paid to, no secrets."""
    whose = await membership.mutual_by_code(desk.session, mutual_code)
    if not desk.caller.sees(whose.id):
        raise UnknownMutual(field="mutual_code")
    desk.caller.require(Permission.SETUP_READ, whose.id)
    text = await setup.export_mutual(desk.session, whose.id)
    return attachment(text.encode(), YAML, f"{whose.code}.yaml")


@routes.acts(
    "POST",
    "/mutuals/import",
    Permission.MUTUALS_FOUND,
    "Found mutuals by a configuration file",
    in_mutual=False,
    files=(YAML,),
)
async def import_file(desk: Anywhere, request: Request, dry_run: DryRun = False) -> ConfigurationImported:
    """What stands is only added to; for an administrator of the platform."""
    desk.caller.require(Permission.MUTUALS_FOUND, None)
    require_media_type(request, YAML)
    try:
        done = await setup.import_mutuals(desk.session, await request.body(), desk.actor, dry_run=dry_run)
    except MalformedSetup as malformed:
        problems = [ProblemShown.of(one, desk.language) for one in malformed.problems]
        return ConfigurationImported(mutuals=[], problems=problems)
    for one in () if dry_run else done:
        await _note(desk, one)
    return ConfigurationImported(mutuals=[MutualImported.of(one) for one in done], problems=[])


async def _note(desk: Desk, one: Imported) -> None:
    if one.added:
        await desk.did("mutuals.import", f"mutual:{one.mutual.id}", one.mutual, added=len(one.added))
