"""After a backup was restored: what is held, how far each account's history is known, and transfers to explain."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from app import payouts, treasury
from app.access import Permission
from app.api.fields import Amount, Asked, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.core.ids import PayoutId
from app.payouts import Found, Stray

routes = Resource("Payouts")

AN_ID = "01930000-0000-7000-8000-00000000000b"
AccountPath = Annotated[str, named("The account in the books.", "Le compte dans les livres.", "55212")]
TransferPath = Annotated[UUID, named("The transfer's id.", "L'identifiant du virement.", AN_ID)]


class HistoryShown(Shown):
    """How far the history of an account since a backup is known."""

    account: str = told("The account in the books.", "Le compte dans les livres.", "55212")
    backup_taken_at: datetime = told("When the backup was taken.", "Quand la sauvegarde a été faite.", None)
    restored_at: datetime = told("When it was restored.", "Quand elle a été restaurée.", None)
    compared_until: datetime | None = told(
        "Up to where statements were compared.", "Jusqu'où les relevés ont été rapprochés.", None
    )
    declared_by: str | None = told("Who declared it known.", "Qui l'a déclaré connu.", None)
    note: str | None = told("And why.", "Et pourquoi.", None)
    known_at: datetime | None = told(
        "Known since; until then nothing leaves.", "Connu depuis ; avant cela, rien ne part.", None
    )


class TransferShown(Shown):
    """Money that left by the operator's word and that the restored books do not know."""

    id: UUID = told("Its id.", "Son identifiant.", AN_ID)
    account: str = told("The account it left by.", "Le compte d'où il est parti.", "55212")
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", "MP260302.0900.A12345")
    amount: Amount | None = told("How much.", "Combien.", {"amount": 50000, "currency": "XOF"})
    occurred_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    candidates: list[UUID] = told("Payouts that it may have been.", "Paiements que cela a pu être.", [])
    outcome: Found | None = told("What one person proposed.", "Ce qu'une personne a proposé.", "paid")
    payout_id: UUID | None = told("The payout that it paid.", "Le paiement qu'il a réglé.", None)
    note: str | None = told("How that was found.", "Comment cela a été établi.", None)
    proposed_by: str | None = told("By whom.", "Par qui.", None)
    decided_at: datetime | None = told("When another one confirmed.", "Quand une autre a confirmé.", None)


class DeclarationAsked(Asked):
    """Why nothing of the account's history is missing here."""

    note: Text = told("How it was looked up.", "Comment on l'a vérifié.", "Portail de l'opérateur lu jour par jour")


class ExplanationAsked(Asked):
    """What a transfer was."""

    outcome: Found = told("The payment of a payout, or none.", "Le règlement d'un paiement, ou non.", "paid")
    payout_id: UUID | None = told("Which payout.", "Quel paiement.", None, default=None)
    note: Text = told("How that was found.", "Comment cela a été établi.", "Confirmé par l'opérateur")


@routes.reads("/recovery", Permission.PAYOUTS_READ, "What is known since a backup was restored")
async def list_histories(here: Here) -> Page[HistoryShown]:
    """Each account, of each restore; nothing where no backup was ever restored."""
    by_id = {one.id: one for one in await payouts.recoveries(here.session)}
    found = await payouts.histories(here.session, here.mutual.id)
    shown = [
        HistoryShown(
            account=one.account_code,
            backup_taken_at=by_id[one.recovery_id].backup_taken_at,
            restored_at=by_id[one.recovery_id].restored_at,
            compared_until=one.compared_until,
            declared_by=one.declared_by,
            note=one.note,
            known_at=one.known_at,
        )
        for one in found
    ]
    return Page(items=shown, next=None)


@routes.acts("POST", "/recovery/{code}/declaration", Permission.PAYOUTS_RESOLVE, "Declare an account's history known")
async def declare(here: Here, code: AccountPath, given: DeclarationAsked) -> Page[HistoryShown]:
    """For an account whose operator gives no statement; another person confirms."""
    await payouts.declare_known(here.session, here.mutual, code, given.note, here.actor)
    return await list_histories(here)


@routes.acts("POST", "/recovery/{code}/confirmation", Permission.PAYOUTS_RESOLVE, "Confirm a declaration")
async def confirm(here: Here, code: AccountPath) -> Page[HistoryShown]:
    """The second person; from then on the account's history is known."""
    await payouts.confirm_known(here.session, here.mutual, code, here.actor)
    return await list_histories(here)


@routes.reads("/recovery-transfers", Permission.PAYOUTS_READ, "Transfers that the restored books do not know")
async def list_transfers(here: Here) -> Page[TransferShown]:
    """Those that wait for somebody first."""
    found = await payouts.recovery_items(here.session, here.mutual.id)
    return Page(items=[_shown(one) for one in found], next=None)


@routes.acts("POST", "/recovery-transfers/{transfer_id}/explanation", Permission.PAYOUTS_RESOLVE, "Explain a transfer")
async def explain(here: Here, transfer_id: TransferPath, given: ExplanationAsked) -> TransferShown:
    """The first of two people; a later word takes the place of one that waits."""
    payout_id = PayoutId(given.payout_id) if given.payout_id else None
    found = await payouts.propose_found(
        here.session, here.mutual, transfer_id, given.outcome, payout_id, given.note, here.actor
    )
    return _shown(found)


@routes.acts(
    "POST",
    "/recovery-transfers/{transfer_id}/decision",
    Permission.PAYOUTS_RESOLVE,
    "Confirm what a transfer was",
    moves_money=True,
)
async def decide(here: Here, transfer_id: TransferPath) -> TransferShown:
    """The second person; a payout that it paid is booked as paid and never sent."""
    found = await payouts.decide_found(here.session, here.mutual, transfer_id, treasury.SOURCES, here.actor)
    return _shown(found)


def _shown(one: Stray) -> TransferShown:
    return TransferShown(
        id=one.id,
        account=one.account_code,
        operator_reference=one.operator_reference,
        amount=Amount.of(one.amount) if one.amount else None,
        occurred_at=one.occurred_at,
        candidates=list(one.candidates),
        outcome=one.outcome,
        payout_id=one.payout_id,
        note=one.note,
        proposed_by=one.proposed_by,
        decided_at=one.decided_at,
    )
