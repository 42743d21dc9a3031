"""People of a mutual's back office and their roles."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from app import access, facilities
from app.access import NewPerson, Permission, PersonView, Role
from app.api.fields import Asked, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.core.ids import FacilityId

routes = Resource("People and keys")

PersonPath = Annotated[
    UUID, named("The person's id.", "L'identifiant de la personne.", "01930000-0000-7000-8000-00000000000c")
]
RolePath = Annotated[Role, named("The role.", "Le rôle.", "manager")]
FacilityAsked = Annotated[
    UUID | None, asked("Whose clerk.", "Agent de quelle formation.", "01930000-0000-7000-8000-000000000020")
]


class Language(StrEnum):
    """A language of ours."""

    FRENCH = "fr"
    ENGLISH = "en"


class PersonShown(Shown):
    """Somebody with roles in the mutual."""

    id: UUID = told("Their id.", "Son identifiant.", "01930000-0000-7000-8000-00000000000c")
    name: str = told("Their name.", "Son nom.", "Awa Exemple")
    email: str = told("Their address.", "Son adresse.", "awa@example.test")
    language: Language = told("In which we write to them.", "Dans laquelle nous lui écrivons.", "fr")
    roles: list[Role] = told("Held in this mutual.", "Tenus dans cette mutuelle.", ["manager"])
    facility_id: UUID | None = told("Whose clerk they are.", "Agent de quelle formation.", None)
    is_disabled: bool = told("Shut out everywhere.", "Exclue partout.", False)

    @classmethod
    def of(cls, view: PersonView) -> "PersonShown":
        """As callers see it."""
        return cls.model_validate(view, from_attributes=True)


class PersonAsked(Asked):
    """Somebody to be registered with a first role."""

    name: Text = told("Their name.", "Son nom.", "Awa Exemple")
    email: str = told(
        "Their address, unique.",
        "Son adresse, unique.",
        "awa@example.test",
        max_length=200,
        pattern=r"^[!-?A-~]+@[!-?A-~]+$",
    )
    language: Language = told(
        "In which we write to them.", "Dans laquelle nous lui écrivons.", "fr", default=Language.FRENCH
    )
    role: Role = told("A first role in this mutual.", "Un premier rôle dans cette mutuelle.", "manager")
    facility_id: UUID | None = told("A clerk's facility.", "La formation d'un agent.", None, default=None)


@routes.reads("/users", Permission.PEOPLE_READ, "People of the back office")
async def list_users(here: Here, after: After = None, limit: Limit = 50) -> Page[PersonShown]:
    """Those who hold a role in the mutual."""
    parts = behind(after, an_id)
    found = await access.list_people(here.session, here.mutual.id, after=parts[0] if parts else None, limit=limit + 1)
    return paged(found, limit, PersonShown.of, lambda one: (one.id,))


@routes.reads("/users/{person_id}", Permission.PEOPLE_READ, "One person")
async def user(here: Here, person_id: PersonPath) -> PersonShown:
    """With the roles held here."""
    return await _shown(here, person_id)


@routes.acts("POST", "/users", Permission.PEOPLE_MANAGE, "Register a person, or give a known one a role", status=201)
async def register(here: Here, new: PersonAsked) -> PersonShown:
    """With a first role; a key is made apart. Somebody known elsewhere is given the role and stays as recorded there.

    The answer repeats what was asked, so that it tells nothing of what other mutuals know.
    """
    wanted = NewPerson(name=new.name, email=new.email, language=new.language.value)
    person_id = await access.known_or_registered(here.session, wanted, here.actor)
    await _grant(here, person_id, new.role, new.facility_id)
    await here.noted("users.register", f"person:{person_id}", role=new.role.value)
    as_asked = {"name": new.name, "email": new.email, "language": new.language}
    return (await _shown(here, person_id)).model_copy(update=as_asked)


@routes.acts("PUT", "/users/{person_id}/roles/{role}", Permission.PEOPLE_MANAGE, "Give a role")
async def grant(here: Here, person_id: PersonPath, role: RolePath, facility_id: FacilityAsked = None) -> PersonShown:
    """In this mutual; a role that is held stays as it is. A clerk's is bound to a facility, and no other is."""
    await access.find_person(here.session, here.mutual.id, person_id)
    await _grant(here, person_id, role, facility_id)
    await here.noted("users.grant", f"person:{person_id}", role=role.value)
    return await _shown(here, person_id)


@routes.acts("DELETE", "/users/{person_id}/roles/{role}", Permission.PEOPLE_MANAGE, "Withdraw a role")
async def withdraw(here: Here, person_id: PersonPath, role: RolePath) -> PersonShown:
    """At once, for every key of the person."""
    await access.find_person(here.session, here.mutual.id, person_id)
    await access.withdraw(here.session, person_id, here.mutual.id, role, here.actor)
    await here.noted("users.withdraw", f"person:{person_id}", role=role.value)
    return await _shown(here, person_id)


async def _grant(here: Here, person_id: UUID, role: Role, facility_id: UUID | None) -> None:
    bound_to = None if facility_id is None else FacilityId(facility_id)
    if bound_to is not None:
        await facilities.facility(here.session, here.mutual.id, bound_to)
    await access.grant(here.session, person_id, here.mutual.id, role, here.actor, facility_id=bound_to)


async def _shown(here: Here, person_id: UUID) -> PersonShown:
    return PersonShown.of(await access.find_person(here.session, here.mutual.id, person_id))
