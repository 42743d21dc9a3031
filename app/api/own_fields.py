"""What callers say and see of own money that operators name: deposits, repayments and transfers."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from app import treasury
from app.api.fields import Amount, Asked, Shown, Text, named, told
from app.api.here import Here
from app.collection import NewOwnTie, OwnTie
from app.core.errors import Invalid
from app.core.ids import EntryId, WalletId
from app.treasury import OwnMove, OwnQuestion, Step

WALLET, ENTRY = "01930000-0000-7000-8000-000000000009", "01930000-0000-7000-8000-00000000000a"
TIE, PAYMENT = "01930000-0000-7000-8000-000000000091", "01930000-0000-7000-8000-000000000007"
NAME, PERSON = "MP260302.0912.A1", "person:01930000-0000-7000-8000-00000000000b"
XOF_20000, XOF_0 = {"amount": 20000, "currency": "XOF"}, {"amount": 0, "currency": "XOF"}
TiePath = Annotated[UUID, named("The tie's id.", "L'identifiant du rattachement.", TIE)]


def its_name() -> Any:
    """The field of what an operator calls money that we move ourselves."""
    return told(
        "What the wallet's operator calls it; told by a callback or statement too, it is not booked again."
        " Required where the operator tells whoever pays.",
        "Comment l'opérateur du portefeuille l'appelle ; annoncé aussi par un rappel ou un relevé, il n'est pas"
        " compté deux fois. Exigé là où l'opérateur la dit au payeur.",
        NAME,
        default=None,
    )


async def examine_name(here: Here, wallet_id: WalletId | None, name: str | None) -> None:
    """Raises `Invalid` if the operator tells whoever pays into this wallet its reference, and none was given."""
    if wallet_id is None or name is not None:
        return
    opened = (await here.services.adapters.open(here.session, here.mutual.id, [wallet_id])).get(wallet_id)
    if opened is not None and opened.adapter.profile.tells_payer:
        raise Invalid(field="operator_reference")


class OwnMoveShown(Shown):
    """A move of our own money that something told may be."""

    entry_id: UUID = told("The entry that booked it.", "L'écriture qui l'a comptabilisé.", ENTRY)
    event: str = told("E13, E18, E19 or E20.", "E13, E18, E19 ou E20.", "E20")
    amount: Amount = told("What it moved, costs included.", "Ce qu'il a mû, frais compris.", XOF_20000)
    costs: Amount = told("Fee and levy in that.", "Dont frais et prélèvement.", XOF_0)
    booked_on: date = told("Its business date.", "Sa date comptable.", "2026-03-02")

    @classmethod
    def of(cls, move: OwnMove) -> "OwnMoveShown":
        """As callers see it."""
        return cls(
            entry_id=move.entry_id,
            event=move.event,
            amount=Amount.of(move.moved.amount),
            costs=Amount.of(move.moved.costs),
            booked_on=move.booked_on,
        )


class OwnQuestionShown(Shown):
    """A payment in suspense, or a line of money out, that exactly equals moves of our own."""

    id: UUID = told("Of the payment, or of the item.", "De l'encaissement, ou de la ligne.", PAYMENT)
    wallet_id: UUID = told("In which wallet.", "Dans quel portefeuille.", WALLET)
    direction: str = told("in: a payment; out: an item.", "in : un encaissement ; out : une ligne.", "in")
    operator_reference: str = told("What the operator calls it.", "Comment l'opérateur l'appelle.", NAME)
    amount: Amount = told("How much it told.", "Combien il a dit.", XOF_20000)
    occurred_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    is_payer_ours: bool | None = told(
        "Whether we are the payer, if told.", "Si nous sommes le payeur, si c'est dit.", None
    )
    moves: list[OwnMoveShown] = told("What it may be.", "Ce que ce peut être.", [])
    next_step: Step = told("A stable word.", "Un mot stable.", "tie_own_money")
    next_step_text: str = told(
        "In the caller's language.", "Dans la langue de l'appelant.", "Est-ce notre propre dépôt ?"
    )

    @classmethod
    def of(cls, question: OwnQuestion, language: str) -> "OwnQuestionShown":
        """As a caller of this language sees it."""
        one = question.told
        return cls(
            id=one.id,
            wallet_id=one.wallet_id,
            direction=one.direction.value,
            operator_reference=one.operator_reference,
            amount=Amount.of(one.amount),
            occurred_at=one.occurred_at,
            is_payer_ours=one.is_payer_ours,
            moves=[OwnMoveShown.of(move) for move in question.moves],
            next_step=Step.TIE_OWN_MONEY,
            next_step_text=treasury.words_of(Step.TIE_OWN_MONEY, language),
        )


class OwnTieAsked(Asked):
    """What an operator calls so is this move of ours."""

    wallet_id: UUID = told("In which wallet.", "Dans quel portefeuille.", WALLET)
    entry_id: UUID = told("The entry that booked the move.", "L'écriture du mouvement.", ENTRY)
    operator_reference: Text = told("What its operator calls it.", "Comment son opérateur l'appelle.", NAME)

    def new(self) -> NewOwnTie:
        """The value to tie."""
        return NewOwnTie(
            wallet_id=WalletId(self.wallet_id),
            entry_id=EntryId(self.entry_id),
            operator_reference=self.operator_reference,
        )


class OwnTieShown(Shown):
    """A move of our own money, and what its operator calls it."""

    id: UUID = told("Its id.", "Son identifiant.", TIE)
    wallet_id: UUID = told("In which wallet.", "Dans quel portefeuille.", WALLET)
    direction: str = told("Money in or out.", "Entrée ou sortie.", "in")
    operator_reference: str = told("What the operator calls it.", "Comment l'opérateur l'appelle.", NAME)
    entry_id: UUID = told("The entry that booked it.", "L'écriture qui l'a comptabilisé.", ENTRY)
    amount: Amount = told("What it moved, costs included.", "Ce qu'il a mû, frais compris.", XOF_20000)
    tied_by: str = told("Who tied it.", "Qui l'a rattaché.", PERSON)
    tied_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    undone_at: datetime | None = told("When it was undone.", "Quand ce fut défait.", None)

    @classmethod
    def of(cls, tie: OwnTie) -> "OwnTieShown":
        """As callers see it."""
        return cls(
            id=tie.id,
            wallet_id=tie.wallet_id,
            direction=tie.direction.value,
            operator_reference=tie.operator_reference,
            entry_id=tie.entry_id,
            amount=Amount.of(tie.amount),
            tied_by=tie.tied_by,
            tied_at=tie.tied_at,
            undone_at=tie.undone_at,
        )
