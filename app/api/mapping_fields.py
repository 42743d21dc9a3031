"""How a wallet's statement files are read, as callers write it and see it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.api.fields import Asked, Shown, Text, told
from app.treasury import SavedMapping, StatementMapping, mapping_of

WALLET = "01930000-0000-7000-8000-000000000009"
MOST_WORDS = 100
MAPPING = {
    "kind": "csv",
    "columns": {"reference": "Id", "date": "Date", "amount": "Montant"},
    "date_format": "%d/%m/%Y %H:%M",
}


def heading(english: str, french: str, example: str | None = None) -> Any:
    """A column by its heading, one that files need not have."""
    return told(f"Heading: {english}.", f"En-tête : {french}.", example, default=None)


def words(english: str, french: str, example: str) -> Any:
    """Words of a column that mean one thing."""
    return told(english, french, [example], default=[], max_length=MOST_WORDS)


class ColumnsAsked(Asked):
    """The heading of each column, as the file has it."""

    reference: Text = told("Heading: the operator's id.", "En-tête : identifiant de l'opérateur.", "Id")
    date: Text = told("Heading: the date, or the instant.", "En-tête : la date, ou l'instant.", "Date")
    time: Text | None = heading("the hour, if apart", "l'heure, si elle est à part", "Heure")
    amount: Text | None = heading("the amount", "le montant", "Montant")
    credit: Text | None = heading("money in, if apart", "l'entrée, si elle est à part", "Crédit")
    debit: Text | None = heading("money out, if apart", "la sortie, si elle est à part", "Débit")
    direction: Text | None = heading("a word for in or out", "un mot pour entrée ou sortie", "Sens")
    fee: Text | None = heading("the operator's fee", "les frais de l'opérateur", "Frais")
    levy: Text | None = heading("the levy", "le prélèvement", "Taxe")
    party: Text | None = heading("the other side's number", "le numéro de l'autre partie", "Numéro")
    party_name: Text | None = heading("the other side's name", "le nom de l'autre partie", "Nom")
    typed: Text | None = heading("what the payer typed", "ce que le payeur a saisi", "Référence")
    request: Text | None = heading("our own reference", "notre référence", "Réf. externe")
    account: Text | None = heading("our merchant account", "notre compte marchand", "Compte")
    kind: Text | None = heading("what the row tells of", "ce que dit la ligne", "Type")
    status: Text | None = heading("what became of it", "ce qu'il en est advenu", "Statut")
    reverses: Text | None = heading("the id a reversal takes back", "l'identifiant annulé", "Annule")
    parent: Text | None = heading("the id a fee belongs to", "l'identifiant auquel tient le frais", "Liée")
    balance: Text | None = heading("the balance after the row", "le solde après la ligne", "Solde")


class DirectionsAsked(Asked):
    """Words of the direction column."""

    money_in: list[Text] = words("Money in.", "Entrée.", "C")
    money_out: list[Text] = words("Money out.", "Sortie.", "D")


class StatusesAsked(Asked):
    """Words of the status column; a row with another word is refused."""

    succeeded: list[Text] = words("It happened.", "Réussi.", "Succès")
    failed: list[Text] = words("It did not.", "Échoué.", "Échec")
    reversed: list[Text] = words("It happened and was taken back.", "Réussi puis annulé.", "Annulé")
    pending: list[Text] = words("Nobody knows yet.", "En attente.", "En cours")


class KindsAsked(Asked):
    """Words of the kind column; a row with another word is refused."""

    payment: list[Text] = words("A payment or payout.", "Un paiement, reçu ou envoyé.", "Paiement")
    reversal: list[Text] = words("Takes another row back.", "Annule une autre ligne.", "Annulation")
    fee: list[Text] = words("The fee of another row.", "Le frais d'une autre ligne.", "Commission")
    levy: list[Text] = words("The levy on another row.", "La taxe d'une autre ligne.", "Prélèvement")
    own_money: list[Text] = words("A sweep or top-up of ours.", "Un virement à nous.", "Virement interne")
    left_out: list[Text] = words("No movement.", "Aucun mouvement.", "Information")


class LeaveOutAsked(Asked):
    """Rows that are no movement, such as totals."""

    column: Text = told("Heading of the column to look in.", "En-tête de la colonne à regarder.", "Id")
    begins: list[Text] = told("What its cell begins with.", "Début de la cellule.", ["Total"], max_length=100)


class MappingAsked(Asked):
    """How the statement files of a wallet are read."""

    kind: Text = told("csv or xlsx.", "csv ou xlsx.", "csv")
    sheet: Text | None = told("Sheet; the first without.", "Feuille ; sinon la première.", "Relevé", default=None)
    heading_row: int = told("Row of the heading, from 1.", "Ligne de l'en-tête, dès 1.", 1, default=1, strict=True)
    encoding: Text = told(
        "utf-8, utf-8-sig, windows-1252 or utf-16.",
        "utf-8, utf-8-sig, windows-1252 ou utf-16.",
        "utf-8-sig",
        default="utf-8-sig",
    )
    separator: str = told(
        "Between cells: semicolon, comma, tabulation or bar.",
        "Entre cellules : point-virgule, virgule, tabulation ou barre.",
        ";",
        default=";",
    )
    decimal: Text = told("Point or comma.", "Point ou virgule.", ".", default=".")
    thousands: str = told(
        "Characters between thousands; a space is any space.",
        "Caractères entre les milliers ; une espace vaut toute espace.",
        " ",
        default="",
    )
    units: list[Text] = words("Words beside amounts.", "Mots à côté des montants.", "FCFA")
    date_format: Text = told(
        "iso, or %d %m %Y %y %H %M %S %f %I %p.", "iso, ou %d %m %Y %y %H %M %S %f %I %p.", "%d/%m/%Y", default="iso"
    )
    time_format: Text | None = told("The same of the hour.", "De même pour l'heure.", "%H:%M:%S", default=None)
    timezone: Text | None = told(
        "Of the file; the mutual's without.", "Du fichier ; sinon celui de la mutuelle.", "Africa/Bamako", default=None
    )
    capitals: bool = told("Ids are read in capitals.", "Identifiants lus en majuscules.", False, default=False)
    columns: ColumnsAsked = told("Where what stands.", "Où se trouve quoi.", MAPPING["columns"])
    signs: Text = told(
        "plus_in, minus_in, worded, columns or columns_minus.",
        "plus_in, minus_in, worded, columns ou columns_minus.",
        "plus_in",
        default="plus_in",
    )
    amounts: Text = told(
        "paid: what was paid; moved: what the balance moved by.",
        "paid : ce qui fut payé ; moved : ce dont le solde a bougé.",
        "paid",
        default="paid",
    )
    directions: DirectionsAsked = told("In and out.", "Entrée, sortie.", {}, default_factory=DirectionsAsked)
    statuses: StatusesAsked = told("Words for outcomes.", "Mots d'issue.", {}, default_factory=StatusesAsked)
    kinds: KindsAsked = told("Words for kinds.", "Mots de nature.", {}, default_factory=KindsAsked)
    leave_out: list[LeaveOutAsked] = told("Rows left out.", "Lignes écartées.", [], default=[], max_length=20)
    opening_label: Text | None = told(
        "What stands before the opening balance.", "Ce qui précède le solde d'ouverture.", "Solde initial", default=None
    )
    closing_label: Text | None = told(
        "What stands before the closing balance.", "Ce qui précède le solde de clôture.", "Solde final", default=None
    )
    checks_balances: bool = told(
        "Rows have to lead from balance to balance.", "Les lignes mènent d'un solde à l'autre.", True, default=True
    )

    def value(self) -> StatementMapping:
        """As the room reads it; raises `InvalidMapping`."""
        return mapping_of(self.model_dump())


class MappingShown(Shown):
    """A version of how a wallet's files are read."""

    wallet_id: UUID = told("Which wallet's.", "De quel portefeuille.", WALLET)
    version: int = told("Its version, from 1.", "Sa version, dès 1.", 1)
    mapping: dict[str, Any] = told("All of it.", "Tout entier.", MAPPING)
    saved_by: str = told("By whom.", "Par qui.", "person:01930000-0000-7000-8000-00000000000c")
    saved_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")

    @classmethod
    def of(cls, one: SavedMapping) -> "MappingShown":
        """As callers see it."""
        return cls(
            wallet_id=one.wallet_id,
            version=one.version,
            mapping=one.mapping.model_dump(mode="json"),
            saved_by=one.saved_by,
            saved_at=one.saved_at,
        )
