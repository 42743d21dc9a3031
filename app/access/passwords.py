"""Passwords of people: argon2id, hashed beside the event loop because it takes its time on purpose."""

import asyncio
from functools import cache
from uuid import UUID

from pwdlib import PasswordHash

from app.access.errors import UnknownPerson
from app.access.tables import PersonRow
from app.core.errors import Invalid
from app.db import Session

FEWEST_CHARACTERS, MOST_CHARACTERS = 12, 256


async def set_password(session: Session, person_id: UUID, password: str) -> None:
    """Keep the hash of a password of 12 to 256 characters; raises `Invalid`, `UnknownPerson`."""
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise Invalid(field="password")
    hashed = await asyncio.to_thread(_hasher().hash, password)
    row = await session.get(PersonRow, person_id, with_for_update=True)
    if row is None:
        raise UnknownPerson
    row.password_hash = hashed
    await session.flush()


async def is_password_of(session: Session, person_id: UUID, password: str) -> bool:
    """Whether it is this person's password; as slow for somebody without one, never true for a disabled one."""
    row = await session.get(PersonRow, person_id)
    usable = row is not None and row.disabled_at is None and row.password_hash is not None
    kept = row.password_hash if usable and row is not None else await asyncio.to_thread(_nobodys)
    assert kept is not None, "usable means that there is a hash"
    agrees = await asyncio.to_thread(_hasher().verify, password[:MOST_CHARACTERS], kept)
    return agrees and usable


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    return _hasher().hash("the password of nobody")
