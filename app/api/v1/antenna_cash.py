"""Antenna cash: what is in the box, and what was brought to the bank or an operator (E20)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app import membership, treasury
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Shown, Text, named, told
from app.api.here import Here
from app.api.own_fields import examine_name, its_name
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.core.ids import AntennaId, CashDepositId, WalletId, new_id
from app.membership import UnknownAntenna
from app.treasury import CashDeposit, CashPosition, NewCashDeposit

routes = Resource("Wallets")

ANTENNA, DEPOSIT = "01930000-0000-7000-8000-000000000002", "01930000-0000-7000-8000-000000000051"
COLLECTING = "01930000-0000-7000-8000-000000000009"
XOF_20000, XOF_30000, XOF_50000 = [{"amount": amount, "currency": "XOF"} for amount in (20000, 30000, 50000)]
AntennaPath = Annotated[UUID, named("The antenna's id.", "L'identifiant de l'antenne.", ANTENNA)]


class CashPositionShown(Shown):
    """An antenna's cash box, by the books."""

    antenna_id: UUID = told("Whose box.", "La caisse de qui.", ANTENNA)
    received: Amount = told("All that came in.", "Tout ce qui est entré.", XOF_50000)
    deposited: Amount = told(
        "All that was deposited.", "Tout ce qui a été versé.", {"amount": 30000, "currency": "XOF"}
    )
    on_hand: Amount = told("What should be in the box.", "Ce qui doit être dans la caisse.", XOF_20000)
    oldest_on: date | None = told(
        "Day of the oldest cash still there, first in, first out.",
        "Jour des plus anciennes espèces encore là, premier entré, premier sorti.",
        "2026-03-02",
    )

    @classmethod
    def of(cls, position: CashPosition) -> "CashPositionShown":
        """As callers see it."""
        return cls(
            antenna_id=position.antenna_id,
            received=Amount.of(position.received),
            deposited=Amount.of(position.deposited),
            on_hand=Amount.of(position.on_hand),
            oldest_on=position.oldest_on,
        )


class CashDepositShown(Shown):
    """Cash that was brought."""

    id: UUID = told("Its id.", "Son identifiant.", DEPOSIT)
    antenna_id: UUID = told("By which antenna.", "Par quelle antenne.", ANTENNA)
    wallet_id: UUID | None = told("Into this wallet, or the bank.", "Vers ce portefeuille, ou la banque.", None)
    amount: Amount = told("How much.", "Combien.", XOF_20000)
    deposited_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    deposited_on: date = told("Its business date.", "Sa date comptable.", "2026-03-02")

    @classmethod
    def of(cls, one: CashDeposit) -> "CashDepositShown":
        """As callers see it."""
        return cls(
            id=one.id,
            antenna_id=one.antenna_id,
            wallet_id=one.wallet_id,
            amount=Amount.of(one.amount),
            deposited_at=one.deposited_at,
            deposited_on=one.deposited_on,
        )


class CashDepositAsked(Asked):
    """Cash that an antenna brings."""

    amount: GivenAmount = told("How much.", "Combien.", XOF_20000)
    wallet_id: UUID | None = told(
        "Into this collection wallet; into the bank without.",
        "Vers ce portefeuille d'encaissement ; sinon à la banque.",
        None,
        default=None,
    )
    operator_reference: Text | None = its_name()

    async def new(self, here: Here, antenna_id: AntennaId) -> NewCashDeposit:
        """The value to book, under an id of ours: a repetition is recognised by its `Idempotency-Key`."""
        into = None if self.wallet_id is None else WalletId(self.wallet_id)
        await examine_name(here, into, self.operator_reference)
        return NewCashDeposit(
            id=CashDepositId(new_id()),
            antenna_id=antenna_id,
            amount=self.amount.money(here.mutual.currency),
            wallet_id=into,
            operator_reference=self.operator_reference,
        )


@routes.reads("/antennas/{antenna_id}/cash", Permission.WALLETS_READ, "What is in an antenna's cash box")
async def position(here: Here, antenna_id: AntennaPath) -> CashPositionShown:
    """By the books; count it against the box."""
    of = await _found(here, antenna_id)
    return CashPositionShown.of(await treasury.cash_position(here.session, here.mutual, of))


@routes.reads("/antennas/{antenna_id}/cash-deposits", Permission.WALLETS_READ, "What an antenna deposited")
async def list_deposits(
    here: Here, antenna_id: AntennaPath, after: After = None, limit: Limit = 50
) -> Page[CashDepositShown]:
    """The oldest first."""
    of, parts = await _found(here, antenna_id), behind(after, an_id)
    found = await treasury.list_deposits(
        here.session, here.mutual.id, of, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, CashDepositShown.of, lambda one: (one.id,))


@routes.acts(
    "POST",
    "/antennas/{antenna_id}/cash-deposits",
    Permission.TREASURY_MOVE,
    "Book that an antenna deposited cash",
    status=201,
    moves_money=True,
)
async def deposit(here: Here, antenna_id: AntennaPath, new: CashDepositAsked) -> CashDepositShown:
    """Never more than the box holds by the books (E20)."""
    asked = await new.new(here, await _found(here, antenna_id))
    made = await treasury.deposit_cash(here.session, here.mutual, asked, here.actor)
    await here.noted("antennas.deposit", f"antenna:{antenna_id}", deposit=str(made.id), amount_minor=made.amount.minor)
    return CashDepositShown.of(made)


async def _found(here: Here, antenna_id: UUID) -> AntennaId:
    for antenna in await membership.antennas(here.session, here.mutual.id):
        if antenna.id == antenna_id:
            return antenna.id
    raise UnknownAntenna
