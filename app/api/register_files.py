"""How registers leave the building: asked for in the caller's name, written to a file beside memory, on record."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from uuid import UUID

from fastapi import Response
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from app import access, membership
from app.access import Permission, PermissionMissing, UnknownPerson
from app.api.files import Paper, named_as
from app.api.here import Desk, MutualDesk
from app.core.clock import business_date
from app.membership import Mutual
from app.reporting.registers import (
    Asked,
    Format,
    Register,
    Report,
    UnknownReport,
    first_of,
    register_named,
    report,
    write_report,
)

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the caller said."""

    name: str
    at: date | None = None
    since: date | None = None
    account: str | None = None
    batch: UUID | None = None
    page: tuple[int, int] | None = None


async def of_mutual(here: MutualDesk, wanted: Wanted) -> Report:
    """A register of the caller's mutual; raises `UnknownReport`, `PermissionMissing` and as `report` does."""
    register = register_named(wanted.name)
    if register.is_of_union:
        raise UnknownReport(field="name")
    here.caller.require(register.needs, here.mutual.id)
    asked = _asked(here, [here.mutual], wanted, sees_persons=here.sees_persons)
    return await report(here.session, register, asked, made_by=await name_of(here))


async def of_union(desk: Desk, wanted: Wanted) -> Report:
    """A register of every mutual whose content the caller may read; raises likewise."""
    register = register_named(wanted.name)
    if not register.is_of_union:
        raise UnknownReport(field="name")
    seen = [one for one in await membership.mutuals(desk.session) if _reads(desk, register, one)]
    if not seen:
        raise PermissionMissing
    return await report(desk.session, register, _asked(desk, seen, wanted), made_by=str(desk.actor))


async def file_of(desk: Desk, made: Report, form: Format, paper: Paper) -> Response:
    """The whole register as a file, sent from disk; that it was taken out is kept (RELIABILITY 38)."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it has been sent
    try:
        await write_report(made, form, out)
    except BaseException:
        out.close()
        raise
    await noted(desk, made, form.value)
    code = "union" if made.register.is_of_union else made.asked.mutual.code
    return _sent(out, paper, f"{code}-{made.register.name}-{made.asked.on}.{form.value}")


async def noted(desk: Desk, made: Report, form: str) -> None:
    """Enter in the audit trail who took out what."""
    register, mutual = made.register, None if made.register.is_of_union else made.asked.mutual
    with_persons = register.has_persons and made.asked.sees_persons
    await desk.did(
        "reports.export",
        f"report:{register.name}",
        mutual,
        form=form,
        since=str(made.asked.since),
        at=str(made.asked.on),
        with_persons=with_persons,
    )


def _asked(desk: Desk, mutuals: Sequence[Mutual], wanted: Wanted, *, sees_persons: bool = False) -> Asked:
    on = wanted.at or business_date(desk.services.clock.now(), mutuals[0].timezone)
    return Asked(
        mutuals=tuple(mutuals),
        since=wanted.since or first_of(on),
        on=on,
        language=desk.language,
        sees_persons=sees_persons,
        account=wanted.account,
        batch_id=wanted.batch,
        only=wanted.page,
    )


def _reads(desk: Desk, register: Register, mutual: Mutual) -> bool:
    needed = (Permission.REPORTS_READ, register.needs)
    return desk.caller.sees(mutual.id) and all(desk.caller.may(one, mutual.id) for one in needed)


async def name_of(here: MutualDesk) -> str:
    """The person's name where the mutual knows it; a key, or somebody of the union, by id."""
    if here.actor.kind != "person":
        return str(here.actor)
    try:
        return (await access.find_person(here.session, here.mutual.id, UUID(here.actor.name))).name
    except UnknownPerson:
        return str(here.actor)


def _sent(out: BinaryIO, paper: Paper, name: str) -> Response:
    size = out.tell()
    out.seek(0)
    headers = named_as(name) | {"Content-Length": str(size)}
    chunks = iter(lambda: out.read(CHUNK_BYTES), b"")
    return StreamingResponse(chunks, media_type=paper.media_type, headers=headers, background=BackgroundTask(out.close))
