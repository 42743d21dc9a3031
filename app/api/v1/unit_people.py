"""Persons of a unit, who joins and leaves, and the numbers it pays from."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app import membership
from app.access import Permission
from app.api.fields import Asked, Shown, asked, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.api.routing_fields import OPERATOR
from app.api.v1.units import MemberAsked, Reference, found_unit, numbered
from app.membership import DeclaredNumber, MemberView, UnitBrief

routes = Resource("Units")

Number = Annotated[int, named("The person's number in the unit.", "Le numéro de la personne dans l'unité.", 2)]

PayerPath = Annotated[
    UUID, named("The declared number's id.", "L'identifiant du numéro déclaré.", "01930000-0000-7000-8000-00000000000f")
]


class Leaving(StrEnum):
    """Why a person leaves."""

    DEPARTURE = "departure"
    DEATH = "death"
    ERROR = "error"


Why = Annotated[Leaving, asked("Why.", "Pourquoi.", "departure")]


class MemberShown(Shown):
    """A person of a unit; the name is shortened for those who may not see persons."""

    number: int = told("In the unit; 1 is the head.", "Dans l'unité ; 1 est le chef.", 1)
    name: str = told("Their name.", "Son nom.", "Awa Exemple")
    relation: str = told("To the head.", "Avec le chef.", "head")
    sex: str | None = told("F or M.", "F ou M.", "F")
    born_on: date | None = told(
        "Date of birth, for those who may see persons.", "Date de naissance, si permis.", "1990-05-01"
    )
    joined_on: date = told("Since when in the unit.", "Depuis quand dans l'unité.", "2026-01-05")
    covered_from: date | None = told(
        "Null until their instalment is paid.", "Nul avant le paiement de leur échéance.", "2026-02-04"
    )
    left_on: date | None = told("When they left.", "Quand elle est partie.", None)
    left_reason: str | None = told("Why they left.", "Pourquoi elle est partie.", None)


class MemberAdded(Shown):
    """A person who joined."""

    id: UUID = told("Their id.", "Son identifiant.", "01930000-0000-7000-8000-00000000000e")
    number: int = told("In the unit.", "Dans l'unité.", 5)
    covered_from: date | None = told(
        "A newborn's birth; else null until paid.", "Naissance ; sinon nul avant paiement.", None
    )


class PayerShown(Shown):
    """A number a unit pays from; shortened for those who may not see persons."""

    id: UUID = told("To withdraw it by.", "Pour le retirer.", "01930000-0000-7000-8000-00000000000f")
    msisdn: str = told("In E.164, or its ends only.", "En E.164, ou ses extrémités.", "+22370000001")
    operator: str | None = told("Whose customer it is, if declared.", "De quel opérateur, si déclaré.", "orange")


class PayersAsked(Asked):
    """Numbers to be declared."""

    payers: list[Annotated[str, Field(max_length=20)]] = told(
        "National or international.", "Nationaux ou internationaux.", ["70000001"], min_length=1, max_length=10
    )
    operator: str | None = told(
        "Whose customers they are; payments are asked through it.",
        "De quel opérateur ; les paiements sont demandés par lui.",
        "orange",
        default=None,
        pattern=OPERATOR,
    )


@routes.reads("/units/{reference}/members", Permission.UNITS_READ, "Persons of a unit")
async def members(here: Here, reference: Reference) -> Page[MemberShown]:
    """By number, those who left too."""
    unit = await found_unit(here, reference)
    found = await membership.members_of(here.session, here.mutual.id, unit.id)
    return Page(items=[_member(one, here.sees_persons) for one in found], next=None)


@routes.acts(
    "POST", "/units/{reference}/members", Permission.UNITS_ENROL, "A person joins", status=201, moves_money=True
)
async def join(here: Here, reference: Reference, new: MemberAsked) -> MemberAdded:
    """A newborn declared in time is covered from birth; anyone else owes an extra instalment (U11)."""
    unit = await found_unit(here, reference)
    added = await membership.add_member(here.session, here.mutual, unit.id, new.new(), actor=here.actor)
    await here.noted("units.join", f"unit:{unit.id}", number=added.number)
    return MemberAdded.model_validate(added, from_attributes=True)


@routes.acts("DELETE", "/units/{reference}/members/{number}", Permission.UNITS_ENROL, "A person leaves")
async def leave(here: Here, reference: Reference, number: Number, reason: Why = Leaving.DEPARTURE) -> Page[MemberShown]:
    """Today is the last day of their cover; nothing is refunded (U11). Answers the persons of the unit."""
    unit = await found_unit(here, reference)
    if not 0 < number < 1_000:
        raise membership.UnknownMember(field="number")
    await membership.remove_member(here.session, here.mutual, unit.id, number, reason=reason.value, actor=here.actor)
    await here.noted("units.leave", f"unit:{unit.id}", number=number, reason=reason.value)
    found = await membership.members_of(here.session, here.mutual.id, unit.id)
    return Page(items=[_member(one, here.sees_persons) for one in found], next=None)


@routes.reads("/units/{reference}/payers", Permission.UNITS_READ, "Numbers a unit pays from")
async def payers(here: Here, reference: Reference) -> Page[PayerShown]:
    """In the order declared."""
    return await _payers(here, await found_unit(here, reference))


@routes.acts("POST", "/units/{reference}/payers", Permission.UNITS_ENROL, "Declare numbers", status=201)
async def declare(here: Here, reference: Reference, new: PayersAsked) -> Page[PayerShown]:
    """One that is declared already stays as it is. Answers all numbers of the unit."""
    unit = await found_unit(here, reference)
    numbers = [numbered(here, written) for written in new.payers]
    await membership.declare_payers(here.session, here.mutual, {unit.id: numbers}, operator=new.operator)
    await here.noted("units.declare_payers", f"unit:{unit.id}", count=len(numbers))
    return await _payers(here, unit)


@routes.acts("DELETE", "/units/{reference}/payers/{payer_id}", Permission.UNITS_ENROL, "Withdraw a number")
async def withdraw(here: Here, reference: Reference, payer_id: PayerPath) -> Page[PayerShown]:
    """From today on its payments no longer find the unit (A3). Answers the numbers that remain."""
    unit = await found_unit(here, reference)
    await membership.withdraw_payer(here.session, here.mutual, unit.id, payer_id, actor=here.actor)
    await here.noted("units.withdraw_payer", f"unit:{unit.id}", payer=str(payer_id))
    return await _payers(here, unit)


async def _payers(here: Here, unit: UnitBrief) -> Page[PayerShown]:
    found = await membership.declared_numbers(here.session, here.mutual.id, unit.id)
    return Page(items=[_payer(one, here.sees_persons) for one in found], next=None)


def _member(view: MemberView, in_full: bool) -> MemberShown:
    return MemberShown(
        number=view.number,
        name=view.name if in_full else f"{view.name[:1]}…",
        relation=view.relation,
        sex=view.sex,
        born_on=view.born_on if in_full else None,
        joined_on=view.joined_on,
        covered_from=view.covered_from,
        left_on=view.left_on,
        left_reason=view.left_reason,
    )


def _payer(one: DeclaredNumber, in_full: bool) -> PayerShown:
    return PayerShown(id=one.id, msisdn=one.msisdn.e164 if in_full else one.msisdn.masked, operator=one.operator)
