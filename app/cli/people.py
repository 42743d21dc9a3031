"""The first people and keys of an installation: `user create`, `key create`; the back office makes the others."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from app import access, facilities, membership
from app.access import NewKey, NewPerson, Permission, Role
from app.cli.running import ADMINISTRATOR, on_database
from app.cli.setting_up import Json
from app.cli.showing import Row, rows
from app.core.ids import FacilityId, MutualId
from app.db import Session
from app.wiring import Parts

user = typer.Typer(no_args_is_help=True, help="People of the back office.")
key = typer.Typer(no_args_is_help=True, help="API keys.")

Where = Annotated[str | None, typer.Option("--mutual", help="Code of the mutual; everywhere without it.")]


@user.callback()
def about_users() -> None:
    """People of the back office."""


@key.callback()
def about_keys() -> None:
    """API keys."""


@user.command("create")
def create_user(
    name: Annotated[str, typer.Option()],
    email: Annotated[str, typer.Option()],
    role: Annotated[Role, typer.Option(help="administrator and union hold everywhere, the others in a mutual.")],
    mutual: Where = None,
    facility: Annotated[str | None, typer.Option(help="Code of a clerk's facility.")] = None,
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    json: Json = False,
) -> None:
    """Register a person with a role."""

    async def do(parts: Parts) -> Row:
        async with parts.database.transaction() as session:
            where = await _mutual_id(session, mutual)
            new = NewPerson(name=name, email=email, language=language)
            person_id = await access.register(session, new, ADMINISTRATOR)
            facility_id = await _facility_id(session, where, facility)
            await access.grant(session, person_id, where, role, ADMINISTRATOR, facility_id=facility_id)
            act = access.Act(name="users.register", subject=f"person:{person_id}", facts={"role": role.value})
            await access.record(session, where, act, ADMINISTRATOR)
        return {"id": person_id, "role": role.value}

    rows([on_database(do)], json_wanted=json)


@key.command("create")
def create_key(
    person: Annotated[UUID | None, typer.Option(help="Id of its holder, who may do what the person may.")] = None,
    partner: Annotated[str | None, typer.Option(help="Name of the partner, who may do what `--scope` says.")] = None,
    facility: Annotated[str | None, typer.Option(help="Code of the facility, whose own claims it opens.")] = None,
    mutual: Where = None,
    scope: Annotated[list[Permission] | None, typer.Option(help="A permission; may be repeated.")] = None,
    expires_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"])] = None,
    json: Json = False,
) -> None:
    """Make an API key; its text is shown once and never again."""

    async def do(parts: Parts) -> Row:
        async with parts.database.transaction() as session:
            where = await _mutual_id(session, mutual)
            new = NewKey(
                mutual_id=where,
                person_id=person,
                partner=partner,
                facility_id=await _facility_id(session, where, facility),
                scopes=frozenset(scope or ()),
                expires_at=expires_on,
            )
            made, text = await access.create_key(session, new, ADMINISTRATOR)
            act = access.Act(name="api_keys.create", subject=f"key:{made.id}")
            await access.record(session, where, act, ADMINISTRATOR)
        return {"id": made.id, "key": text}

    rows([on_database(do)], json_wanted=json)


async def _mutual_id(session: Session, code: str | None) -> MutualId | None:
    return None if code is None else (await membership.mutual_by_code(session, code)).id


async def _facility_id(session: Session, mutual_id: MutualId | None, code: str | None) -> FacilityId | None:
    if code is None or mutual_id is None:
        return None
    return (await facilities.facility_by_code(session, mutual_id, code)).id
