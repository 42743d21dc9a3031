"""Papers that facilities attach in tests, and hostile ones."""

import io
import zipfile
from typing import Any

import xlsxwriter

from tests.api.facility.ward import Ward

PDF = b"%PDF-1.7\n% invented\n%%EOF"
HEADING = ("form_number", "unit_reference", "member_number", "care_type", "service_on", "code", "price", "documents")


async def attached(ward: Ward, claim_id: str, name: str = "ordonnance.pdf") -> dict[str, Any]:
    """The centre attaches a paper."""
    answer = await ward.ask(
        "POST",
        f"claims/{claim_id}/documents",
        params={"name": name},
        content=PDF,
        headers={"Content-Type": "application/pdf"},
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def a_csv(*rows: tuple[object, ...]) -> bytes:
    """A file as French offices write it."""
    return "\r\n".join(";".join(str(cell) for cell in row) for row in (HEADING, *rows)).encode("cp1252")


def an_xlsx(*rows: tuple[object, ...]) -> bytes:
    """The same as a workbook; texts that begin with an equals sign become formulas."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((HEADING, *rows)):
            sheet.write_row(number, 0, row)
    return made.getvalue()


def a_bomb() -> bytes:
    """A small workbook that unpacks to 200 MiB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (200 * 1024 * 1024))
    return made.getvalue()
