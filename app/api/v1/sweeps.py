"""Collection wallets emptied to the bank (E18)."""

from app import treasury, wallets
from app.access import Permission
from app.api.fields import Asked, GivenAmount, told
from app.api.here import Here
from app.api.pages import After, Limit, Page
from app.api.resource import Resource
from app.api.v1 import transfers
from app.api.v1.transfers import XOF_500, XOF_500000, ReturnAsked, TransferPath, TransferShown
from app.api.v1.wallets import WalletPath
from app.core.ids import TransferId, WalletId, new_id
from app.core.money import Money
from app.treasury import NewSweep

routes = Resource("Wallets")


class SweepAsked(Asked):
    """Money that leaves a collection wallet for the bank."""

    amount: GivenAmount = told("What the bank gets.", "Ce que la banque reçoit.", XOF_500000)
    fee: GivenAmount | None = told("The operator's fee, if any.", "Les frais de l'opérateur.", XOF_500, default=None)
    levy: GivenAmount | None = told(
        "The levy, if the operator charges it.", "Le prélèvement, si l'opérateur le facture.", None, default=None
    )
    arrives_later: bool = told(
        "Whether it stands in transit until the bank credits it.",
        "S'il reste en cours jusqu'au crédit de la banque.",
        True,
        default=False,
    )

    def new(self, here: Here, wallet_id: WalletId) -> NewSweep:
        """The value to book, under an id of ours: a repetition is recognised by its `Idempotency-Key`."""
        currency = here.mutual.currency
        nothing = Money(0, currency)
        return NewSweep(
            id=TransferId(new_id()),
            wallet_id=wallet_id,
            amount=self.amount.money(currency),
            fee=nothing if self.fee is None else self.fee.money(currency, field="fee"),
            levy=nothing if self.levy is None else self.levy.money(currency, field="levy"),
            arrives_later=self.arrives_later,
        )


@routes.reads("/wallets/{wallet_id}/sweeps", Permission.WALLETS_READ, "What a collection wallet sent to the bank")
async def list_sweeps(here: Here, wallet_id: WalletPath, after: After = None, limit: Limit = 50) -> Page[TransferShown]:
    """The oldest first."""
    swept = (await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))).id
    return await transfers.page_of(here, after, limit, swept=swept)


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/sweeps",
    Permission.TREASURY_MOVE,
    "Sweep a collection wallet to the bank",
    status=201,
    moves_money=True,
)
async def sweep(here: Here, wallet_id: WalletPath, new: SweepAsked) -> TransferShown:
    """Never more than the books say it holds; credited at once unless it arrives later (E18)."""
    made = await treasury.sweep(here.session, here.mutual, new.new(here, WalletId(wallet_id)), here.actor)
    await here.noted("wallets.sweep", f"wallet:{wallet_id}", transfer=str(made.id), amount_minor=made.amount.minor)
    return TransferShown.of(made)


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/sweeps/{transfer_id}/credit",
    Permission.TREASURY_MOVE,
    "Book that the bank credited a sweep",
    moves_money=True,
)
async def credit(here: Here, wallet_id: WalletPath, transfer_id: TransferPath) -> TransferShown:
    """Once; one that has arrived or come back is refused."""
    found = await transfers.found_transfer(here, transfer_id, None, swept=wallet_id)
    return await transfers.credited(here, wallet_id, found, "wallets.sweep_credited")


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/sweeps/{transfer_id}/return",
    Permission.TREASURY_MOVE,
    "Book that a sweep came back",
    moves_money=True,
)
async def give_back(here: Here, wallet_id: WalletPath, transfer_id: TransferPath, new: ReturnAsked) -> TransferShown:
    """The bank rejected it: its amount is in the wallet again, its costs stay, but for what was given back of them."""
    found = await transfers.found_transfer(here, transfer_id, None, swept=wallet_id)
    return await transfers.given_back(here, wallet_id, found, new, "wallets.sweep_returned")
