"""Jobs that failed too often and wait for a person: `jobs list`, `jobs retry`."""

from typing import Annotated

import typer

from app import access
from app.cli.running import ADMINISTRATOR, on_database
from app.cli.setting_up import Json
from app.cli.showing import Row, rows, say
from app.core import jsontext
from app.db import queue
from app.wiring import Parts

jobs = typer.Typer(no_args_is_help=True, help="Jobs that failed too often.")


@jobs.command("list")
def list_jobs(json: Json = False) -> None:
    """What the worker has given up, the latest first."""

    async def do(parts: Parts) -> list[Row]:
        async with parts.database.transaction() as session:
            held = await queue.held_jobs(session)
        return [
            {"id": job.id, "name": job.name, "payload": jsontext.encode(dict(job.payload)).decode()} for job in held
        ]

    rows(on_database(do), json_wanted=json)


@jobs.command("retry")
def retry_job(number: Annotated[int, typer.Argument(metavar="ID", min=1, help="As `jobs list` shows it.")]) -> None:
    """Let a held job run again, its attempts counted anew."""

    async def do(parts: Parts) -> None:
        async with parts.database.transaction() as session:
            await queue.put_back(session, number)
            act = access.Act(name="jobs.retry", subject=f"job:{number}")
            await access.record(session, None, act, ADMINISTRATOR)

    on_database(do)
    say(f"job {number} is put back")
