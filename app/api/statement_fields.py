"""Statements and their items as callers see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from app import reporting, treasury
from app.api.fields import Amount, Shown, asked, named, told
from app.api.files import CSV, Paper
from app.treasury import Result, Source, StatementItem, Step, ToldStatement

WALLET, STATEMENT = "01930000-0000-7000-8000-000000000009", "01930000-0000-7000-8000-000000000051"
ITEM, PAYMENT = "01930000-0000-7000-8000-000000000052", "01930000-0000-7000-8000-000000000007"
XOF_500, XOF_5 = {"amount": 500, "currency": "XOF"}, {"amount": 5, "currency": "XOF"}
COLUMNS = (
    "id", "direction", "said", "operator_reference", "amount", "fee", "occurred_at", "result", "next_step",
    "next_step_text", "payment_id", "payout_id", "closed_at", "closing",
)  # fmt: skip
ROWS = Paper(CSV.media_type, "id;direction;said;operator_reference;amount;fee;…\n")

StatementPath = Annotated[UUID, named("The statement's id.", "L'identifiant du relevé.", STATEMENT)]
ItemPath = Annotated[UUID, named("The item's id.", "L'identifiant de la ligne.", ITEM)]
OfResult = Annotated[Result | None, asked("Only of this result.", "Seulement de ce résultat.", "ours_only")]
OnlyOpen = Annotated[bool, asked("Only what waits for somebody.", "Seulement ce qui attend quelqu'un.", True)]


class StatementShown(Shown):
    """An operator's statement, as it was told and what its lines came to."""

    id: UUID = told("Its id.", "Son identifiant.", STATEMENT)
    wallet_id: UUID = told("Of which wallet.", "De quel portefeuille.", WALLET)
    source: Source = told("By the operator's API, or a file.", "Par l'API de l'opérateur, ou un fichier.", "api")
    since: datetime = told("From when.", "Depuis quand.", "2026-03-01T00:00:00Z")
    until: datetime = told("Until when.", "Jusqu'à quand.", "2026-03-02T00:00:00Z")
    is_whole: bool = told("Whether it shows all its days.", "S'il montre toutes ses journées.", True)
    opening: Amount | None = told("Balance before it.", "Solde avant.", None)
    closing: Amount | None = told("Balance after it.", "Solde après.", None)
    lines: int = told("How many lines it has.", "Combien de lignes il a.", 12)
    new_lines: int = told("Of which no statement told before.", "Dont aucun relevé ne parlait.", 3)
    results: Mapping[str, int] = told(
        "What those came to, and what it lacks.", "Ce qu'elles donnent, et ce qui manque.", {"matched": 3}
    )
    told_by: str = told("Who brought it.", "Qui l'a apporté.", "system:statements")
    told_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    compared_at: datetime | None = told("When it was compared.", "Quand il fut rapproché.", "2026-03-02T09:00:01Z")

    @classmethod
    def of(cls, one: ToldStatement) -> "StatementShown":
        """As callers see it."""
        return cls(
            id=one.id,
            wallet_id=one.wallet_id,
            source=one.source,
            since=one.since,
            until=one.until,
            is_whole=one.is_whole,
            opening=None if one.opening is None else Amount.of(one.opening),
            closing=None if one.closing is None else Amount.of(one.closing),
            lines=one.told,
            new_lines=one.fresh,
            results={result.value: count for result, count in one.results.items()},
            told_by=one.told_by,
            told_at=one.told_at,
            compared_at=one.compared_at,
        )


class ItemShown(Shown):
    """A line of a statement, or a movement of ours that it lacks; with what is to be done next."""

    id: UUID = told("Its id.", "Son identifiant.", ITEM)
    statement_id: UUID = told("The statement that told it first.", "Le relevé qui en parla d'abord.", STATEMENT)
    wallet_id: UUID = told("Of which wallet.", "De quel portefeuille.", WALLET)
    is_ours: bool = told("Ours, and not on the statement.", "De nos livres, absent du relevé.", False)
    direction: str = told("Money in or out.", "Entrée ou sortie.", "in")
    said: str = told("What the line says became of it.", "Ce que la ligne en dit.", "succeeded")
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", "MP260302.0912.A1")
    amount: Amount | None = told("Of how much.", "De combien.", XOF_500)
    fee: Amount | None = told("The operator's fee, if told.", "La commission, si elle est dite.", XOF_5)
    occurred_at: datetime | None = told("When, if told.", "Quand, si c'est dit.", "2026-03-02T09:00:00Z")
    result: Result = told("What comparing came to.", "Ce que donne le rapprochement.", "amount_differs")
    result_text: str = told(
        "In the caller's language.",
        "Dans la langue de l'appelant.",
        "Le montant du relevé n'est pas le nôtre",
    )
    next_step: Step = told("A stable word.", "Un mot stable.", "ask_operator")
    next_step_text: str = told(
        "In the caller's language.", "Dans la langue de l'appelant.", "Demander à l'opérateur ce qui est juste"
    )
    payment_id: UUID | None = told("The payment it is about.", "L'encaissement concerné.", PAYMENT)
    payout_id: UUID | None = told("The payout it is about.", "Le paiement concerné.", None)
    is_open: bool = told("Whether somebody is to look at it.", "Si quelqu'un doit la voir.", True)
    closed_at: datetime | None = told("When it was closed.", "Quand elle fut close.", None)
    closed_by: str | None = told("By whom.", "Par qui.", None)
    closing: str | None = told(
        "`evidence` when a later statement agreed, else the reason given.",
        "`evidence` si un relevé ultérieur concorde, sinon la raison donnée.",
        None,
    )

    @classmethod
    def of(cls, item: StatementItem, language: str) -> "ItemShown":
        """As a caller of this language sees it."""
        step = treasury.next_step(item)
        return cls(
            id=item.id,
            statement_id=item.statement_id,
            wallet_id=item.wallet_id,
            is_ours=item.is_ours,
            direction=item.direction,
            said=item.said,
            operator_reference=item.operator_reference,
            amount=None if item.amount is None else Amount.of(item.amount),
            fee=None if item.fee is None else Amount.of(item.fee),
            occurred_at=item.occurred_at,
            result=item.result,
            result_text=treasury.words_of(item.result, language),
            next_step=step,
            next_step_text=treasury.words_of(step, language),
            payment_id=item.payment_id,
            payout_id=item.payout_id,
            is_open=item.is_open,
            closed_at=item.closed_at,
            closed_by=item.closed_by,
            closing=item.closing,
        )


def rows_of(items: list[StatementItem], language: str) -> bytes:
    """The same as rows that spreadsheets open safely (RELIABILITY 34)."""
    return reporting.csv_of(COLUMNS, [_row(item, language) for item in items])


def _row(item: StatementItem, language: str) -> list[Any]:
    step = treasury.next_step(item)
    return [
        str(item.id),
        item.direction,
        item.said,
        item.operator_reference,
        item.amount,
        item.fee,
        None if item.occurred_at is None else item.occurred_at.isoformat(),
        item.result.value,
        step.value,
        treasury.words_of(step, language),
        None if item.payment_id is None else str(item.payment_id),
        None if item.payout_id is None else str(item.payout_id),
        None if item.closed_at is None else item.closed_at.isoformat(),
        item.closing,
    ]
