"""Our own money on the move, whichever way: what is in transit, and what should have arrived (E18, E19)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app import treasury
from app.access import Permission
from app.api.fields import Amount, Asked, Day, GivenAmount, Shown, asked, named, told
from app.api.here import Here, MutualDesk
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.core.ids import TransferId, WalletId
from app.treasury import Transfer, UnknownTransfer

routes = Resource("Wallets")

TRANSFER, COLLECTING = "01930000-0000-7000-8000-000000000036", "01930000-0000-7000-8000-000000000009"
XOF_500000, XOF_500 = {"amount": 500000, "currency": "XOF"}, {"amount": 500, "currency": "XOF"}
XOF_0 = {"amount": 0, "currency": "XOF"}
TransferPath = Annotated[UUID, named("The transfer's id.", "L'identifiant du virement.", TRANSFER)]
InTransit = Annotated[bool, asked("Only what is in transit.", "Seulement ce qui est en cours.", True)]
OverdueOn = Annotated[
    Day | None,
    asked(
        "Only what should have arrived before this day and has not.",
        "Seulement ce qui aurait dû arriver avant ce jour.",
        "2026-03-31",
    ),
]


class TransferShown(Shown):
    """Money that left the bank or a wallet for another place of ours."""

    id: UUID = told("Its id.", "Son identifiant.", TRANSFER)
    from_wallet_id: UUID | None = told("From this wallet, or the bank.", "De ce portefeuille, ou de la banque.", None)
    to_wallet_id: UUID | None = told(
        "Into this wallet, or the bank.", "Vers ce portefeuille, ou la banque.", COLLECTING
    )
    amount: Amount = told("How much.", "Combien.", XOF_500000)
    fee: Amount = told("The bank's or the operator's charge.", "Frais de la banque ou de l'opérateur.", XOF_500)
    levy: Amount = told("The levy the operator charged.", "Le prélèvement facturé par l'opérateur.", XOF_0)
    sent_at: datetime = told("When it left.", "Quand il est parti.", "2026-03-02T09:00:00Z")
    sent_on: date = told("Its business date.", "Sa date comptable.", "2026-03-02")
    credited_at: datetime | None = told("When it arrived.", "Quand il est arrivé.", None)
    returned_at: datetime | None = told("When it came back instead.", "Quand il est revenu à la place.", None)
    fee_returned: Amount = told("Given back of the charge.", "Rendu sur les frais.", XOF_0)
    levy_returned: Amount = told("Given back of the levy.", "Rendu sur le prélèvement.", XOF_0)

    @classmethod
    def of(cls, one: Transfer) -> "TransferShown":
        """As callers see it."""
        return cls(
            id=one.id,
            from_wallet_id=one.from_wallet_id,
            to_wallet_id=one.to_wallet_id,
            amount=Amount.of(one.amount),
            fee=Amount.of(one.fee),
            levy=Amount.of(one.levy),
            sent_at=one.sent_at,
            sent_on=one.sent_on,
            credited_at=one.credited_at,
            returned_at=one.returned_at,
            fee_returned=Amount.of(one.fee_returned),
            levy_returned=Amount.of(one.levy_returned),
        )


class ReturnAsked(Asked):
    """What came back of a transfer's costs; its amount always does."""

    fee_returned: GivenAmount | None = told(
        "Given back of the charge, if anything.", "Rendu sur les frais, le cas échéant.", None, default=None
    )
    levy_returned: GivenAmount | None = told(
        "Given back of the levy, if anything.", "Rendu sur le prélèvement, le cas échéant.", None, default=None
    )

    async def book(self, here: Here, transfer_id: TransferId) -> Transfer:
        """Book that it came back."""
        currency, fee, levy = here.mutual.currency, self.fee_returned, self.levy_returned
        return await treasury.returned(
            here.session,
            here.mutual,
            transfer_id,
            here.actor,
            fee_returned=None if fee is None else fee.money(currency, field="fee_returned"),
            levy_returned=None if levy is None else levy.money(currency, field="levy_returned"),
        )


@routes.reads("/transfers", Permission.WALLETS_READ, "Our own money on the move")
async def list_transfers(
    here: Here, in_transit: InTransit = False, overdue_on: OverdueOn = None, after: After = None, limit: Limit = 50
) -> Page[TransferShown]:
    """Sweeps and top-ups, the oldest first; overdue is what left more than four days before."""
    return await page_of(here, after, limit, in_transit=in_transit, overdue_on=overdue_on)


async def page_of(
    here: MutualDesk,
    after: str | None,
    limit: int,
    *,
    into: WalletId | None = None,
    swept: WalletId | None = None,
    in_transit: bool = False,
    overdue_on: date | None = None,
) -> Page[TransferShown]:
    """A page of all transfers, or of one wallet's."""
    parts = behind(after, an_id)
    found = await treasury.list_transfers(
        here.session,
        here.mutual.id,
        into=into,
        swept=swept,
        in_transit=in_transit,
        overdue_on=overdue_on,
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, TransferShown.of, lambda one: (one.id,))


async def found_transfer(
    here: MutualDesk, transfer_id: UUID, into: UUID | None, *, swept: UUID | None = None
) -> Transfer:
    """The transfer into this wallet, or the sweep of that one to the bank; another wallet's does not exist here."""
    found = await treasury.find_transfer(here.session, here.mutual.id, TransferId(transfer_id))
    if found.to_wallet_id != into or (into is None and found.from_wallet_id != swept):
        raise UnknownTransfer(field="transfer_id")
    return found


async def credited(here: MutualDesk, wallet_id: UUID, found: Transfer, act: str) -> TransferShown:
    """Book that it has arrived; the audit trail calls it `act`, of this wallet."""
    arrived = await treasury.credited(here.session, here.mutual, found.id, here.actor)
    await here.noted(act, f"wallet:{wallet_id}", transfer=str(found.id))
    return TransferShown.of(arrived)


async def given_back(here: MutualDesk, wallet_id: UUID, found: Transfer, new: ReturnAsked, act: str) -> TransferShown:
    """Book that it came back; the audit trail calls it `act`, of this wallet."""
    back = await new.book(here, found.id)
    await here.noted(act, f"wallet:{wallet_id}", transfer=str(found.id))
    return TransferShown.of(back)
