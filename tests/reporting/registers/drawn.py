"""Reports drawn for tests: rows by column, and whole files."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.core.money import Money
from app.db import Session
from app.membership import Mutual
from app.reporting.registers import Asked, Cell, Format, register_named, report, rows_of, write_report

Row = dict[str, Cell]


def asked(mutual: Mutual, on: date, **told: object) -> Asked:
    """For a French reader who may see persons, of the year so far."""
    usual = Asked(mutuals=(mutual,), since=date(on.year, 1, 1), on=on, language="fr", sees_persons=True)
    return replace(usual, **told)  # type: ignore[arg-type]


async def rows(session: Session, name: str, whom: Asked) -> list[Row]:
    """Each row by column."""
    register = register_named(name)
    found = await rows_of(await report(session, register, whom, made_by="Fatou Exemple"))
    return [dict(zip((column.key for column in register.columns), cells, strict=True)) for cells in found]


async def file(session: Session, name: str, whom: Asked, form: Format) -> bytes:
    """A whole file."""
    out = io.BytesIO()
    await write_report(await report(session, register_named(name), whom, made_by="Fatou Exemple"), form, out)
    return out.getvalue()


def summed(found: Sequence[Row], key: str) -> int:
    """The sum of a column of money, in minor units."""
    return sum(cell.minor for row in found if isinstance(cell := row[key], Money))
