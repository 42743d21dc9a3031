"""Claims that come in through either door: one, a month's invoice, or a file, each answered with what became of it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Request

from app import claims
from app.api.claim_fields import BILLED, CLAIM, FACILITY, ClaimAsked, ClaimShown, ReceivedClaim, Word
from app.api.fields import Amount, Asked, Day, Figure, Shown, Text, asked, told
from app.api.files import CSV, XLSX, require_media_type
from app.api.here import MutualDesk
from app.claims import FileKind, ImportReport, RowReport
from app.claims.tables import ClaimInvoiceRow
from app.core.ids import ClaimId, FacilityId

INVOICE = "01930000-0000-7000-8000-000000000031"
MOST_CLAIMS = 500
KINDS = {CSV.media_type: FileKind.CSV, XLSX.media_type: FileKind.XLSX}
InvoiceNumber = Annotated[
    Text | None,
    asked("Make an invoice of this number.", "En faire un bordereau de ce numéro.", "2026-03", max_length=40),
]
InvoiceMonth = Annotated[Day | None, asked("Any day of the month invoiced.", "Un jour du mois facturé.", "2026-03-01")]


class InvoiceShown(Shown):
    """A facility's monthly invoice."""

    id: UUID = told("Its id.", "Son identifiant.", INVOICE)
    facility_id: UUID = told("Whose.", "De qui.", FACILITY)
    number: str = told("Its number.", "Son numéro.", "2026-03")
    month: date = told("First day of the month.", "Premier jour du mois.", "2026-03-01")
    claim_count: int = told("How many claims.", "Combien de feuilles.", 1)
    total: Figure = told("What it bills.", "Ce qu'il facture.", BILLED)
    received_on: date = told("When it came in.", "Quand il fut reçu.", "2026-04-08")
    is_late: bool = told("After the day agreed.", "Après le jour convenu.", False)

    @classmethod
    def of(cls, row: ClaimInvoiceRow) -> "InvoiceShown":
        """As callers see a row of the room's list."""
        same = {name: getattr(row, name) for name in cls.model_fields if name != "total"}
        return cls.model_validate(same | {"total": Amount.minor(row.total_minor, row.currency)})


class ReceivedInvoice(InvoiceShown):
    """An invoice received, with its claims."""

    claims: list[ReceivedClaim] = told("In the order sent.", "Dans l'ordre de l'envoi.", [])


class InvoiceAsked(Asked):
    """A month's claims under one number (C1)."""

    number: Word = told("Its number.", "Son numéro.", "2026-03")
    month: Day = told("Any day of the month.", "Un jour du mois.", "2026-03-01")
    claims: list[ClaimAsked] = told(
        "Received in this order, all or none.",
        "Reçues dans cet ordre, toutes ou aucune.",
        [
            {
                "form_number": "F-0001",
                "unit": "0100012336",
                "member_number": 1,
                "care_type": "OUT",
                "service_on": "2026-03-03",
                "lines": [{"code": "CONS", "quantity": 1, "price_minor": 600}],
                "has_documents": True,
            }
        ],
        min_length=1,
        max_length=MOST_CLAIMS,
    )


class RowShown(Shown):
    """What became of a row; the heading is row 1."""

    row: int = told("Its number in the file.", "Son numéro dans le fichier.", 2)
    form_number: str | None = told("Its form.", "Sa feuille.", "F-0001")
    claim_id: UUID | None = told("The claim received.", "La feuille reçue.", CLAIM)
    problems: list[str] = told(
        "Columns at fault; `differs` from rows above; `other_rows` of its form are at fault.",
        "Colonnes en cause ; `differs` : autre que plus haut ; `other_rows` : la faute est à d'autres lignes.",
        [],
    )

    @classmethod
    def of(cls, row: RowReport) -> "RowShown":
        """As callers see it."""
        return cls(row=row.row, form_number=row.form_number, claim_id=row.claim_id, problems=list(row.problems))


class DuplicateShown(Shown):
    """A claim received that repeats an earlier one."""

    claim_id: UUID = told("The later one.", "La postérieure.", CLAIM)
    duplicate_of: UUID = told("The one that stands.", "Celle qui vaut.", CLAIM)


class ImportShown(Shown):
    """Every row's fate."""

    received: int = told("Claims received.", "Feuilles reçues.", 1)
    left_out: int = told("Rows left out.", "Lignes écartées.", 0)
    invoice_id: UUID | None = told("The invoice made of them.", "Le bordereau qui en fut fait.", None)
    duplicates: list[DuplicateShown] = told("Received, yet met by C05.", "Reçues, mais tombant sous C05.", [])
    rows: list[RowShown] = told("In the file's order.", "Dans l'ordre du fichier.", [])


async def receive_one(here: MutualDesk, facility_id: FacilityId, new: ClaimAsked, *, as_draft: bool) -> ReceivedClaim:
    """Receive one claim; a repeated one is told so, and the trail knows who sent it."""
    claim_id = await claims.submit_claim(
        here.session, here.mutual, facility_id, new.new(), here.actor, as_draft=as_draft
    )
    await here.noted("claims.submit", f"claim:{claim_id}", facility=str(facility_id))
    [shown] = await received(here, [claim_id])
    return shown


async def receive_invoice(here: MutualDesk, facility_id: FacilityId, new: InvoiceAsked) -> ReceivedInvoice:
    """Receive a month's claims."""
    made = await claims.submit_invoice(
        here.session,
        here.mutual,
        facility_id,
        number=new.number,
        month=new.month,
        claims=[claim.new() for claim in new.claims],
        actor=here.actor,
    )
    await here.noted("claims.invoice", f"claim_invoice:{made.id}", facility=str(facility_id))
    return ReceivedInvoice(
        id=made.id,
        facility_id=facility_id,
        number=made.number,
        month=made.month,
        claim_count=len(made.claim_ids),
        total=Amount.of(made.total),
        received_on=made.received_on,
        is_late=made.is_late,
        claims=await received(here, made.claim_ids),
    )


async def receive_file(
    here: MutualDesk, facility_id: FacilityId, request: Request, number: str | None, month: date | None
) -> ImportShown:
    """Receive the claims of a CSV or XLSX; raises `UnsupportedMediaType` for any other body."""
    kind = KINDS[require_media_type(request, CSV, XLSX)]
    report = await claims.import_claims(
        here.session,
        here.mutual,
        facility_id,
        await request.body(),
        kind,
        here.actor,
        invoice_number=number,
        month=month,
    )
    await here.noted("claims.import", f"facility:{facility_id}", received=len(report.claim_ids))
    return await _import_shown(here, report)


async def received(here: MutualDesk, claim_ids: Sequence[ClaimId]) -> list[ReceivedClaim]:
    """These claims as received, in this order, each with the earlier one it repeats."""
    views = await claims.claims_by_id(here.session, here.mutual.id, claim_ids)
    repeats = await claims.duplicates_of(here.session, here.mutual.id, claim_ids)
    return [
        ReceivedClaim(**dict(ClaimShown.of(view, here.language)), duplicate_of=repeats.get(view.id)) for view in views
    ]


async def _import_shown(here: MutualDesk, report: ImportReport) -> ImportShown:
    repeats = await claims.duplicates_of(here.session, here.mutual.id, report.claim_ids)
    return ImportShown(
        received=len(report.claim_ids),
        left_out=sum(row.claim_id is None for row in report.rows),
        invoice_id=report.invoice_id,
        duplicates=[DuplicateShown(claim_id=later, duplicate_of=first) for later, first in repeats.items()],
        rows=[RowShown.of(row) for row in report.rows],
    )
