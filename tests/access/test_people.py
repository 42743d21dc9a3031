"""People and their roles: what is kept of them, and what nobody may do."""

import pytest
from sqlalchemy import text

from app import access
from app.access import EmailTaken, NewPerson, OwnRole, Permission, Role, permissions_of
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId
from app.db import Session
from tests.access.test_keys import SETUP, micmo

__all__ = ["micmo"]


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
