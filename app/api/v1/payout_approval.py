"""A batch as its approver sees it: figures and words, the payee, and what changed (RELIABILITY 7)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from app.api.fields import Amount, Shown, told
from app.api.v1.payouts import BATCH, PAYOUT, PayoutShown
from app.core.spelling import in_words
from app.payouts import Approval, Batch, BatchState, Change, Compared, LastPayment

HASH = "9f2c4e6a8b0d1f3c5e7a9b1d3f5c7e9a1b3d5f7c9e1a3b5d7f9c1e3a5b7d9f1c"
XOF_5215 = {"amount": 5215, "currency": "XOF"}
WORDS = "cinq mille deux cent quinze francs CFA"


class ApprovalShown(Shown):
    """One person's word on a batch."""

    person: str = told("Who.", "Qui.", "person:01930000-0000-7000-8000-00000000000c")
    verdict: str = told("approve or reject.", "Approuver ou rejeter, en anglais.", "approve")
    note: str | None = told("Why.", "Pourquoi.", None)
    content_hash: str = told("What was signed.", "Ce qui fut signé.", HASH)
    stands: bool = told("Whether the batch is still that.", "Si le lot est encore celui-là.", True)
    made_at: datetime = told("When.", "Quand.", "2026-03-02T10:00:00Z")

    @classmethod
    def of(cls, one: Approval) -> "ApprovalShown":
        """As callers see it."""
        return cls(
            person=one.person,
            verdict=one.verdict,
            note=one.note,
            content_hash=one.content_hash.hex(),
            stands=one.stands,
            made_at=one.made_at,
        )


class LastShown(Shown):
    """The last payment that arrived at the same payee."""

    payout_id: UUID = told("Which one.", "Lequel.", PAYOUT)
    amount: Amount = told("How much it was.", "De combien.", XOF_5215)
    settled_on: date | None = told("When it arrived.", "Quand il est arrivé.", "2026-02-02")

    @classmethod
    def of(cls, one: LastPayment) -> "LastShown":
        """As callers see it."""
        return cls(payout_id=one.payout_id, amount=Amount.of(one.amount), settled_on=one.settled_on)


class ViewedPayout(Shown):
    """A payout to be approved."""

    payout: PayoutShown = told("Payee, number and amount.", "Bénéficiaire, numéro et montant.", {"id": PAYOUT})
    in_words: str = told("Its amount in words.", "Son montant en lettres.", WORDS)
    last: LastShown | None = told("The last payment to the payee.", "Le dernier paiement au bénéficiaire.", None)
    changes: list[Change] = told(
        "What is other now: first_payment, number, holder, lane, much_more.",
        "Ce qui a changé : premier paiement, numéro, titulaire, voie, montant bien plus grand.",
        ["first_payment"],
    )

    @classmethod
    def beside(cls, one: Compared, shown: PayoutShown, language: str) -> "ViewedPayout":
        """Beside the last payment to its payee, in the reader's language."""
        return cls(
            payout=shown,
            in_words=in_words(one.payout.amount, language),
            last=None if one.last is None else LastShown.of(one.last),
            changes=list(one.changes),
        )


class ApprovalView(Shown):
    """Everything an approver looks at before giving their word; rejected payouts are left out."""

    batch_id: UUID = told("Which batch.", "Quel lot.", BATCH)
    state: BatchState = told("Where it stands.", "Où il en est.", "pending_approval")
    content_hash: str | None = told("To be signed; null for a draft.", "À signer ; nul pour un brouillon.", HASH)
    total: Amount = told("Of all payouts.", "De tous les paiements.", XOF_5215)
    total_in_words: str = told("The same in words.", "Le même en lettres.", WORDS)
    payouts: list[ViewedPayout] = told("Each with what changed.", "Chacun avec ce qui a changé.", [{"in_words": WORDS}])
    approvals: list[ApprovalShown] = told("Given so far.", "Donnés jusqu'ici.", [])

    @classmethod
    def of(
        cls, one: Batch, viewed: Sequence[ViewedPayout], given: Sequence[ApprovalShown], language: str
    ) -> "ApprovalView":
        """In the reader's language."""
        return cls(
            batch_id=one.id,
            state=one.state,
            content_hash=None if one.content_hash is None else one.content_hash.hex(),
            total=Amount.of(one.total),
            total_in_words=in_words(one.total, language),
            payouts=list(viewed),
            approvals=list(given),
        )
