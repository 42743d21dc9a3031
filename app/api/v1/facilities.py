"""Health facilities: the register, the agreements in force, and the holds that batches respect."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from app import facilities
from app.access import Permission
from app.api.fields import Asked, Day, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, behind, paged
from app.api.resource import Resource
from app.core.ids import FacilityId
from app.facilities import Agreement, Facility, Hold, Level, NewFacility

routes = Resource("Facilities")

FACILITY = "01930000-0000-7000-8000-000000000020"
FacilityPath = Annotated[UUID, named("The facility's id.", "L'identifiant de la formation sanitaire.", FACILITY)]
AgreementPath = Annotated[
    UUID, named("The agreement's id.", "L'identifiant de la convention.", "01930000-0000-7000-8000-000000000021")
]


class FacilityShown(Shown):
    """A health facility."""

    id: UUID = told("Its id.", "Son identifiant.", FACILITY)
    code: str = told("Its code in the mutual.", "Son code dans la mutuelle.", "CS01")
    name: str = told("Its name.", "Son nom.", "CSCOM Exemple")
    level: Level = told("Its level of care.", "Son niveau de soins.", "cscom")
    on_hold_since: datetime | None = told("Batches pass over it.", "Les lots l'ignorent.", None)

    @classmethod
    def of(cls, one: Facility) -> "FacilityShown":
        """As callers see it."""
        return cls.model_validate(one, from_attributes=True)


class FacilityAsked(Asked):
    """A facility to be registered."""

    code: Text = told("Its code, unique in the mutual.", "Son code, unique dans la mutuelle.", "CS01")
    name: Text = told("Its name.", "Son nom.", "CSCOM Exemple")
    level: Level = told("Its level of care.", "Son niveau de soins.", "cscom")


class FacilityChange(Asked):
    """What is to be another; what is left out stays."""

    name: Text | None = told("Its name.", "Son nom.", "CSCOM Exemple", default=None)
    level: Level | None = told("Its level of care.", "Son niveau de soins.", "csref", default=None)


class Because(Asked):
    """The reason of an act."""

    because: Text = told("Why.", "Pourquoi.", "Factures en double")


class HoldShown(Shown):
    """A time in which batches passed over a facility."""

    because: str = told("Why.", "Pourquoi.", "Factures en double")
    held_at: datetime = told("Since when.", "Depuis quand.", "2026-03-02T09:00:00Z")
    held_by: str = told("By whom.", "Par qui.", "person:01930000-0000-7000-8000-00000000000c")
    released_because: str | None = told("Why it ended.", "Pourquoi il prit fin.", None)
    released_at: datetime | None = told("When it ended.", "Quand il prit fin.", None)
    released_by: str | None = told("Who ended it.", "Qui y mit fin.", None)

    @classmethod
    def of(cls, one: Hold) -> "HoldShown":
        """As callers see it."""
        return cls.model_validate(one, from_attributes=True)


class AgreementShown(Shown):
    """Days on which a facility's claims are taken, both ends included."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000021")
    valid_from: date = told("First day.", "Premier jour.", "2026-01-01")
    valid_to: date | None = told("Last day, if any.", "Dernier jour, s'il y en a un.", "2026-12-31")

    @classmethod
    def of(cls, one: Agreement) -> "AgreementShown":
        """As callers see it."""
        return cls.model_validate(one, from_attributes=True)


class AgreementAsked(Asked):
    """An agreement to be opened."""

    valid_from: Day = told("First day.", "Premier jour.", "2026-01-01")
    valid_to: Day | None = told("Last day, if any.", "Dernier jour, s'il y en a un.", "2026-12-31", default=None)


class EndAsked(Asked):
    """The day an agreement ends on."""

    valid_to: Day = told("Its last day, brought forward.", "Son dernier jour, avancé.", "2026-06-30")


@routes.reads("/facilities", Permission.FACILITIES_READ, "Health facilities")
async def list_facilities(here: Here, after: After = None, limit: Limit = 50) -> Page[FacilityShown]:
    """By code."""
    parts = behind(after, _a_code)
    found = await facilities.list_facilities(
        here.session, here.mutual.id, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, FacilityShown.of, lambda one: (one.code,))


@routes.reads("/facilities/{facility_id}", Permission.FACILITIES_READ, "One facility")
async def facility(here: Here, facility_id: FacilityPath) -> FacilityShown:
    """As it is now."""
    return FacilityShown.of(await found_facility(here, facility_id))


