"""Funders: who co-finances until when, where each stands, and what if one leaves (F4, F5)."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from app import membership, subsidies
from app.access import Permission
from app.api.fields import Amount, Asked, Day, Figure, Shown, Text, asked, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.api.subsidy_fields import BILLED, DAY, NOTHING, SHARE, TURN, KindPath
from app.core.clock import business_date
from app.membership import FunderTerm, UnknownFunder
from app.subsidies import Funder, Position, Projection, Shares

routes = Resource("Co-financing")

At = Annotated[Day | None, asked("At the end of this day; today.", "À la fin de ce jour ; aujourd'hui.", DAY)]
LeavesOn = Annotated[Day, asked("Its last day, supposed.", "Son dernier jour, supposé.", "2026-12-31")]
OfTurn = Annotated[int | None, asked("Of this one of its kind.", "De celui de ce rang.", 1)]
EXAMPLE_SHARES = {"member": SHARE, "state": SHARE, "donor": NOTHING}


class FunderShown(Shown):
    """Who co-finances, from when to when."""

    kind: Funder = told("State or donor.", "État ou partenaire.", "donor")
    turn: int = told(*TURN, 1)
    name: str = told("Its name.", "Son nom.", "PTF")
    valid_from: date = told("First day.", "Premier jour.", "2026-01-01")
    valid_to: date | None = told("Last day, if it leaves.", "Dernier jour, s'il part.", None)

    @classmethod
    def of(cls, one: FunderTerm) -> "FunderShown":
        """As callers see it."""
        return cls(
            kind=Funder(one.kind),
            turn=one.turn,
            name=one.name,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )


class FunderAsked(Asked):
    """A funder that takes over."""

    kind: Funder = told("State or donor.", "État ou partenaire.", "donor")
    name: Text = told("Its name.", "Son nom.", "Fondation Exemple")
    valid_from: Day = told("First day.", "Premier jour.", "2027-01-01")


class EndingAsked(Asked):
    """A funder leaves."""

    last_on: Day = told("Its last day.", "Son dernier jour.", "2026-12-31")


class PositionShown(Shown):
    """Where a funder stands: accrued = billed + unbilled; billed = settled + disallowed + open."""

    funder: Funder = told("State or donor.", "État ou partenaire.", "state")
    turn: int | None = told(
        "Which of its kind; null for all of them together.", "Son rang ; nul pour tous ceux de ce genre.", None
    )
    name: str = told("Its name; the last one's for all together.", "Son nom ; celui du dernier pour tous.", "État")
    at: date = told("At the end of which day.", "À la fin de quel jour.", DAY)
    accrued: Figure = told("Shares of settled instalments.", "Parts des échéances soldées.", BILLED)
    billed: Figure = told("What statements ask for.", "Ce que demandent les états.", BILLED)
    unbilled: Figure = told("What the next would ask for.", "Ce que demanderait le prochain.", NOTHING)
    received: Figure = told("What came.", "Ce qui est venu.", NOTHING)
    settled: Figure = told("What settled statements.", "Ce qui a soldé des états.", NOTHING)
    disallowed: Figure = told("What was given up.", "Ce qui fut abandonné.", NOTHING)
    open: Figure = told("Billed and still receivable.", "Facturé et encore à recevoir.", BILLED)
    receivable: Figure = told("Balance of 47321 or 47322.", "Solde du 47321 ou 47322.", BILLED)
    excess: Figure = told("What stands in 4739.", "Ce que porte le 4739.", NOTHING)
    open_by_age: dict[str, Amount] = told(
        "What is open, by days since it was billed.", "Ce qui est ouvert, par jours depuis l'état.", {"0-90": BILLED}
    )

    @classmethod
    def of(cls, one: Position) -> "PositionShown":
        """As callers see it."""
        names = ("accrued", "billed", "unbilled", "received", "settled", "disallowed", "open", "receivable", "excess")
        ages = {age.value: Amount.of(money) for age, money in one.open_by_age.items()}
        return cls.model_validate(
            {name: getattr(one, name) for name in names}
            | {"funder": one.funder, "turn": one.turn, "name": one.name, "at": one.at, "open_by_age": ages}
        )


class SharesShown(Shown):
    """What members, State and donor bear."""

    member: Figure = told("Members.", "Adhérents.", SHARE)
    state: Figure = told("State.", "État.", SHARE)
    donor: Figure = told("Donor.", "Partenaire.", NOTHING)

    @classmethod
    def of(cls, shares: Shares) -> "SharesShown":
        """As callers see them."""
        return cls.model_validate({"member": shares.member, "state": shares.state, "donor": shares.donor})


class ProjectionShown(Shown):
    """What changes when a funder leaves; running schedules do not."""

    funder: Funder = told("State or donor.", "État ou partenaire.", "donor")
    leaves_on: date = told("Its last day, supposed.", "Son dernier jour, supposé.", "2026-12-31")
    first_without: date = told("Cover without it begins.", "Début de la couverture sans lui.", "2027-01-01")
    tariff: SharesShown = told("A person's year now.", "L'année d'une personne, aujourd'hui.", EXAMPLE_SHARES)
    tariff_without: SharesShown = told(
        "The same if members bear its share.", "La même si les adhérents portent sa part.", EXAMPLE_SHARES
    )
    persons: int = told("Enrolled in the latest campaign.", "Inscrits à la dernière campagne.", 34)
    expected: SharesShown = told(
        "The next campaign brings if it stays.", "La campagne suivante s'il reste.", EXAMPLE_SHARES
    )
    expected_without: SharesShown = told(
        "The same if it leaves and members pay as now.", "La même s'il part et les adhérents paient comme avant.",
        EXAMPLE_SHARES,
    )  # fmt: skip
    income_lost: Figure = told("In a campaign.", "Sur une campagne.", BILLED)
    monthly_cost: Figure = told("Class 6 per month of cover.", "Classe 6 par mois de couverture.", SHARE)
    reserve_months: Decimal | None = told("Months of reserve now.", "Mois de réserve aujourd'hui.", "18.6")
    reserve_months_without: Decimal | None = told(
        "After a campaign without it.", "Après une campagne sans lui.", "13.2"
    )

    @classmethod
    def of(cls, one: Projection) -> "ProjectionShown":
        """As callers see it."""
        return cls(
            funder=one.funder,
            leaves_on=one.leaves_on,
            first_without=one.first_without,
            tariff=SharesShown.of(one.tariff),
            tariff_without=SharesShown.of(one.tariff_without),
            persons=one.persons,
            expected=SharesShown.of(one.expected),
            expected_without=SharesShown.of(one.expected_without),
            income_lost=Amount.of(one.income_lost),
            monthly_cost=Amount.of(one.monthly_cost),
            reserve_months=one.reserve_months,
            reserve_months_without=one.reserve_months_without,
        )


@routes.reads("/funders", Permission.SETUP_READ, "Funders")
async def list_funders(here: Here) -> Page[FunderShown]:
    """Every one the mutual ever had, on one page."""
    found = await membership.funders(here.session, here.mutual.id)
    return Page(items=[FunderShown.of(one) for one in found], next=None)


@routes.acts("POST", "/funders", Permission.SETUP_WRITE, "A funder takes over", status=201)
async def add(here: Here, new: FunderAsked) -> FunderShown:
    """Once the one before has left."""
    made = await membership.add_funder(here.session, here.mutual.id, new.kind.value, new.name, new.valid_from)
    await here.noted(
        "funders.add", f"funder:{made.kind}", funder_name=made.name, valid_from=made.valid_from.isoformat()
    )
    return FunderShown.of(made)


@routes.acts("POST", "/funders/{kind}/ending", Permission.SETUP_WRITE, "A funder leaves")
async def end(here: Here, kind: KindPath, given: EndingAsked) -> FunderShown:
    """Campaigns that begin later need a scheme without its share; running schedules do not change (F5)."""
    ended = await membership.end_funder(here.session, here.mutual.id, kind.value, given.last_on)
    await here.noted("funders.end", f"funder:{kind}", last_on=given.last_on.isoformat())
    return FunderShown.of(ended)


@routes.reads("/funders/{kind}/position", Permission.SUBSIDIES_READ, "Where a funder stands")
async def position(here: Here, kind: KindPath, at: At = None, turn: OfTurn = None) -> PositionShown:
    """At the end of any day, what is open by age: 0-90, 91-180, 181-365, >365 days (F4); of one funder, or of all."""
    on = at or _today(here)
    if turn is None:
        return PositionShown.of((await subsidies.open_balances(here.session, here.mutual.id, on))[kind])
    found = await subsidies.positions(here.session, here.mutual.id, on)
    mine = [one for one in found if (one.funder, one.turn) == (kind, turn)]
    if not mine:
        raise UnknownFunder(field="turn")
    return PositionShown.of(mine[0])


@routes.reads("/funders/{kind}/projection", Permission.SUBSIDIES_READ, "What if a funder leaves")
async def project(here: Here, kind: KindPath, leaves_on: LeavesOn) -> ProjectionShown:
    """The next campaign's shares, the income lost, the months of reserve without it, at today's figures (F5)."""
    found = await subsidies.projection(here.session, here.mutual, kind, leaves_on, at=_today(here))
    return ProjectionShown.of(found)


def _today(here: Here) -> date:
    return business_date(here.services.clock.now(), here.mutual.timezone)
