"""Claims from a file: a row is a line of a form, and every row gets its answer (DOMAIN 8).

Rows of one form number are one claim; a form with a bad row is left out whole, the others are received.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.claims import intake
from app.claims.errors import FileUnreadable
from app.claims.invoices import submit_invoice
from app.claims.model import CareType, ClaimLine, NewClaim
from app.claims.receiving import submit_claims
from app.claims.sheets import FileKind, by_column, read_table
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import ClaimId, FacilityId
from app.core.money import Currency, Money
from app.db import Session
from app.membership import Mutual

__all__ = ["FileKind", "ImportReport", "RowReport", "import_claims"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "form_number": ("form_number", "numero_feuille", "numéro_feuille", "feuille"),
    "unit_reference": ("unit_reference", "reference_unite", "référence_unité", "unite", "unité"),
    "member_number": ("member_number", "numero_beneficiaire", "numéro_bénéficiaire", "beneficiaire", "bénéficiaire"),
    "care_type": ("care_type", "type_soins", "type_de_soins"),
    "service_on": ("service_on", "date_soins", "date_des_soins"),
    "discharged_on": ("discharged_on", "date_sortie", "date_de_sortie"),
    "code": ("code", "code_acte"),
    "quantity": ("quantity", "quantite", "quantité"),
    "price": ("price", "prix", "prix_unitaire"),
    "diagnosis": ("diagnosis", "diagnostic"),
    "has_referral": ("referral", "fiche_reference", "fiche_référence"),
    "has_documents": ("documents", "pieces", "pièces"),
    "is_planned": ("planned", "programme", "programmé"),
    "eligibility_code": ("eligibility_code", "code_prise_en_charge"),
}
NEEDED = ("form_number", "unit_reference", "member_number", "care_type", "service_on", "code", "price")
OF_LINE = ("code", "quantity", "price")
NAMES = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
CARE_TYPES = {"AMB": CareType.OUT, "URG": CareType.EMERG} | {kind.value: kind for kind in CareType}
YES, NO = {"1", "oui", "yes", "o", "y", "vrai", "true"}, {"", "0", "non", "no", "n", "faux", "false"}
FRENCH_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")

DIFFERS = "differs"
"""A row says something else of its form than the rows above it."""
WITH_OTHERS = "other_rows"
"""Nothing is wrong with the row, but another row of its form is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What became of a row (the heading is row 1): a claim, or the columns at fault; never what stood in them."""

    row: int
    form_number: str | None
    claim_id: ClaimId | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """Every row's fate, in their order, and the invoice made of what was taken if one was asked for."""

    rows: tuple[RowReport, ...]
    claim_ids: tuple[ClaimId, ...]
    invoice_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    number: int
    cells: Mapping[str, object]
    problems: tuple[str, ...]

    @property
    def form(self) -> str | None:
        form = self.cells.get("form_number")
        return str(form) if form else None

    def of_claim(self) -> dict[str, object]:
        return {name: cell for name, cell in self.cells.items() if name not in OF_LINE}


async def import_claims(
    session: Session,
    mutual: Mutual,
    facility_id: FacilityId,
    data: bytes,
    kind: FileKind,
    actor: Actor,
    *,
    invoice_number: str | None = None,
    month: date | None = None,
) -> ImportReport:
    """Receive the claims of a file, as one invoice when it has a number and a month; bad forms are left out.

    Raises `FileUnreadable`, `UnknownFacility`, `InvoiceKnown`, `Invalid`.
    """
    if (invoice_number is None) != (month is None):
        raise Invalid(field="month")
    table = await asyncio.to_thread(read_table, data, kind)
    rows = _read(table, mutual.currency)
    claims, faults = _claims(rows)
    taken, invoice_id = list(claims.values()), None
    claim_ids: Sequence[ClaimId] = []
    if taken and invoice_number is not None and month is not None:
        invoice = await submit_invoice(
            session, mutual, facility_id, number=invoice_number, month=month, claims=taken, actor=actor
        )
        claim_ids, invoice_id = invoice.claim_ids, invoice.id
    elif taken:
        claim_ids = await submit_claims(session, mutual, facility_id, taken, actor)
    made = dict(zip(claims, claim_ids, strict=True))
    return ImportReport(
        rows=tuple(_report(row, made, faults) for row in rows), claim_ids=tuple(claim_ids), invoice_id=invoice_id
    )


