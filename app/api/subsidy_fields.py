"""Co-financing as it is spoken of: funders, statements with their lines, receipts, decisions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app.api.fields import Amount, Figure, Shown, named, told
from app.subsidies import Decision, DecisionKind, Funder, StatementLine, SubsidyReceipt, SubsidyStatement

STATEMENT, RECEIPT = "01930000-0000-7000-8000-000000000050", "01930000-0000-7000-8000-000000000051"
DECISION, PERSON = "01930000-0000-7000-8000-000000000052", "person:01930000-0000-7000-8000-00000000000c"
BILLED, NOTHING = {"amount": 98034, "currency": "XOF"}, {"amount": 0, "currency": "XOF"}
SHARE = {"amount": 4325, "currency": "XOF"}
TURN = ("Which of its kind, one after the other.", "Son rang parmi ceux de ce genre.")
WHEN, DAY = "2026-03-31T09:00:00Z", "2026-03-31"

StatementPath = Annotated[UUID, named("The statement's id.", "L'identifiant de l'état.", STATEMENT)]
ReceiptPath = Annotated[UUID, named("The receipt's id.", "L'identifiant de l'encaissement.", RECEIPT)]
DecisionPath = Annotated[UUID, named("The proposal's id.", "L'identifiant de la proposition.", DECISION)]
KindPath = Annotated[Funder, named("state or donor.", "state (État) ou donor (partenaire).", "donor")]


class SubsidyStatementShown(Shown):
    """A nominative statement to a funder: billed = received + disallowed + open."""

    id: UUID = told("Its id.", "Son identifiant.", STATEMENT)
    number: str = told("As both sides quote it.", "Tel que chacun le cite.", "2026-0003/ETAT")
    funder: Funder = told("State or donor.", "État ou partenaire.", "state")
    turn: int = told(*TURN, 1)
    funder_name: str = told("By its name then.", "Par son nom d'alors.", "État")
    first_on: date = told("First day on which one was settled.", "Premier jour d'une échéance soldée.", "2026-01-10")
    last_on: date = told("Last day on which one was settled.", "Dernier jour d'une échéance soldée.", DAY)
    lines_count: int = told("So many lines.", "Tant de lignes.", 120)
    billed: Figure = told("What it asks for.", "Ce qu'il demande.", BILLED)
    received: Figure = told("What was received of it.", "Ce qui en fut reçu.", NOTHING)
    disallowed: Figure = told("What was disallowed of it.", "Ce qui en fut rejeté.", NOTHING)
    open: Figure = told("What is still receivable.", "Ce qui reste à recevoir.", BILLED)
    content_hash: str = told("SHA-256 of what is locked.", "SHA-256 de ce qui est figé.", "0" * 64)
    billed_on: date = told("From which its age counts.", "D'où compte son âge.", DAY)
    billed_at: datetime = told("When it was made.", "Quand il fut établi.", WHEN)
    billed_by: str = told("By whom.", "Par qui.", PERSON)

    @classmethod
    def of(cls, one: SubsidyStatement) -> "SubsidyStatementShown":
        """As callers see it."""
        return cls(
            id=one.id,
            number=one.number,
            funder=one.funder,
            turn=one.turn,
            funder_name=one.funder_name,
            first_on=one.first_on,
            last_on=one.last_on,
            lines_count=one.lines_count,
            billed=Amount.of(one.billed),
            received=Amount.of(one.received),
            disallowed=Amount.of(one.disallowed),
            open=Amount.of(one.open),
            content_hash=one.content_hash.hex(),
            billed_on=one.billed_on,
            billed_at=one.billed_at,
            billed_by=one.billed_by,
        )


class LineShown(Shown):
    """A share of one settled instalment; below zero it takes back what an earlier statement billed (F2)."""

    position: int = told("Its place in the statement.", "Sa place dans l'état.", 1)
    unit: str = told("The unit's reference.", "La référence de l'unité.", "0100012336")
    head: str | None = told(
        "Name of the unit's head; null for who may not see persons.",
        "Nom du chef d'unité ; nul pour qui ne peut voir les personnes.",
        "Awa Exemple",
    )
    antenna: str = told("Where the unit belongs.", "Où l'unité est rattachée.", "Socoura")
    campaign: str = told("Of which campaign.", "De quelle campagne.", "2026")
    kind: str = told("instalment, or addition.", "instalment (échéance) ou addition (ajout).", "instalment")
    instalment: int = told("Its number in the schedule.", "Son numéro dans l'échéancier.", 1)
    persons: int = told("For so many persons.", "Pour tant de personnes.", 3)
    settled_on: date = told("When it was settled.", "Quand elle fut soldée.", "2026-01-31")
    amount: Figure = told("The funder's share.", "La part du financeur.", SHARE)

    @classmethod
    def of(cls, line: StatementLine, *, with_name: bool) -> "LineShown":
        """As this caller sees it."""
        return cls(
            position=line.position,
            unit=line.unit_reference,
            head=line.head if with_name else None,
            antenna=line.antenna,
            campaign=line.campaign,
            kind=line.kind,
            instalment=line.instalment,
            persons=line.persons,
            settled_on=line.settled_on,
            amount=Amount.of(line.amount),
        )


class SubsidyReceiptShown(Shown):
    """A funder's money: amount = applied + repaid + excess."""

    id: UUID = told("Its id.", "Son identifiant.", RECEIPT)
    funder: Funder = told("State or donor.", "État ou partenaire.", "donor")
    turn: int = told(*TURN, 1)
    amount: Figure = told("How much came.", "Combien est venu.", BILLED)
    applied: Figure = told("What settled statements.", "Ce qui a soldé des états.", BILLED)
    repaid: Figure = told("What was given back.", "Ce qui fut rendu.", NOTHING)
    excess: Figure = told("What stands in 4739.", "Ce que porte le compte 4739.", NOTHING)
    received_on: date = told("When the bank credited it.", "Quand la banque l'a crédité.", DAY)
    bank_reference: str | None = told("The bank's own.", "Celle de la banque.", "VIR-2026-0042")
    booked_at: datetime = told("When it was booked.", "Quand il fut passé.", WHEN)
    booked_by: str = told("By whom.", "Par qui.", PERSON)

    @classmethod
    def of(cls, one: SubsidyReceipt) -> "SubsidyReceiptShown":
        """As callers see it."""
        return cls(
            id=one.id,
            funder=one.funder,
            turn=one.turn,
            amount=Amount.of(one.amount),
            applied=Amount.of(one.applied),
            repaid=Amount.of(one.repaid),
            excess=Amount.of(one.excess),
            received_on=one.received_on,
            bank_reference=one.bank_reference,
            booked_at=one.booked_at,
            booked_by=one.booked_by,
        )


