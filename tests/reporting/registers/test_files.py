"""Files of registers: sums by group and currency, real numbers, no formula, sentences instead of blank pages."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from app.access import Permission
from app.core.money import KES, XOF, Money
from app.db import Session
from app.membership import Mutual
from app.reporting.registers import (
    Asked,
    Column,
    Format,
    Kind,
    Register,
    TooLongForPaper,
    TooLongForWorkbook,
    report,
    write_report,
    xlsx_file,
)
from app.reporting.registers.pdf_file import MOST_ROWS
from tests.reporting.registers.drawn import asked

ON = date(2026, 3, 1)
COLUMNS = (
    Column(key="antenna", weight=20),
    Column(key="head", weight=30),
    Column(key="oldest_due_on", kind=Kind.DATE),
    Column(key="persons", kind=Kind.COUNT, is_summed=True),
    Column(key="arrears", kind=Kind.MONEY, is_summed=True),
)
EVIL = '=HYPERLINK("http://evil.example";"Awa")'
ROWS = [
    ("Mopti", "Ŋɔrɔ Ɲɛnajɛ", date(2026, 1, 31), 3, 1_500),
    ("Mopti", EVIL, None, 2, 1_234_567),
    ("Sɔfara", "-1+2", date(2026, 2, 28), 1, 0),
]


def a_register(found: Sequence[Any], columns: tuple[Column, ...] = COLUMNS) -> Register:
    """A list that holds these rows, told in two pages."""

    async def told(session: Session, register: Register, whom: Asked) -> AsyncIterator[Sequence[Any]]:
        yield found[:2]
        yield found[2:]

    return Register(
        name="contribution_register", needs=Permission.UNITS_READ, columns=columns, rows=told, group_by="antenna"
    )


async def drawn(session: Session, register: Register, whom: Asked, form: Format) -> bytes:
    """The whole file."""
    out = io.BytesIO()
    await write_report(await report(session, register, whom, made_by="Fatou Exemple"), form, out)
    return out.getvalue()


async def test_a_workbook_holds_real_numbers_and_dates_and_no_formula(session: Session, micmo: Mutual) -> None:
    """RELIABILITY 34."""
    written = await drawn(session, a_register(ROWS), asked(micmo, ON), Format.XLSX)

    book = CalamineWorkbook.from_filelike(io.BytesIO(written))
    cells = book.get_sheet_by_name("Registre des cotisations").to_python(skip_empty_area=False)
    assert cells[0][0] == "Registre des cotisations"
    assert cells[5] == ["Antenne", "Chef d'unité", "Dû depuis", "Pers.", "Arriérés"]
    assert cells[6] == ["Mopti", "Ŋɔrɔ Ɲɛnajɛ", date(2026, 1, 31), 3.0, 1500.0]
    assert cells[7][1] == EVIL
    assert cells[8] == ["Sous-total Mopti", "", "", 5.0, 1_236_067.0]
    assert cells[11] == ["Total", "", "", 6.0, 1_236_067.0]


async def test_rows_open_in_french_spreadsheets_and_nothing_in_them_is_computed(
    session: Session, micmo: Mutual
) -> None:
    """RELIABILITY 34."""
    written = await drawn(session, a_register(ROWS), asked(micmo, ON), Format.CSV)

    lines = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert written.startswith(b"\xef\xbb\xbf")
    assert lines[0] == [column.key for column in COLUMNS]
    assert [line[1] for line in lines[1:4]] == ["Ŋɔrɔ Ɲɛnajɛ", f"'{EVIL}", "'-1+2"]
    assert lines[-1] == ["Total", "", "", "6", "1236067"]
    assert len(lines) == 5


async def test_paper_names_its_columns_on_every_page_and_sums_every_group(session: Session, micmo: Mutual) -> None:
    many = [("Mopti", f"Awa Exemple {n}", ON, 1, 1_000) for n in range(120)]
    written = await drawn(session, a_register(many), asked(micmo, ON), Format.PDF)

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(written)).pages]
    assert len(pages) > 2
    assert all("Arriérés" in page for page in pages)
    assert f"page 1 sur {len(pages)}" in pages[0]
    assert "Sous-total Mopti" in pages[-1]
    assert "120\u202f000" in pages[-1]


async def test_a_list_too_long_for_paper_is_refused_and_still_given_as_rows(session: Session, micmo: Mutual) -> None:
    many = [("Mopti", "Awa", ON, 1, 1)] * (MOST_ROWS + 1)

    with pytest.raises(TooLongForPaper):
        await drawn(session, a_register(many), asked(micmo, ON), Format.PDF)

    assert (await drawn(session, a_register(many), asked(micmo, ON), Format.CSV)).count(b"\r\n") == MOST_ROWS + 3


@pytest.mark.parametrize(("most", "is_refused"), [(5, True), (6, False)])
async def test_a_workbook_loses_no_row_it_cannot_hold(
    session: Session, micmo: Mutual, monkeypatch: pytest.MonkeyPatch, most: int, is_refused: bool
) -> None:
    """Three rows, two sums of antennas and the total are six."""
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", most)
    refused = pytest.raises(TooLongForWorkbook) if is_refused else nullcontext()

    with refused:
        await drawn(session, a_register(ROWS), asked(micmo, ON), Format.XLSX)


async def test_an_empty_register_says_so(session: Session, micmo: Mutual) -> None:
    paper = await drawn(session, a_register([]), asked(micmo, ON), Format.PDF)
    book = await drawn(session, a_register([]), asked(micmo, ON), Format.XLSX)

    assert "Aucune ligne" in PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    [sheet] = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(sheet).to_python()
    assert str(cells[-1][0]).startswith("Aucune ligne")


async def test_two_currencies_are_never_added(session: Session, micmo: Mutual) -> None:
    """DOMAIN M1: cents of one country are not francs of another."""
    columns = (Column(key="currency"), Column(key="arrears", kind=Kind.MONEY, is_summed=True))
    register = replace(a_register([("XOF", Money(5, XOF)), ("KES", Money(150, KES))], columns), group_by=None)

    lines = (await drawn(session, register, asked(micmo, ON), Format.CSV)).decode("utf-8-sig").split("\r\n")

    assert lines[3:5] == ["Total XOF;5", "Total KES;1.50"]


async def test_secrets_stay_sealed_for_who_may_not_see_persons(session: Session, micmo: Mutual) -> None:
    """RELIABILITY 38."""
    columns = (Column(key="head", secret="member.name"),)
    register = replace(a_register([(b"sealed",)], columns), group_by=None)

    written = await drawn(session, register, asked(micmo, ON, sees_persons=False), Format.CSV)

    assert written.decode("utf-8-sig") == 'head\r\n""\r\n'
