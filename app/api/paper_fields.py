"""Remittance advices and statements as both doors show them."""

from datetime import date

from app.api.claim_fields import BILLED, NOTHING, REST, SHARE
from app.api.fields import Figure, Shown, told


class HeadShown(Shown):
    """The two sides of a paper."""

    mutual: str = told("Name of the mutual.", "Nom de la mutuelle.", "Mutuelle Exemple")
    facility: str = told("Name of the facility.", "Nom de la formation sanitaire.", "CSCOM Exemple")
    facility_code: str = told("Its code.", "Son code.", "CS01")
    level: str = told("Its level of care.", "Son niveau de soins.", "cscom")


HEAD = {"mutual": "Mutuelle Exemple", "facility": "CSCOM Exemple", "facility_code": "CS01", "level": "cscom"}


class SubtotalShown(Shown):
    """What belongs to one regime."""

    regime: str = told("The regime's code.", "Le code du régime.", "RAMED")
    amount: Figure = told("How much.", "Combien.", SHARE)


class CutShown(Shown):
    """What a line lost, and why."""

    form: str = told("Number of the form.", "Numéro de la feuille.", "F-0001")
    what: str = told("The act or drug.", "L'acte ou le médicament.", "Consultation")
    amount: Figure = told("What it lost.", "Ce qu'elle perd.", REST)
    code: str = told("C01 to C15.", "C01 à C15.", "C08")
    reason: str = told("In the caller's language.", "Dans la langue de l'appelant.", "Prix au-dessus du tarif.")


class PaidClaimShown(Shown):
    """A claim as an advice shows it: billed = mutual + member + facility."""

    form: str = told("Number of the form.", "Numéro de la feuille.", "F-0001")
    beneficiary: str = told("Unit and number of the person.", "Unité et numéro de la personne.", "0100012336/1")
    care_type: str = told("OUT, HOSP or EMERG.", "OUT, HOSP ou EMERG.", "OUT")
    regime: str = told("The member's regime.", "Le régime du bénéficiaire.", "CBHI")
    service_on: date = told("Day of care.", "Jour des soins.", "2026-03-03")
    decided_on: date | None = told("When it was decided.", "Quand elle fut décidée.", "2026-04-09")
    billed: Figure = told("What was billed.", "Ce qui fut facturé.", BILLED)
    eligible: Figure = told("What counts of it.", "Ce qui en est retenu.", BILLED)
    mutual: Figure = told("The mutual's share.", "La part de la mutuelle.", SHARE)
    member: Figure = told("The member's share.", "La part du bénéficiaire.", REST)
    facility: Figure = told("Borne by the facility.", "À la charge de la formation sanitaire.", NOTHING)
    paid_here: Figure = told("What this payout pays of it.", "Ce que ce paiement en règle.", SHARE)
    cuts: list[CutShown] = told("What was cut.", "Ce qui fut réduit.", [])


class KeptBackShown(Shown):
    """An overpayment kept back from this payout (E13)."""

    about: str = told("The form it is about.", "La feuille concernée.", "F-0001")
    amount: Figure = told("How much.", "Combien.", NOTHING)


