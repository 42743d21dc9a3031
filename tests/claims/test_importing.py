"""Claims from files: every row gets its answer, bad forms stay out, good ones come in (DOMAIN 8)."""

import io

import pytest
import xlsxwriter

from app import claims
from app.claims import ClaimView, FileKind, ImportReport
from app.core.errors import Invalid
from tests.claims.clinic import CLERK, Clinic
from tests.membership.village import day

HEADING = "form_number;unit_reference;member_number;care_type;service_on;code;quantity;price;documents"
FRENCH = (
    "Numéro feuille;Référence unité;Bénéficiaire;Type de soins;Date des soins;Code acte;Quantité;Prix unitaire;Pièces"
)


async def imported(clinic: Clinic, data: bytes, kind: FileKind = FileKind.CSV, **invoice: object) -> ImportReport:
    async with clinic.village.database.transaction() as session:
        return await claims.import_claims(
            session,
            clinic.village.mutual,
            clinic.cscom.id,
            data,
            kind,
            CLERK,
            **invoice,  # type: ignore[arg-type]
        )


def written(clinic: Clinic, *rows: str, heading: str = HEADING) -> bytes:
    return "\n".join([heading, *(row.replace("REF", clinic.reference) for row in rows)]).encode()


async def taken(clinic: Clinic, report: ImportReport) -> list[ClaimView]:
    return [await clinic.view(claim_id) for claim_id in report.claim_ids]


def told(report: ImportReport) -> list[tuple[int, bool, tuple[str, ...]]]:
    return [(row.row, row.claim_id is not None, row.problems) for row in report.rows]


async def test_rows_of_one_form_are_one_claim(clinic: Clinic) -> None:
    rows = (
        "F1;REF;1;OUT;2026-03-03;CONS;1;600;oui",
        "F2;REF;2;OUT;2026-03-03;CONS;;600;oui",
        "F1;REF;1;OUT;2026-03-03;TABLETS;20;25;oui",
    )

    report = await imported(clinic, written(clinic, *rows))

    first, second = await taken(clinic, report)
    assert (first.form_number, [line.code for line in first.lines], first.billed.minor) == (
        "F1",
        ["CONS", "TABLETS"],
        1_100,
    )
    assert (second.form_number, second.member_number, second.lines[0].quantity) == ("F2", 2, 1)
    assert told(report) == [(2, True, ()), (3, True, ()), (4, True, ())]
    assert [view.status for view in await clinic.decided(*report.claim_ids)] == ["approved", "approved"]


async def test_french_offices_write_french_headings_days_and_amounts(clinic: Clinic) -> None:
    row = "F1;REF;1;AMB;03/03/2026;TEST;1;2 250;Oui"

    report = await imported(clinic, written(clinic, row, heading=FRENCH).decode().encode("cp1252"))

    [view] = await taken(clinic, report)
    assert (view.care_type, view.service_on, view.billed.minor, view.has_documents) == (
        "OUT",
        day("2026-03-03"),
        2_250,
        True,
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (";REF;1;OUT;2026-03-03;CONS;1;600;oui", "form_number"),
        ("F9;;1;OUT;2026-03-03;CONS;1;600;oui", "unit_reference"),
        ("F9;12345678901;1;OUT;2026-03-03;CONS;1;600;oui", "unit_reference"),
        ("F9;REF;one;OUT;2026-03-03;CONS;1;600;oui", "member_number"),
        ("F9;REF;0;OUT;2026-03-03;CONS;1;600;oui", "member_number"),
        ("F9;REF;1;DENTAL;2026-03-03;CONS;1;600;oui", "care_type"),
        ("F9;REF;1;OUT;2026-02-30;CONS;1;600;oui", "service_on"),
        ("F9;REF;1;OUT;31/02/2026;CONS;1;600;oui", "service_on"),
        ("F9;REF;1;OUT;2026-03-03;;1;600;oui", "code"),
        ("F9;REF;1;OUT;2026-03-03;CONS;0;600;oui", "lines"),
        ("F9;REF;1;OUT;2026-03-03;CONS;1.5;600;oui", "quantity"),
        ("F9;REF;1;OUT;2026-03-03;CONS;1;600,50;oui", "price"),
        ("F9;REF;1;OUT;2026-03-03;CONS;1;-600;oui", "price"),
        ("F9;REF;1;OUT;2026-03-03;CONS;1;;oui", "price"),
        ("F9;REF;1;OUT;2026-03-03;CONS;1;600;peut-être", "has_documents"),
        ("F9;REF", "member_number"),
    ],
)
async def test_a_bad_row_says_which_column_and_leaves_the_others(clinic: Clinic, row: str, problem: str) -> None:
    good = "F1;REF;1;OUT;2026-03-03;CONS;1;600;oui"

    report = await imported(clinic, written(clinic, row, good))

    assert report.rows[0].claim_id is None
    assert problem in report.rows[0].problems
    assert (report.rows[1].problems, len(report.claim_ids)) == ((), 1)


