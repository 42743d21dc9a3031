"""`mutuelle report`: lists what reports there are, or writes one to a file or as JSON."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from app import access, ledger, membership, reporting
from app.access import Act
from app.cli.running import ADMINISTRATOR, on_database
from app.cli.showing import Row, as_json, rows, say
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.money import Money
from app.db import Session
from app.membership import Mutual
from app.reporting.registers import (
    REGISTERS,
    Asked,
    Format,
    Register,
    Report,
    first_of,
    register_named,
    rows_of,
    write_report,
)
from app.reporting.registers import report as report_of
from app.reporting.words import Words
from app.wiring import Parts

PACKS = ("month_end_pack", "year_end_pack")
FORMATS = (*(form.value for form in Format), "json")
A_DAY = ["%Y-%m-%d"]


def report(
    name: Annotated[str | None, typer.Argument(help="Name of the report; without it all are listed.")] = None,
    mutual: Annotated[str | None, typer.Option(help="Code of the mutual; not for reports of the union.")] = None,
    at: Annotated[datetime | None, typer.Option(formats=A_DAY, help="Its last day; today without.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=A_DAY, help="Its first day; that month's first.")] = None,
    month: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m"], help="A whole month, instead of days; packs need it.")
    ] = None,
    account: Annotated[str | None, typer.Option(help="Code of the account.")] = None,
    batch: Annotated[UUID | None, typer.Option(help="Id of the payout batch.")] = None,
    form: Annotated[str, typer.Option("--format", help="csv, xlsx, pdf or json.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="File to write; named after the report without it.")] = None,
    lang: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    with_names: Annotated[bool, typer.Option("--with-names", help="Names and numbers of persons; on record.")] = False,
) -> None:
    """Write a report, or list those there are."""
    if name is None:
        rows(_listed(Words(lang)), json_wanted=form == "json")
        return
    if name in PACKS:
        say(str(_pack(name, mutual, month, lang, out)))
        return
    if form not in FORMATS:
        raise Invalid(field="format")
    first, last = _days(at, since, month)

    async def do(parts: Parts) -> object:
        register = register_named(name)
        async with parts.database.transaction() as session:
            seen = await _mutuals(session, register, mutual)
            on = last or business_date(parts.clock.now(), seen[0].timezone)
            asked = Asked(
                mutuals=seen,
                since=first or first_of(on),
                on=on,
                language=lang,
                sees_persons=with_names,
                account=account,
                batch_id=batch,
            )
            made = await report_of(session, register, asked, made_by=str(ADMINISTRATOR))
            told = await _given(made, form, out)
            await _enter(session, made, form)
        return told

    told = on_database(do)
    say(str(told)) if isinstance(told, Path) else as_json(told)


async def _given(made: Report, form: str, out: Path | None) -> object:
    """The rows as JSON, or the path of the file that was written."""
    if form == "json":
        return [_row(made, cells) for cells in await rows_of(made)]
    code = "union" if made.register.is_of_union else made.asked.mutual.code
    path = out or Path(f"{code}-{made.register.name}-{made.asked.on}.{form}")
    with path.open("w+b") as file:
        await write_report(made, Format(form), file)
    return path


async def _mutuals(session: Session, register: Register, code: str | None) -> tuple[Mutual, ...]:
    if register.is_of_union:
        found = tuple(await membership.mutuals(session))
    else:
        found = () if code is None else (await membership.mutual_by_code(session, code),)
    if not found:
        raise Invalid(field="mutual")
    return found


async def _enter(session: Session, made: Report, form: str) -> None:
    scope = None if made.register.is_of_union else made.asked.mutual.id
    with_persons = made.register.has_persons and made.asked.sees_persons
    facts = {"form": form, "at": str(made.asked.on), "with_persons": with_persons}
    act = Act(name="reports.export", subject=f"report:{made.register.name}", facts=facts)
    await access.record(session, scope, act, ADMINISTRATOR)


def _pack(name: str, code: str | None, month: datetime | None, lang: str, out: Path | None) -> Path:
    """A pack on paper: of a month, or of the year that the month lies in; raises `Invalid`, `UnknownYear`."""
    if code is None or month is None:
        raise Invalid(field="mutual" if code is None else "month")

    async def do(parts: Parts) -> Path:
        async with parts.database.transaction() as session:
            whose, by = await membership.mutual_by_code(session, code), str(ADMINISTRATOR)
            if name == PACKS[0]:
                drawn = reporting.month_end_pdf(
                    await reporting.month_end(session, whose, month.date(), made_by=by), lang
                )
            else:
                told = await reporting.year_end(session, whose, month.year, made_by=by, language=lang)
                drawn = reporting.year_end_pdf(told, lang)
            act = Act(name="reports.export", subject=f"report:{name}", facts={"form": "pdf", "at": f"{month:%Y-%m}"})
            await access.record(session, whose.id, act, ADMINISTRATOR)
        path = out or Path(f"{code}-{name}-{month:%Y-%m}.pdf")
        path.write_bytes(drawn)
        return path

    return on_database(do)


def _days(at: datetime | None, since: datetime | None, month: datetime | None) -> tuple[date | None, date | None]:
    """First and last day; a whole month's own."""
    if month is not None:
        period = ledger.period_of(month.date())
        return period.starts_on, period.ends_on
    return (since.date() if since else None), (at.date() if at else None)


def _listed(words: Words) -> Sequence[Row]:
    packs = [
        {"name": name, "title": words(f"registers.titles.{name}"), "asks": "month", "union": False} for name in PACKS
    ]
    return packs + [
        {
            "name": one.name,
            "title": words(f"registers.titles.{one.name}"),
            "asks": one.asks.value,
            "union": one.is_of_union,
        }
        for one in REGISTERS.values()
    ]


def _row(made: Report, cells: tuple[object, ...]) -> Mapping[str, object]:
    keys = (column.key for column in made.register.columns)
    return {
        key: {"amount": cell.minor, "currency": cell.currency.code} if isinstance(cell, Money) else cell
        for key, cell in zip(keys, cells, strict=True)
    }
