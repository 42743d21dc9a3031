"""Regimes: the mutual's own and those it manages for others, with what came for them and what is left."""

from typing import Annotated
from uuid import UUID

from app import membership, payouts
from app.access import Permission
from app.api.fields import Asked, Day, Figure, GivenAmount, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.core.ids import new_id
from app.membership import NewRegime, Regime
from app.payouts import FundPosition, NewFundReceipt

routes = Resource("Set-up")

MONEY = {"amount": 500000, "currency": "XOF"}
RegimePath = Annotated[str, named("The regime's code.", "Le code du régime.", "RAMED")]


class RegimeShown(Shown):
    """A regime whose care the mutual settles."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000053")
    code: str = told("Its code.", "Son code.", "RAMED")
    name_fr: str = told("Its French name.", "Son nom français.", "Régime d'assistance médicale")
    name_en: str = told("Its English name.", "Son nom anglais.", "Medical assistance scheme")
    manages_funds: bool = told("Its money is kept apart.", "Son argent est tenu à part.", True)

    @classmethod
    def of(cls, one: Regime) -> "RegimeShown":
        """As callers see it."""
        return cls.model_validate(one, from_attributes=True)


class RegimeAsked(Asked):
    """A regime to be registered."""

    code: Text = told("Capitals and digits.", "Majuscules et chiffres.", "RAMED", max_length=20)
    name_fr: Text = told("Its French name.", "Son nom français.", "Régime d'assistance médicale")
    name_en: Text = told("Its English name.", "Son nom anglais.", "Medical assistance scheme")
    manages_funds: bool = told("Its money is kept apart.", "Son argent est tenu à part.", True, default=True)


class FundShown(Shown):
    """Where the fund of a managed regime stands."""

    regime: str = told("The regime's code.", "Le code du régime.", "RAMED")
    received: Figure = told("What came for it.", "Ce qui est venu pour lui.", MONEY)
    approved: Figure = told("Care approved on it.", "Soins accordés sur lui.", MONEY)
    committed: Figure = told("In payouts, or paid.", "En paiement, ou payé.", MONEY)
    paid: Figure = told("What arrived at facilities.", "Arrivé aux formations.", MONEY)
    left: Figure = told("Received less approved; below zero it owes.", "Reçu moins accordé ; négatif, il doit.", MONEY)
    payable: Figure = told("What batches may still take.", "Ce que les lots peuvent encore prendre.", MONEY)

    @classmethod
    def of(cls, one: FundPosition) -> "FundShown":
        """As callers see it."""
        same = {name: getattr(one, name) for name in cls.model_fields if name != "regime"}
        return cls.model_validate(same | {"regime": one.regime.code})


class ReceiptAsked(Asked):
    """Money that came to the bank for a regime."""

    amount: GivenAmount = told("How much.", "Combien.", MONEY)
    received_on: Day | None = told("When; today.", "Quand ; aujourd'hui.", "2026-03-02", default=None)
    reference: Text | None = told("The bank's reference.", "La référence de la banque.", "VIR 2026-031", default=None)


@routes.reads("/regimes", Permission.SETUP_READ, "Regimes")
async def list_regimes(here: Here) -> Page[RegimeShown]:
    """By code, all on one page; CBHI is the mutual's own."""
    found = await membership.regimes(here.session, here.mutual.id)
    return Page(items=[RegimeShown.of(one) for one in found], next=None)


@routes.acts("POST", "/regimes", Permission.SETUP_WRITE, "Register a regime", status=201)
async def add(here: Here, new: RegimeAsked) -> RegimeShown:
    """Whose money it is stands from then on; schemes name it."""
    made = await membership.add_regime(here.session, here.mutual.id, NewRegime(**new.model_dump()))
    await here.noted("regimes.add", f"regime:{made.id}", code=made.code, manages_funds=made.manages_funds)
    return RegimeShown.of(made)


@routes.reads("/regimes/{code}/fund", Permission.BOOKS_READ, "The fund of a regime")
async def fund(here: Here, code: RegimePath) -> FundShown:
    """Received, approved, paid and left."""
    return FundShown.of(await payouts.fund_position(here.session, here.mutual, code))


@routes.acts(
    "POST",
    "/regimes/{code}/receipts",
    Permission.TREASURY_MOVE,
    "Book money that came for a regime",
    status=201,
    moves_money=True,
)
async def receive(here: Here, code: RegimePath, new: ReceiptAsked) -> FundShown:
    """To the bank, on the regime's own account: never the mutual's income."""
    amount, on = new.amount.money(here.mutual.currency), new.received_on
    receipt = NewFundReceipt(id=new_id(), regime=code, amount=amount, received_on=on, reference=new.reference)
    made = await payouts.receive_fund(here.session, here.mutual, receipt, here.actor)
    await here.noted("regimes.receive", f"regime:{made.regime.id}", code=code, amount_minor=amount.minor)
    return FundShown.of(made)
