"""Files as operators might export them, written by hand with invented data, and how to read them."""

import io
from typing import Any

import xlsxwriter

from app.core.money import XOF
from app.providers import Direction, PaymentEvent
from app.treasury.files import Reader, ReadFile, mapping_of, read_statement

READER = Reader(provider="simulator", currency=XOF, timezone="Africa/Bamako", region="ML", receiver="700777")
COLUMNS = {"reference": "Id", "date": "Date", "amount": "Montant"}
PLAIN: dict[str, Any] = {"kind": "csv", "columns": COLUMNS, "date_format": "%d/%m/%Y %H:%M"}

FRENCH: dict[str, Any] = {
    "kind": "csv",
    "heading_row": 4,
    "encoding": "windows-1252",
    "decimal": ",",
    "thousands": " ",
    "units": ["FCFA"],
    "date_format": "%d/%m/%Y",
    "time_format": "%H:%M:%S",
    "signs": "columns",
    "columns": {
        "reference": "N° transaction",
        "date": "Date",
        "time": "Heure",
        "credit": "Crédit",
        "debit": "Débit",
        "party": "Correspondant",
        "party_name": "Nom",
        "typed": "Référence",
        "request": "Réf. externe",
        "kind": "Type",
        "status": "Statut",
        "reverses": "Transaction annulée",
        "parent": "Transaction liée",
        "balance": "Solde",
    },
    "kinds": {
        "payment": ["Paiement marchand", "Décaissement"],
        "reversal": ["Annulation"],
        "fee": ["Commission"],
        "levy": ["Prélèvement"],
        "own_money": ["Virement interne"],
        "left_out": ["Information"],
    },
    "statuses": {"succeeded": ["Succès"], "failed": ["Échec"], "pending": ["En cours"]},
    "leave_out": [{"column": "N° transaction", "begins": ["Total", "Solde"]}],
    "opening_label": "Solde initial",
    "closing_label": "Solde final",
}
OURS = "0f6b1c2d3e4f5a6b7c8d9e0f1a2b3c4d"
HEADING = (
    "N° transaction;Date;Heure;Type;Statut;Correspondant;Nom;Référence;Réf. externe;Crédit;Débit;Solde;"
    "Transaction annulée;Transaction liée"
)
FRENCH_ROWS = (
    "CO1;02/03/2026;09:05:00;Paiement marchand;Succès;76000001;Awa;0100012336;;5 000 FCFA;;15 000;;",
    "CO2;02/03/2026;09:05:00;Commission;Succès;;;;;;50;14 950;;CO1",
    f'CO3;02/03/2026;10:00:00;Décaissement;Succès;76000002;"CSCom\nde Nord";;{OURS};;2\xa0000;12 950;;',
    "CO4;02/03/2026;10:00:00;Prélèvement;Succès;;;;;;20;12 930;;CO3",
    "CO5;02/03/2026;11:00:00;Virement interne;Succès;;;;;;10 000;2 930;;",
    "CO6;02/03/2026;12:00:00;Paiement marchand;Échec;76000003;;0100012336;;700;;2 930;;",
    "CO7;02/03/2026;13:00:00;Annulation;Succès;76000009;;;;;400;2 530;CO0;",
)


def french(*rows: str, opening: str = "10 000", closing: str = "2 530") -> bytes:
    """A statement with a block above its heading and totals below its rows."""
    top = (f"Relevé;;\r\nSolde initial :;{opening};FCFA", f"Solde final;;{closing}")
    below = ("Total;;;;;;;;;5 700;12 470;;;", "", ";;;")
    return "\r\n".join((*top, HEADING, *rows, *below)).encode("windows-1252")


def mapping(**changes: Any) -> Any:
    """The plain mapping with these parts changed."""
    return mapping_of(PLAIN | changes)


def read(data: bytes | str, told: dict[str, Any] | None = None, **changes: Any) -> ReadFile:
    """What the file says."""
    written = data.encode() if isinstance(data, str) else data
    return read_statement(written, mapping_of((told or PLAIN) | changes), READER)


def events(found: ReadFile) -> list[PaymentEvent]:
    """Everything that its statement tells."""
    assert found.statement is not None, found.refused
    return [event for page in found.statement.pages for event in page.events]


def faults(found: ReadFile) -> list[tuple[int, str, str]]:
    """Row, column and reason of what was refused."""
    assert found.statement is None
    return [(one.row, one.field, one.reason.value) for one in found.refused]


def money(found: ReadFile) -> list[tuple[str | None, str, str, int]]:
    """Reference, direction, state and amount of every event."""
    told = [(one.reference, one.direction.value, one.state.value, one.amount) for one in events(found)]
    return [(name, way, state, amount.minor if amount else 0) for name, way, state, amount in told]


def workbook(*rows: tuple[object, ...], sheet: str = "Relevé") -> bytes:
    """A workbook whose sheet of this name is its second."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        book.add_worksheet("Résumé").write(0, 0, "Rien")
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return buffer.getvalue()


IN, OUT = Direction.IN.value, Direction.OUT.value
