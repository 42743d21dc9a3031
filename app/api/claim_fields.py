"""Claims as both doors speak of them: what is billed, and how it stands; never what the person had (RELIABILITY 38)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app import claims
from app.api.fields import Asked, Day, Figure, Minor, Shown, Text, named, told
from app.claims import CareType, ClaimLine, ClaimStatus, ClaimView, Code, LineView, NewClaim

CLAIM = "01930000-0000-7000-8000-000000000030"
FACILITY = "01930000-0000-7000-8000-000000000020"
ClaimPath = Annotated[UUID, named("The claim's id.", "L'identifiant de la feuille de soins.", CLAIM)]
Word = Annotated[Text, Field(max_length=40)]
Diagnosis = Annotated[Text, Field(max_length=200)]
BILLED = {"amount": 3250, "currency": "XOF"}
SHARE = {"amount": 2275, "currency": "XOF"}
REST = {"amount": 975, "currency": "XOF"}
NOTHING = {"amount": 0, "currency": "XOF"}
LINES = [{"code": "CONS", "quantity": 1, "price_minor": 600}]


class ReasonShown(Shown):
    """Why a claim or a line was rejected or reduced."""

    code: Code = told("C01 to C15.", "C01 à C15.", "C08")
    reason: str = told("In the caller's language.", "Dans la langue de l'appelant.", "Prix au-dessus du tarif.")


def reasons(codes: Sequence[Code], language: str) -> list[ReasonShown]:
    """The codes with their sentences."""
    return [ReasonShown(code=code, reason=claims.reason_of(code, language)) for code in codes]


class LineShown(Shown):
    """A line as billed and as decided."""

    number: int = told("Its number on the form.", "Son numéro sur la feuille.", 1)
    code: str = told("The act's or drug's code.", "Le code de l'acte ou du médicament.", "CONS")
    quantity: int = told("How many.", "Combien.", 1)
    price: Figure = told("Price of one, as billed.", "Prix unitaire facturé.", BILLED)
    eligible: Figure | None = told("What counts of it.", "Ce qui en est retenu.", BILLED)
    member: Figure | None = told("Borne by the member besides.", "Laissé en plus au bénéficiaire.", NOTHING)
    facility: Figure | None = told("Borne by the facility.", "À la charge de la formation sanitaire.", NOTHING)
    reasons: list[ReasonShown] = told("Why it was cut.", "Pourquoi elle fut réduite.", [])

    @classmethod
    def of(cls, line: LineView, language: str) -> "LineShown":
        """As callers see it."""
        return cls(
            number=line.number,
            code=line.code,
            quantity=line.quantity,
            price=line.price,
            eligible=line.eligible,
            member=line.member,
            facility=line.facility,
            reasons=reasons(line.codes, language),
        )


class ClaimShown(Shown):
    """One version of a claim: as billed, as decided, and how far its payment has come (C6)."""

    id: UUID = told("Its id.", "Son identifiant.", CLAIM)
    root_id: UUID = told("Its first version.", "Sa première version.", CLAIM)
    version: int = told("1, and one more with each appeal.", "1, et un de plus par recours.", 1)
    is_current: bool = told("Whether it is the newest.", "Si c'est la plus récente.", True)
    facility_id: UUID = told("Who billed it.", "Qui l'a facturée.", FACILITY)
    invoice_id: UUID | None = told("The invoice it came with.", "Le bordereau qui l'a apportée.", None)
    form_number: str = told("Number of the form.", "Numéro de la feuille.", "F-0001")
    unit: str = told("Reference of the unit.", "Référence de l'unité.", "0100012336")
    member_number: int = told("The person's number in it.", "Le numéro de la personne.", 1)
    care_type: CareType = told("OUT, HOSP or EMERG.", "OUT, HOSP ou EMERG.", "OUT")
    service_on: date = told("Day of care, or of admission.", "Jour des soins, ou d'entrée.", "2026-03-03")
    discharged_on: date = told("Last day.", "Dernier jour.", "2026-03-03")
    has_referral: bool = told("Came with a referral.", "Accompagnée d'une fiche de référence.", False)
    has_documents: bool = told("Came complete.", "Arrivée complète.", True)
    is_planned: bool = told("A planned stay.", "Un séjour programmé.", False)
    status: ClaimStatus = told("Where it stands.", "Où elle en est.", "approved")
    received_on: date | None = told("When it came in.", "Quand elle fut reçue.", "2026-04-08")
    decided_on: date | None = told("When it was decided.", "Quand elle fut décidée.", "2026-04-09")
    billed: Figure = told("What was billed.", "Ce qui fut facturé.", BILLED)
    eligible: Figure | None = told("What counts of it.", "Ce qui en est retenu.", BILLED)
    mutual: Figure | None = told("The mutual's share.", "La part de la mutuelle.", SHARE)
    member: Figure | None = told("The member's share.", "La part du bénéficiaire.", REST)
    facility: Figure | None = told("Borne by the facility.", "À la charge de la formation sanitaire.", NOTHING)
    reasons: list[ReasonShown] = told("Why it was rejected or cut.", "Pourquoi elle fut rejetée ou réduite.", [])
    has_adviser: bool = told("The medical adviser saw it.", "Le médecin-conseil l'a vue.", False)
    regime: str = told("The member's regime.", "Le régime du bénéficiaire.", "CBHI")
    is_visitor: bool = told("Another mutual's member.", "Bénéficiaire d'une autre mutuelle.", False)
    payout_ids: list[UUID] = told("The payouts that pay it.", "Les paiements qui la règlent.", [])
    lines: list[LineShown] = told("Its lines.", "Ses lignes.", [])

    @classmethod
    def of(cls, view: ClaimView, language: str) -> "ClaimShown":
        """As callers see it; nothing of the diagnosis is in the view."""
        same = {name: getattr(view, name) for name in cls.model_fields if hasattr(view, name)}
        told_apart = {
            "unit": view.unit_reference,
            "is_visitor": view.home_id is not None,
            "reasons": reasons(view.codes, language),
            "lines": [LineShown.of(line, language) for line in view.lines],
        }
        return cls.model_validate(same | told_apart)


class ReceivedClaim(ClaimShown):
    """A claim received, with what its sender should know at once."""

    duplicate_of: UUID | None = told(
        "An earlier claim with this form number, or for the same care: the earlier one stands, this one meets C05.",
        "Une feuille antérieure de ce numéro, ou pour les mêmes soins : l'antérieure vaut, celle-ci tombe sous C05.",
        None,
    )


class LineAsked(Asked):
    """An act or a drug as billed."""

    code: Word = told("The act's or drug's code.", "Le code de l'acte ou du médicament.", "CONS")
    quantity: int = told("How many.", "Combien.", 1, default=1, strict=True, ge=1, le=10_000)
    price_minor: Minor = told("Price of one, in minor units.", "Prix unitaire, en unités mineures.", 600)


class ClaimAsked(Asked):
    """One beneficiary, one episode, one care type, as the form says it (C1)."""

    form_number: Word = told("Number of the form.", "Numéro de la feuille.", "F-0001")
    unit: Word = told("Reference of the unit.", "Référence de l'unité.", "0100012336")
    member_number: int = told("The person's number in it.", "Le numéro de la personne.", 1, strict=True, ge=1, le=999)
    care_type: CareType = told("OUT, HOSP or EMERG.", "OUT, HOSP ou EMERG.", "OUT")
    service_on: Day = told("Day of care, or of admission.", "Jour des soins, ou d'entrée.", "2026-03-03")
    discharged_on: Day | None = told("Last day of a stay.", "Dernier jour d'un séjour.", None, default=None)
    lines: list[LineAsked] = told(
        "What was done and given.", "Actes et médicaments.", LINES, min_length=1, max_length=200
    )
    diagnosis: Diagnosis | None = told(
        "Kept sealed; only the medical adviser reads it.",
        "Gardé scellé ; seul le médecin-conseil le lit.",
        None,
        default=None,
    )
    has_referral: bool = told("Comes with a referral.", "Avec une fiche de référence.", False, default=False)
    has_documents: bool = told("Comes complete.", "Complète.", True, default=False)
    is_planned: bool = told("A planned stay.", "Un séjour programmé.", False, default=False)
    eligibility_code: Word | None = told(
        "The code given before care.", "Le code donné avant les soins.", None, default=None
    )

    def new(self) -> NewClaim:
        """The value to receive."""
        given = {name: getattr(self, name) for name in ClaimAsked.model_fields if name not in ("unit", "lines")}
        lines = [ClaimLine(**line.model_dump()) for line in self.lines]
        return NewClaim(unit_reference=self.unit, lines=lines, **given)
