"""People and their roles: what is kept of them, and what nobody may do."""

import pytest
from sqlalchemy import text

from app import access
from app.access import ClerkElsewhere, EmailTaken, NewPerson, OwnRole, Permission, Role, permissions_of
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import FacilityId, MutualId
from app.db import Session
from tests.access.test_keys import SETUP, a_clinic, clinic, micmo

__all__ = ["clinic", "micmo"]


async def test_name_and_address_are_sealed(session: Session) -> None:
    await access.register(session, NewPerson(name="Awa Exemple", email="awa@example.test"), SETUP)

    kept = (await session.execute(text("SELECT * FROM people"))).mappings().one()

    assert all(b"Awa" not in value and b"awa@" not in value for value in kept.values() if isinstance(value, bytes))


async def test_an_address_belongs_to_one_person_however_it_is_written(session: Session) -> None:
    await access.register(session, NewPerson(name="Awa Exemple", email="awa@example.test"), SETUP)

    with pytest.raises(EmailTaken):
        async with session.begin_nested():
            await access.register(session, NewPerson(name="Bintou", email=" AWA@example.test"), SETUP)


async def test_only_two_roles_hold_everywhere(session: Session) -> None:
    person = await access.register(session, NewPerson(name="Awa", email="awa@example.test"), SETUP)

    with pytest.raises(Invalid):
        await access.grant(session, person, None, Role.ACCOUNTANT, SETUP)


async def test_nobody_gives_themselves_a_role(session: Session, micmo: MutualId) -> None:
    person = await access.register(session, NewPerson(name="Awa", email="awa@example.test"), SETUP)

    with pytest.raises(OwnRole):
        await access.grant(session, person, micmo, Role.MANAGER, Actor.person(person))


async def test_a_clerk_is_one_of_a_facility_and_nobody_else_is(
    session: Session, micmo: MutualId, clinic: FacilityId
) -> None:
    person = await access.register(session, NewPerson(name="Awa", email="awa@example.test"), SETUP)

    for role, facility_id in ((Role.CLERK, None), (Role.MANAGER, clinic)):
        with pytest.raises(Invalid) as refused:
            await access.grant(session, person, micmo, role, SETUP, facility_id=facility_id)
        assert refused.value.field == "facility_id"


async def test_a_clerk_may_be_given_other_roles(session: Session, micmo: MutualId, clinic: FacilityId) -> None:
    person = await access.register(session, NewPerson(name="Awa", email="awa@example.test"), SETUP)
    await access.grant(session, person, micmo, Role.CLERK, SETUP, facility_id=clinic)

    await access.grant(session, person, micmo, Role.MANAGER, SETUP)

    assert (await access.find_person(session, micmo, person)).roles == (Role.CLERK, Role.MANAGER)


async def test_a_clerk_of_one_facility_is_not_silently_left_there(
    session: Session, micmo: MutualId, clinic: FacilityId
) -> None:
    person = await access.register(session, NewPerson(name="Awa", email="awa@example.test"), SETUP)
    other = await a_clinic(session, micmo, "CS02")
    for _ in range(2):
        await access.grant(session, person, micmo, Role.CLERK, SETUP, facility_id=clinic)

    with pytest.raises(ClerkElsewhere):
        await access.grant(session, person, micmo, Role.CLERK, SETUP, facility_id=other)

    assert (await access.find_person(session, micmo, person)).facility_id == clinic


def test_an_administrator_does_no_money_act() -> None:
    money = {
        Permission.PAYMENTS_ALLOCATE,
        Permission.PAYMENTS_REVERSE,
        Permission.PAYMENTS_REQUEST,
        Permission.CASH_RECEIVE,
        Permission.COLLECTIVES_DISTRIBUTE,
        Permission.UNITS_ENROL,
        Permission.PERIODS_CLOSE,
    }

    assert not money & permissions_of([Role.ADMINISTRATOR])


def test_the_union_reads_and_sees_no_persons() -> None:
    allowed = permissions_of([Role.UNION])

    assert all(permission.value.endswith(".read") for permission in allowed)
    assert Permission.PERSONS_READ not in allowed


async def test_a_password_is_known_by_its_hash_only(session: Session) -> None:
    person = await access.register(session, NewPerson(name="Awa", email="awa@example.test"), SETUP)

    await access.set_password(session, person, "un mot de passe long")

    assert await access.is_password_of(session, person, "un mot de passe long")
    assert not await access.is_password_of(session, person, "un autre mot de passe")
    kept = await session.scalar(text("SELECT password_hash FROM people"))
    assert str(kept).startswith("$argon2id$")
