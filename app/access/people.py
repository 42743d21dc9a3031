"""People of the back office: registered once, given roles per mutual, found by their sealed address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.access.caller import Scope
from app.access.errors import ClerkElsewhere, EmailTaken, OwnRole, RoleNotHeld, UnknownPerson
from app.access.roles import Role
from app.access.tables import PersonRow, RoleGrantRow
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import FacilityId, MutualId, new_id
from app.db import Session, now, vault

NAME, EMAIL = "person.name", "person.email"
EVERYWHERE = (Role.UNION, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody to be registered."""

    name: str
    email: str
    language: str = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person with the roles that hold in the mutual asked about, and the facility whose clerk they are there."""

    id: UUID
    name: str
    email: str
    language: str
    roles: tuple[Role, ...]
    facility_id: FacilityId | None
    is_disabled: bool


async def register(session: Session, new: NewPerson, actor: Actor) -> UUID:
    """Record a person without any role; raises `EmailTaken`."""
    keys, address = vault(session), new.email.strip().lower()
    row = PersonRow(
        id=new_id(),
        name_sealed=keys.seal(new.name, purpose=NAME),
        email_sealed=keys.seal(address, purpose=EMAIL),
        email_index=keys.index(address, purpose=EMAIL),
        language=new.language,
        created_at=now(session),
        created_by=str(actor),
    )
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise EmailTaken(field="email") from None
    return row.id


async def known_or_registered(session: Session, new: NewPerson, actor: Actor) -> UUID:
    """The person of this address, who stays as recorded, else somebody new; raises `EmailTaken` only in a race."""
    index = vault(session).index(new.email.strip().lower(), purpose=EMAIL)
    known = await session.scalar(select(PersonRow.id).where(PersonRow.email_index == index))
    return known or await register(session, new, actor)


async def grant(
    session: Session,
    person_id: UUID,
    mutual_id: Scope,
    role: Role,
    actor: Actor,
    *,
    facility_id: FacilityId | None = None,
) -> None:
    """Give a role in a mutual, or everywhere; one that is held already stays as it is.

    A clerk's is bound to a facility, and no other role is. Raises `Invalid`, `OwnRole`, and `ClerkElsewhere` for a
    clerk of another facility of the mutual.
    """
    if actor == Actor.person(person_id):
        raise OwnRole
    if mutual_id is None and role not in EVERYWHERE:
        raise Invalid(field="role")
    if (role is Role.CLERK) != (facility_id is not None):
        raise Invalid(field="facility_id")
    granted = insert(RoleGrantRow).values(
        id=new_id(),
        person_id=person_id,
        mutual_id=mutual_id,
        facility_id=facility_id,
        role=role.value,
        granted_at=now(session),
        granted_by=str(actor),
    )
    await session.execute(granted.on_conflict_do_nothing())
    if mutual_id is not None and facility_id is not None:
        held = await clerk_of(session, person_id)
        if held[mutual_id] != facility_id:
            raise ClerkElsewhere(field="facility_id")


async def withdraw(session: Session, person_id: UUID, mutual_id: Scope, role: Role, actor: Actor) -> None:
    """Take a role back, at once for every key of the person; raises `RoleNotHeld`, `OwnRole`."""
    if actor == Actor.person(person_id):
        raise OwnRole
    held = await session.scalar(
        select(RoleGrantRow)
        .where(
            RoleGrantRow.person_id == person_id,
            RoleGrantRow.mutual_id.is_not_distinct_from(mutual_id),
            RoleGrantRow.role == role.value,
            RoleGrantRow.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if held is None:
        raise RoleNotHeld(field="role")
    held.withdrawn_at, held.withdrawn_by = now(session), str(actor)
    await session.flush()


async def disable(session: Session, person_id: UUID) -> None:
    """Shut a person out: from now on no key of theirs opens; raises `UnknownPerson`."""
    row = await session.get(PersonRow, person_id, with_for_update=True)
    if row is None:
        raise UnknownPerson
    row.disabled_at = row.disabled_at or now(session)
    await session.flush()


async def roles_of(session: Session, person_id: UUID) -> Mapping[Scope, Sequence[Role]]:
    """The roles a person holds now, by mutual; under none those that hold everywhere."""
    rows = await session.scalars(
        select(RoleGrantRow).where(RoleGrantRow.person_id == person_id, RoleGrantRow.withdrawn_at.is_(None))
    )
    found: dict[Scope, list[Role]] = {}
    for row in rows:
        found.setdefault(None if row.mutual_id is None else MutualId(row.mutual_id), []).append(Role(row.role))
    return found


async def clerk_of(session: Session, person_id: UUID) -> Mapping[MutualId, FacilityId]:
    """The facilities a person is a clerk of now, one per mutual at most."""
    of = RoleGrantRow
    rows = await session.scalars(
        select(of).where(of.person_id == person_id, of.role == Role.CLERK.value, of.withdrawn_at.is_(None))
    )
    return {
        MutualId(row.mutual_id): FacilityId(row.facility_id)
        for row in rows
        if row.mutual_id is not None and row.facility_id is not None
    }


async def list_people(
    session: Session, mutual_id: MutualId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[PersonView]:
    """Those who hold a role in the mutual, in the order they were registered."""
    held = select(RoleGrantRow.person_id).where(
        RoleGrantRow.mutual_id == mutual_id, RoleGrantRow.withdrawn_at.is_(None)
    )
    wanted = select(PersonRow).where(PersonRow.id.in_(held)).order_by(PersonRow.id).limit(limit)
    rows = (await session.scalars(wanted if after is None else wanted.where(PersonRow.id > after))).all()
    return [await _view(session, row, mutual_id) for row in rows]


async def find_person(session: Session, mutual_id: MutualId, person_id: UUID) -> PersonView:
    """One person who holds or held a role in the mutual; raises `UnknownPerson`."""
    ever = select(RoleGrantRow.person_id).where(RoleGrantRow.mutual_id == mutual_id)
    row = await session.scalar(select(PersonRow).where(PersonRow.id == person_id, PersonRow.id.in_(ever)))
    if row is None:
        raise UnknownPerson
    return await _view(session, row, mutual_id)


async def _view(session: Session, row: PersonRow, mutual_id: MutualId) -> PersonView:
    held = (await roles_of(session, row.id)).get(mutual_id, [])
    facilities = await clerk_of(session, row.id) if Role.CLERK in held else {}
    return PersonView(
        id=row.id,
        name=vault(session).unseal(row.name_sealed, purpose=NAME),
        email=vault(session).unseal(row.email_sealed, purpose=EMAIL),
        language=row.language,
        roles=tuple(sorted(held)),
        facility_id=facilities.get(mutual_id),
        is_disabled=row.disabled_at is not None,
    )