def _read(table: Sequence[Sequence[str]], currency: Currency) -> list[_Row]:
    places = by_column(table[0], NAMES)
    for name in NEEDED:
        if name not in places:
            raise FileUnreadable(field=name)
    return [_row(number, cells, places, currency) for number, cells in enumerate(table[1:], start=2) if any(cells)]


def _row(number: int, cells: Sequence[str], places: Mapping[str, int], currency: Currency) -> _Row:
    found: dict[str, object] = {}
    problems = []
    for name, place in places.items():
        written = cells[place] if place < len(cells) else ""
        try:
            found[name] = _price(written, currency) if name == "price" else READERS[name](written)
        except ValueError:
            problems.append(name)
    return _Row(number=number, cells=found, problems=tuple(problems))


def _claims(rows: Sequence[_Row]) -> tuple[dict[str, NewClaim], dict[int, tuple[str, ...]]]:
    """The claims of the forms without fault, and what is at fault by row."""
    faults = {row.number: row.problems for row in rows if row.problems}
    forms: dict[str, list[_Row]] = {}
    for row in rows:
        if row.form is not None:
            forms.setdefault(row.form, []).append(row)
    claims = {}
    for form, its in forms.items():
        faults |= {row.number: (DIFFERS,) for row in its if not row.problems and row.of_claim() != its[0].of_claim()}
        if any(row.number in faults for row in its):
            continue
        claim = _claim(its)
        if fault := _fault(claim):
            faults |= {row.number: (fault,) for row in its}
        else:
            claims[form] = claim
    return claims, faults


def _claim(rows: Sequence[_Row]) -> NewClaim:
    lines = [
        ClaimLine(code=row.cells["code"], quantity=row.cells.get("quantity", 1), price_minor=row.cells["price"])  # type: ignore[arg-type]
        for row in rows
    ]
    return NewClaim(lines=lines, **rows[0].of_claim())  # type: ignore[arg-type]


def _fault(claim: NewClaim) -> str | None:
    try:
        intake.examine(claim)
    except Invalid as refused:
        return refused.field
    return None


def _report(row: _Row, made: Mapping[str, ClaimId], faults: Mapping[int, tuple[str, ...]]) -> RowReport:
    claim_id = made.get(row.form) if row.form else None
    problems = faults.get(row.number, () if claim_id else (WITH_OTHERS,))
    return RowReport(row=row.number, form_number=row.form, claim_id=claim_id, problems=problems)


def _word(written: str) -> str:
    if not written:
        raise ValueError
    return written


def _optional(written: str) -> str | None:
    return written or None


def _reference(written: str) -> str:
    """A spreadsheet eats the leading zero of what looks like a number."""
    return _word(written).zfill(intake.UNIT_REFERENCE)


def _count(written: str) -> int:
    if not written.isascii() or not written.isdecimal() or len(written) > 6:
        raise ValueError
    return int(written)


def _quantity(written: str) -> int:
    return _count(written) if written else 1


def _price(written: str, currency: Currency) -> int:
    """As people write it: `7 450`, `7450`, `12,50`."""
    plain = "".join(written.split()).replace(",", ".")
    try:
        return Money.parse(plain, currency).minor
    except Invalid:
        raise ValueError from None


def _care_type(written: str) -> CareType:
    if written.upper() not in CARE_TYPES:
        raise ValueError
    return CARE_TYPES[written.upper()]


def _day(written: str) -> date:
    """`2026-03-02` or `02/03/2026`."""
    if french := FRENCH_DAY.fullmatch(written):
        return date(int(french[3]), int(french[2]), int(french[1]))
    return date.fromisoformat(written)


def _optional_day(written: str) -> date | None:
    return _day(written) if written else None


def _truth(written: str) -> bool:
    if written.casefold() not in YES | NO:
        raise ValueError
    return written.casefold() in YES


READERS: Mapping[str, Callable[[str], object]] = {
    "form_number": _word,
    "unit_reference": _reference,
    "member_number": _count,
    "care_type": _care_type,
    "service_on": _day,
    "discharged_on": _optional_day,
    "code": _word,
    "quantity": _quantity,
    "diagnosis": _optional,
    "has_referral": _truth,
    "has_documents": _truth,
    "is_planned": _truth,
    "eligibility_code": _optional,
}
