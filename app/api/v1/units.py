"""Units: who is enrolled, found by reference, name or number, and enrolling."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app import membership
from app.access import Permission
from app.api.fields import Amount, Asked, Day, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, behind, paged
from app.api.resource import Resource
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import AntennaId, new_id
from app.core.msisdn import Msisdn
from app.db import now
from app.membership import NewMember, NewUnit, UnitBrief, UnitStatus, UnitView

routes = Resource("Units")

Reference = Annotated[str, named("The unit's reference.", "La référence de l'unité.", "0100012336")]
InStatus = Annotated[UnitStatus | None, asked("Only in this status.", "Seulement dans cet état.", "active")]
AtAntenna = Annotated[
    UUID | None, asked("Only of this antenna.", "Seulement de cette antenne.", "01930000-0000-7000-8000-000000000002")
]
OfName = Annotated[
    Text | None, asked("With a person of a like name.", "Avec une personne de nom voisin.", "Awa Exemple")
]
OfNumber = Annotated[
    str | None,
    asked(
        "That declares this number.", "Qui déclare ce numéro.", "70000001", max_length=20, pattern=r"^\+?[0-9 ]{6,19}$"
    ),
]
OnDay = Annotated[
    Day | None, asked("As seen on this day; today without.", "Vue à ce jour ; sinon aujourd'hui.", "2026-03-31")
]


class UnitListed(Shown):
    """A unit in a list."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000005")
    reference: str = told("Its reference.", "Sa référence.", "0100012336")
    status: UnitStatus = told("Where it stands.", "Où elle en est.", "active")
    antenna_id: UUID = told("Its antenna.", "Son antenne.", "01930000-0000-7000-8000-000000000002")

    @classmethod
    def of(cls, unit: UnitBrief) -> "UnitListed":
        """As callers see it."""
        return cls.model_validate(unit, from_attributes=True)


class UnitShown(UnitListed):
    """A unit with what it owes and whether it is covered."""

    is_covered: bool = told("Whether care is covered that day.", "Si les soins sont couverts ce jour.", True)
    persons: int = told("How many are in it.", "Combien de personnes.", 4)
    fee_due: Amount = told("Fees called and unpaid.", "Droits appelés et impayés.", {"amount": 0, "currency": "XOF"})
    arrears: Amount = told(
        "Instalments called and unpaid.", "Échéances appelées et impayées.", {"amount": 1730, "currency": "XOF"}
    )
    advance: Amount = told("Paid ahead.", "Payé d'avance.", {"amount": 0, "currency": "XOF"})
    cover_from: date | None = told("Cover begins.", "Début de la couverture.", "2026-02-01")
    cover_to: date | None = told("Cover ends.", "Fin de la couverture.", "2026-12-31")

    @classmethod
    def seen(cls, unit: UnitBrief, view: UnitView, currency: str) -> "UnitShown":
        """With its account, as it stood on a day."""
        return cls(
            id=unit.id,
            reference=unit.reference,
            antenna_id=unit.antenna_id,
            status=view.status,
            is_covered=view.is_covered,
            persons=view.persons,
            fee_due=Amount.minor(view.fee_due_minor, currency),
            arrears=Amount.minor(view.arrears_minor, currency),
            advance=Amount.minor(view.advance_minor, currency),
            cover_from=view.leading.cover_from if view.leading else None,
            cover_to=view.leading.cover_to if view.leading else None,
        )


class MemberAsked(Asked):
    """A person to be registered."""

    name: Text = told("Their name.", "Son nom.", "Awa Exemple")
    relation: str = told("To the head.", "Avec le chef.", "child", default="dependant", pattern="^[a-z_]{1,30}$")
    sex: str | None = told("F or M.", "F ou M.", "F", default=None, pattern="^[FM]$")
    born_on: Day | None = told("Date of birth.", "Date de naissance.", "1990-05-01", default=None)
    nina: str | None = told("National number.", "Numéro NINA.", None, default=None, pattern="^[0-9A-Z]{8,20}$")

    def new(self) -> NewMember:
        """The value to register."""
        return NewMember(**self.model_dump())


