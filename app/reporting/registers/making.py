"""Makes a report: finds the register, reads its rows and writes them into a file, with the loop free for others."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import BinaryIO, Protocol

from app import ledger
from app.core.clock import business_date
from app.core.errors import Invalid
from app.db import Session, chain, now
from app.ledger import AccountRef
from app.reporting.registers import pdf_file, xlsx_file
from app.reporting.registers.csv_file import CsvFile
from app.reporting.registers.lines import Line, Summing
from app.reporting.registers.model import (
    Asked,
    Asks,
    Cells,
    Format,
    Register,
    Report,
    TodayOnly,
    TooLongForPaper,
    TooLongForWorkbook,
)
from app.reporting.registers.pdf_file import PdfFile
from app.reporting.registers.reading import cells_of, is_longer
from app.reporting.registers.xlsx_file import XlsxFile
from app.reporting.words import Words

LONGEST_PERIOD_DAYS = 366


class File(Protocol):
    """A file under way."""

    def write(self, lines: Iterable[Line]) -> None:
        """More lines."""
        ...

    def end(self) -> None:
        """All is written."""
        ...

    def drop(self) -> None:
        """It is not to be: nothing of it is left behind."""
        ...


FILES: dict[Format, Callable[[Report, BinaryIO], File]] = {
    Format.CSV: CsvFile,
    Format.XLSX: XlsxFile,
    Format.PDF: PdfFile,
}


async def report(session: Session, register: Register, asked: Asked, *, made_by: str) -> Report:
    """The register with its head; its rows are read when they are written, in this transaction.

    Raises `Invalid` for days to come or upside down and for what is not said, `TodayOnly`, `UnknownAccount`.
    """
    await _require(session, register, asked)
    words = Words(asked.language)
    return Report(
        register=register,
        asked=asked,
        title=_title(register, asked, words),
        of_when=_when(register, asked, words),
        made_by=made_by,
        made_at=now(session),
        chain_head="" if register.is_of_union else await chain.head(session, asked.mutual.id),
        pages=cells_of(session, register, asked),
        is_longer_than=partial(is_longer, session, register, asked),
    )


async def write_report(made: Report, form: Format, out: BinaryIO) -> None:
    """Write it all: a page of rows at a time, each in a thread beside the loop.

    Raises `TooLongForPaper`, `TooLongForWorkbook`: at once where rows are counted, else at the first too many.
    """
    await _require_room(made, form)
    summing = Summing(made.register, Words(made.asked.language))
    file = await asyncio.to_thread(FILES[form], made, out)
    try:
        async for rows in made.pages:
            await asyncio.to_thread(file.write, summing.lines(rows))
        await asyncio.to_thread(_finish, file, summing)
    except Exception:
        await asyncio.to_thread(file.drop)
        raise


async def _require_room(made: Report, form: Format) -> None:
    """Whether all rows of what is counted, and the total, have room."""
    if form is Format.XLSX and await made.is_longer_than(xlsx_file.MOST_ROWS - 1):
        raise TooLongForWorkbook(most=xlsx_file.MOST_ROWS)
    if form is Format.PDF and await made.is_longer_than(pdf_file.MOST_ROWS - 1):
        raise TooLongForPaper(most=pdf_file.MOST_ROWS)


def _finish(file: File, summing: Summing) -> None:
    file.write(summing.last())
    file.end()


async def rows_of(made: Report) -> Sequence[Cells]:
    """All rows, for a page of JSON."""
    return [cells async for page in made.pages for cells in page]


async def _require(session: Session, register: Register, asked: Asked) -> None:
    today = business_date(now(session), asked.mutual.timezone)
    if asked.on > today:
        raise Invalid(field="at")
    if register.is_today_only and asked.on != today:
        raise TodayOnly(field="at")
    if not 0 <= (asked.on - asked.since).days <= LONGEST_PERIOD_DAYS:
        raise Invalid(field="since")
    if register.asks is Asks.BATCH and asked.batch_id is None:
        raise Invalid(field="batch")
    if register.asks is Asks.ACCOUNT:
        if asked.account is None:
            raise Invalid(field="account")
        await ledger.balance(session, asked.mutual.id, AccountRef(asked.account))


def _title(register: Register, asked: Asked, words: Words) -> str:
    title = words(f"registers.titles.{register.name}")
    return f"{title} {asked.account}" if register.asks is Asks.ACCOUNT else title


def _when(register: Register, asked: Asked, words: Words) -> str:
    if register.asks in (Asks.PERIOD, Asks.ACCOUNT):
        return words("registers.between", since=words.day(asked.since), until=words.day(asked.on))
    return words("registers.as_of", on=words.day(asked.on))


def first_of(on: date) -> date:
    """Where a period begins when nobody says it: that month's first day."""
    return on.replace(day=1)
