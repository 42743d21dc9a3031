"""Stays in the console: what opens one, and all that ends it (RELIABILITY 35)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app import access
from app.access import NewPerson, Unauthenticated
from app.core.clock import VirtualClock
from app.db import Session
from tests.access.test_keys import SETUP

PASSWORD = "un mot de passe long"


@pytest.fixture
async def awa(session: Session) -> UUID:
    """Somebody with a password."""
    person = await access.register(session, NewPerson(name="Awa Exemple", email="awa@example.test"), SETUP)
    await access.set_password(session, person, PASSWORD)
    return person


async def test_a_password_opens_a_stay_of_its_person(session: Session, awa: UUID) -> None:
    token = await access.open_session(session, " AWA@example.test", PASSWORD)

    assert await access.whose_session(session, token) == awa
    kept = (await session.execute(text("SELECT * FROM sessions"))).mappings().one()
    assert all(token not in str(value) for value in kept.values())


@pytest.mark.parametrize(
    ("email", "password"), [("awa@example.test", "faux mot de passe"), ("x@example.test", PASSWORD)]
)
async def test_neither_a_wrong_password_nor_an_unknown_address_opens(
    session: Session, awa: UUID, email: str, password: str
) -> None:
    with pytest.raises(Unauthenticated):
        await access.open_session(session, email, password)


async def test_a_stay_ends_by_logout_by_time_and_with_its_person(
    session: Session, awa: UUID, clock: VirtualClock
) -> None:
    left, late, shut_out = [await access.open_session(session, "awa@example.test", PASSWORD) for _ in range(3)]

    await access.end_session(session, left)
    with pytest.raises(Unauthenticated):
        await access.whose_session(session, left)
    await access.disable(session, awa)
    with pytest.raises(Unauthenticated):
        await access.whose_session(session, shut_out)
    clock.advance(timedelta(hours=12))
    with pytest.raises(Unauthenticated):
        await access.whose_session(session, late)