class UnitAsked(Asked):
    """A unit to be enrolled."""

    campaign: Text = told("Name of the campaign.", "Nom de la campagne.", "2026")
    antenna_id: UUID | None = told(
        "Its antenna; the default without.", "Son antenne ; sinon la première.", None, default=None
    )
    members: list[MemberAsked] = told(
        "The head first.", "Le chef d'abord.", [{"name": "Awa Exemple"}], min_length=1, max_length=99
    )
    payers: list[Annotated[str, Field(max_length=20)]] = told(
        "Numbers it pays from.", "Numéros d'où elle paie.", ["70000001"], default=[], max_length=10
    )
    reference: Annotated[str, Field(max_length=20)] | None = told(
        "A given reference; the next free one without.",
        "Une référence donnée ; sinon la prochaine libre.",
        None,
        default=None,
    )
    household_id: UUID | None = told(
        "Ties the units of one household.", "Relie les unités d'un ménage.", None, default=None
    )


@routes.reads("/units", Permission.UNITS_READ, "Units, by filter, name or number")
async def list_units(
    here: Here,
    status: InStatus = None,
    antenna_id: AtAntenna = None,
    name: OfName = None,
    msisdn: OfNumber = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[UnitListed]:
    """By reference. A search by name or number finds open units, on one page, for who may see persons."""
    if name is not None or msisdn is not None:
        here.caller.require(Permission.PERSONS_READ, here.mutual.id)
        found = await _searched(here, name, msisdn, limit)
        return Page(items=[UnitListed.of(one) for one in found], next=None)
    parts = behind(after, _a_reference)
    units = await membership.list_units(
        here.session,
        here.mutual.id,
        status=status,
        antenna_id=None if antenna_id is None else AntennaId(antenna_id),
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(units, limit, UnitListed.of, lambda one: (one.reference,))


@routes.reads("/units/{reference}", Permission.UNITS_READ, "One unit, today or on a day")
async def unit(here: Here, reference: Reference, on: OnDay = None) -> UnitShown:
    """With what it owes and whether it is covered."""
    return await shown(here, await found_unit(here, reference), on)


@routes.acts("POST", "/units", Permission.UNITS_ENROL, "Enrol a unit", status=201, moves_money=True)
async def enrol(here: Here, new: UnitAsked) -> UnitShown:
    """Today: its schedule is drawn up and what is due is called at once (U1 to U4)."""
    campaign = await membership.campaign_named(here.session, here.mutual, new.campaign)
    wanted = await wanted_unit(here, new)
    [made] = await membership.enrol(here.session, here.mutual, campaign, [wanted], actor=here.actor)
    await here.noted("units.enrol", f"unit:{made.id}", reference=made.reference)
    return await shown(here, made, None)


async def wanted_unit(here: Here, new: UnitAsked) -> NewUnit:
    """The unit to be registered; raises `UnknownAntenna`, `InvalidMsisdn`."""
    return NewUnit(
        antenna_id=await _antenna(here, new.antenna_id),
        household_id=new.household_id or new_id(),
        members=[member.new() for member in new.members],
        payers=[numbered(here, number) for number in new.payers],
        reference=new.reference,
    )


async def found_unit(here: Here, reference: str) -> UnitBrief:
    """The unit of the path, in this mutual only; raises `UnknownUnit`."""
    return await membership.unit_by_reference(here.session, here.mutual.id, reference)


async def shown(here: Here, unit: UnitBrief, on: date | None) -> UnitShown:
    """A unit with its account."""
    day = on or today(here)
    view = await membership.unit_account(here.session, here.mutual, unit.id, day)
    return UnitShown.seen(unit, view, here.mutual.currency.code)


def today(here: Here) -> date:
    """The business date in the mutual."""
    return business_date(now(here.session), here.mutual.timezone)


def numbered(here: Here, written: str) -> Msisdn:
    """A mobile number of the mutual's country; raises `InvalidMsisdn`."""
    return Msisdn.parse(written, region=here.mutual.region)


async def _searched(here: Here, name: str | None, msisdn: str | None, limit: int) -> list[UnitBrief]:
    if msisdn is not None:
        number = numbered(here, msisdn)
        declared = await membership.find_by_payer(here.session, here.mutual.id, [number])
        return list(declared.get(number, []))[:limit]
    assert name is not None, "one of the two is asked for"
    return list(await membership.units_named_like(here.session, here.mutual.id, name, limit=limit))


async def _antenna(here: Here, antenna_id: UUID | None) -> AntennaId:
    antennas = await membership.antennas(here.session, here.mutual.id)
    for antenna in antennas:
        if antenna.id == antenna_id or (antenna_id is None and antenna.is_default):
            return antenna.id
    raise membership.UnknownAntenna(field="antenna_id")


def _a_reference(part: object) -> str:
    if not isinstance(part, str) or not part.isascii() or not part.isdigit():
        raise Invalid(field="after")
    return part
