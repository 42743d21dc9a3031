"""Our own money on the move: payout wallets are filled, and facilities pay back (E19, E13)."""

from uuid import UUID

from app import payouts, treasury, wallets
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Shown, told
from app.api.here import Here
from app.api.pages import After, Limit, Page
from app.api.resource import Resource
from app.api.v1 import transfers
from app.api.v1.facilities import FACILITY, FacilityPath, found_facility
from app.api.v1.transfers import XOF_500, XOF_500000, ReturnAsked, TransferPath, TransferShown
from app.api.v1.wallets import WalletPath
from app.core.ids import TransferId, WalletId, new_id
from app.core.money import Money
from app.treasury import NewRepayment, NewTopUp

routes = Resource("Wallets")


class TopUpAsked(Asked):
    """Money that leaves for a payout wallet."""

    amount: GivenAmount = told("How much.", "Combien.", XOF_500000)
    fee: GivenAmount | None = told("The charge, if any.", "Les frais, s'il y en a.", XOF_500, default=None)
    source: UUID | None = told(
        "From this collection wallet of the same operator; from the bank without.",
        "De ce portefeuille d'encaissement du même opérateur ; sinon de la banque.",
        None,
        default=None,
    )
    arrives_later: bool = told(
        "Whether it stands in transit until it is credited.",
        "S'il reste en cours jusqu'au crédit.",
        True,
        default=False,
    )

    def new(self, here: Here, into: WalletId) -> NewTopUp:
        """The value to book, under an id of ours: a repetition is recognised by its `Idempotency-Key`."""
        currency = here.mutual.currency
        return NewTopUp(
            id=TransferId(new_id()),
            wallet_id=into,
            amount=self.amount.money(currency),
            fee=Money(0, currency) if self.fee is None else self.fee.money(currency, field="fee"),
            source=None if self.source is None else WalletId(self.source),
            arrives_later=self.arrives_later,
        )


class RepaymentAsked(Asked):
    """What a facility paid back of amounts to recover."""

    amount: GivenAmount = told("How much.", "Combien.", XOF_500)
    wallet_id: UUID | None = told(
        "Into this collection wallet; into the bank without.",
        "Vers ce portefeuille d'encaissement ; sinon à la banque.",
        None,
        default=None,
    )


class RepaymentShown(Shown):
    """A repayment, and what is still to be recovered."""

    facility_id: UUID = told("By whom.", "Par qui.", FACILITY)
    amount: Amount = told("How much.", "Combien.", XOF_500)
    outstanding: Amount = told(
        "Still to be recovered and in no payout.",
        "Reste à récupérer, hors paiements.",
        {"amount": 0, "currency": "XOF"},
    )


@routes.reads("/wallets/{wallet_id}/top-ups", Permission.WALLETS_READ, "What was moved into a payout wallet")
async def list_top_ups(
    here: Here, wallet_id: WalletPath, after: After = None, limit: Limit = 50
) -> Page[TransferShown]:
    """The oldest first; those neither credited nor returned are in transit."""
    into = (await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))).id
    return await transfers.page_of(here, after, limit, into=into)


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/top-ups",
    Permission.TREASURY_MOVE,
    "Fill a payout wallet",
    status=201,
    moves_money=True,
)
async def top_up(here: Here, wallet_id: WalletPath, new: TopUpAsked) -> TransferShown:
    """From the bank, or from the operator's collection wallet; credited at once unless it arrives later (E19)."""
    into = (await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))).id
    made = await treasury.top_up(here.session, here.mutual, new.new(here, into), here.actor)
    await here.noted("wallets.top_up", f"wallet:{wallet_id}", transfer=str(made.id), amount_minor=made.amount.minor)
    return TransferShown.of(made)


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/top-ups/{transfer_id}/credit",
    Permission.TREASURY_MOVE,
    "Book that a top-up has arrived",
    moves_money=True,
)
async def credit(here: Here, wallet_id: WalletPath, transfer_id: TransferPath) -> TransferShown:
    """Once; one that has arrived already is refused."""
    found = await transfers.found_transfer(here, transfer_id, wallet_id)
    return await transfers.credited(here, wallet_id, found, "wallets.credit")


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/top-ups/{transfer_id}/return",
    Permission.TREASURY_MOVE,
    "Book that a top-up came back",
    moves_money=True,
)
async def give_back(here: Here, wallet_id: WalletPath, transfer_id: TransferPath, new: ReturnAsked) -> TransferShown:
    """Instead of arriving; its charge stays, but for what was given back of it."""
    found = await transfers.found_transfer(here, transfer_id, wallet_id)
    return await transfers.given_back(here, wallet_id, found, new, "wallets.top_up_returned")


@routes.acts(
    "POST",
    "/facilities/{facility_id}/repayments",
    Permission.TREASURY_MOVE,
    "Book what a facility paid back",
    status=201,
    moves_money=True,
)
async def repay(here: Here, facility_id: FacilityPath, new: RepaymentAsked) -> RepaymentShown:
    """Against the oldest amount to recover, never more than is open (E13)."""
    of = (await found_facility(here, facility_id)).id
    amount = new.amount.money(here.mutual.currency)
    into = None if new.wallet_id is None else WalletId(new.wallet_id)
    repayment = NewRepayment(id=new_id(), facility_id=of, amount=amount, wallet_id=into)
    await treasury.repay(here.session, here.mutual, repayment, here.actor)
    await here.noted("facilities.repay", f"facility:{facility_id}", amount_minor=amount.minor)
    outstanding = await payouts.outstanding(here.session, here.mutual.id, of)
    left = Amount.minor(outstanding, here.mutual.currency)
    return RepaymentShown(facility_id=of, amount=Amount.of(amount), outstanding=left)