@routes.acts("POST", "/facilities", Permission.FACILITIES_MANAGE, "Register a facility", status=201)
async def register(here: Here, new: FacilityAsked) -> FacilityShown:
    """Under a code of its own; agreement, tariffs and payee account follow apart."""
    wanted = NewFacility(code=new.code, name=new.name, level=new.level)
    made = await facilities.register_facility(here.session, here.mutual, wanted, here.actor)
    await here.noted("facilities.register", f"facility:{made.id}", code=made.code)
    return FacilityShown.of(made)


@routes.acts("PATCH", "/facilities/{facility_id}", Permission.FACILITIES_MANAGE, "Change a facility's name or level")
async def change(here: Here, facility_id: FacilityPath, new: FacilityChange) -> FacilityShown:
    """Its code stays."""
    changed = await facilities.change_facility(
        here.session, here.mutual.id, FacilityId(facility_id), here.actor, name=new.name, level=new.level
    )
    await here.noted("facilities.change", f"facility:{facility_id}", level=changed.level.value)
    return FacilityShown.of(changed)


@routes.reads("/facilities/{facility_id}/holds", Permission.FACILITIES_READ, "A facility's holds")
async def holds(here: Here, facility_id: FacilityPath) -> Page[HoldShown]:
    """All on one page, the newest first."""
    one = await found_facility(here, facility_id)
    found = await facilities.holds_of(here.session, here.mutual.id, one.id)
    return Page(items=[HoldShown.of(one) for one in found], next=None)


@routes.acts("POST", "/facilities/{facility_id}/hold", Permission.FACILITIES_MANAGE, "Put a facility on hold")
async def hold(here: Here, facility_id: FacilityPath, given: Because) -> FacilityShown:
    """Batches pass over it until somebody who approves releases it."""
    held = await facilities.hold_facility(
        here.session, here.mutual.id, FacilityId(facility_id), given.because, here.actor
    )
    await here.noted("facilities.hold", f"facility:{facility_id}")
    return FacilityShown.of(held)


@routes.acts("POST", "/facilities/{facility_id}/release", Permission.FACILITIES_APPROVE, "Release a facility")
async def release(here: Here, facility_id: FacilityPath, given: Because) -> FacilityShown:
    """The next batch takes it again."""
    released = await facilities.release_facility(
        here.session, here.mutual.id, FacilityId(facility_id), given.because, here.actor
    )
    await here.noted("facilities.release", f"facility:{facility_id}")
    return FacilityShown.of(released)


@routes.reads("/facilities/{facility_id}/agreements", Permission.FACILITIES_READ, "A facility's agreements")
async def agreements(here: Here, facility_id: FacilityPath) -> Page[AgreementShown]:
    """All on one page, the newest first."""
    one = await found_facility(here, facility_id)
    found = await facilities.agreements_of(here.session, here.mutual.id, one.id)
    return Page(items=[AgreementShown.of(each) for each in found], next=None)


@routes.acts(
    "POST", "/facilities/{facility_id}/agreements", Permission.FACILITIES_MANAGE, "Open an agreement", status=201
)
async def open_agreement(here: Here, facility_id: FacilityPath, new: AgreementAsked) -> AgreementShown:
    """No two of a facility share a day."""
    made = await facilities.open_agreement(
        here.session, here.mutual.id, FacilityId(facility_id), new.valid_from, new.valid_to, here.actor
    )
    await here.noted("agreements.open", f"facility:{facility_id}", agreement=str(made.id))
    return AgreementShown.of(made)


@routes.acts("POST", "/agreements/{agreement_id}/end", Permission.FACILITIES_MANAGE, "End an agreement")
async def end_agreement(here: Here, agreement_id: AgreementPath, given: EndAsked) -> AgreementShown:
    """Its last day is brought forward."""
    ended = await facilities.end_agreement(here.session, here.mutual.id, agreement_id, given.valid_to, here.actor)
    await here.noted("agreements.end", f"facility:{ended.facility_id}", agreement=str(ended.id))
    return AgreementShown.of(ended)


async def found_facility(here: Here, facility_id: UUID) -> Facility:
    """The mutual's own; raises `UnknownFacility`."""
    return await facilities.facility(here.session, here.mutual.id, FacilityId(facility_id))


def _a_code(part: Any) -> str:
    """A part of a cursor that is a code as we print it."""
    if not isinstance(part, str) or not part.isprintable():
        raise ValueError("not a code of ours")
    return part