class DecisionShown(Shown):
    """What one person proposed, and what another made of it."""

    id: UUID = told("Its id.", "Son identifiant.", DECISION)
    kind: DecisionKind = told(
        "disallowance, or repayment of an excess.",
        "disallowance (rejet) ou repayment (reversement d'un trop-perçu).",
        "disallowance",
    )
    funder: Funder = told("State or donor.", "État ou partenaire.", "state")
    statement_id: UUID | None = told("Of which statement.", "De quel état.", STATEMENT)
    receipt_id: UUID | None = told("Of which receipt.", "De quel encaissement.", None)
    amount: Figure = told("How much.", "Combien.", SHARE)
    reason: str = told("Names the signed decision.", "Nomme la décision signée.", "Lettre n° 12 du 30 mars")
    proposed_at: datetime = told("When it was proposed.", "Quand elle fut proposée.", WHEN)
    proposed_by: str = told("By whom.", "Par qui.", PERSON)
    is_approved: bool | None = told("Null while nobody decided.", "Nul tant que nul n'a décidé.", None)
    decided_at: datetime | None = told("When it was decided.", "Quand elle fut décidée.", None)
    decided_by: str | None = told("By whom.", "Par qui.", None)

    @classmethod
    def of(cls, one: Decision) -> "DecisionShown":
        """As callers see it."""
        return cls(
            id=one.id,
            kind=one.kind,
            funder=one.funder,
            statement_id=one.statement_id,
            receipt_id=one.receipt_id,
            amount=Amount.of(one.amount),
            reason=one.reason,
            proposed_at=one.proposed_at,
            proposed_by=one.proposed_by,
            is_approved=one.is_approved,
            decided_at=one.decided_at,
            decided_by=one.decided_by,
        )
