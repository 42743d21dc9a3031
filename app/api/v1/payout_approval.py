"""A batch as its approver sees it: figures and words, the payee, and what is new (RELIABILITY 7)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.api.fields import Amount, Shown, told
from app.api.here import Here
from app.api.v1.payouts import BATCH, PAYOUT, PayoutShown, number_for
from app.payouts import Approval, ApprovalView, BatchState, LastPayout, News, ToApprove

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
    """The last payout that reached the same facility."""

    amount: Amount = told("How much it was.", "De combien.", XOF_5215)
    number: str = told("To which number.", "À quel numéro.", "22376000001")
    holder: str | None = told("Of whom.", "De qui.", "CSCOM Exemple")
    account: str = told("From which account of ours.", "De quel compte à nous.", "55212")
    settled_at: datetime = told("When it arrived.", "Quand il est arrivé.", "2026-02-02T09:00:00Z")

    @classmethod
    def of(cls, here: Here, one: LastPayout) -> "LastShown":
        """As this caller sees it."""
        return cls(
            amount=Amount.of(one.amount),
            number=number_for(here, one.payee.number),
            holder=one.payee.name,
            account=one.account_code,
            settled_at=one.settled_at,
        )


class ViewedPayout(Shown):
    """A payout to be approved."""

    payout: PayoutShown = told("Payee, number and amount.", "Bénéficiaire, numéro et montant.", {"id": PAYOUT})
    in_words: str = told("Its amount in words.", "Son montant en lettres.", WORDS)
    news: list[News] = told(
        "What is new since the last payout: first_payout, number, holder, route.",
        "Ce qui est nouveau : premier paiement, numéro, titulaire, voie.",
        ["first_payout"],
    )
    last: LastShown | None = told("The last payout to the facility.", "Le dernier paiement à la formation.", None)

    @classmethod
    def of(cls, here: Here, one: ToApprove) -> "ViewedPayout":
        """As this caller sees it, in their language."""
        return cls(
            payout=PayoutShown.of(here, one.payout),
            in_words=one.amount_en if here.language == "en" else one.amount_fr,
            news=list(one.news),
            last=None if one.last is None else LastShown.of(here, one.last),
        )


class ApprovalViewShown(Shown):
    """Everything an approver looks at before giving their word; rejected payouts are left out."""

    batch_id: UUID = told("Which batch.", "Quel lot.", BATCH)
    state: BatchState = told("Where it stands.", "Où il en est.", "pending_approval")
    content_hash: str | None = told("To be signed; null for a draft.", "À signer ; nul pour un brouillon.", HASH)
    total: Amount = told("Of all payouts.", "De tous les paiements.", XOF_5215)
    total_in_words: str = told("The same in words.", "Le même en lettres.", WORDS)
    payouts: list[ViewedPayout] = told("Each with what is new.", "Chacun avec ses nouveautés.", [{"in_words": WORDS}])
    approvals: list[ApprovalShown] = told("Given so far.", "Donnés jusqu'ici.", [])

    @classmethod
    def of(cls, here: Here, view: ApprovalView, given: Sequence[ApprovalShown]) -> "ApprovalViewShown":
        """As this caller sees it, in their language."""
        one = view.batch
        return cls(
            batch_id=one.id,
            state=one.state,
            content_hash=None if one.content_hash is None else one.content_hash.hex(),
            total=Amount.of(one.total),
            total_in_words=view.total_en if here.language == "en" else view.total_fr,
            payouts=[ViewedPayout.of(here, each) for each in view.payouts],
            approvals=list(given),
        )