class AdviceShown(Shown):
    """What one payout pays, to the franc."""

    number: str = told("As both sides quote it.", "Tel que chacun le cite.", "2026-0012/CS01")
    head: HeadShown = told("From whom to whom.", "De qui à qui.", HEAD)
    state: str = told(
        "Prepared to confirmed, failed or returned.", "De prepared à confirmed, failed ou returned.", "confirmed"
    )
    payee_kind: str = told("What the number is.", "Ce qu'est le numéro.", "phone")
    payee_number: str = told("Masked.", "Masqué.", "+223 •• •• •• 01")
    payee_name: str | None = told("The holder.", "Le titulaire.", "CSCOM Exemple")
    operator: str = told("By which operator, or the bank.", "Par quel opérateur, ou la banque.", "Orange")
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", "PP260320.1200.A00001")
    paid_on: date | None = told("When it arrived.", "Quand il arriva.", "2026-03-20")
    part: int = told("Which part, where a cap cuts it.", "Quelle part, si un plafond le coupe.", 1)
    parts: int = told("Of so many.", "Sur tant de parts.", 1)
    claims: list[PaidClaimShown] = told("What is paid.", "Ce qui est payé.", [])
    kept_back: list[KeptBackShown] = told("What is kept back.", "Ce qui est retenu.", [])
    subtotals: list[SubtotalShown] = told("By regime, if of several.", "Par régime, s'il y en a plusieurs.", [])
    gross: Figure = told("Sum of what is paid of the claims.", "Somme payée des feuilles.", SHARE)
    offset: Figure = told("Sum of what is kept back.", "Somme retenue.", NOTHING)
    total: Figure = told("What the payee gets.", "Ce que reçoit le bénéficiaire.", SHARE)
    printed_on: date = told("Of which day this is.", "De quel jour est ceci.", "2026-03-20")


class StatedClaimShown(Shown):
    """A claim as a statement shows it."""

    form: str = told("Number of the form.", "Numéro de la feuille.", "F-0001")
    beneficiary: str = told("Unit and number of the person.", "Unité et numéro de la personne.", "0100012336/1")
    care_type: str = told("OUT, HOSP or EMERG.", "OUT, HOSP ou EMERG.", "OUT")
    regime: str = told("The member's regime.", "Le régime du bénéficiaire.", "CBHI")
    service_on: date = told("Day of care.", "Jour des soins.", "2026-03-03")
    received_on: date = told("When it came in.", "Quand elle fut reçue.", "2026-04-08")
    state: str = told("Where it stands.", "Où elle en est.", "paid")
    billed: Figure = told("What was billed.", "Ce qui fut facturé.", BILLED)
    mutual: Figure | None = told("The mutual's share.", "La part de la mutuelle.", SHARE)
    paid: Figure = told("What was paid of it.", "Ce qui en fut payé.", SHARE)
    reasons: list[str] = told("C01 to C15.", "C01 à C15.", [])


class StatedPayoutShown(Shown):
    """A payout as a statement shows it."""

    number: str = told("Of its advice.", "De son avis.", "2026-0012/CS01")
    on: date | None = told("When it arrived, or was made.", "Quand il arriva, ou fut établi.", "2026-03-20")
    state: str = told("In one word.", "En un mot.", "confirmed")
    gross: Figure = told("What it pays.", "Ce qu'il paie.", SHARE)
    offset: Figure = told("Kept back of it.", "Dont retenu.", NOTHING)
    amount: Figure = told("What the payee gets.", "Ce que reçoit le bénéficiaire.", SHARE)
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", None)


class StatementShown(Shown):
    """Everything between a mutual and a facility in a period, and what remains at its end."""

    head: HeadShown = told("From whom to whom.", "De qui à qui.", HEAD)
    since: date = told("First day.", "Premier jour.", "2026-03-01")
    until: date = told("Last day.", "Dernier jour.", "2026-03-31")
    claims: list[StatedClaimShown] = told("Claims received.", "Feuilles reçues.", [])
    payouts: list[StatedPayoutShown] = told("Payouts made.", "Paiements faits.", [])
    billed: Figure = told("Sum of what was billed.", "Somme facturée.", BILLED)
    approved: Figure = told("Sum of the mutual's shares.", "Somme des parts de la mutuelle.", SHARE)
    subtotals: list[SubtotalShown] = told(
        "Approved by regime, if of several.", "Accordé par régime, s'il y en a plusieurs.", []
    )
    paid: Figure = told("Sum of what arrived.", "Somme arrivée.", SHARE)
    waiting: Figure = told("Billed and not decided.", "Facturé et non décidé.", NOTHING)
    outstanding: Figure = told("Still owed at the end.", "Reste dû à la fin.", NOTHING)
    to_recover: Figure = told("Still to be kept back.", "Reste à retenir.", NOTHING)
    printed_on: date = told("Of which day this is.", "De quel jour est ceci.", "2026-03-31")