async def test_a_form_with_a_bad_row_stays_out_whole(clinic: Clinic) -> None:
    rows = ("F1;REF;1;OUT;2026-03-03;CONS;1;600;oui", "F1;REF;1;OUT;2026-03-03;TEST;1;x;oui")

    report = await imported(clinic, written(clinic, *rows))

    assert told(report) == [(2, False, ("other_rows",)), (3, False, ("price",))]
    assert await clinic.scalar("SELECT count(*) FROM claims") == 0


async def test_rows_of_one_form_agree_on_what_it_is(clinic: Clinic) -> None:
    rows = ("F1;REF;1;OUT;2026-03-03;CONS;1;600;oui", "F1;REF;2;OUT;2026-03-03;TEST;1;2250;oui")

    assert told(await imported(clinic, written(clinic, *rows))) == [
        (2, False, ("other_rows",)),
        (3, False, ("differs",)),
    ]


async def test_blank_rows_are_passed_over(clinic: Clinic) -> None:
    report = await imported(clinic, written(clinic, ";;;;;;;;", "F1;REF;1;OUT;2026-03-03;CONS;1;600;oui"))

    assert told(report) == [(3, True, ())]


async def test_a_file_may_be_an_invoice(clinic: Clinic) -> None:
    data = written(clinic, "F1;REF;1;OUT;2026-03-03;CONS;1;600;oui")

    report = await imported(clinic, data, invoice_number="MARS", month=day("2026-03-01"))

    [view] = await taken(clinic, report)
    assert view.invoice_id == report.invoice_id is not None
    with pytest.raises(claims.InvoiceKnown):
        await imported(clinic, data, invoice_number="MARS", month=day("2026-03-01"))
    with pytest.raises(Invalid):
        await imported(clinic, data, invoice_number="AVRIL")


async def test_a_file_of_bad_forms_only_makes_no_invoice(clinic: Clinic) -> None:
    data = written(clinic, "F1;REF;1;OUT;never;CONS;1;600;oui")

    report = await imported(clinic, data, invoice_number="MARS", month=day("2026-03-01"))

    assert (report.invoice_id, report.claim_ids) == (None, ())


async def test_a_workbook_says_the_same(clinic: Clinic) -> None:
    """Days, numbers, and a reference whose leading zero the spreadsheet ate; a formula is only its last value."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADING.split(";"))
    sheet.write_row(1, 0, ["F1", int(clinic.reference), 1, "OUT"])
    sheet.write_datetime(1, 4, day("2026-03-03"), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write(1, 5, "TABLETS")
    sheet.write_formula(1, 6, "=10+10", value=20)
    sheet.write_row(1, 7, [25, True])
    book.close()

    report = await imported(clinic, buffer.getvalue(), FileKind.XLSX)

    [view] = await taken(clinic, report)
    assert (view.unit_reference, view.lines[0].quantity, view.billed.minor, view.has_documents) == (
        clinic.reference,
        20,
        500,
        True,
    )
