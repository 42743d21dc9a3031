"""Stays of people in the console: opened with a password, found by a token, ended by either side."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.access.errors import Unauthenticated
from app.access.passwords import is_password_of
from app.access.people import EMAIL
from app.access.tables import PersonRow, SessionRow
from app.core.ids import new_id
from app.db import Session, now, vault

LIFETIME = timedelta(hours=12)
TOKEN_BYTES = 32
NOBODY = UUID(int=0)


async def open_session(session: Session, email: str, password: str) -> str:
    """The token of a new stay; raises `Unauthenticated` as slowly for an unknown address as for a wrong password."""
    index = vault(session).index(email.strip().lower(), purpose=EMAIL)
    person_id = await session.scalar(select(PersonRow.id).where(PersonRow.email_index == index))
    if not await is_password_of(session, person_id or NOBODY, password):
        raise Unauthenticated
    token = secrets.token_urlsafe(TOKEN_BYTES)
    opened_at = now(session)
    session.add(
        SessionRow(
            id=new_id(),
            person_id=person_id,
            token_hash=_hash(token),
            opened_at=opened_at,
            ends_at=opened_at + LIFETIME,
        )
    )
    await session.flush()
    return token


async def whose_session(session: Session, token: str) -> UUID:
    """The person whose stay it is; raises `Unauthenticated` once it ended, expired, or its person is shut out."""
    row = await _row(session, token)
    if row is None or row.ended_at is not None or now(session) >= row.ends_at:
        raise Unauthenticated
    person = await session.get(PersonRow, row.person_id)
    if person is None or person.disabled_at is not None:
        raise Unauthenticated
    return row.person_id


async def end_session(session: Session, token: str) -> None:
    """End a stay at once; ending it twice changes nothing."""
    row = await _row(session, token)
    if row is not None and row.ended_at is None:
        row.ended_at = now(session)
        await session.flush()


async def _row(session: Session, token: str) -> SessionRow | None:
    wanted = _hash(token)
    row = await session.scalar(select(SessionRow).where(SessionRow.token_hash == wanted))
    return row if row is not None and hmac.compare_digest(row.token_hash, wanted) else None


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
